"""Which words of the operating system mean that the whole channel is unwell, and not this one envelope."""

import errno

__all__ = ["is_systemic"]

_SYSTEMIC = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ESTALE,
        errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT, errno.EXDEV,
        errno.EMFILE, errno.ENFILE,
    }
)  # fmt: skip
"""Full, read-only, gone, forbidden, out of reach, or the process at its own limit."""


def is_systemic(error: OSError) -> bool:
    """Say whether other envelopes of the channel would meet the same fault."""
    return error.errno in _SYSTEMIC
