"""Deployment packages: one zip a function, code and locked dependencies, the same bytes for the same input.

Standard library only, Python 3.8+: the laptop's set-up, which runs before all else, trims with the same rules.
"""
