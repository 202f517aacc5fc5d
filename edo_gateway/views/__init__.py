"""Read-only questions the faces ask, across the features: the delivery log, one letter's story, the outbox."""
