"""The profile of «КП Почтовая служба СЗИ»: ToSend, Sended, Error."""

import hashlib
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from folder_exchange import START, WIRE, Act, Exchange, FixedDeadline, envelope

from edo_adapters.steps import Step
from edo_gateway.envelopes.medo.envelope_ini import EnvelopeOptions, build_envelope_ini
from edo_gateway.ports import EnvelopeFile, LookupAnswer, SendOutcome, bytes_content
from edo_gateway.simulator.home import Profile as MailProfile
from edo_gateway.simulator.home import SimulatorHome
from edo_gateway.simulator.mail_szi import SziMail


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path, "szi")


def test_body_lies_in_its_folder_and_the_envelope_comes_last(exchange: Exchange) -> None:
    """Body files lie whole in the folder that was named when sealing before the envelope appears in ToSend."""
    to_send = exchange.outgoing / "ToSend"
    seen: list[list[str]] = []
    adapter = exchange.open(Act(Step.CHECKED, lambda: seen.append(sorted(p.name for p in to_send.iterdir()))))
    sent = envelope()
    assert adapter.send(sent, FixedDeadline(1)).outcome is SendOutcome.HANDED_OVER
    assert seen == [[str(WIRE)]]
    folder = to_send / adapter.describe().body_folder.format(wire_id=WIRE)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {f.name: f.content.read() for f in sent.files[:-1]}
    assert (to_send / f"{WIRE}.ini").read_bytes() == sent.files[-1].content.read()


def test_sent_and_waiting(exchange: Exchange) -> None:
    """Sended makes an envelope sent; what lies in ToSend waits."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    assert adapter.describe().confirms_sending
    assert adapter.lookup(WIRE, 1).outcome is SendOutcome.HANDED_OVER
    assert adapter.waiting() == 1
    (exchange.outgoing / "ToSend" / f"{WIRE}.ini").rename(exchange.outgoing / "Sended" / f"{WIRE}.ini")
    assert adapter.lookup(WIRE, 1).outcome is SendOutcome.SENT
    assert adapter.waiting() == 0


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        ("Не найден адресат\r\nбокс".encode("cp1251"), "Не найден адресат бокс"),
        ("Не найден\x07\x1b[31m адресат".encode(), "Не найден [31m адресат"),
        ("ы".encode() * 10_000, "ыыы"),
        (b"\xff\xfe\x00" * 10, ""),
    ],
)
def test_error_text(exchange: Exchange, octets: bytes, words: str) -> None:
    """Error with its text makes an envelope refused; the text is bounded and holds no control characters."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    (exchange.outgoing / "ToSend" / f"{WIRE}.ini").rename(exchange.outgoing / "Error" / f"{WIRE}.ini")
    (exchange.outgoing / "Error" / f"{WIRE}.ERR").write_bytes(octets)
    answer = adapter.lookup(WIRE, 1)
    assert (answer.answer, answer.outcome) == (LookupAnswer.PRESENT, SendOutcome.REFUSED)
    assert words in answer.detail
    assert len(answer.detail) < 600
    assert answer.detail.isprintable()


def test_error_without_text(exchange: Exchange) -> None:
    """An envelope in Error waits a minute for its text and is refused without it then."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    target = exchange.outgoing / "Error" / f"{WIRE}.ini"
    (exchange.outgoing / "ToSend" / f"{WIRE}.ini").rename(target)
    exchange.clock.advance(timedelta(seconds=target.stat().st_ctime - exchange.clock.now().timestamp()))
    assert adapter.lookup(WIRE, 1).outcome is SendOutcome.HANDED_OVER
    exchange.clock.advance(timedelta(seconds=61))
    assert adapter.lookup(WIRE, 1).outcome is SendOutcome.REFUSED


def test_error_text_through_a_link_is_not_read(exchange: Exchange, tmp_path: Path) -> None:
    """A link in place of the error's text is not followed."""
    adapter = exchange.open()
    adapter.send(envelope(), FixedDeadline(1))
    (tmp_path / "secret").write_text("secret")
    (exchange.outgoing / "Error" / f"{WIRE}.ERR").symlink_to(tmp_path / "secret")
    assert "secret" not in adapter.lookup(WIRE, 1).detail


