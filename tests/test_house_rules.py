"""Each house rule finds what it is for, and leaves the rest alone."""

import pytest
from house_rules import check

GOOD = '"""A module."""\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("edo_gateway/x.py", "import os\n"),
        ("edo_gateway/x.py", GOOD + "x = 1\n" * 501),
        ("adapters/edo_adapters/x.py", GOOD + "session.commit()\n"),
        ("edo_gateway/letters/x.py", GOOD + "with database.write() as connection:\n"),
        ("edo_gateway/x.py", GOOD + "# TO" + "DO later\n"),
        ("edo_gateway/flows/x.py", GOOD + "update(dispatches).values(transport='sent')\n"),
    ],
)
def test_rule_finds_what_it_is_for(path: str, text: str) -> None:
    """A file that breaks a rule is named with its line and the reason."""
    (found,) = check(path, text)
    assert found.startswith(f"{path}:")


def test_good_file_is_left_alone() -> None:
    """A file that keeps the rules gives no finding."""
    assert check("edo_gateway/flows/x.py", GOOD + "with context.database.write() as connection:\n    pass\n") == []
