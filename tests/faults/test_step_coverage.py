"""No named step is left out: whoever adds one adds a kill at it."""

import re
from pathlib import Path

import edo_gateway.flows
from edo_adapters.steps import Step

FLOWS = Path(edo_gateway.flows.__file__).parent
KILLS = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_kill_*.py"))
WAY = {"submit", "seal", "send", "resolve", "collect", "apply"}


def test_every_named_step_is_killed_at() -> None:
    """Each step that an adapter or a flow of a letter's way names stands in the matrix of kills."""
    named = {
        name for path in FLOWS.glob("*.py") for name in re.findall(r'reached\("([a-z_.]+)"\)', path.read_text("utf-8"))
    }
    ways = {name: name.partition(".")[0] for name in named}
    assert set(ways.values()) >= WAY
    assert {name for name, flow in ways.items() if flow in WAY and f'"{name}"' not in KILLS} == set()
    assert {step for step in Step if f"Step.{step.name}" not in KILLS} == set()
