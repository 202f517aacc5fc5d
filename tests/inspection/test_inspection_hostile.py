"""Looking at what means harm: bounded, nothing followed, no file opened but those that were named."""

import io
import os
import socket
import stat
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from foreign import acknowledgement
from inspection.conftest import Lay
from office import FIRST

from edo_adapters.folder import FolderPlugin
from edo_gateway.envelopes.medo.completeness import MedoCompleteness
from edo_gateway.errors import EdoError, NotFound, TryLater, WrongUse
from edo_gateway.inspection import SignatureCheck, SourceLimits, SubjectKind, as_json, inspect_path
from edo_gateway.ports import AdapterContext, SystemClock
from edo_gateway.simulator.parties import OUR_ORGANIZATION


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Record the names of all files that Python opens inside."""
    names: set[str] = set()
    real = os.open

    def recording(path: object, *args: object, **keys: object) -> int:
        names.add(Path(os.fsdecode(path)).name)  # type: ignore[arg-type]
        return real(path, *args, **keys)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", recording)
        yield names


@pytest.fixture
def package(lay: Lay) -> Path:
    return lay(acknowledgement(FIRST, OUR_ORGANIZATION.guid))


def test_a_link_is_refused(package: Path, tmp_path: Path, unknowing: SignatureCheck) -> None:
    """A path that is a link, to a file, a folder or nothing, is refused; what it points to stays closed."""
    for name, target in (("file", package / "envelope.ltr"), ("folder", package), ("none", tmp_path / "no")):
        link = tmp_path / f"link-{name}"
        link.symlink_to(target)
        with pytest.raises(WrongUse, match="ссылка"):
            inspect_path(link, unknowing)


def test_a_link_inside_is_told_and_not_followed(
    package: Path, tmp_path: Path, unknowing: SignatureCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link in a package is what would send it to quarantine; the file behind it is not opened."""
    secret = tmp_path / "secret.xml"
    secret.write_text("<тайна/>", encoding="utf-8")
    (package / "b.xml").symlink_to(secret)
    with opened(monkeypatch) as names:
        found = inspect_path(package, unknowing)
    assert names == {"package", "envelope.ltr", "acknowledgment.xml"}
    assert found.foreseen is not None and found.foreseen.code == "broken" and "ссылка «b.xml»" in found.foreseen.text
    assert found.message is not None and {file.name for file in found.files} == {"envelope.ltr", "acknowledgment.xml"}


def test_special_files_and_folders_inside(package: Path, unknowing: SignatureCheck) -> None:
    """A pipe, a socket and a folder in a package are told, nobody waits on them and nothing in them is read."""
    os.mkfifo(package / "pipe.xml")
    (package / "folder").mkdir()
    (package / "folder" / "inner.xml").write_text("<x/>")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(package / "s"))
        found = inspect_path(package, unknowing)
    assert len(found.faults) == 3
    assert {file.name for file in found.files} == {"envelope.ltr", "acknowledgment.xml"}


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: socket.socket(socket.AF_UNIX).bind(str(path))])
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_special_file_by_itself(make: object, tmp_path: Path, unknowing: SignatureCheck) -> None:
    """A pipe or a socket is no file to look at, and nobody waits on it."""
    make(tmp_path / "x")  # type: ignore[operator]
    with pytest.raises(WrongUse):
        inspect_path(tmp_path / "x", unknowing)


def test_paths_that_lead_nowhere(tmp_path: Path, unknowing: SignatureCheck) -> None:
    """What is not there, lies behind a file or has a zero octet in its name is refused."""
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(NotFound):
        inspect_path(tmp_path / "no", unknowing)
    for path in (tmp_path / "file" / "below", tmp_path / "a\0b", tmp_path / ("x" * 300)):
        with pytest.raises(WrongUse):
            inspect_path(path, unknowing)


