"""Link: the journal's records that wait get their place in the proof tree, by one leased linker."""

from datetime import timedelta

from sqlalchemy import select

from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.journal import JournalDamaged
from edo_gateway.journal.linking import link_pending
from edo_gateway.journal.tables import journal_pending
from edo_gateway.storage.lease import give_back, take_lease

__all__ = ["LINKED_AT_ONCE", "link_all", "link_due", "stop_linking"]

LINKED_AT_ONCE = 1000
"""Records a transaction links at most."""

_NAME = "journal"
_LEASE = timedelta(seconds=30)


def link_due(context: FlowContext) -> int:
    """Link one batch; return how many records, 0 if none waits or another process links.

    Whatever goes wrong is logged and stops nothing else: a journal that can't be anchored stops sending in time.
    """
    with Unexpected("journal.link"):
        try:
            return _link(context)
        except JournalDamaged as error:
            log.error("journal.damaged", extra={"reason": error.why})
    return 0


def _link(context: FlowContext) -> int:
    with context.database.read() as connection:
        if connection.execute(select(journal_pending.c.record_id).limit(1)).first() is None:
            return 0
    with context.database.write() as connection:
        if take_lease(connection, _NAME, context.worker, _LEASE) is None:
            return 0
        linked = link_pending(connection, LINKED_AT_ONCE)
    context.steps.reached("journal.linked")
    return linked


def link_all(context: FlowContext) -> None:
    """Link everything that waits, batch by batch."""
    while link_due(context) == LINKED_AT_ONCE:
        pass


def stop_linking(context: FlowContext) -> None:
    """Let another process link at once; for whoever links now and then, or for the last time."""
    with context.database.write() as connection:
        give_back(connection, _NAME, context.worker)
