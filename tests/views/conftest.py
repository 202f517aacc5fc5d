"""A filled database for the views."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from views.filled import Filler


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filler]:
    filler = Filler(tmp_path)
    yield filler
    filler.close()
