"""When an incomplete package was first seen, by our own clock, kept over restarts.

    <staging>/incoming/<digest of name and inode>      one JSON line {"at": …, "name": …}; removed with the package

Only packages that are not ready at their second look have a record: those that come whole cost nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from edo_adapters.folder.disk import make_folders, sync_folder, write_new
from edo_adapters.folder.glimpse import Glimpse
from edo_gateway.ports.labels import label

__all__ = ["FirstSeen"]


class FirstSeen:
    """Remembers since when packages wait.  Every method raises `OSError` where the disk doesn't answer."""

    def __init__(self, staging: Path) -> None:
        self._folder = staging / "incoming"
        self._known: dict[str, datetime] = {}

    def since(self, glimpse: Glimpse, now: datetime) -> datetime:
        """Return when it was first seen; the first call makes it `now`.

        A time to come, left by a clock that was set back since, is replaced: else it would wait for that time.
        """
        key = _key(glimpse)
        if key not in self._known:
            self._known[key] = self._read(key) or self._write(key, glimpse, now)
        if self._known[key] > now:
            (self._folder / key).unlink(missing_ok=True)
            self._known[key] = self._write(key, glimpse, now)
        return self._known[key]

    def keep_only(self, present: Iterable[Glimpse]) -> None:
        """Forget what is not there any more."""
        keys = {_key(glimpse) for glimpse in present}
        self._known = {key: at for key, at in self._known.items() if key in keys}
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in list(entries):
                if entry.name not in keys:
                    with suppress(FileNotFoundError):
                        Path(entry.path).unlink()

    def _read(self, key: str) -> datetime | None:
        try:
            at = datetime.fromisoformat(json.loads((self._folder / key).read_bytes())["at"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            # Torn by a power failure: counting starts again.
            (self._folder / key).unlink(missing_ok=True)
            return None
        return at if at.tzinfo else None

    def _write(self, key: str, glimpse: Glimpse, now: datetime) -> datetime:
        make_folders(self._folder)
        line = json.dumps({"at": now.isoformat(), "name": label(glimpse.name)}, ensure_ascii=False)
        with suppress(FileExistsError):
            write_new(self._folder / key, (line.encode() + b"\n",))
        sync_folder(self._folder)
        return now


def _key(glimpse: Glimpse) -> str:
    return hashlib.sha256(b"%d " % glimpse.inode + os.fsencode(glimpse.name)).hexdigest()[:32]
