"""The digest of a request: tells whether an idempotency key came back with other content.

SHA-256 over canonical JSON (keys sorted, no spaces, UTF-8) of what the person gave and of the files' own digests.
What was looked up or defaulted is not in it: the same request on another day is the same request.
Files count by name and content, not by where they lay.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from edo_gateway.letters.draft import LetterDraft

__all__ = ["request_digest"]

_NOT_CONTENT = {"key", "origin"}
_LATER = {"corrects"}
"""Fields that came after the first digests were kept: left out while empty, so that an old request keeps its digest."""


def request_digest(draft: LetterDraft, digests: Sequence[str]) -> str:
    """Return the digest (hex) of a draft; `digests` are SHA-256 hex of the document and the attachments, in order."""
    names = [one.name for one in fields(draft) if one.name not in _NOT_CONTENT]
    content = {name: _plain(getattr(draft, name)) for name in names if name not in _LATER or getattr(draft, name)}
    content["sha256"] = list(digests)
    # File names may hold octets that are no UTF-8; escapes keep the JSON writable and different names different.
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value
