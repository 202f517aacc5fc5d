"""Which version of МЭДО a message or a container is in, as far as it can be told.

Namespaces tell 2.7.1 from older ones, content tells 2.7; among older ones there is only what the sender declares,
and real messages of 2.2 declare `1.0`.
"""

import re

from edo_gateway.envelopes.medo.literals import CONTAINER_NS_27, CONTAINER_NS_271, MESSAGE_NS_271, MESSAGE_NS_OLD
from edo_gateway.envelopes.reading import ContainerReading, MessageReading

__all__ = ["format_version"]

_DECLARED = re.compile(r"2\.[0-9](\.[0-9])?")


def format_version(message: MessageReading | None, container: ContainerReading | None) -> str:
    """Return the version, `2.0–2.6` where no more can be told, or an empty text for an unknown namespace."""
    namespaces = {each.namespace for each in (message, container) if each is not None}
    if namespaces & {MESSAGE_NS_271} or (message is None and namespaces & {CONTAINER_NS_271}):
        return "2.7.1"
    if container is not None and namespaces & {MESSAGE_NS_OLD, CONTAINER_NS_27}:
        return "2.7"
    if message is not None and message.namespace == MESSAGE_NS_OLD:
        return message.version if _DECLARED.fullmatch(message.version) else "2.0–2.6"
    return ""
