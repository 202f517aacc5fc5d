"""gost."""
