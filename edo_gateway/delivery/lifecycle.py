"""The life cycles as data: which state may follow which, and on whose word.

States change only through this table, by compare-and-set on the old state (`store.py`);
the diagrams in the documentation are generated from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from edo_gateway.delivery.model import Registration, Transport

__all__ = [
    "RECEIPT_APPLIES",
    "REGISTRATION_TABLE",
    "TRANSPORT_TABLE",
    "Ground",
    "RegistrationStep",
    "TransportStep",
    "may_move",
    "may_register",
]


class Ground(StrEnum):
    """On whose word a state changes."""

    SEAL = "seal"
    """The envelope was built, or can't be."""
    RENEWAL = "renewal"
    """Its certificates ran out before it was ever tried: it is sealed anew."""
    CLAIM = "claim"
    """A sender took it."""
    OUTCOME = "outcome"
    """The adapter answered."""
    LEASE = "lease"
    """The sender's lease ran out with no outcome."""
    LOOKUP = "lookup"
    """The adapter was asked what became of it."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """A квитанция came."""
    NOTICE = "notice"
    """A notice about the letter came: who registers a letter has received it."""
    OPERATOR = "operator"
    """The operator of the exchange reported that it could not deliver."""
    PERSON = "person"
    """A person decided: cancelled, repeated, or sent anew."""


@dataclass(frozen=True, slots=True)
class TransportStep:
    """One allowed change of a dispatch."""

    old: Transport
    new: Transport
    ground: Ground


@dataclass(frozen=True, slots=True)
class RegistrationStep:
    """One allowed change of a delivery."""

    old: Registration
    new: Registration


RECEIPT_APPLIES = (
    Transport.SENDING,
    Transport.HANDED_OVER,
    Transport.SENT,
    Transport.UNKNOWN,
    Transport.UNDELIVERED,
    Transport.REJECTED,
)
"""States in which a receipt moves a dispatch; in any other it is kept and a person is called."""


_REPLACED = (
    Transport.HANDED_OVER,
    Transport.SENT,
    Transport.REJECTED,
    Transport.UNDELIVERED,
    Transport.FAILED,
    Transport.CANCELLED,
)
"""States in which a new dispatch may take the place of this one; what was delivered stays delivered."""


def _steps(ground: Ground, pairs: Iterable[tuple[Transport, Transport]]) -> list[TransportStep]:
    return [TransportStep(old, new, ground) for old, new in pairs]


_T = Transport
TRANSPORT_TABLE: frozenset[TransportStep] = frozenset(
    _steps(Ground.SEAL, [(_T.PENDING, _T.SEALED), (_T.PENDING, _T.FAILED)])
    + _steps(Ground.RENEWAL, [(_T.SEALED, _T.PENDING)])
    + _steps(Ground.CLAIM, [(_T.SEALED, _T.SENDING)])
    + _steps(
        Ground.OUTCOME,
        [
            (_T.SENDING, _T.SENT),
            (_T.SENDING, _T.HANDED_OVER),
            (_T.SENDING, _T.SEALED),
            (_T.SENDING, _T.FAILED),
            (_T.SENDING, _T.UNKNOWN),
        ],
    )
    + _steps(Ground.LEASE, [(_T.SENDING, _T.UNKNOWN)])
    + _steps(
        Ground.LOOKUP,
        [
            (_T.UNKNOWN, _T.SEALED),
            (_T.UNKNOWN, _T.HANDED_OVER),
            (_T.UNKNOWN, _T.SENT),
            (_T.UNKNOWN, _T.FAILED),
            (_T.HANDED_OVER, _T.SENT),
            (_T.HANDED_OVER, _T.FAILED),
        ],
    )
    + _steps(
        Ground.ACKNOWLEDGEMENT,
        [(state, _T.DELIVERED) for state in RECEIPT_APPLIES]
        + [(state, _T.REJECTED) for state in RECEIPT_APPLIES if state is not _T.REJECTED],
    )
    + _steps(Ground.NOTICE, [(state, _T.DELIVERED) for state in RECEIPT_APPLIES])
    + _steps(
        Ground.OPERATOR,
        [(state, _T.UNDELIVERED) for state in (_T.SENDING, _T.HANDED_OVER, _T.SENT, _T.UNKNOWN)],
    )
    + _steps(
        Ground.PERSON,
        [
            (_T.PENDING, _T.CANCELLED),
            (_T.SEALED, _T.CANCELLED),
            (_T.FAILED, _T.SEALED),
            (_T.FAILED, _T.PENDING),
            (_T.UNKNOWN, _T.SEALED),
            *[(state, _T.SUPERSEDED) for state in _REPLACED],
        ],
    )
)

_R = Registration
REGISTRATION_TABLE: frozenset[RegistrationStep] = frozenset(
    RegistrationStep(old, new)
    for old, new in [
        (_R.NONE, _R.AWAITING),
        (_R.NONE, _R.REGISTERED),
        (_R.NONE, _R.REFUSED),
        (_R.NONE, _R.ANSWERED),
        (_R.AWAITING, _R.REGISTERED),
        (_R.AWAITING, _R.REFUSED),
        (_R.AWAITING, _R.ANSWERED),
        (_R.REFUSED, _R.REGISTERED),
        (_R.REFUSED, _R.ANSWERED),
        (_R.REGISTERED, _R.ANSWERED),
    ]
)


def may_move(old: Transport, new: Transport, ground: Ground) -> bool:
    """Say whether a dispatch may go from `old` to `new` on this ground."""
    return TransportStep(old, new, ground) in TRANSPORT_TABLE


def may_register(old: Registration, new: Registration) -> bool:
    """Say whether a delivery may go from `old` to `new`."""
    return RegistrationStep(old, new) in REGISTRATION_TABLE
