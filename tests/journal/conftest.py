"""The home with anchors is made once; each test gets a copy."""

from pathlib import Path

import pytest
from journal_home import copy_of, fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("journal") / "home"
    fill(home)
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    return copy_of(filled, tmp_path / "home")
