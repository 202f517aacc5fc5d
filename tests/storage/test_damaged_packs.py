"""Packs that are no longer what was written: recognised as damaged, whatever became of their octets."""

import io
import json

import pytest

from edo_gateway.errors import EdoError
from edo_gateway.ports import bytes_content
from edo_gateway.storage.pack import read_pack, write_pack


def _pack(head: object, body: bytes = b"") -> bytes:
    octets = head if isinstance(head, bytes) else json.dumps(head).encode()
    return b"EDOPACK1" + len(octets).to_bytes(4, "big") + octets + body


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"EDOPACK1",
        b"EDOPACK2\0\0\0\2[]",
        b"EDOPACK1\xff\xff\xff\xff[]",
        _pack(b""),
        _pack(b"\xff\xfe"),
        _pack(b"[" * 100_000),
        _pack(b"[] []"),
        _pack({}),
        _pack(None),
        _pack(7),
        _pack(["ab"]),
        _pack([["a"]]),
        _pack([["a", 1, 2]], b"xxx"),
        _pack([["a", "1"]], b"x"),
        _pack([["a", None]]),
        _pack([["a", True]], b"x"),
        _pack([["a", 1.0]], b"x"),
        _pack([[1, 1]], b"x"),
        _pack([["a", -1], ["b", 2]], b"x"),
        _pack([["a", 1], ["a", 1]], b"xx"),
        _pack([["a", 1]]),
        _pack([["a", 1]], b"xx"),
        _pack([["a", 10**30]], b"x"),
        _pack(b'[["a", NaN]]', b"x"),
        _pack(b'[["a", ' + b"9" * 5000 + b"]]", b"x"),
    ],
)
def test_damaged_pack_is_called_damaged(octets: bytes) -> None:
    """No octets make the reader of packs raise anything but our error, and none are read as something else."""
    with pytest.raises(EdoError, match="повреждён"):
        read_pack(bytes_content(octets))


def test_every_cut_of_a_pack_is_damaged() -> None:
    """A pack cut anywhere is no pack."""
    stream = io.BytesIO()
    write_pack({"a.xml": bytes_content(b"<a/>"), "\udcff": bytes_content(b"x"), "б": bytes_content(b"")}, stream)
    whole = stream.getvalue()
    assert {name: content.read() for name, content in read_pack(bytes_content(whole)).items()} == {
        "a.xml": b"<a/>", "б": b"", "\udcff": b"x",
    }  # fmt: skip
    for length in range(len(whole)):
        with pytest.raises(EdoError, match="повреждён"):
            read_pack(bytes_content(whole[:length]))
