"""edo_adapters."""
