"""The home's lock: one `run` or `work` at a time; the kernel lets go of it when the process dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edo_gateway.errors import Conflict, WrongConfiguration

__all__ = ["home_lock", "refuse_network_filesystem"]

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"})


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Hold the lock of a home; raises `Conflict` if another process holds it."""
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "Рабочая папка уже занята: в ней работает другой edo-gateway.",
                why=f"Папка {home}.",
                todo="Остановите его или укажите другую папку: --home.",
            ) from error
        yield
    finally:
        os.close(descriptor)


def refuse_network_filesystem(home: Path) -> None:
    """Raise `WrongConfiguration` if a SQLite home lies on a network file system, where its locks mean nothing."""
    best, kind = "", ""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return
    where = str(home.resolve())
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        point = fields[1].replace("\\040", " ")
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    if kind in _NETWORK:
        raise WrongConfiguration(
            "Рабочая папка лежит на сетевой файловой системе.",
            why=f"{where} — это {kind}; блокировки SQLite на ней ненадёжны.",
            todo="Перенесите папку на местный диск или настройте PostgreSQL.",
        )
