"""What the views tell of a person's acts: holds, replacements, settled calls, corrections, who did it, what is next."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from views.filled import MINFIN, MINTRUD, START, Filler

from edo_gateway.delivery.model import Actor, Registration, Transport
from edo_gateway.delivery.policy import SilencePolicy
from edo_gateway.delivery.tables import attentions
from edo_gateway.errors import Ambiguous, NotFound
from edo_gateway.journal import Entry
from edo_gateway.views import Choice, LogFilter, OutboxFilter, delivery_log, find_targets, letter_story, outbox
from edo_gateway.views.next_step import Axes, next_step
from edo_gateway.views.persons import actor_text, hold_text
from edo_gateway.views.words import journal_text

UNTIL = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NONE, REFUSED = Registration.NONE, Registration.REFUSED


def step(transport: Transport, registration: Registration = Registration.AWAITING, **more: Any) -> tuple[str, Actor]:
    found = next_step(Axes(transport, registration, **more), SilencePolicy())
    return found.text, found.actor


@pytest.mark.parametrize(
    ("transport", "command", "actor"),
    [
        (Transport.FAILED, "edo-gateway repeat", Actor.OPERATOR),
        (Transport.FAILED, "edo-gateway resend", Actor.OPERATOR),
        (Transport.UNDELIVERED, "edo-gateway resend", Actor.OPERATOR),
        (Transport.REJECTED, "edo-gateway resend", Actor.CLERK),
        (Transport.REJECTED, "edo-gateway send … --corrects", Actor.CLERK),
    ],
)
def test_where_a_person_acts_the_command_is_named(transport: Transport, command: str, actor: Actor) -> None:
    """Where nothing goes on by itself the next step names the command, also beside an open call."""
    text, who = step(transport)
    assert command in text and who is actor
    called, _ = step(transport, NONE, attention="Пакет не собран.", attention_codes=("cant-seal",))
    assert called.startswith("Требует внимания: Пакет не собран.") and command in called


def test_a_call_names_settle() -> None:
    """A call that only asks to be looked at names the command that closes it; a hold beside it, how to let go."""
    late = {"attention": "Квитанции нет.", "attention_codes": ("acknowledgement-late",)}
    assert "edo-gateway settle" in step(Transport.SENT, **late)[0]
    assert "edo-gateway release" in step(Transport.SEALED, NONE, hold_by="gateway", **late)[0]


def test_hold_says_who_until_when_and_why() -> None:
    """A hold with an end leaves the next step to the gateway, one without to a person."""
    text, actor = step(Transport.SEALED, NONE, hold_by="cli:ivanova", hold_reason="ждём визу.")
    assert text.startswith("Отправка удержана: ждём визу (ivanova, командная строка).") and actor is Actor.OPERATOR
    text, actor = step(Transport.PENDING, NONE, hold_by="gateway", hold_until=UNTIL)
    assert text.startswith("Отправка удержана до 26.11.2026 15:00 МСК (шлюз).") and actor is Actor.GATEWAY


def test_refused_and_sent_anew_is_on_its_way_again() -> None:
    """After a refusal the last word is the new dispatch's while that is on its way."""
    assert "--corrects" in step(Transport.DELIVERED, REFUSED)[0]
    assert step(Transport.SEALED, REFUSED)[0] == Transport.SEALED.text.next_step
    assert step(Transport.DELIVERED, Registration.REGISTERED)[0] == Registration.REGISTERED.text.next_step


def test_outbox_tells_of_holds_while_they_hold(filled: Filler) -> None:
    """A held dispatch says so and when it goes; one that has left is held no more, whatever the row says."""
    _, (delivery,) = filled.letter("1")
    for state, until, expected in [
        ("sealed", UNTIL, ("cli:a", UNTIL, Actor.GATEWAY)),
        ("sealed", None, ("cli:a", None, Actor.OPERATOR)),
        ("sealed", START - timedelta(days=1), ("cli:a", START + timedelta(seconds=1), Actor.GATEWAY)),
        ("handed_over", UNTIL, ("", None, Actor.CHANNEL)),
    ]:
        filled.set_dispatch(delivery, transport=state, hold_by="cli:a", hold_until=until, hold_reason="x")
        with filled.read() as connection:
            (row,) = outbox(connection, OutboxFilter(), limit=1).rows
            (way,) = delivery_log(connection, LogFilter(), limit=1).rows
        assert (row.hold_by, row.next_try, row.actor) == expected
        assert (way.hold_by, way.dispatch) == (row.hold_by, row.id)