def test_envelope_sealed_anew_replaces_the_old_body(exchange: Exchange) -> None:
    """The body of an attempt that published nothing gives way to that of a later one, whatever it held."""
    adapter = exchange.open()
    adapter.send(envelope({"old.xml": b"old", "same.xml": b"1"}), FixedDeadline(1, over=True))
    folder = exchange.outgoing / "ToSend" / str(WIRE)
    assert sorted(path.name for path in folder.iterdir()) == ["old.xml", "same.xml"]
    adapter.lookup(WIRE, 1)
    assert adapter.send(envelope({"same.xml": b"2"}), FixedDeadline(2)).outcome is SendOutcome.HANDED_OVER
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {"same.xml": b"2"}


def test_sleeper_leaves_the_later_body_alone(exchange: Exchange) -> None:
    """An attempt that wakes between its staging and its publishing moves nothing in ToSend after a later one."""
    later = exchange.open()
    adapter = exchange.open(Act(Step.STAGED, lambda: later.send(envelope({"a.xml": b"2"}), FixedDeadline(2))))
    assert adapter.send(envelope({"a.xml": b"1"}), FixedDeadline(1)).outcome is SendOutcome.DEFERRED
    assert (exchange.outgoing / "ToSend" / str(WIRE) / "a.xml").read_bytes() == b"2"
    assert exchange.published() == [str(WIRE)]


@pytest.mark.parametrize("interrupted", ["displaced", "placed"])
def test_sleeper_inside_the_body_move(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, interrupted: str) -> None:
    """An attempt that sleeps around its moves of body folders can't disturb the body of a later one."""
    adapter = exchange.open()
    adapter.send(envelope({"a.xml": b"0"}), FixedDeadline(1, over=True))
    body = exchange.outgoing / "ToSend" / str(WIRE)
    real = os.rename
    done: list[str] = []

    def sleepy(source: str, target: str) -> None:
        moment = "displaced" if Path(source) == body else "placed" if Path(target) == body else ""
        if moment == interrupted and not done:
            done.append(moment)
            assert exchange.open().send(envelope({"a.xml": b"3"}), FixedDeadline(3)).outcome is SendOutcome.HANDED_OVER
            if moment == "placed":
                real(str(body), str(exchange.root / "body taken by the program"))
        real(source, target)

    monkeypatch.setattr(os, "rename", sleepy)
    assert adapter.send(envelope({"a.xml": b"2"}), FixedDeadline(2)).outcome is SendOutcome.DEFERRED
    assert done == [interrupted]
    if interrupted == "placed":
        assert not body.exists()
    else:
        assert (body / "a.xml").read_bytes() == b"3"
    assert exchange.ever_published() == 1


@pytest.mark.parametrize("reason", ["", "Ящик адресата закрыт"])
def test_the_simulated_mail_program_takes_it(exchange: Exchange, reason: str) -> None:
    """The simulated mail program finds every listed file, and what it says comes back as sent or refused."""
    names = ["message.xml", "a.edc.zip"]
    ini = build_envelope_ini("Тема", "BOX~SERVER", names, START, EnvelopeOptions(), str(WIRE))
    sent = envelope({"message.xml": b"<x/>", "a.edc.zip": b"PK"})
    last = EnvelopeFile("envelope.ini", hashlib.sha256(ini).hexdigest(), bytes_content(ini))
    adapter = exchange.open()
    adapter.send(replace(sent, files=(*sent.files[:-1], last)), FixedDeadline(1))
    root = exchange.root
    home = SimulatorHome(
        root / "sim", exchange.outgoing, exchange.incoming, root / "taken", root / "trust", MailProfile.SZI
    )
    home.prepare()
    SziMail(home, lambda address, subject: reason).take(10)
    answer = adapter.lookup(WIRE, 1)
    assert answer.outcome is (SendOutcome.REFUSED if reason else SendOutcome.SENT)
    assert reason in answer.detail
    assert adapter.waiting() == 0
    if not reason:
        (taken,) = (root / "taken").iterdir()
        assert {path.name for path in taken.iterdir()} == {*names, "envelope.ini"}
