"""edo_queue."""
