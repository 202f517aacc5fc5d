"""The documentation against the project: links, commands, generated pages, records, names."""

import argparse
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from edo_gateway.cli.program import make_parser
from edo_gateway.cli.russian import speaking_russian
from edo_gateway.delivery.attention import AttentionCode
from edo_gateway.delivery.diagram import life_cycle_page
from edo_gateway.letters.card import CARD_KEYS, read_card
from edo_gateway.receipts.model import QuarantineCode
from edo_gateway.simulator import BEHAVIOURS
from edo_gateway.views.words import attention_text

ROOT = Path(__file__).resolve().parents[2]
RUSSIAN = ROOT / "docs" / "ru"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def _anchor(heading: str) -> str:
    """Return the anchor the usual renderers give a heading: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _commands(parser: argparse.ArgumentParser, before: str = "edo-gateway") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield from _commands(child, f"{before} {name}")
            return
    yield before


@cache
def _sources() -> str:
    folders = (ROOT / "edo_gateway", ROOT / "adapters", ROOT / "queue")
    return "\n".join(path.read_text(encoding="utf-8") for each in folders for path in sorted(each.rglob("*.py")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """A link to a file of the project leads to a file that is there, and to a heading that is in it."""
    wrong = []
    for link in _LINK.findall(_prose(page)):
        name, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / name).resolve() if name else page
        headings = [_anchor(each) for each in _HEADING.findall(_prose(target))] if target.is_file() else []
        if not target.exists() or (anchor and anchor not in headings):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_speaks_of_anything_outside_the_project(page: Path) -> None:
    """No page names a folder of the machine it was written on."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"/work\b|\bshared/|/tmp/|/root/", text) == []


def test_every_command_is_told_of_in_the_russian_pages() -> None:
    """Whoever reads the Russian pages has met every command of the program."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in RUSSIAN.glob("*.md"))
    with speaking_russian():
        commands = list(_commands(make_parser()))
    assert len(commands) > 15
    missing = [each for each in commands if each.removeprefix("edo-gateway ") not in text]
    assert missing == []


def test_every_option_of_send_is_told_of() -> None:
    """The clerk's page names every option of `send` and every key of a card."""
    text = (RUSSIAN / "clerk.md").read_text(encoding="utf-8")
    with speaking_russian():
        parser = make_parser()
    groups = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    send = groups[0].choices["send"]
    options = [name for action in send._actions for name in action.option_strings if name.startswith("--")]
    assert [each for each in options if each != "--help" and f"`{each}" not in text] == []
    assert [each for each in CARD_KEYS if not re.search(rf"\b{each}\b", text)] == []


def test_the_card_of_the_clerk_page_is_a_card(tmp_path: Path) -> None:
    """The example of a card can be read as it stands."""
    text = (RUSSIAN / "clerk.md").read_text(encoding="utf-8")
    example = re.search(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None
    card = tmp_path / "letter.toml"
    card.write_text(example[1], encoding="utf-8")
    draft = read_card(card)
    assert len(draft.to) == 2
    assert draft.key == "dok-2026-000451"
    assert [link.type for link in draft.links] == ["Во исполнение"]


def test_every_call_for_a_person_is_explained() -> None:
    """The clerk's page has a line for every «!»."""
    text = (RUSSIAN / "clerk.md").read_text(encoding="utf-8")
    assert [code for code in AttentionCode if f"| {attention_text(code)} |" not in text] == []


def test_every_reason_of_quarantine_is_explained() -> None:
    """The operator's page has a line for every reason."""
    text = (RUSSIAN / "operator.md").read_text(encoding="utf-8")
    assert [code for code in QuarantineCode if f"| `{code}` |" not in text] == []


def test_every_behaviour_of_the_ministry_is_explained() -> None:
    """The simulator's page has every key with every value."""
    text = (RUSSIAN / "simulator.md").read_text(encoding="utf-8")
    for key in BEHAVIOURS:
        line = re.search(rf"^\| `{key.name}` \|(.*)\|", text, re.MULTILINE)
        assert line is not None, key.name
        for value in re.findall(r"[a-z0-9_.-]+", key.values.removeprefix("all или через запятую:")):
            assert value in line[1], (key.name, value)


def test_the_page_of_life_cycles_is_the_generated_one() -> None:
    """The committed page is what the tables of transitions give."""
    committed = (RUSSIAN / "life-cycle.md").read_text(encoding="utf-8")
    assert committed == life_cycle_page()


def test_every_decision_record_is_in_the_index() -> None:
    """The index names every record once, and every record is there."""
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert sorted(_LINK.findall(index)) == records


def test_the_glossary_speaks_of_what_is_there() -> None:
    """Every name and every file of the glossary is in the code."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = {name for cell in re.findall(r"^\|[^|]*\|([^|]*)\|", text, re.MULTILINE) for name in _quoted(cell)}
    words = {name for name in names if re.fullmatch(r"[A-Za-z_]\w*", name)}
    assert len(words) > 60
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", _sources())) == []
    places = {name for cell in re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|", text, re.MULTILINE) for name in _quoted(cell)}
    files = {place for place in places if "/" in place or place.endswith(".py")}
    assert sorted(each for each in files if not _is_there(each)) == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_decision_records_point_at_files_that_are_there(page: Path) -> None:
    """A record names the place where its decision is carried out."""
    names = [name for name in _quoted(_prose(page)) if re.fullmatch(r"[a-z_]+/[\w/.-]*", name)]
    assert [name for name in names if not _is_there(name)] == []


def test_every_production_dependency_has_its_reason() -> None:
    """The record of dependencies has a line for each one that `requirements/prod.in` asks for."""
    record = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    asked = (ROOT / "requirements" / "prod.in").read_text(encoding="utf-8").split()
    names = [re.split(r"[\[<>=#;]", line)[0] for line in asked]
    assert [name for name in names if not re.search(rf"(\| |`){re.escape(name)}\b", record)] == []


def _quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def _is_there(name: str) -> bool:
    return (ROOT / name).exists() or (ROOT / "edo_gateway" / name).exists()
