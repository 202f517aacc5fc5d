"""`send`: what a person types becomes a draft, and what came of it is told."""

import json
from pathlib import Path

from cli.cli_fakes import FakeProgram, Terminal

from edo_gateway.letters import DraftAddressee, DraftOrigin, DraftSignatory


def test_options_become_a_draft(call: Terminal, program: FakeProgram, tmp_path: Path) -> None:
    """Every option of the command reaches the draft, several addressees and attachments in order."""
    ended = call(
        "send", "a.pdf", "--to", "Минтруд", "--to", "Минфин", "--copy-to", "Минюст", "--attach", "b.pdf", "c.pdf",
        "--attach", "d.pdf", "--number", "7", "--date", "01.03.2026", "--subject", "О деле", "--kind", "Обращение",
        "--signatory", "chair", "--executor", "Петрова А. И., +7 495", "--in-reply-to", "15-2/1", "--key", "k-1",
    )  # fmt: skip
    assert ended.code == 0
    (draft,) = program.drafts
    assert draft.document == Path.cwd() / "a.pdf"
    assert draft.to == (DraftAddressee("Минтруд"), DraftAddressee("Минфин"))
    assert draft.copy_to == (DraftAddressee("Минюст"),)
    assert [path.name for path in draft.attachments] == ["b.pdf", "c.pdf", "d.pdf"]
    assert (draft.number, draft.date, draft.subject, draft.kind) == ("7", "01.03.2026", "О деле", "Обращение")
    assert draft.signatories == (DraftSignatory("chair"),)
    assert (draft.executor, draft.in_reply_to, draft.key) == ("Петрова А. И., +7 495", ("15-2/1",), "k-1")
    assert draft.origin is DraftOrigin.COMMAND


def test_what_is_not_typed_keeps_its_default(call: Terminal, program: FakeProgram) -> None:
    """Without options the draft says nothing of its own: the gateway numbers, dates and signs."""
    call("send", "a.pdf", "--to", "Минтруд", "--subject", "О деле")
    (draft,) = program.drafts
    assert (draft.number, draft.date, draft.kind, draft.signatories, draft.executor) == ("", None, "Письмо", (), "")


def test_json_of_send(call: Terminal) -> None:
    """`send --json` prints one document with the letter, its document uid and its deliveries."""
    ended = call("send", "a.pdf", "--to", "Минтруд", "--subject", "О деле", "--json")
    told = json.loads(ended.out)
    assert told.keys() >= {"letter", "document_uid", "deliveries"}
    assert told["changes"] == ["шрифты встроены"]
    (delivery,) = told["deliveries"]
    assert delivery["letter"] == told["letter"]
    assert delivery["transport"] == "pending"


def test_changes_are_told(call: Terminal) -> None:
    """A person reads the number, and each thing that was changed in the document."""
    out = call("send", "a.pdf", "--to", "Минтруд", "--subject", "О деле").out
    assert "Письмо принято: № 1" in out
    assert "Изменено в документе: шрифты встроены" in out


def test_repeated_key(call: Terminal) -> None:
    """A key that was used with the same content is no failure, and is said."""
    ended = call("send", "a.pdf", "--to", "Минтруд", "--subject", "О деле", "--key", "k")
    assert ended.code == 0 and "уже принято раньше" in ended.out


def test_card(call: Terminal, program: FakeProgram, tmp_path: Path) -> None:
    """A card gives the same fields; its paths are read beside it, and what is typed as well wins."""
    card = tmp_path / "письмо.toml"
    card.write_text('file = "a.pdf"\nto = ["Минтруд"]\nsubject = "О деле"\nnumber = "1"\n', encoding="utf-8")
    assert call("send", "--card", str(card), "--number", "2").code == 0
    (draft,) = program.drafts
    assert draft.document == tmp_path / "a.pdf"
    assert (draft.subject, draft.number) == ("О деле", "2")


def test_wrong_card(call: Terminal, program: FakeProgram, tmp_path: Path) -> None:
    """A wrong card ends with 2, names the file, the line and the nearest right field, and sends nothing."""
    card = tmp_path / "письмо.toml"
    card.write_text('file = "a.pdf"\nto = ["Минтруд"]\nsubjekt = "О деле"\n', encoding="utf-8")
    ended = call("send", "--card", str(card))
    assert ended.code == 2
    assert "строка 3" in ended.err and "subject" in ended.err
    assert program.drafts == []


def test_nothing_to_send(call: Terminal, program: FakeProgram) -> None:
    """Without a file and an addressee both are named at once."""
    ended = call("send")
    assert ended.code == 2
    assert "  FILE:" in ended.err and "  --to:" in ended.err
    assert program.drafts == []
