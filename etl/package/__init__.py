"""Deployment packages: a layer with the dependencies that all functions share, and one zip a function with its code and
what it needs besides; the same bytes for the same input.

Standard library only, Python 3.8+: the laptop's set-up, which runs before all else, trims with the same rules.
"""
