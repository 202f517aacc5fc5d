"""Fuzz the readers: `python tests/fuzz/fuzz_run.py --seconds 600`, or `make fuzz`.

Each target works in a process of its own with the seed that is printed; what it finds lies in `build/fuzz`,
and `--replay FILE --target NAME` tries one input again.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / name) for name in ("", "adapters", "queue", "schemas", "tests")]

from fuzz.fuzz_target import Target  # noqa: E402 — the paths come first.
from fuzz.fuzz_targets import TARGETS  # noqa: E402

CHILD = Path(__file__).resolve().parent / "fuzz_child.py"
SEED = 20261125
PATIENCE = 120.0
"""Seconds beyond its time after which a process is ended."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is told."""

    target: str
    folder: Path
    seed: int = SEED
    seconds: float = 60.0
    inputs: int = 1 << 62
    hang: float = 60.0
    """Seconds for one input, after which the process is taken for hung."""
    slowest: float = 1.5
    """Seconds of processor time that one input of up to a quarter of a megabyte may take."""
    replay: Path | None = None
    module: str = "fuzz.fuzz_targets"
    """Where the target is defined."""
    path: Path | None = None
    """Where the module lies, if not among the tests."""


def fuzz(orders: Orders) -> dict[str, Any]:
    """Fuzz one target in a process of its own; what ended the process is a finding like any other."""
    orders.folder.mkdir(parents=True, exist_ok=True)
    told = {name: value for name, value in asdict(orders).items() if value is not None}
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            [sys.executable, str(CHILD)],
            input=json.dumps(told, default=str) + "\n",
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=orders.seconds + PATIENCE,
            env=environment,
            cwd=orders.folder,
        )
    except subprocess.TimeoutExpired:
        return _ended(orders, "hang", f"no answer {PATIENCE:.0f} seconds after its time")
    with contextlib.suppress(ValueError):
        found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1] if ended.stdout else "")
        if ended.returncode == 0:
            return found
    kind = "hang" if "Timeout (" in ended.stderr else "crash"
    return _ended(orders, kind, f"exit code {ended.returncode}\n{ended.stderr[-3000:]}")


def _ended(orders: Orders, kind: str, text: str) -> dict[str, Any]:
    kept = orders.folder / f"{kind}-input"
    if (orders.folder / "current").exists():
        shutil.copy(orders.folder / "current", kept)
    return {"inputs": 0, "findings": [{"kind": kind, "text": text, "file": str(kept)}]}


def _lines(name: str, found: dict[str, Any]) -> Iterator[str]:
    if found["inputs"]:
        yield (
            f"{name:14} {found['inputs']:8} inputs  {found['readings']:8} read  {found['reasons']:8} refused  "
            f"{found['lines']:5} lines  slowest {found['slowest']:.2f} s"
        )
    for finding in found["findings"]:
        yield f"{name}: {finding['kind']}: {finding['file']}"
        yield from (f"    {line}" for line in finding["text"].splitlines())


def main(arguments: Sequence[str]) -> int:
    """Fuzz the targets asked for, two at a time; the exit code says whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="for all targets together")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", action="append", choices=[target.name for target in TARGETS])
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try one input of the target")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args(arguments)
    chosen: list[Target] = [target for target in TARGETS if not args.target or target.name in args.target]
    each = args.seconds * min(args.jobs, len(chosen)) / len(chosen)
    sys.stdout.write(f"seed {args.seed}, {len(chosen)} targets, {each:.0f} s each\n")

    def work(target: Target) -> int:
        folder = (args.folder / target.name).absolute()
        if args.replay is None:
            shutil.rmtree(folder, ignore_errors=True)
        found = fuzz(Orders(target.name, folder, args.seed, each, replay=args.replay and args.replay.absolute()))
        sys.stdout.write("".join(f"{line}\n" for line in _lines(target.name, found)))
        sys.stdout.flush()
        return len(found["findings"])

    with ThreadPoolExecutor(args.jobs) as pool:
        total = sum(pool.map(work, chosen))
    sys.stdout.write(f"{total} findings; seed {args.seed}\n")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
