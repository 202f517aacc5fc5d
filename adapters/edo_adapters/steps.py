"""Named steps of an adapter, told to `edo_gateway.ports.Steps`: a test may pause it or kill its process there."""

from enum import StrEnum

__all__ = ["Step"]


class Step(StrEnum):
    """Moments of sending, asking and collecting, in the order in which they come."""

    STARTED = "started"
    """`send` was called; nothing is on the disk yet."""
    BEGUN = "begun"
    """The attempt has left its first trace; earlier attempts are fenced off."""
    STAGED = "staged"
    """The copy is whole and on the disk, in the staging place."""
    MARKED = "marked"
    """The note «publishing» is on the disk."""
    CHECKED = "checked"
    """The deadline was looked at; the very next thing is the publishing rename."""
    PUBLISHED = "published"
    """The rename was done; its folder is not synced yet."""
    SYNCED = "synced"
    """The published name is on the disk."""
    FLOOR = "floor"
    """`lookup` has forbidden the attempts it was asked about; staged copies are still in place."""
    FENCED = "fenced"
    """`lookup` has moved staged copies away; it has not answered yet."""
    MOVED = "moved"
    """`confirm` has moved the incoming package; the folders are not synced yet."""
