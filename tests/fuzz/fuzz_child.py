"""One target fuzzed in this process: `python tests/fuzz/fuzz_child.py` is called by the runner, not by people.

Standard input: one JSON line with the orders; standard output: one JSON line with the result.
The input under work always lies in the file `current`, so that whoever kills this process knows what it was.
"""

import faulthandler
import gc
import hashlib
import importlib
import json
import os
import random
import secrets
import sys
import time
import traceback
import tracemalloc
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("", "adapters", "queue", "schemas", "tests")]
sys.path = [name for name in sys.path if name != str(Path(__file__).resolve().parent)]

from fuzz.fuzz_mutation import Mutator  # noqa: E402 — the paths come first.
from fuzz.fuzz_target import Bench, Outcome, Target, promise  # noqa: E402
from fuzz.fuzz_watch import Coverage, Doors, Lure, limit_memory, resident  # noqa: E402

OURS = tuple(str(ROOT / name) for name in ("edo_gateway", "adapters", "queue", "schemas"))
MEMORY = 512 << 20
"""Octets of address space that reading may take."""
GROWTH = 64 << 20
"""Octets the process may have grown by at the end."""
KEPT = 64 << 10
"""Octets that reading the same inputs again may leave behind."""
POOL = 1500
FINDINGS = 8


@dataclass
class Result:
    """What came of it."""

    inputs: int = 0
    readings: int = 0
    reasons: int = 0
    lines: int = 0
    pool: int = 0
    slowest: float = 0.0
    findings: list[dict[str, str]] = field(default_factory=list)


class Child:
    """Fuzzes one target."""

    def __init__(self, target: Target, orders: dict[str, Any]) -> None:
        self._folder = folder = Path(orders["folder"])
        self._hang, self._slowest, seed = orders["hang"], orders["slowest"], orders["seed"]
        work = folder / "work"
        work.mkdir(exist_ok=True)
        _repeatable(seed)
        self._bench: Bench = target.prepare(work)
        self._lure = Lure(folder)
        self._random = random.Random(f"{target.name} {seed}")
        self._mutator = Mutator(self._random, [*target.tokens, *self._lure.tokens()])
        self._current = os.open(folder / "current", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._noted = b""
        self._doors = Doors()
        self._doors.may_open = self._bench.may_open
        self._coverage = Coverage(OURS)
        self._pool: list[bytes] = []
        self._places: set[str] = set()
        self.result = Result()

    def run(self, seconds: float, inputs: int) -> Result:
        """Try the seeds, then changed inputs, until time or inputs run out."""
        seeds = list(dict.fromkeys(self._bench.seeds))
        limit_memory(MEMORY)
        for data in (b"", *seeds):
            # Whatever is imported or cached late is so before anybody watches.
            self._quietly(data)
        gc.collect()
        before = resident()
        for data in (b"", *seeds):
            self._try(data)
        self._pool = seeds or [b""]
        end = time.monotonic() + seconds
        while self.result.inputs < inputs and time.monotonic() < end and len(self.result.findings) < FINDINGS:
            data = self._mutator.change(self._random.choice(self._pool), self._random.choice(self._pool))
            lines = len(self._coverage)
            self._try(data)
            if len(self._coverage) > lines and len(self._pool) < POOL:
                self._pool.append(data)
        self._after(before)
        faulthandler.cancel_dump_traceback_later()
        self.result.lines, self.result.pool = len(self._coverage), len(self._pool)
        return self.result

    def replay(self, data: bytes) -> Result:
        """Try one input, and let its exception be seen."""
        self._quietly(b"")
        self._try(data)
        return self.result

    def _quietly(self, data: bytes) -> None:
        self._begin(data)
        try:
            promise(self._bench.read, data)
        except Exception:  # noqa: BLE001 — it is told when it happens again under watch.
            return

    def _begin(self, data: bytes) -> None:
        """Note what is read now, and begin its time."""
        if data != self._noted:
            os.pwrite(self._current, data, 0)
            os.ftruncate(self._current, len(data))
            self._noted = data
        faulthandler.dump_traceback_later(self._hang, exit=True)

    def _try(self, data: bytes) -> None:
        self._begin(data)
        self.result.inputs += 1
        started = time.process_time()
        self._doors.on = True
        try:
            outcome = promise(self._bench.read, data)
        except Exception as error:  # noqa: BLE001 — this is what is looked for.
            self._doors.on = False
            self._found("exception", _words(error), data, _place(error))
        else:
            self._doors.on = False
            self.result.readings += outcome is Outcome.READING
            self.result.reasons += outcome is Outcome.REASON
        took = time.process_time() - started
        self.result.slowest = max(self.result.slowest, round(took, 3))
        if took > self._slowest:
            self._found("slow", f"{took:.1f} s for {len(data)} octets", data, "slow")
        for opened in self._doors.taken():
            self._found("opened", opened, data, opened)
        if touched := self._lure.touched():
            self._found("opened", touched, data, touched)
        with self._coverage:
            self._quietly(data)

    def _after(self, before: int) -> None:
        """Look for growth: of the process as a whole, and of what reading the same inputs again leaves behind."""
        gc.collect()
        grown = resident() - before
        if grown > GROWTH:
            self._found("growth", f"{grown >> 20} MB more than after the seeds", b"", "growth")
        again = self._pool[:40] + self._pool[-40:]
        for _ in range(2):
            for data in again:
                self._quietly(data)
        gc.collect()
        tracemalloc.start()
        try:
            kept = [self._kept(again) for _ in range(3)]
        finally:
            tracemalloc.stop()
        if min(b - a for a, b in pairwise(kept)) > KEPT:
            self._found("growth", f"kept after each of three rounds: {kept}", b"", "kept")

    def _kept(self, again: list[bytes]) -> int:
        for data in again:
            self._quietly(data)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    def _found(self, kind: str, text: str, data: bytes, place: str) -> None:
        if f"{kind} {place}" in self._places:
            return
        self._places.add(f"{kind} {place}")
        name = f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        (self._folder / name).write_bytes(data)
        self.result.findings.append({"kind": kind, "text": text, "file": str(self._folder / name)})


def _repeatable(seed: int) -> None:
    """Let keys and serial numbers of the seeds be the same every time."""
    drawn = random.Random(f"keys {seed}")
    secrets.randbelow = lambda most: drawn.randrange(most)
    secrets.token_bytes = lambda size=32: drawn.randbytes(size)
    secrets.randbits = lambda bits: drawn.getrandbits(bits)


def _words(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))[-3000:]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    inner = [frame for frame in frames if frame.filename.startswith(OURS)] or list(frames)
    return f"{type(error).__name__} {inner[-1].filename}:{inner[-1].lineno}"


def main() -> None:
    """Carry out the orders."""
    orders: dict[str, Any] = json.loads(sys.stdin.readline())
    sys.path += [orders["path"]] if "path" in orders else []
    targets = importlib.import_module(orders["module"]).TARGETS
    (target,) = [each for each in targets if each.name == orders["target"]]
    child = Child(target, orders)
    if "replay" in orders:
        result = child.replay(Path(orders["replay"]).read_bytes())
    else:
        result = child.run(orders["seconds"], orders["inputs"])
    sys.stdout.write(json.dumps(result.__dict__) + "\n")


if __name__ == "__main__":
    main()
