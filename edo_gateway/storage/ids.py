"""Identifiers: UUIDv7 for rows (they sort by time), UUIDv5 for everything that is seen outside.

A wire id derives from the home and the row it stands for, so that a restored database can never give
the number of a message that already left to another one.  Layout of UUIDv7: RFC 9562, section 5.7.
"""

import secrets
import threading
from uuid import UUID, uuid5

from edo_gateway.ports.clock import Clock

__all__ = ["uuid7", "wire_id"]

_lock = threading.Lock()
_last = (0, 0)


def uuid7(clock: Clock) -> UUID:
    """Return a new UUIDv7; ids made by one process never go back, even when the clock does."""
    global _last
    millis = int(clock.now().timestamp() * 1000)
    with _lock:
        last_millis, counter = _last
        if millis <= last_millis:
            # The 12 bits after the time count ids within a millisecond; when they run out, time is borrowed.
            millis, counter = (last_millis, counter + 1) if counter < 0xFFF else (last_millis + 1, 0)
        else:
            counter = secrets.randbits(10)
        _last = (millis, counter)
    value = (millis & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def wire_id(home: UUID, name: str) -> UUID:
    """Return the id by which the outside knows what `name` (`dispatch:…`, `letter:…`) of this home stands for."""
    return uuid5(home, name)
