"""Channels: one folder for each kind of outside system, found through the entry points `edo_gateway.adapters`."""
