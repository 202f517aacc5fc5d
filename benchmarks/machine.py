"""On what the figures were taken: a figure without its machine is no figure."""

import os
import platform
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from edo_gateway.signing.gost.streebog import provider_name

__all__ = ["Machine", "this_machine"]


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, the programs and the moment."""

    cores: int
    cpu: str
    kernel: str
    python: str
    sqlite: str
    streebog: str
    sqlalchemy: str
    file_system: str
    load: float
    """Processes that wanted to run, over the last minute before the measurement."""
    at: str
    commit: str


def this_machine(folder: Path) -> Machine:
    """Describe this machine and the file system of `folder`."""
    return Machine(
        cores=os.cpu_count() or 1,
        cpu=_cpu(),
        kernel=platform.release(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        streebog=provider_name(),
        sqlalchemy=version("sqlalchemy"),
        file_system=_output("stat", "-f", "-c", "%T", str(folder)),
        load=round(os.getloadavg()[0], 2),
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=_output("git", "describe", "--always", "--dirty", "--exclude=*"),
    )


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _output(*command: str) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return ended.stdout.strip() or "unknown"
