"""The bounded child: what a hostile document, or a slow machine, can and can't do to us."""

import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from pdf_samples import archive_pdf, drawn_pdf, typed_pdf
from pikepdf import Array, Dictionary, Name

from edo_gateway.documents import ConversionLimits, PdfConverter, inspect_attachment, prepare_document
from edo_gateway.documents.child import run_bounded
from edo_gateway.errors import Refused, TryLater

SMALL = ConversionLimits(memory_octets=400 << 20)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def gone(pid: int) -> bool:
    """Say whether a process is dead (a zombie that waits for its parent is), or dies within five seconds."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def bounded(command: list[str], work: Path, seconds: float) -> tuple[int, bytes]:
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        code = run_bounded(command, stdin, stdout, work, seconds)
        stdout.seek(0)
        return code, stdout.read()


def test_timeout_kills_the_whole_group(work: Path) -> None:
    """Past the time limit the child and what it started are dead, and the caller may try later."""
    with pytest.raises(TryLater, match="не уложилась"):
        bounded(["sh", "-c", "sleep 60 & echo $! > grandchild; echo $$ > child; wait"], work, 0.5)
    assert gone(int((work / "child").read_text()))
    assert gone(int((work / "grandchild").read_text()))


def test_nothing_outlives_an_honest_end(work: Path) -> None:
    """What a child leaves running is killed when the child itself ends."""
    code, _ = bounded(["sh", "-c", "sleep 60 & echo $! > grandchild; exit 3"], work, 20)
    assert code == 3
    assert gone(int((work / "grandchild").read_text()))


def test_environment_is_clean(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child sees neither our environment nor our open files, and leads a session of its own."""
    monkeypatch.setenv("EDO_SECRET", "secret")
    with (work / "secret").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        script = "import os, json; print(json.dumps([dict(os.environ), os.listdir('/proc/self/fd'), os.getsid(0)]))"
        _, out = bounded([sys.executable, "-I", "-c", script], work, 20)
        environment, descriptors, session = json.loads(out)
    assert set(environment) <= {"PATH", "LANG", "TMPDIR", "HOME", "LC_CTYPE"}
    assert len(descriptors) <= 4
    assert session != os.getsid(0)


def test_worker_limits_itself(tmp_path: Path) -> None:
    """Before it does anything the worker bounds its memory, time, files and core dumps."""
    script = (
        "import json, resource as r; from edo_gateway.documents.worker import _limit;"
        "_limit(dict(memory_octets=1<<30, file_octets=5, open_files=9, cpu_seconds=7));"
        "print([r.getrlimit(k) for k in (r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CPU, r.RLIMIT_CORE)])"
    )
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str([(value, value) for value in (1 << 30, 5, 9, 7, 0)])


def test_start_is_cheap() -> None:
    """Importing the package loads no parser of PDF."""
    script = (
        "import sys, edo_gateway.documents; print([m for m in ('pikepdf', 'pypdfium2', 'lxml') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4\n",
        b"hello",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>",
    ],
    ids=["empty", "header", "text", "loop"],
)
def test_no_document_is_refused(tmp_path: Path, work: Path, content: bytes) -> None:
    """What is no readable PDF is refused in words, and leaves nothing behind."""
    source = tmp_path / "a.pdf"
    source.write_bytes(content)
    with pytest.raises(Refused):
        PdfConverter().convert(source, work)
    assert list(work.iterdir()) == []


def test_truncated_documents_have_a_defined_outcome(tmp_path: Path, work: Path) -> None:
    """Wherever a file is cut off, it is either refused or repaired into something whole."""
    whole = archive_pdf(tmp_path / "whole.pdf", "Письмо").read_bytes()
    source = tmp_path / "a.pdf"
    for tenth in (1, 3, 5, 7, 9):
        source.write_bytes(whole[: len(whole) * tenth // 10])
        try:
            converted = PdfConverter().convert(source, work)
        except Refused as refused:
            assert refused.problems
        else:
            assert converted.path == work / "document.pdf"


def flate_bomb(pdf: pikepdf.Pdf) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(600)) + packer.flush()
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = stream


def nested_forms(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"0 g 0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    form.Resources = Dictionary()
    for _ in range(12):
        outer = pdf.make_stream(b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
        outer.Resources = Dictionary(XObject=Dictionary(F=form))
        form = outer
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))


def test_bombs_are_bounded(tmp_path: Path, work: Path) -> None:
    """A stream that unpacks to more than the memory allowed ends as a refusal, not as our own end."""
    source = drawn_pdf(tmp_path / "a.pdf", b"", change=flate_bomb)
    assert source.stat().st_size < 5 << 20
    with pytest.raises(Refused):
        prepare_document(source, work, ["Иванов"], limits=SMALL)


def test_endless_drawing_is_bounded(tmp_path: Path, work: Path) -> None:
    """Forms within forms that would draw for years cost their seconds of processor time and are refused."""
    source = drawn_pdf(tmp_path / "a.pdf", b"/F Do", change=nested_forms)
    with pytest.raises(Refused, match="больше времени или памяти"):
        prepare_document(source, work, ["Иванов"], limits=ConversionLimits(cpu_seconds=2))


def test_large_result_is_bounded(tmp_path: Path, work: Path) -> None:
    """A result past the size of file allowed is refused and not left half written."""
    source = typed_pdf(tmp_path / "a.pdf", "Письмо")
    with pytest.raises(Refused, match="больше, чем позволено"):
        PdfConverter(ConversionLimits(file_octets=6000)).convert(source, work)
    assert list(work.iterdir()) == []


def test_slow_machine_means_later(tmp_path: Path, work: Path) -> None:
    """Running out of wall clock is no verdict on the document."""
    source = archive_pdf(tmp_path / "a.pdf", "Письмо")
    with pytest.raises(TryLater):
        PdfConverter(ConversionLimits(seconds=0.01)).convert(source, work)


def test_missing_work_folder_means_later(tmp_path: Path) -> None:
    """A work folder that is not there is named as such."""
    source = archive_pdf(tmp_path / "a.pdf", "Письмо")
    with pytest.raises(TryLater, match="Рабочая папка"):
        PdfConverter().convert(source, tmp_path / "nowhere")


def test_attachment_pages(tmp_path: Path, work: Path) -> None:
    """Pages of an attachment are counted if it is a PDF; anything else has none."""
    source = drawn_pdf(tmp_path / "a.pdf", b"", b"")
    other = tmp_path / "a.docx"
    other.write_bytes(b"PK\3\4")
    assert inspect_attachment(source, work) == 2
    assert inspect_attachment(other, work) is None
