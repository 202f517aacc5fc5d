"""One file per step; a step that landed is never edited."""
