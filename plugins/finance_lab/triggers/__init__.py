"""Triggers: what the triggerer runs for the deferred tasks. Nothing in here may block the event loop."""
