"""One flow under strace: a process that says on a file of marks which step it has reached, and the calls it made.

Run as a script it is the traced process; imported, it starts one and reads the trace.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fault_homes import open_context
from fault_process import FLOWS
from tools import missing, require_tool

from edo_gateway.ports import SystemClock
from edo_gateway.storage.lock import home_lock

__all__ = ["Call", "Trace", "trace_flow"]

_CALLS = "fsync,fdatasync,rename,renameat,renameat2,openat,write,pwrite64,mkdir,linkat,unlink"
_LINE = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+)")
_UNFINISHED = re.compile(r"^(?P<pid>\d+) +(?P<start>.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<end>.*)$")
_DESCRIPTOR = re.compile(r"^(?:AT_FDCWD|\d+)<(?P<path>[^>]*)>")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RENAMES = {"rename", "renameat", "renameat2"}


@dataclass(frozen=True)
class Call:
    """One successful system call."""

    name: str
    path: str
    """The file it is about; of a rename the old name."""
    target: str = ""
    """The new name."""
    text: str = ""
    """What was written, as far as strace shows it."""
    creates: bool = False

    @property
    def syncs(self) -> bool:
        return self.name in {"fsync", "fdatasync"}

    @property
    def writes(self) -> bool:
        return self.name in {"write", "pwrite64"}


class Trace:
    """The calls of a process in their order."""

    def __init__(self, calls: Sequence[Call], marks: str) -> None:
        self.calls = calls
        self._marks = marks

    def mark(self, step: str) -> int:
        """Return where a step was reached first."""
        return next(
            at
            for at, call in enumerate(self.calls)
            if call.writes and call.path == self._marks and call.text.split()[0] == step
        )

    def where(self, start: int = 0, end: int | None = None, **wanted: object) -> list[int]:
        """Return the places between two others at which calls have these properties."""
        places = range(start, len(self.calls) if end is None else end)
        return [at for at in places if all(getattr(self.calls[at], key) == value for key, value in wanted.items())]

    def renames(self, into: Path) -> list[int]:
        """Return the renames that end somewhere in a folder."""
        return [
            at
            for at, call in enumerate(self.calls)
            if call.name in _RENAMES and Path(call.target).is_relative_to(into) and call.target != str(into)
        ]

    def unsynced(self, before: int, within: Path) -> set[str]:
        """Return what would be lost in a power failure before a call: files and names in folders under `within`."""
        dirty: set[str] = set()
        for call in self.calls[:before]:
            if call.syncs:
                dirty.discard(call.path)
            elif call.writes:
                dirty.add(call.path)
            elif call.creates or call.name in {"mkdir", "linkat"}:
                dirty.add(str(Path(call.path).parent))
            elif call.name in _RENAMES:
                dirty |= {str(Path(name).parent) for name in (call.path, call.target)}
        return {path for path in dirty if Path(path).is_relative_to(within)}


def trace_flow(home: Path, flow: str) -> Trace:
    """Run a flow on a home under strace and return its trace; skips by name where that is not possible."""
    strace = require_tool("strace")
    tried = subprocess.run([strace, "-o", "/dev/null", "true"], check=False, capture_output=True)
    if tried.returncode != 0:
        missing("permission to trace a process (ptrace)")
    marks, out = home.parent / "marks", home.parent / "trace"
    command = [strace, "-f", "-y", "-qq", "-s", "200", "-e", f"trace={_CALLS}", "-o", str(out)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [*command, sys.executable, __file__, str(home), flow, str(marks)],
        check=False, capture_output=True, text=True, env=environment, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    calls = [call for line in _whole_lines(out.read_text()) if (call := _read(line, home)) is not None]
    return Trace(calls, str(marks))


def _whole_lines(text: str) -> Iterator[str]:
    """Yield each call once, where it ended: two threads' calls may overlap."""
    begun: dict[str, str] = {}
    for line in text.splitlines():
        if found := _UNFINISHED.match(line):
            begun[found["pid"]] = found["start"]
        elif found := _RESUMED.match(line):
            yield f"{found['pid']} {begun.pop(found['pid'])}{found['end']}"
        else:
            yield line


def _read(line: str, home: Path) -> Call | None:
    found = _LINE.match(line)
    if found is None or int(found["result"]) < 0:
        return None
    name, rest = found["name"], found["rest"]
    strings = _STRING.findall(rest)
    descriptor = _DESCRIPTOR.match(rest)
    if name in {"fsync", "fdatasync"} and descriptor:
        return Call(name, descriptor["path"])
    if name in {"write", "pwrite64"} and descriptor:
        return Call(name, descriptor["path"], text=strings[0] if strings else "")
    if name in _RENAMES or name == "linkat":
        old, new = (str(home / each) for each in strings[-2:])
        return Call(name, new if name == "linkat" else old, "" if name == "linkat" else new)
    if strings:
        base = descriptor["path"] if descriptor else str(home)
        return Call(name, str(Path(base) / strings[0]), creates="O_CREAT" in rest)
    return None


class _Marks:
    """Writes each step that is reached; the write is seen in the trace."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def reached(self, step: str) -> None:
        os.write(self._descriptor, f"{step} \n".encode())


def main(home: Path, flow: str, marks: Path) -> None:
    """Be the traced process."""
    steps = _Marks(marks)
    with home_lock(home), open_context(home, SystemClock(), steps) as context:
        steps.reached("begun")
        FLOWS[flow](context)
        steps.reached("ended")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
