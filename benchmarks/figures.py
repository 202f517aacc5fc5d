"""One line of the table: a figure beside its floor and its peer, and the aim it is held against."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.measuring import Rounds

__all__ = ["Aim", "Figure", "compare"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio should be."""

    of: str
    """`floor share` or `times peer`."""
    least: float

    def text(self, value: float | None) -> str:
        """Say the aim and whether it is met."""
        if value is None:
            return f"{self.of} ≥ {self.least:g}: not measured"
        return f"{self.of} ≥ {self.least:g}: {'met' if value >= self.least else f'missed ({value:.2f})'}"


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians in seconds, ratios as medians of the rounds' ratios."""

    name: str
    ours: float
    floor: float | None = None
    floor_share: float | None = None
    """Floor divided by ours: 1 would be the floor itself."""
    share_quartiles: tuple[float, float] | None = None
    peer_name: str = ""
    peer: float | None = None
    times_peer: float | None = None
    """Peer divided by ours: 2 means that we take half of its time."""
    peer_quartiles: tuple[float, float] | None = None
    rounds: int = 0
    aims: tuple[Aim, ...] = ()

    def results(self) -> list[str]:
        """Return each aim with its result."""
        values = {"floor share": self.floor_share, "times peer": self.times_peer}
        return [aim.text(values[aim.of]) for aim in self.aims]

    def as_json(self) -> dict[str, Any]:
        """Return the figure and what became of its aims."""
        return {**asdict(self), "aims": self.results()}


def compare(name: str, rounds: Rounds, ours: str, floor: str = "", peer: str = "", aims: Sequence[Aim] = ()) -> Figure:
    """Make a line of contestants that ran in the same rounds; an empty name means that there is none."""
    return Figure(
        name=name,
        ours=rounds.median(ours),
        floor=rounds.median(floor) if floor else None,
        floor_share=rounds.ratio(floor, ours) if floor else None,
        share_quartiles=rounds.spread(floor, ours) if floor else None,
        peer_name=peer,
        peer=rounds.median(peer) if peer else None,
        times_peer=rounds.ratio(peer, ours) if peer else None,
        peer_quartiles=rounds.spread(peer, ours) if peer else None,
        rounds=len(rounds.seconds[ours]),
        aims=tuple(aims),
    )
