"""The container of a letter: signatures, stamps, description file, archive; made once per letter and format."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from edo_gateway.delivery.tables import containers
from edo_gateway.directory.store import get as get_organization
from edo_gateway.flows.context import FlowContext, log
from edo_gateway.flows.packing import Material, draw_stamps, earliest_end, pack_container
from edo_gateway.journal import Entry
from edo_gateway.letters.model import Letter
from edo_gateway.letters.store import get_letter

__all__ = ["Sealed", "sealed_container"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A container in the blob store, and what the message about it says."""

    sha256: str
    number: str
    date: date


def sealed_container(context: FlowContext, letter_id: UUID, format_name: str) -> Sealed:
    """Return the letter's container, building and signing it if there is none yet.

    Raises `TryLater` if a key or the disk is out of reach, another `EdoError` if the letter can't be built.
    """
    with context.database.read() as connection:
        letter = get_letter(connection, letter_id)
        existing = _existing(connection, letter, format_name)
    if existing is not None:
        return existing
    built = _build(context, letter, format_name)
    context.steps.reached("seal.container")
    try:
        with context.database.write() as connection:
            at = context.journal.write(
                connection,
                Entry("letter.sealed", "letter", letter.id, letter.id, {"format": format_name, "digest": built.sha256}),
            )
            connection.execute(
                containers.insert().values(
                    letter_id=letter.id,
                    format=format_name,
                    sha256=built.sha256,
                    size=context.blobs.get(built.sha256).size,
                    sealed_at=at,
                    valid_until=built.valid_until,
                )
            )
    except IntegrityError:
        # Another worker was first; its container is the letter's, ours is an unused blob.
        with context.database.read() as connection:
            existing = _existing(connection, letter, format_name)
        assert existing is not None
        return existing
    log.info("container", extra={"letter": str(letter.id), "digest": built.sha256})
    return Sealed(built.sha256, letter.number, letter.date)


def _existing(connection: Connection, letter: Letter, format_name: str) -> Sealed | None:
    row = connection.execute(
        select(containers.c.sha256).where(containers.c.letter_id == letter.id, containers.c.format == format_name)
    ).one_or_none()
    return None if row is None else Sealed(row.sha256, letter.number, letter.date)


@dataclass(frozen=True, slots=True)
class Built:
    """A container just made."""

    sha256: str
    valid_until: datetime
    """End of the first certificate to run out."""


def _build(context: FlowContext, letter: Letter, format_name: str) -> Built:
    files = {letter.document.wire_name: context.blobs.get(letter.document.sha256)}
    files |= {each.wire_name: context.blobs.get(each.sha256) for each in letter.attachments}
    with context.database.read() as connection:
        organizations = {
            each.organization: get_organization(connection, each.organization) for each in letter.addressees
        }
    material = Material(letter, files, draw_stamps(letter, context.signers), organizations)
    fill = pack_container(context.format(format_name), context.party, context.signers, material)
    return Built(context.blobs.write(fill), earliest_end(letter, context.signers))
