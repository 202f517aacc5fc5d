"""The scheduler: every step is hinted at in every interval, by whoever leads, whatever fails."""

from datetime import timedelta

from queue_work import Work, always, running, until

from edo_queue import STEPS, Scheduler
from edo_queue.actors import CHANNEL_STEPS

SHORT = timedelta(seconds=0.05)


class Noted:
    """Hints that are only noted."""

    def __init__(self) -> None:
        self.hints: list[tuple[str, str]] = []

    def work_due(self, step: str, subject: str = "") -> None:
        self.hints.append((step, subject))


def test_every_step_of_every_channel_is_hinted_at() -> None:
    """One round names every step, the steps of channels once for each channel."""
    noted = Noted()
    Scheduler(noted, ["a", "b"], SHORT, always).hint_once()
    assert set(noted.hints) == {(step, "") for step in STEPS if step not in CHANNEL_STEPS} | {
        (step, channel) for step in CHANNEL_STEPS for channel in ("a", "b")
    }
    assert len(noted.hints) == len(set(noted.hints))


def test_work_is_found_without_any_hint() -> None:
    """Every step comes again and again though nobody hints at it."""
    work = Work()
    with running(work, interval=SHORT, leads=always):
        until(lambda: all(work.count(step) > 2 for step in STEPS))


def test_only_the_leader_hints() -> None:
    """A scheduler that does not lead hints at nothing; when it begins to lead it does."""
    work = Work()
    asked: list[bool] = []

    def leads() -> bool:
        asked.append(True)
        return len(asked) > 5

    with running(work, interval=SHORT, leads=leads):
        until(lambda: len(asked) == 5)
        assert work.calls == {}
        until(lambda: work.count("sweep"))


def test_a_database_that_fails_once_does_not_end_the_scheduler() -> None:
    """Who can't find out whether it leads asks again at the next interval: the work never stops for good."""
    work = Work()
    failures = iter([True, True])

    def leads() -> bool:
        if next(failures, False):
            raise RuntimeError("database is locked")
        return True

    with running(work, interval=SHORT, leads=leads):
        until(lambda: work.count("sweep"), 5)
