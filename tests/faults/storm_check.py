"""After a storm: every letter has its end, nothing is lost, nothing is doubled, the journal holds."""

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from storm_home import Exchange

from edo_gateway.ports import SystemClock
from edo_gateway.simulator import Simulator, SimulatorHome

__all__ = ["assert_whole", "select", "unsettled"]

_FINAL = "('registered', 'refused', 'answered')"


def select(exchange: Exchange, query: str) -> list[Any]:
    """Ask the database from outside."""
    with closing(sqlite3.connect(exchange.database, timeout=30)) as connection:
        return connection.execute(query).fetchall()


def unsettled(exchange: Exchange) -> list[Any]:
    """Return what is not at its end yet: deliveries, what we owe, what is not read."""
    return [
        *select(exchange, f"SELECT id, registration FROM deliveries WHERE registration NOT IN {_FINAL}"),
        *select(
            exchange,
            "SELECT id, kind, transport, reason FROM dispatches WHERE transport NOT IN ('handed_over', 'delivered')",
        ),
        *select(exchange, "SELECT id, state FROM intake WHERE state = 'stored'"),
        *[(path.name,) for path in exchange.folder("incoming").iterdir()],
    ]


def assert_whole(exchange: Exchange, letters: Iterable[UUID]) -> None:
    """Assert all that a storm must leave as it was."""
    home = exchange.home
    sent = set(letters)
    assert {UUID(row[0]) for row in select(exchange, "SELECT id FROM letters")} == sent, "letters were lost or doubled"
    numbers = [row[0] for row in select(exchange, "SELECT number FROM letters")]
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    letter_uids = {UUID(row[0]) for row in select(exchange, "SELECT message_uid FROM dispatches WHERE kind = 'letter'")}
    all_uids = {UUID(row[0]) for row in select(exchange, "SELECT message_uid FROM dispatches")}
    assert select(exchange, "SELECT code, reason FROM quarantine WHERE decision = ''") == []
    refused = select(exchange, "SELECT subject, registration FROM letters JOIN deliveries ON letter_id = letters.id")
    for subject, registration in refused:
        assert (registration == "refused") == ("совещания" in subject), (subject, registration)
    _assert_ministry(home, letter_uids, all_uids)
    _assert_owed_once(exchange)
    checked = subprocess.run(
        [sys.executable, "-m", "edo_gateway", "--home", str(home), "journal", "verify", "--json"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["ok"] is True


def _assert_ministry(home: Path, letters: set[UUID], ours: set[UUID]) -> None:
    """Each message came to the ministry exactly once, by its uid, and each of the ministry's got one квитанция."""
    with Simulator(SimulatorHome.under(home), SystemClock()) as simulator:
        report = simulator.report()
    came = Counter(package.message_uid for package in report.packages)
    assert None not in came
    assert set(came) == ours, f"lost: {ours - set(came)}, unknown: {set(came) - ours}"
    assert max(came.values()) == 1, f"doubled: {[uid for uid, times in came.items() if times > 1]}"
    assert {package.verdict for package in report.packages} == {"accepted"}
    assert letters <= set(came)
    asked = [one for one in report.answers if one.answer.kind != "acknowledgement"]
    assert {one.state for one in report.answers} == {"published"}
    for one in asked:
        assert report.acknowledged(one.answer.uid) == (True,), one.answer.uid


def _assert_owed_once(exchange: Exchange) -> None:
    owed = Counter(row[0] for row in select(exchange, "SELECT answers FROM dispatches WHERE kind = 'acknowledgement'"))
    assert max(owed.values(), default=0) <= 1, "a квитанция was owed twice"
    receipts = select(exchange, "SELECT message_uid, count(*) FROM receipts GROUP BY message_uid HAVING count(*) > 1")
    assert receipts == [], "a receipt acted twice"
