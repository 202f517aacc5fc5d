"""Timing that noise can't bend: contestants take turns round by round, and what is reported are medians of ratios.

A round runs every contestant once, in an order that turns from round to round, so that whatever else the machine
does meanwhile falls on all of them.  A ratio is taken inside a round and the median over the rounds is reported:
a slow minute moves both its halves.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Rounds", "interleave", "stopwatch", "without_collector"]


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector out of what is timed; it is run before instead."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def stopwatch(into: list[float]) -> Iterator[None]:
    """Append the seconds that the block took."""
    started = time.perf_counter()
    yield
    into.append(time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seconds of one act of each contestant, round by round."""

    seconds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Return the median seconds of one act."""
        return statistics.median(self.seconds[name])

    def ratio(self, slow: str, quick: str) -> float:
        """Return how many times longer `slow` takes than `quick`: the median of the rounds' ratios."""
        pairs = zip(self.seconds[slow], self.seconds[quick], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def spread(self, slow: str, quick: str) -> tuple[float, float]:
        """Return the quartiles of the rounds' ratios; the same number twice if there are too few rounds."""
        pairs = zip(self.seconds[slow], self.seconds[quick], strict=True)
        ratios = [one / other for one, other in pairs]
        if len(ratios) < 4:
            return statistics.median(ratios), statistics.median(ratios)
        quarters = statistics.quantiles(ratios, n=4)
        return quarters[0], quarters[2]


def interleave(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    acts: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Rounds:
    """Run every contestant `rounds` times by turns, `acts` acts at a time, after one round that does not count.

    `clock` may be `time.thread_time` where nothing waits for a disk or another process: then what others do on the
    machine does not count.
    """
    names = list(contestants)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(-1, rounds):
        turned = names[number % len(names) :] + names[: number % len(names)]
        for name in turned:
            act = contestants[name]
            with without_collector():
                started = clock()
                for _ in range(acts):
                    act()
                took = clock() - started
            if number >= 0:
                seconds[name].append(took / acts)
    return Rounds(seconds)