def test_story_tells_of_replacements_settled_calls_and_corrections(filled: Filler) -> None:
    """A story has what took a dispatch's place, the calls a person has closed, and the letters that correct it."""
    letter, (delivery,) = filled.letter("1")
    newer = filled.dispatch(delivery=delivery, letter=letter)
    filled.set_dispatch(delivery, superseded_by=newer, reason="молчат")
    filled.attention(delivery, "notice-late", "Долго нет.", resolved=True)
    filled.attention(delivery, "acknowledgement-late", "Нет квитанции.", resolved=True)
    with filled.database.write() as connection:
        by_gateway = attentions.c.code == "acknowledgement-late"
        connection.execute(attentions.update().where(by_gateway).values(resolved_by="gateway"))
    correcting, _ = filled.letter("2")
    with filled.database.write() as connection:
        told = {"by": str(correcting), "number": "2"}
        filled.journal.write(connection, Entry("letter.corrected", "letter", letter, letter, told), "caller:cli")
    with filled.read() as connection:
        story = letter_story(connection, "1", paths=lambda _: None)
    told_json = story.as_json()
    assert [one["code"] for one in told_json["settled"]] == ["notice-late"]
    assert told_json["settled"][0]["by"] == "cli"
    assert told_json["corrected_by"] == [{"letter": str(correcting), "number": "2", "date": "2026-11-25"}]
    assert told_json["corrects"] is None
    assert {(one["superseded_by"], one["reason"]) for one in told_json["dispatches"]} == {(str(newer), "молчат")}
    corrected = next(event for event in story.events if event.kind == "letter.corrected")
    assert (corrected.text, corrected.by) == ("Направлено исправленное письмо № 2.", "командная строка")


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ("gateway", "шлюз"),
        ("cli:root", "root, командная строка"),
        ("cli:ivanova (sudo)", "ivanova (sudo), командная строка"),
        ("cli", "командная строка"),
        ("caller:cli", "командная строка"),
        ("caller:bitrix", "программа bitrix"),
        ("person:clerk", "person:clerk"),
    ],
)
def test_actors_in_words(actor: str, words: str) -> None:
    """An actor of the journal reads as a name and a place."""
    assert actor_text(actor) == words


def test_records_of_a_persons_acts_read_as_such() -> None:
    """A person's change of a dispatch says that a person made it; a hold says until when."""
    for new, words in [("cancelled", "человеком"), ("sealed", "повторяется"), ("superseded", "повторно")]:
        assert words in journal_text("dispatch.transport", {"from": "failed", "to": new, "ground": "person"})
    assert journal_text("dispatch.transport", {"to": "sealed", "ground": "seal"}) == "Ожидает отправки."
    held = {"cause": "person", "until": UNTIL.isoformat()}
    assert journal_text("dispatch.held", held) == "Отправка удержана по решению человека до 26.11.2026 15:00 МСК."
    assert "взамен прежнего" in journal_text("dispatch.added", {"kind": "letter", "channel": "m", "replaces": "x"})
    assert hold_text("cli", None, "") == "Отправка удержана (командная строка)"


def test_targets_are_named_for_a_person(filled: Filler) -> None:
    """A target says which letter to whom; an older dispatch is meant only by its own name."""
    letter, (delivery, _) = filled.letter("1", to=(MINTRUD, MINFIN))
    newer = filled.dispatch(delivery=delivery, letter=letter)
    with filled.read() as connection:
        every = find_targets(connection, "1", Choice(every=True))
        (older,) = (one for one in find_targets(connection, str(first_of(filled, delivery)), Choice()))
        with pytest.raises(Ambiguous):
            find_targets(connection, "1", Choice())
        with pytest.raises(NotFound):
            find_targets(connection, str(MINTRUD), Choice())
    assert [one.label.split(",")[0] for one in every] == ["№ 1", "№ 1"]
    assert every[0].dispatch == newer != older.dispatch
    assert older.delivery == delivery


def first_of(filled: Filler, delivery: UUID) -> UUID:
    with filled.read() as connection:
        rows = outbox(connection, OutboxFilter(), limit=9).rows
    return [row.id for row in rows if row.delivery == delivery][-1]
