"""The peer of the whole way: Postfix taking messages of the same size in one SMTP session, on the same disk.

It is started on loopback with a configuration, a queue and a data folder of its own and with `discard` behind it;
the system's own Postfix, if there is one, is left alone.  A message is taken when Postfix answers 250 to its end:
then it is in the queue and on the disk.  Debian: `apt-get install postfix`; it needs root, as Postfix does.
"""

import os
import shutil
import smtplib
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PostfixSession", "running_postfix", "why_no_postfix"]

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = bench.example
mydestination =
local_recipient_maps =
relay_domains = bench.example
default_transport = discard
relay_transport = discard
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
message_size_limit = 0
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
smtpd_banner = bench
notify_classes =
"""
_MASTER = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_PATIENCE = 20.0


def why_no_postfix() -> str:
    """Return why it can't be measured here; empty if it can."""
    if shutil.which("postfix", path=_PATH) is None:
        return "Postfix is not installed"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])


class PostfixSession:
    """One SMTP session with a running Postfix."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def hand_over(self, octets: bytes) -> None:
        """Send one message with these octets as its text, and wait until Postfix has taken it."""
        self._client.mail("gateway@bench.example")
        self._client.rcpt("ministry@bench.example")
        code, answer = self._client.data(octets)
        if code != 250:
            raise RuntimeError(f"Postfix took no message: {code} {answer!r}")

    def timed(self, octets: int, messages: int) -> float:
        """Hand over messages of so many octets one after another; return the seconds."""
        line = b"x" * 74 + b"\r\n"
        text = line * (octets // len(line) + 1)
        started = time.perf_counter()
        for _ in range(messages):
            self.hand_over(text)
        return time.perf_counter() - started


@contextmanager
def running_postfix(disk: Path) -> Iterator[PostfixSession]:
    """Start Postfix on the disk where the folder `disk` lies, open a session, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="edo-bench-postfix-", dir=_reachable(disk)))
    try:
        folder.chmod(0o755)
        with _started(folder) as session:
            yield session
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(folder: Path) -> Path:
    """Return the nearest folder above that the daemons, which run as `postfix`, can enter; on the same disk."""
    for above in folder.absolute().parents:
        if all(each.stat().st_mode & stat.S_IXOTH for each in (above, *above.parents)):
            if above.stat().st_dev != folder.stat().st_dev:
                break
            return above
    raise RuntimeError(f"no folder above {folder} is open to other users on the same disk")


@contextmanager
def _started(folder: Path) -> Iterator[PostfixSession]:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    settings = folder / "etc"
    for each in (settings, folder / "queue", folder / "data"):
        each.mkdir()
    shutil.chown(folder / "data", "postfix")
    daemons = _ask("daemon_directory")
    (settings / "main.cf").write_text(_MAIN.format(folder=folder, daemons=daemons))
    (settings / "master.cf").write_text(_MASTER.format(port=f"127.0.0.1:{port}"))
    _postfix(settings, "start")
    try:
        with _session(port) as client:
            yield PostfixSession(client)
    finally:
        _postfix(settings, "stop")


def _session(port: int) -> smtplib.SMTP:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            client = smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example", timeout=60)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            client.ehlo()
            return client


def _ask(name: str) -> str:
    asked = subprocess.run(["postconf", "-dh", name], capture_output=True, text=True, check=True, env=_environment())
    return asked.stdout.strip()


def _postfix(settings: Path, command: str) -> None:
    ended = subprocess.run(
        ["postfix", "-c", settings, command], capture_output=True, text=True, check=False, env=_environment()
    )
    if ended.returncode != 0:
        raise RuntimeError(f"postfix {command}: {ended.stderr.strip()}")


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": _PATH}
