"""Homes for the fault tests: each stage is made once, each test gets a copy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fault_homes import BEFORE, Stage, advance, copy_of


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Stage], Path]:
    """Return a home at a stage, to be copied and never changed."""
    made: dict[Stage, Path] = {}
    root = tmp_path_factory.mktemp("stages")

    def stage_of(stage: Stage) -> Path:
        if stage not in made:
            home = root / stage
            if stage is Stage.EMPTY:
                home.mkdir()
            else:
                copy_of(stage_of(BEFORE[stage]), home)
            advance(home, stage)
            made[stage] = home
        return made[stage]

    return stage_of


@pytest.fixture
def home_at(stages: Callable[[Stage], Path], tmp_path: Path) -> Callable[[Stage], Path]:
    """Return a copy of a home at a stage."""
    return lambda stage: copy_of(stages(stage), tmp_path / "home")
