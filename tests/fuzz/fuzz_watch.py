"""Watching a reader: what it opens, how long it takes, how much it keeps, which lines of ours it reached.

Python's own doors are watched by an audit hook; a library in C that opens the file or calls the address that the
inputs name is caught by an inotify watch on that file and a listening socket.
"""

import contextlib
import ctypes
import os
import resource
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["Coverage", "Doors", "Lure", "limit_memory", "resident"]

_DOORS = ("open", "import", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
          "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink",
          "os.truncate", "os.chmod", "shutil.", "tempfile.", "ctypes.dlopen", "urllib.", "http.", "ftplib.", "sqlite3.",
          "glob.", "pathlib.", "webbrowser.")  # fmt: skip
_IN_OPEN = 0x20


class Doors:
    """An audit hook; a hook can't be taken away, so it looks only while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.may_open: frozenset[str] = frozenset()
        self.opened: list[str] = []
        sys.addaudithook(self._look)

    def _look(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on or not event.startswith(_DOORS):
            return
        if event == "open" and (isinstance(args[0], int) or os.fsdecode(args[0]) in self.may_open):
            return
        self.opened.append(f"{event} {str(args[:1])[:200]}")

    def taken(self) -> list[str]:
        """Return what was opened since the last time."""
        found, self.opened = self.opened, []
        return found


class Lure:
    """A file and an address that inputs name and nobody may touch."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lure.dtd"
        self.path.write_text("<!ENTITY lure 'caught'>")
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}/lure.dtd"
        libc = ctypes.CDLL(None, use_errno=True)
        self._events = libc.inotify_init1(os.O_NONBLOCK) if hasattr(libc, "inotify_init1") else -1
        if self._events >= 0:
            libc.inotify_add_watch(self._events, os.fsencode(self.path), _IN_OPEN)

    def tokens(self) -> list[bytes]:
        """Return pieces of inputs that ask for the file and the address."""
        names = [self.path.as_uri(), str(self.path), self.address]
        dtds = [f"<!DOCTYPE x SYSTEM '{name}'>" for name in names]
        entities = [f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{name}'> %p; <!ENTITY e SYSTEM '{name}'>]>" for name in names]
        includes = [f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{name}'/>" for name in names]
        return [each.encode() for each in (*names, *dtds, *entities, *includes)]

    def touched(self) -> str:
        """Return what was touched, or nothing."""
        with contextlib.suppress(BlockingIOError):
            self._server.accept()[0].close()
            return "a connection to the lure"
        if self._events >= 0:
            with contextlib.suppress(BlockingIOError):
                if os.read(self._events, 4096):
                    return "the lure file was opened"
        return ""


class Coverage:
    """Which lines of the product were reached: an input that reaches a new one is worth changing further.

    Tracing costs a hundred times what the lines do, so that a long reading is followed only for a while.
    """

    _BUDGET = 8_000

    def __init__(self, roots: tuple[str, ...]) -> None:
        self._left = self._calls = 0
        self._roots = roots
        self._seen: set[tuple[int, int]] = set()
        self._files: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def _call(self, frame: FrameType, event: str, arg: object) -> Any:
        self._calls -= 1
        if self._left <= 0 or self._calls <= 0:
            sys.settrace(None)
            return None
        name = frame.f_code.co_filename
        ours = self._files.get(name)
        if ours is None:
            ours = self._files[name] = name.startswith(self._roots)
        return self._line if ours else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "line":
            self._seen.add((id(frame.f_code), frame.f_lineno))
            self._left -= 1
            if self._left <= 0:
                sys.settrace(None)
        return self._line

    def __enter__(self) -> "Coverage":
        self._left = self._calls = self._BUDGET
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)


def resident() -> int:
    """Return the octets of memory this process holds."""
    with Path("/proc/self/statm").open(encoding="ascii") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize()


def limit_memory(more: int) -> None:
    """Let this process take only so many octets of address space more than it has now."""
    with Path("/proc/self/statm").open(encoding="ascii") as stream:
        size = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + more, size + more))