def test_a_closed_file(package: Path, unknowing: SignatureCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be opened is an error with its reason, not a reading of half a package."""
    real = os.open

    def closed(path: object, *args: object, **keys: object) -> int:
        if str(path).endswith(".xml"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(EdoError, match="нет прав"):
        inspect_path(package, unknowing)
    with pytest.raises(EdoError, match="нет прав"):
        inspect_path(package / "acknowledgment.xml", unknowing)


@pytest.mark.parametrize("change", ["grows", "is replaced", "becomes a link", "goes"])
def test_a_file_that_changes_while_it_is_read(
    change: str, package: Path, unknowing: SignatureCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changes between the look and the end of reading raises `TryLater`: nothing is told of a mixture."""
    victim = package / "acknowledgment.xml"
    real = os.open

    def meddling(path: object, *args: object, **keys: object) -> int:
        if str(path) == victim.name and victim.exists() and not victim.is_symlink():
            if change == "grows":
                with victim.open("ab") as stream:
                    stream.write(b" ")
            else:
                victim.unlink()
            if change == "is replaced":
                victim.write_bytes(b"<x/>")
            if change == "becomes a link":
                victim.symlink_to(package / "envelope.ltr")
        return real(path, *args, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", meddling)
    with pytest.raises(TryLater):
        inspect_path(package, unknowing)


def test_a_file_that_is_written_all_the_time(package: Path, unknowing: SignatureCheck) -> None:
    """A writer that never rests gives readings or `TryLater`, never anything else."""
    stop = threading.Event()
    victim = package / "acknowledgment.xml"
    octets = victim.read_bytes()

    def write() -> None:
        while not stop.is_set():
            victim.write_bytes(octets[: len(octets) // 2])
            victim.write_bytes(octets)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(200):
            try:
                found = inspect_path(package, unknowing)
            except TryLater:
                continue
            assert found.kind is SubjectKind.PACKAGE
    finally:
        stop.set()
        writer.join()


def test_too_many_files_and_too_large_ones(lay: Lay, unknowing: SignatureCheck) -> None:
    """Beyond what a channel takes a fault is told, beyond a further limit files are counted and not read."""
    package = lay({**acknowledgement(FIRST, OUR_ORGANIZATION.guid), **{f"{n}.txt": b"x" * 100 for n in range(20)}})
    few = inspect_path(package, unknowing, limits=SourceLimits(files=10))
    assert few.foreseen is not None and few.foreseen.code == "broken" and few.message is not None
    listed = inspect_path(package, unknowing, limits=SourceLimits(most_files=5))
    assert len(listed.files) == 5 and listed.faults
    unread = inspect_path(package, unknowing, limits=SourceLimits(most_octets=1000))
    assert unread.kind is SubjectKind.NOTHING and len(unread.files) == 22
    assert {file.sha256 for file in unread.files} == {""}
    lone = inspect_path(package / "1.txt", unknowing, limits=SourceLimits(most_octets=10))
    assert lone.kind is SubjectKind.NOTHING and lone.foreseen is not None


def test_limits_are_those_of_the_folder_channel(tmp_path: Path) -> None:
    """What is foreseen of too many or too large files is what the channel does with its usual settings."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    lent = AdapterContext("medo", SystemClock(), MedoCompleteness(), tmp_path)
    adapter = FolderPlugin().open({"outgoing": "out", "incoming": "in"}, lent)
    limits = adapter._inbox._limits  # type: ignore[attr-defined]
    assert (SourceLimits().files, SourceLimits().octets) == (limits.files, limits.octets)


def test_a_large_file_takes_little_memory(lay: Lay, unknowing: SignatureCheck) -> None:
    """A hundred megabytes in one of the files are digested in pieces; a message that large is too big."""
    package = lay(acknowledgement(FIRST, OUR_ORGANIZATION.guid))
    for name in ("large.bin", "acknowledgment.xml", "envelope.ltr", "a.p7s"):
        with (package / name).open("ab") as stream:
            stream.truncate(100 << 20)
    for path in (package, *sorted(package.iterdir())):
        tracemalloc.start()
        try:
            found = inspect_path(path, unknowing)
            assert tracemalloc.get_traced_memory()[1] < 40 << 20
        finally:
            tracemalloc.stop()
        assert all(file.sha256 and file.size == 100 << 20 for file in found.files)


def test_archives_that_mean_harm(tmp_path: Path, unknowing: SignatureCheck) -> None:
    """Bombs, names with `..` and archives in archives are told with their reason."""
    path = tmp_path / "x.edc.zip"
    for name, data, code in (
        ("passport.xml", b"\0" * (64 << 20), "archive-ratio"),
        ("../passport.xml", b"<x/>", "archive-unsafe-name"),
        ("inner.zip", b"PK\x05\x06" + bytes(18), "no-passport"),
    ):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        path.write_bytes(stream.getvalue())
        found = inspect_path(path, unknowing)
        assert found.kind is SubjectKind.NOTHING
        assert found.foreseen is not None and found.foreseen.detail == code


def test_names_that_are_no_text(package: Path, unknowing: SignatureCheck) -> None:
    """Names in windows-1251 and with control characters get labels that can be printed and written as JSON."""
    for name in (b"\xcf\xe8\xf1\xfc\xec\xee.pdf", b"a\x1b[2J\n.txt"):
        package.joinpath(os.fsdecode(name)).write_bytes(b"x")
    found = inspect_path(package, unknowing)
    listed = {file.name for file in found.files}
    assert "Письмо.pdf" in listed and all(name.isprintable() for name in listed)
    assert as_json(found)["files"]


def test_nothing_is_changed(package: Path, unknowing: SignatureCheck) -> None:
    """Looking leaves names, octets, modes and times of change as they were."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in package.iterdir()}
    package.chmod(stat.S_IRUSR | stat.S_IXUSR)
    inspect_path(package, unknowing)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in package.iterdir()}
    assert before == after
