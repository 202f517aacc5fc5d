"""A transaction on a real, migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from database import migrated
from sqlalchemy import Connection


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    """Lend a transaction."""
    with migrated(tmp_path) as database, database.write() as connection:
        yield connection
