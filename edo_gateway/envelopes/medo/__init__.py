"""medo."""
