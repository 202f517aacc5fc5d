"""`run` in a process group of its own, which is killed and started again and again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["RunGroup"]

_PATIENCE = 60.0


class RunGroup:
    """Gateway and ministry in one group; what they log goes to a file."""

    def __init__(self, home: Path, log: Path, before: tuple[str, ...] = ()) -> None:
        """`before` is what the program is run under, strace for example."""
        self._command = [*before, sys.executable, "-m", "edo_gateway", "--home", str(home), "run"]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.kills = 0
        self.refusals = 0
        """How often it ended by itself at its start: a folder of the exchange was away."""

    def start(self) -> None:
        """Start it; nothing is waited for."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def ensure(self) -> None:
        """Start it if it does not run: a supervisor does the same."""
        if self._process is None:
            self.start()
        elif self._process.poll() is not None:
            self.refusals += 1
            self._process = None
            time.sleep(0.1)
            self.start()

    def kill(self) -> None:
        """Kill the whole group at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_PATIENCE)
            self._process = None
            self.kills += 1

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGTERM)
        code = self._process.wait(_PATIENCE)
        self._process = None
        return code

    def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_PATIENCE)
