"""Sending and asking in the profile «folder per message», on a real file system."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from folder_exchange import WIRE, Exchange, FixedDeadline, envelope
from tools import require_tool

from edo_gateway.ports import LookupAnswer, SendOutcome


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path)


def test_published_folder_equals_the_envelope(exchange: Exchange, tmp_path: Path) -> None:
    """A published folder holds the files of the envelope, byte for byte, and nothing else."""
    sent = envelope()
    result = exchange.open().send(sent, FixedDeadline())
    assert result.outcome is SendOutcome.HANDED_OVER
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    for each in sent.files:
        (wanted / each.name).write_bytes(each.content.read())
    folder = exchange.outgoing / str(WIRE)
    subprocess.run([require_tool("diff"), "-r", str(wanted), str(folder)], check=True)
    sums = "".join(f"{each.sha256}  {each.name}\n" for each in sent.files)
    subprocess.run([require_tool("sha256sum"), "-c", "--strict"], input=sums.encode(), cwd=folder, check=True)
    marker = json.loads((exchange.traces / "1.publishing").read_text())
    assert (marker["state"], marker["fence"], marker["digest"]) == ("publishing", 1, sent.digest)


def test_lookup_knows_what_lies_there_and_what_was_taken(exchange: Exchange) -> None:
    """An envelope handed over is present while it lies there, and stays so after the other side took it."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline())
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    assert adapter.waiting() == 1
    exchange.take()
    answer = exchange.open().lookup(WIRE, 1)
    assert (answer.answer, answer.outcome) == (LookupAnswer.PRESENT, SendOutcome.HANDED_OVER)
    assert adapter.waiting() == 0


def test_lookup_of_nothing_is_absent(exchange: Exchange) -> None:
    """An envelope of which there is no trace is absent."""
    assert exchange.open().lookup(WIRE, 1).answer is LookupAnswer.ABSENT


def test_expired_deadline_publishes_nothing(exchange: Exchange) -> None:
    """A deadline that is over just before publishing defers the envelope, and it may be sent again."""
    adapter = exchange.open()
    assert adapter.send(envelope(), FixedDeadline(1, over=True)).outcome is SendOutcome.DEFERRED
    assert exchange.published() == []
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    assert exchange.published() == [str(WIRE)]


def test_changed_octets_are_refused(exchange: Exchange) -> None:
    """A file whose octets are not those that were sealed is refused, and nothing is published."""
    sent = envelope({"message.xml": b"<a/>"})
    first = sent.files[0]
    broken = type(first)(first.name, hashlib.sha256(b"other").hexdigest(), first.content)
    result = exchange.open().send(type(sent)(WIRE, sent.address, sent.digest, (broken,)), FixedDeadline())
    assert result.outcome is SendOutcome.REFUSED
    assert "message.xml" in result.detail
    assert exchange.published() == []


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", ".hidden", "имя.xml", "a\0b", "a.", "x..y"])
def test_names_never_leave_the_folder(exchange: Exchange, name: str) -> None:
    """A file name that is no plain latin label is refused before anything is written."""
    result = exchange.open().send(envelope({name: b"1"}), FixedDeadline())
    assert result.outcome is SendOutcome.REFUSED
    assert not exchange.traces.exists()


def test_same_fence_twice_is_uncertain(exchange: Exchange) -> None:
    """A second attempt with a fence that was used publishes nothing and knows nothing."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(3))
    exchange.take()
    assert adapter.send(envelope(), FixedDeadline(3)).outcome is SendOutcome.UNCERTAIN
    assert exchange.published() == []


def test_new_attempt_refuses_after_an_unsettled_one(exchange: Exchange) -> None:
    """A later attempt publishes nothing once an earlier one has published, taken away or not."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.UNCERTAIN
    exchange.take()
    assert adapter.send(envelope(), FixedDeadline(3)).outcome is SendOutcome.UNCERTAIN
    assert exchange.ever_published() == 1
    assert adapter.lookup(WIRE, 3).answer is LookupAnswer.PRESENT


def test_name_taken_by_another_is_present(exchange: Exchange) -> None:
    """A folder of that name which we don't remember counts as published, also after it was taken."""
    adapter = exchange.open()
    (exchange.outgoing / str(WIRE)).mkdir()
    (exchange.outgoing / str(WIRE) / "x").touch()
    assert adapter.send(envelope(), FixedDeadline(1)).outcome is SendOutcome.UNCERTAIN
    exchange.take()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.UNCERTAIN
    assert exchange.published() == []


def test_name_seen_by_lookup_stays_present(exchange: Exchange) -> None:
    """A folder of that name which lookup saw stays present after it was taken, though no attempt left a trace."""
    adapter = exchange.open()
    (exchange.outgoing / str(WIRE)).mkdir()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    exchange.take()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
