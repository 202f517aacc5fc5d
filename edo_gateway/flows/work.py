"""Work: every step in turn, until nothing is left that could be done now."""

import time
from collections.abc import Callable
from datetime import timedelta

from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.collect import collect
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.journal_anchor import keep_journal
from edo_gateway.flows.journal_link import LINKED_AT_ONCE
from edo_gateway.flows.resolve import follow_handed_over, resolve_unknown
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.sweep import expire_leases, flag_silence

__all__ = ["run_step", "work_a_round", "work_once", "work_until_idle"]

_LONGEST_LOOK = timedelta(seconds=2)


def work_once(context: FlowContext) -> int:
    """Do each step once over all channels; return how much was done."""
    while keep_journal(context) == LINKED_AT_ONCE:
        pass
    done = expire_leases(context) + flag_silence(context)
    done += apply_intake(context)
    done += seal_due(context)
    for channel in context.channels:
        done += resolve_unknown(context, channel)
        done += send_due(context, channel)
        done += follow_handed_over(context, channel)
        done += collect(context, channel)
    return done + apply_intake(context)


def work_a_round(context: FlowContext) -> int:
    """Do all that is due now, a second look at incoming folders included; return how much was done."""
    done = work_once(context)
    _let_settle(context)
    return done + work_once(context)


def _let_settle(context: FlowContext) -> None:
    """Wait until what lay in incoming folders at the first look may be taken at the second."""
    settle = max((entry.adapter.settle_time() for entry in context.channels.values()), default=timedelta())
    if settle:
        time.sleep(min(settle, _LONGEST_LOOK).total_seconds())


def work_until_idle(context: FlowContext, progress: Callable[[], None] = lambda: None) -> None:
    """Work until a whole turn does nothing, a second look at incoming folders included.

    `progress` is called after every turn.  What is due later (a retry, a flag of silence) is not waited for.
    """
    while True:
        while work_once(context):
            progress()
        _let_settle(context)
        if not work_once(context):
            progress()
            return


def run_step(context: FlowContext, step: str, subject: str = "") -> int:
    """Do one batch of one kind of work and return how much that was; what an actor of the queue calls.

    `subject` is a channel's name or empty.
    """
    channels = [subject] if subject in context.channels else list(context.channels)
    steps: dict[str, Callable[[], int]] = {
        "sweep": lambda: expire_leases(context) + flag_silence(context),
        "seal": lambda: seal_due(context),
        "send": lambda: sum(send_due(context, channel) for channel in channels),
        "resolve": lambda: sum(resolve_unknown(context, channel) for channel in channels),
        "follow": lambda: sum(follow_handed_over(context, channel) for channel in channels),
        "collect": lambda: sum(collect(context, channel) for channel in channels),
        "apply": lambda: apply_intake(context),
        "journal": lambda: keep_journal(context),
    }
    return steps[step]()
