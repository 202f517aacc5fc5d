"""Outbox, incoming letters, quarantine."""

from pathlib import Path

import pytest
from views.filled import MINTRUD, Filler

from edo_gateway.delivery.model import DispatchKind, Transport
from edo_gateway.errors import NotFound
from edo_gateway.ports.content import bytes_content
from edo_gateway.storage.pack import write_pack
from edo_gateway.views import (
    OutboxFilter,
    OutboxScope,
    QuarantineScope,
    incoming_list,
    incoming_story,
    outbox,
    quarantine_list,
    quarantine_story,
)


def test_outbox_row(filled: Filler) -> None:
    """A row of the outbox has the names programs rely on; what we owe names what it answers and the verdict."""
    letter, (delivery,) = filled.letter("1")
    owed = filled.dispatch(kind="acknowledgement", answers=letter, accepted=False, transport="handed_over")
    filled.attempt(owed)
    with filled.read() as connection:
        first, second = outbox(connection, OutboxFilter(), limit=10).rows
    row = first.as_json()
    assert row.keys() >= {"id", "kind", "transport", "message_uid", "answers", "accepted", "organization", "attempts"}
    assert (row["kind"], row["answers"], row["accepted"], row["attempts"]) == (
        "acknowledgement", str(letter), False, 1,
    )  # fmt: skip
    assert row["organization"]["guid"] == str(MINTRUD)
    assert first.actor.value == "nobody"
    assert second.as_json()["accepted"] is None and second.delivery == delivery and second.number == "1"


def test_outbox_filters_and_pages(filled: Filler) -> None:
    """The outbox narrows by what waits, by kind, state and channel, and goes in pages by key."""
    for number, state in enumerate(("pending", "delivered", "failed", "sent")):
        _, (delivery,) = filled.letter(str(number))
        filled.set_dispatch(delivery, transport=state)
    filled.dispatch(kind="acknowledgement", transport="sealed", channel="other")
    with filled.read() as connection:
        waiting = outbox(connection, OutboxFilter(OutboxScope.WAITING), limit=10).rows
        assert [row.transport.value for row in waiting] == ["sealed", "failed", "pending"]
        owed = outbox(connection, OutboxFilter(kinds=frozenset({DispatchKind.ACKNOWLEDGEMENT})), limit=10).rows
        assert [row.channel for row in owed] == ["other"]
        sent = outbox(connection, OutboxFilter(transport=frozenset({Transport.SENT})), limit=10).rows
        assert [row.number for row in sent] == ["3"]
        assert len(outbox(connection, OutboxFilter(channel="medo"), limit=10).rows) == 4
        page = outbox(connection, OutboxFilter(), limit=3)
        rest = outbox(connection, OutboxFilter(), limit=3, after=page.after)
    assert len({row.id for row in (*page.rows, *rest.rows)}) == 5 and rest.after is None


def test_incoming_row(filled: Filler, tmp_path: Path) -> None:
    """A letter to us is listed with its signatures' verdict, its attachments and the letter it answers."""
    letter, _ = filled.letter("1")
    identity = filled.incoming("15/9", letter=letter, signatures="invalid")
    with filled.read() as connection:
        row = incoming_list(connection, limit=10, paths=lambda sha256: tmp_path / sha256).rows[0].as_json()
    assert row.keys() >= {
        "id", "uid", "organization", "number", "date", "subject", "signatures", "attachments", "letter", "attention",
        "source",
    }  # fmt: skip
    assert (row["id"], row["letter"], row["signatures"]) == (str(identity), str(letter), "invalid")
    assert [file["name"] for file in row["attachments"]] == ["annex.pdf"]
    assert row["source"] == "folder-15/9" and row["attention"] is None


def test_incoming_story(filled: Filler) -> None:
    """One letter to us is found by id, uid, number or folder, with all its files and our квитанция for it."""
    identity = filled.incoming("15/9")
    with filled.read() as connection:
        story = incoming_story(connection, "15/9", paths=lambda _: None)
    owed = filled.dispatch(kind="acknowledgement", answers=story.row.message_uid, accepted=True)
    with filled.read() as connection:
        for text in (str(identity), str(story.row.uid), str(story.row.message_uid), "folder-15/9"):
            found = incoming_story(connection, text, paths=lambda _: None).as_json()
            assert found["id"] == str(identity)
        with pytest.raises(NotFound):
            incoming_story(connection, "15/10", paths=lambda _: None)
    assert [file["name"] for file in found["files"]] == ["document.pdf", "annex.pdf"]
    assert [one["id"] for one in found["acknowledgements"]] == [str(owed)]
    assert found["signature_reports"][0]["verdict"] == "valid"


def test_quarantine_list_shows_what_waits(filled: Filler) -> None:
    """The list holds what waits for a decision, and on demand what was decided."""
    filled.quarantined("old", decision="dismissed")
    waiting = filled.quarantined("new")
    with filled.read() as connection:
        rows = quarantine_list(connection, QuarantineScope.OPEN, limit=10).rows
        both = quarantine_list(connection, QuarantineScope.ALL, limit=10).rows
    assert [row.id for row in rows] == [waiting]
    assert [row.source for row in both] == ["new", "old"]
    assert rows[0].as_json().keys() >= {"id", "channel", "source", "reason", "received"}


def test_quarantine_story_lists_files_and_candidates(filled: Filler, tmp_path: Path) -> None:
    """One record shows its files from the pack and the deliveries it might belong to, found by id or folder."""
    _, (delivery,) = filled.letter("1")
    with (tmp_path / "pack").open("wb") as stream:
        write_pack({"message.xml": bytes_content(b"<x/>"), "../evil": bytes_content(b"1")}, stream)
    pack = (tmp_path / "pack").read_bytes()
    identity = filled.quarantined("folder-1", candidates=(delivery,), pack=pack)
    with filled.read() as connection:
        story = quarantine_story(connection, "folder-1", octets=_no_octets).as_json()
        assert quarantine_story(connection, str(identity), octets=_no_octets).row.id == identity
    assert story["files"] == [{"name": "../evil", "size": 1}, {"name": "message.xml", "size": 4}]
    assert [row["delivery"] for row in story["deliveries"]] == [str(delivery)]
    assert story["candidates"] == [str(delivery)]


def test_quarantine_story_without_its_octets(filled: Filler) -> None:
    """A record whose octets are gone from the store is shown all the same, and says so."""
    identity = filled.quarantined("folder-1")
    with filled.read() as connection:
        story = quarantine_story(connection, str(identity), octets=_no_octets)
    assert story.files == () and "нет" in story.files_problem


def _no_octets(_sha256: str) -> object:
    raise NotFound("Файла нет в хранилище.")
