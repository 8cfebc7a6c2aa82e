"""Hooks: one file a service."""
