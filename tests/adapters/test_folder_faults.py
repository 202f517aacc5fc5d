"""Disks that fill up, turn read-only or go away while an envelope is sent."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from folder_exchange import WIRE, Act, Exchange, FixedDeadline, envelope

from edo_adapters.steps import Step
from edo_gateway.errors import NotFound, TryLater
from edo_gateway.ports import Content, Envelope, EnvelopeFile, LookupAnswer, SendOutcome

SYSTEMIC = [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ESTALE, errno.EIO]


@pytest.fixture(params=["folder-per-message", "szi"])
def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> Exchange:
    return Exchange(tmp_path, request.param)


def fail_when(
    monkeypatch: pytest.MonkeyPatch, name: str, code: int, when: Callable[..., bool] = lambda *_: True
) -> None:
    """Make a function of `os` fail with a code where the condition on its arguments holds."""
    real = getattr(os, name)

    def failing(*args: object, **kwargs: object) -> object:
        if when(*args):
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, failing)


@pytest.mark.parametrize("code", SYSTEMIC)
@pytest.mark.parametrize("name", ["mkdir", "write", "fsync"])
def test_fault_while_staging_defers(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
    """A disk that fails before publishing defers the envelope and marks the whole channel as unwell."""
    adapter = exchange.open()
    with monkeypatch.context() as patch:
        fail_when(patch, name, code)
        result = adapter.send(envelope(), FixedDeadline(1))
    assert (result.outcome, result.systemic) == (SendOutcome.DEFERRED, True)
    assert exchange.ever_published() == 0
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER


@pytest.mark.parametrize("code", SYSTEMIC)
def test_fault_of_the_marker_defers(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """If the note «publishing» can't be written, nothing is published and the next attempt may."""
    adapter = exchange.open()
    with monkeypatch.context() as patch:
        fail_when(patch, "open", code, lambda path, *_: str(path).endswith(".publishing"))
        result = adapter.send(envelope(), FixedDeadline(1))
    assert (result.outcome, result.systemic) == (SendOutcome.DEFERRED, True)
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    assert exchange.ever_published() == 1


@pytest.mark.parametrize("code", SYSTEMIC)
def test_failed_rename_defers_once_the_copy_is_back(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A publishing rename that failed with the copy still in our hands is deferred, not uncertain."""
    adapter = exchange.open()
    with monkeypatch.context() as patch:
        fail_when(patch, "rename", code, lambda _, target, *__: Path(target).name in {str(WIRE), f"{WIRE}.ini"})
        result = adapter.send(envelope(), FixedDeadline(1))
    assert (result.outcome, result.systemic) == (SendOutcome.DEFERRED, True)
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    assert exchange.ever_published() == 1


def test_rename_that_lied_is_uncertain(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename that a share carried out and reported as failed is uncertain, and lookup finds the envelope."""
    adapter = exchange.open()
    real = os.rename

    def lying(source: str, target: str) -> None:
        real(source, target)
        if Path(target).suffix == ".ini" or Path(target).parent == exchange.outgoing:
            raise OSError(errno.EIO, "lost answer")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", lying)
        assert adapter.send(envelope(), FixedDeadline(1)).outcome is SendOutcome.UNCERTAIN
    exchange.take()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.UNCERTAIN
    assert exchange.ever_published() == 1


def test_unsynced_publication_is_uncertain(exchange: Exchange) -> None:
    """A publication that could not be synced is uncertain, and lookup syncs it before it says «present»."""
    with pytest.MonkeyPatch.context() as patch:
        adapter = exchange.open(Act(Step.PUBLISHED, lambda: fail_when(patch, "fsync", errno.EIO)))
        assert adapter.send(envelope(), FixedDeadline(1)).outcome is SendOutcome.UNCERTAIN
        assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT


@pytest.mark.parametrize("step", [Step.STARTED, Step.BEGUN, Step.STAGED, Step.MARKED, Step.CHECKED])
def test_outgoing_folder_gone(exchange: Exchange, step: Step) -> None:
    """An exchange folder that disappears defers everything; lookup can't tell until it is back."""
    away = exchange.root / "away"
    adapter = exchange.open(Act(step, lambda: exchange.outgoing.rename(away)))
    result = adapter.send(envelope(), FixedDeadline(1))
    assert (result.outcome, result.systemic) == (SendOutcome.DEFERRED, True)
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    with pytest.raises(TryLater):
        adapter.waiting()
    away.rename(exchange.outgoing)
    assert adapter.lookup(WIRE, 1).answer in {LookupAnswer.ABSENT, LookupAnswer.STAGED}
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER


def test_staging_folder_gone(exchange: Exchange) -> None:
    """Without the memory of attempts nothing is sent and nothing is answered."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    away = exchange.root / "away"
    exchange.staging.rename(away)
    assert adapter.send(envelope(), FixedDeadline(2)).outcome is SendOutcome.DEFERRED
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    exchange.staging.mkdir()
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    shutil.rmtree(exchange.staging)
    away.rename(exchange.staging)
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT


@pytest.mark.parametrize("name", ["stat", "scandir"])
def test_unreadable_traces_cant_tell(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Traces that can't be read are never taken for traces that aren't there."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    exchange.take()
    with monkeypatch.context() as patch:
        fail_when(patch, name, errno.EIO, lambda path, *_: str(WIRE) in str(path))
        assert adapter.lookup(WIRE, 1).answer is LookupAnswer.CANT_TELL
    assert adapter.lookup(WIRE, 1).answer is LookupAnswer.PRESENT


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TryLater("Хранилище занято."), SendOutcome.DEFERRED),
        (NotFound("Файла нет в хранилище."), SendOutcome.REFUSED),
        (OSError(errno.EIO, "blob"), SendOutcome.DEFERRED),
    ],
)
def test_octets_out_of_reach(exchange: Exchange, error: Exception, outcome: SendOutcome) -> None:
    """An envelope whose octets can't be read is not published, and the answer says whether to try again."""

    def fail() -> None:
        raise error

    sent = Envelope(WIRE, "BOX~SERVER", "0" * 64, (EnvelopeFile("a.xml", "0" * 64, Content(1, fail)),))  # type: ignore[arg-type]
    assert exchange.open().send(sent, FixedDeadline(1)).outcome is outcome
    assert exchange.ever_published() == 0
