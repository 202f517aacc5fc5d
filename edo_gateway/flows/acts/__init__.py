"""What a person may do with a letter on its way: hold, release, cancel, and two kinds of «again».

Each act is journalled with who and why, and refused with the reason where it would be wrong.
The third kind of «again», *исправить и направить*, is a new letter linked to the old one.
"""

from edo_gateway.flows.acts.cancel import cancel_dispatch
from edo_gateway.flows.acts.holding import hold_dispatch, release_dispatch
from edo_gateway.flows.acts.refusal import ActRefused
from edo_gateway.flows.acts.repeat import repeat_dispatch
from edo_gateway.flows.acts.resend import resend_delivery
from edo_gateway.flows.acts.settle import settle_attention

__all__ = [
    "ActRefused",
    "cancel_dispatch",
    "hold_dispatch",
    "release_dispatch",
    "repeat_dispatch",
    "resend_delivery",
    "settle_attention",
]
