"""Anchor: the organisation's key signs the tree's root; the anchor is stored, then kept outside the database.

Three steps, no transaction over the signature: read the root and the newest anchor; sign; store if the newest one
is still the same.  An anchor that was stored and is not outside yet is written there by whoever comes next.
Order matters: what lies outside is in the database already, so an anchor outside that the database does not know
means that the database is older than it should be.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from edo_gateway.errors import EdoError
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.journal_link import LINKED_AT_ONCE, link_all, link_due
from edo_gateway.flows.unexpected import Unexpected
from edo_gateway.journal import JournalDamaged, latest_anchor
from edo_gateway.journal.anchors import add_anchor, anchors_not_kept, mark_kept, next_statement
from edo_gateway.journal.linking import tree_size, unanchored_since
from edo_gateway.ports import bytes_content
from edo_gateway.storage.facts import fact, note_fact

__all__ = ["AnchorTrouble", "anchor_due", "anchor_now", "anchor_trouble", "keep_journal", "sending_is_stopped"]

_KEPT_AT_ONCE = 100
_FAILURE = "anchor_failure"
"""The fact that says why the last anchor could not be made."""


@dataclass(frozen=True, slots=True)
class AnchorTrouble:
    """Why nothing is sent."""

    since: datetime
    """Time of the oldest record that waits for an anchor."""
    reason: str
    """Why the last anchor could not be made, Russian."""


def keep_journal(context: FlowContext) -> int:
    """Link one batch of records and anchor the tree if it is time; return how many records were linked."""
    linked = link_due(context)
    if linked < LINKED_AT_ONCE:
        anchor_due(context)
    return linked


def anchor_due(context: FlowContext) -> bool:
    """Anchor the tree if there is something new and the last anchor is older than the interval."""
    with Unexpected("journal.anchor"):
        return _is_due(context) and anchor_now(context)
    return False


def anchor_now(context: FlowContext) -> bool:
    """Anchor the tree if there is something new; say whether all that is linked is under an anchor kept outside.

    What goes wrong is logged and stops nothing else: a journal that can't be anchored stops sending in time.
    """
    with Unexpected("journal.anchor"):
        try:
            _anchor(context)
        except EdoError as error:
            log.error("anchor.failed", extra={"error": type(error).__name__, "reason": error.why})
            _note(context, str(error))
        else:
            _note(context, "")
            return True
    return False


def _note(context: FlowContext, failure: str) -> None:
    with context.database.read() as connection:
        known = fact(connection, _FAILURE)
    if known != failure:
        with context.database.write() as connection:
            note_fact(connection, _FAILURE, failure)


def sending_is_stopped(context: FlowContext) -> bool:
    """Say whether a record has waited too long for an anchor, so that nothing may be sent.

    It is tried first: after a pause of the whole program records are old, and nothing is wrong.
    """
    if _late(context) is None:
        return False
    link_all(context)
    anchor_due(context)
    since = _late(context)
    if since is None:
        return False
    if context.pace.allows("sending.stopped", context.clock.monotonic(), context.policies.journal.interval):
        log.error("sending.stopped", extra={"unanchored_since": since.isoformat()})
    return True


def _late(context: FlowContext) -> datetime | None:
    with context.database.read() as connection:
        return _waiting_since(connection, context.clock.now(), context.policies.journal.patience)


def anchor_trouble(connection: Connection, now: datetime, patience: timedelta) -> AnchorTrouble | None:
    """Return why sending is stopped, None if it is not: records may merely wait for somebody to work."""
    since, reason = _waiting_since(connection, now, patience), fact(connection, _FAILURE)
    return AnchorTrouble(since, reason) if since is not None and reason else None


def _waiting_since(connection: Connection, now: datetime, patience: timedelta) -> datetime | None:
    since = unanchored_since(connection)
    return since if since is not None and now - since > patience else None


def _is_due(context: FlowContext) -> bool:
    with context.database.read() as connection:
        latest, size = latest_anchor(connection), tree_size(connection)
    if latest is None:
        due = size > 0
    elif latest.kept_at is None:
        due = True
    else:
        interval = context.policies.journal.interval
        due = size != latest.size and context.clock.now() >= latest.statement.at + interval
    # A key or a disk that is away is not asked at every look.
    return due and context.pace.allows("anchor", context.clock.monotonic(), context.policies.journal.interval)


def _anchor(context: FlowContext) -> None:
    # Looked at before the database: an anchor that another process makes meanwhile must not look like one too many.
    outside = context.anchors.newest()
    with context.database.read() as connection:
        latest = latest_anchor(connection)
        statement = next_statement(connection, context.home, context.clock.now())
    known = 0 if latest is None else latest.number
    if outside > known:
        raise JournalDamaged(f"Вне базы есть якорь № {outside}, в базе последний № {known}: база старше.")
    if statement is not None:
        signature = context.signers.organization.sign(bytes_content(statement.text.encode()))
        context.steps.reached("anchor.signed")
        with context.database.write() as connection:
            stored = add_anchor(connection, statement, signature)
        context.steps.reached("anchor.stored")
        if stored:
            log.info("anchor", extra={"number": statement.number, "size": statement.size})
    _keep(context)


def _keep(context: FlowContext) -> None:
    while True:
        with context.database.read() as connection:
            anchors = anchors_not_kept(connection, _KEPT_AT_ONCE)
        if not anchors:
            return
        for anchor in anchors:
            context.anchors.put(anchor.number, anchor.document.encode(), anchor.signature)
        context.steps.reached("anchor.kept")
        with context.database.write() as connection:
            for anchor in anchors:
                mark_kept(connection, anchor.number, context.clock.now())
