"""Words for people, lines for machines."""

import ast
import io
import json
import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import edo_adapters
import edo_gateway
import edo_queue
from edo_gateway.cli.logs import logging_to
from edo_gateway.cli.words import count, day, moment, octets, plain


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 письмо"), (2, "2 письма"), (5, "5 писем"), (0, "0 писем"), (11, "11 писем"), (14, "14 писем"),
        (21, "21 письмо"), (22, "22 письма"), (111, "111 писем"), (101, "101 письмо"), (1012, "1012 писем"),
    ],
)  # fmt: skip
def test_plural_forms(number: int, words: str) -> None:
    """A number takes the form that goes with it."""
    assert count(number, "письмо", "письма", "писем") == words


def test_moscow_time() -> None:
    """Times are Moscow's for people, past midnight the next day's."""
    assert moment(datetime(2026, 11, 25, 21, 5, tzinfo=UTC)) == "26.11.2026 00:05"
    assert (moment(None), day(None), day(date(2026, 1, 2))) == ("—", "—", "02.01.2026")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 Б"), (999, "999 Б"), (1000, "1,0 КБ"), (45_500, "45,5 КБ"), (999_990, "1,0 МБ"), (3 * 10**9, "3,0 ГБ")],
)
def test_sizes(size: int, words: str) -> None:
    """Sizes are short, with a comma."""
    assert octets(size) == words


def test_text_from_outside_is_harmless() -> None:
    """Control and direction characters are shown as what they are not; lines become one."""
    assert plain("а\nб\tв\x1b[1m\u202eг\u009b") == "а б в\ufffd[1m\ufffdг\ufffd"


def test_log_lines_are_json_with_identifiers() -> None:
    """A record is one line of JSON with its extra fields; an exception gives its class and place, not its words."""
    stream = io.StringIO()
    log = logging.getLogger("edo_gateway.test")
    with logging_to(stream, logging.INFO):
        log.info("accepted", extra={"letter": "0190", "deliveries": 3})
        log.debug("unheard")
        try:
            raise ValueError("фамилия в тексте ошибки")
        except ValueError:
            log.exception("failed")
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert first.items() >= {"level": "info", "message": "accepted", "letter": "0190", "deliveries": 3}.items()
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    assert second["exception"] == "ValueError"
    assert "фамилия" not in stream.getvalue() and "test_words_and_logs.py" in second["where"][0]


def test_no_extra_field_has_a_name_that_logging_refuses() -> None:
    """No record anywhere carries an extra field under a name of logging's own: writing it would raise."""
    taken = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
    wrong = []
    for package in (edo_gateway, edo_queue, edo_adapters):
        for path in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                    names = {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
                    wrong += [f"{path.name}: {name}" for name in sorted(names & taken)]
    assert wrong == []
