"""Outside programs the tests judge us by, and what to do where one is missing."""

import os
import shutil

import pytest

SKIP_NOTHING = os.environ.get("EDO_TESTS_SKIP_NOTHING") == "1"


def missing(what: str) -> None:
    """Skip this test by name on a desk; fail it where nothing may be skipped."""
    message = f"{what} is missing: see tests/install-tools.sh"
    if SKIP_NOTHING:
        pytest.fail(message)
    pytest.skip(message)


def require_tool(name: str) -> str:
    """Return the path of an outside program."""
    path = shutil.which(name)
    if path is None:
        missing(name)
    return str(path)
