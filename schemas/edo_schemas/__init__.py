"""edo_schemas."""
