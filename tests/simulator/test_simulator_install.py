"""What `init --demo` makes for the simulator, and the samples."""

import json
import stat
import threading
import tomllib
from pathlib import Path

import pytest
from simulated_exchange import START, Exchange

from edo_gateway.documents import PdfConverter
from edo_gateway.errors import WrongConfiguration
from edo_gateway.letters.card import read_card
from edo_gateway.ports import ManualClock, SystemClock
from edo_gateway.signing import DemoAuthority
from edo_gateway.simulator import (
    MINISTRIES,
    PARTICIPANTS,
    Behaviours,
    Rule,
    Simulator,
    SimulatorHome,
    prepare_demo,
    sample_cards,
)
from edo_gateway.simulator.parties import find_party
from edo_gateway.simulator.samples import ANSWER_FILE, samples_folder


def test_a_demo_is_made_once(tmp_path: Path) -> None:
    """Making it again changes no key and no settings; private keys are for their owner only."""
    home = SimulatorHome.under(tmp_path)
    authority = DemoAuthority.create(tmp_path / "authority", ManualClock(START))
    prepare_demo(home, authority)
    before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    assert len(list(home.keys.iterdir())) == 2 * len(MINISTRIES)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in home.keys.glob("*/key.pem"))
    assert tomllib.loads(home.rules.read_text(encoding="utf-8")) == {}
    prepare_demo(home, authority)
    assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == before


def test_a_home_without_trusted_roots_does_not_start(tmp_path: Path) -> None:
    """With no folder of roots nothing could be verified, so nothing starts."""
    with pytest.raises(WrongConfiguration, match="доверенных"):
        Simulator(SimulatorHome.under(tmp_path), ManualClock(START))


def test_a_failed_start_leaves_the_home_free(tmp_path: Path) -> None:
    """After a start that failed, another one is not told that the simulator works already."""
    exchange = Exchange(tmp_path)
    (exchange.home.trust / "root.pem").write_text("nonsense")
    for _ in range(2):
        with pytest.raises(WrongConfiguration):
            exchange.simulator()


def test_the_simulator_runs_until_it_is_stopped(tmp_path: Path) -> None:
    """`run` answers within its delays and ends when the event is set; its log holds identifiers only."""
    exchange = Exchange(tmp_path)
    exchange.clock = ManualClock(SystemClock().now())
    uid = exchange.send()
    stop = threading.Event()
    behaviours = Behaviours((Rule({"delay": 0, "pause": 0.05}),))
    with Simulator(exchange.home, SystemClock(), behaviours) as simulator:
        worker = threading.Thread(target=simulator.run, args=(stop,))
        worker.start()
        try:
            for _ in range(200):
                if len(list(exchange.home.incoming.iterdir())) == 2:
                    break
                stop.wait(0.05)
        finally:
            stop.set()
            worker.join(10)
        assert not worker.is_alive()
    lines = [json.loads(line) for line in exchange.home.log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["taken", "published", "published"]
    assert lines[0]["message_uid"] == str(uid)
    assert "Образцов" not in exchange.home.log.read_text(encoding="utf-8")


def test_every_sample_is_a_card_for_known_parties() -> None:
    """The cards are read by the gateway's own reader; their files lie beside them, their addressees are ministries."""
    drafts = [read_card(path) for path in sample_cards()]
    for draft in drafts:
        assert all(path.is_file() for path in (draft.document, *draft.attachments))
        assert all(find_party(addressee.organization) in MINISTRIES for addressee in draft.to)
    position, refused, reply, plain = drafts
    assert (len(position.signatories), len(position.attachments), len(position.to)) == (2, 2, 3)
    assert (len(refused.to), len(reply.in_reply_to), len(plain.to)) == (1, 1, 1)
    persons = {person.name for party in PARTICIPANTS for person in party.persons}
    assert all(signatory.name in persons for draft in drafts for signatory in draft.signatories)


def test_the_ministrys_document_is_pdfa(tmp_path: Path) -> None:
    """The document of a ministry's answer passes the product's own check unchanged."""
    converted = PdfConverter().convert(samples_folder() / ANSWER_FILE, tmp_path)
    assert converted.path == samples_folder() / ANSWER_FILE
    assert converted.pages == 1
