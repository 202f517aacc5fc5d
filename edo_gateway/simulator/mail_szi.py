"""«КП Почтовая служба СЗИ»: takes an envelope from `ToSend` with the files it lists (its manual, 4.3).

    ToSend/NAME.ini + listed files ──hard links──► taken/.NAME ──rename──► taken/NAME      the package is taken
    body files, then NAME.ini      ──rename──► Sended                                      it is reported as sent
    an envelope that can't be sent ──► Error/NAME.ini, with the text in Error/NAME.ERR

After a crash between the two the envelope in `ToSend` is the same file (inode) as the one taken,
so the second half is finished and nothing is taken twice.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from edo_gateway.simulator.disk import move, sync_folder
from edo_gateway.simulator.home import SimulatorHome
from edo_gateway.simulator.inspection.envelope import EnvelopeSeen, look_at_envelope

__all__ = ["SziMail"]

ENVELOPE = "envelope.ini"


class SziMail:
    """The mail program with its catalogue of `ToSend`, `Sended` and `Error`."""

    def __init__(self, home: SimulatorHome, refuses: Callable[[str, str], str]) -> None:
        self._taken = home.taken
        self._to_send = home.outgoing / "ToSend"
        self._sended = home.outgoing / "Sended"
        self._error = home.outgoing / "Error"
        self._refuses = refuses

    def take(self, limit: int) -> Sequence[str]:
        """Take the oldest envelopes first."""
        ready = [p for p in self._to_send.iterdir() if p.suffix.lower() == ".ini" and not p.name.startswith(".")]
        names = []
        for ini in sorted(ready, key=lambda p: (p.lstat().st_mtime_ns, p.name))[:limit]:
            if (name := self._take_one(ini)) is not None:
                names.append(name)
        return names

    def _take_one(self, ini: Path) -> str | None:
        seen = look_at_envelope(ini.read_bytes())
        files = {_label(name): path for name in seen.files if (path := self._inside(name)) is not None}
        target = self._taken / ini.stem
        if (target / ENVELOPE).exists() and (target / ENVELOPE).samefile(ini):
            self._report_sent(ini, files)
            return None
        if (error := self._wrong(seen, files)) is not None:
            self._report_error(ini, files, error)
            return None
        n = 1
        while target.exists():
            n += 1
            target = self._taken / f"{ini.stem}~{n}"
        self._link(ini, files, target)
        self._report_sent(ini, files)
        return target.name

    def _wrong(self, seen: EnvelopeSeen, files: dict[str, Path]) -> str | None:
        missing = [name for name in seen.files if _label(name) not in files]
        if missing:
            return f"Не найден файл вложения: {', '.join(missing)}"
        if not seen.addresses:
            return "Не указан ни один адресат"
        return self._refuses(seen.addresses[0], seen.subject) or None

    def _inside(self, name: str) -> Path | None:
        """Return the listed file if it is a plain file in `ToSend`; a path may be relative or absolute."""
        path = self._to_send / Path(name.replace("\\", "/"))
        root = self._to_send.resolve()
        if path.is_symlink() or not path.is_file() or not path.resolve().is_relative_to(root):
            return None
        return path

    def _link(self, ini: Path, files: dict[str, Path], target: Path) -> None:
        staged = self._taken / f".{target.name}"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        for label, path in files.items():
            os.link(path, staged / label)
        os.link(ini, staged / ENVELOPE)
        sync_folder(staged)
        staged.rename(target)
        sync_folder(self._taken)

    def _report_sent(self, ini: Path, files: dict[str, Path]) -> None:
        self._move_body(files, self._sended)
        with (self._sended / "AutoSend.LOG").open("a", encoding="cp1251", newline="\r\n") as log:
            log.write(f"{ini.name}: отправлено\n")
        move(ini, self._sended / ini.name)

    def _report_error(self, ini: Path, files: dict[str, Path], error: str) -> None:
        self._move_body(files, self._error)
        text = self._error / f".{ini.stem}.ERR"
        text.write_bytes(f"{error}\r\n".encode("cp1251", errors="replace"))
        move(text, self._error / f"{ini.stem}.ERR")
        move(ini, self._error / ini.name)

    def _move_body(self, files: dict[str, Path], target: Path) -> None:
        for path in files.values():
            place = target / path.relative_to(self._to_send)
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                path.rename(place)
        for folder in {path.parent for path in files.values()} - {self._to_send}:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _label(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]
