"""An office with real folders, and one whose channel answers as the test tells it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office, open_office
from scripted import ScriptedAdapter


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def adapter() -> ScriptedAdapter:
    return ScriptedAdapter()


@pytest.fixture
def scripted(tmp_path: Path, adapter: ScriptedAdapter) -> Iterator[Office]:
    """An office whose channel is `adapter`."""
    with open_office(tmp_path, adapter=adapter) as opened:
        yield opened
