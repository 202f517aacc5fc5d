"""The program over a filled database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.cli_fakes import FakeProgram, Terminal
from views.filled import Filler


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filler]:
    filler = Filler(tmp_path)
    yield filler
    filler.close()


@pytest.fixture
def program(filled: Filler, tmp_path: Path) -> FakeProgram:
    return FakeProgram(filled, tmp_path)


@pytest.fixture
def call(program: FakeProgram, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("EDO_HOME", raising=False)
    return Terminal(program)
