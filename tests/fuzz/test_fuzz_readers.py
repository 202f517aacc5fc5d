"""Every reader under changed inputs, the short form: a fixed seed and number of inputs; `make fuzz` is the long one.

No foreign exception, no hang, no growth, no file or connection opened, and always either a reading or a reason.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.fuzz_run import Orders, fuzz
from fuzz.fuzz_target import Target
from fuzz.fuzz_targets import TARGETS

SECONDS = 30.0
"""After which the short form ends however few inputs it has tried: the machine was slow, nothing is wrong."""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_reader_keeps_its_promise(target: Target, tmp_path: Path) -> None:
    """Each reader gives a reading or a reason for every changed input, and nothing else happens."""
    found = fuzz(Orders(target.name, tmp_path, seconds=SECONDS, inputs=target.inputs))
    assert found["findings"] == []
    assert found["inputs"] > 20
    assert found["readings"] > 0 and found["reasons"] > 0


BROKEN = {
    "exception": "raise ValueError('x')",
    "no-words": "raise EdoError('')",
    "nothing": "return None",
    "slow": "end = time.process_time() + 0.06 * (data == b'a')\n    while time.process_time() < end: pass\n    return 1",  # noqa: E501
    "hang": "time.sleep(600)",
    "crash": "os.abort()",
    "memory": "return [0] * (1 << 28)",
    "opened": "return open('/etc/hostname').close() or 1",
    "connection": "return socket.socket().close() or 1",
    "lure": "return open_in_c(data)",
    "growth": "kept.append(data + b'x' * 100_000); return 1",
}

EXPECTED = {
    "no-words": "exception",
    "nothing": "exception",
    "memory": "exception",
    "connection": "opened",
    "lure": "opened",
}
"""The kind of finding where the fault has another name."""


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_promises_are_found(fault: str, tmp_path: Path) -> None:
    """A reader that breaks a promise on purpose is found out, whichever promise it is, and the input is kept."""
    (tmp_path / "broken_reader.py").write_text(_TARGET.format(body=BROKEN[fault]), encoding="utf-8")
    orders = Orders("broken", tmp_path / "work", seconds=10.0, inputs=12, hang=4.0, slowest=0.05)
    found = fuzz(replace(orders, module="broken_reader", path=tmp_path))
    assert EXPECTED.get(fault, fault) in {finding["kind"] for finding in found["findings"]}, found
    assert all(Path(finding["file"]).exists() for finding in found["findings"] if finding["kind"] != "growth")


_TARGET = """
import ctypes, os, socket, time
from edo_gateway.errors import EdoError
from fuzz.fuzz_target import Bench, Target
kept = []

def open_in_c(data):
    libc = ctypes.CDLL(None)
    return 1 + libc.close(libc.open(str(FOLDER.parent / "lure.dtd").encode(), 0))

def read(data):
    {body}

def prepare(folder):
    global FOLDER
    FOLDER = folder
    return Bench(read, [b"a", b"b" * 100])

TARGETS = (Target("broken", prepare),)
"""
