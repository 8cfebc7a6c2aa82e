"""Operators: one file a service."""
