"""Keeping and finding letters.  All functions work inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, or_, select
from sqlalchemy.exc import IntegrityError

from edo_gateway.directory.text import fold, read_guid, shown
from edo_gateway.documents.model import StampBox
from edo_gateway.envelopes.model import Coded, Executor, Person
from edo_gateway.errors import Ambiguous, Conflict, NotFound
from edo_gateway.letters.model import (
    AddresseeRole,
    FileRole,
    Letter,
    LetterAddressee,
    LetterFile,
    LetterLink,
    LinkDirection,
    Signatory,
)
from edo_gateway.letters.tables import letter_addressees, letter_files, letter_links, letter_signatories, letters

__all__ = ["find_by_key", "find_letter", "get_letter", "insert_letter"]

_MOST_CANDIDATES = 20


def insert_letter(conn: Connection, letter: Letter) -> None:
    """Keep a new letter; raises `Conflict` if its number or its idempotency key was taken meanwhile."""
    try:
        conn.execute(letters.insert().values(**_letter_row(letter)))
    except IntegrityError as error:
        raise Conflict(
            f"Письмо № {letter.number} не сохранено.",
            why="Номер или ключ повторной отправки только что заняло другое письмо.",
            todo="Повторите: с тем же ключом вернётся уже принятое письмо, для занятого номера выберите другой.",
        ) from error
    _insert_all(conn, letter_signatories, letter.id, [_signatory_row(one) for one in letter.signatories])
    _insert_all(conn, letter_addressees, letter.id, [_addressee_row(one) for one in letter.addressees])
    _insert_all(conn, letter_links, letter.id, [_link_row(one) for one in letter.links])
    files = [
        {
            "letter_id": letter.id,
            "role": one.role.value,
            "position": one.position,
            "name": one.name,
            "wire_name": one.wire_name,
            "size": one.size,
            "sha256": one.sha256,
            "changes": list(one.changes),
        }
        for one in letter.files
    ]
    if files:
        conn.execute(letter_files.insert(), files)


def get_letter(conn: Connection, letter_id: UUID) -> Letter:
    """Return a letter with all its parts; raises `NotFound`."""
    row = conn.execute(select(letters).where(letters.c.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound(f"Письма {letter_id} нет.", todo="Посмотрите список: edo-gateway log")
    return _letter(conn, row)


def find_letter(conn: Connection, text: str) -> Letter:
    """Return the letter of ours with this id, document uid or number.

    Raises `Ambiguous` with the candidates (a number comes again every year and in every register), or `NotFound`.
    """
    text = text.strip()
    guid = read_guid(text)
    wanted = letters.c.number == text if guid is None else or_(letters.c.id == guid, letters.c.document_uid == guid)
    found = conn.execute(
        select(letters.c.id, letters.c.number, letters.c.date, letters.c.subject)
        .where(wanted)
        .order_by(letters.c.id.desc())
        .limit(_MOST_CANDIDATES)
    ).all()
    if not found:
        raise NotFound(f"Письма «{shown(text)}» нет.", todo="Посмотрите список: edo-gateway log")
    if len(found) > 1:
        candidates = [f"№ {row.number} от {row.date:%d.%m.%Y} {shown(row.subject, 60)} ({row.id})" for row in found]
        raise Ambiguous(f"Писем с номером {shown(text)} несколько.", candidates, todo="Укажите id письма.")
    return get_letter(conn, found[0].id)


def find_by_key(conn: Connection, owner: UUID, caller: str, key: str) -> Letter | None:
    """Return the letter accepted under an idempotency key; its scope is organisation, caller, key."""
    row = conn.execute(
        select(letters).where(letters.c.owner_id == owner, letters.c.caller == caller, letters.c.idempotency_key == key)
    ).one_or_none()
    return None if row is None else _letter(conn, row)


def _insert_all(conn: Connection, table: Table, letter_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        conn.execute(
            table.insert(), [{"letter_id": letter_id, "position": position, **row} for position, row in enumerate(rows)]
        )


def _box_json(box: StampBox) -> dict[str, int]:
    return {"page": box.page, "x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _letter_row(letter: Letter) -> dict[str, Any]:
    executor = letter.executor
    words = [letter.number, letter.subject, *(one.name for one in letter.addressees)]
    return {
        "id": letter.id,
        "owner_id": letter.owner,
        "caller": letter.caller,
        "idempotency_key": letter.key,
        "request_digest": letter.request_digest,
        "document_uid": letter.document_uid,
        "register": letter.register,
        "year": letter.year,
        "number": letter.number,
        "date": letter.date,
        "kind": letter.kind.text,
        "kind_code": letter.kind.code or "",
        "subject": letter.subject,
        "classification": letter.classification.text,
        "classification_code": letter.classification.code or "",
        "place": letter.place.text,
        "place_code": letter.place.code or "",
        "department": letter.department,
        "file_index": letter.file_index,
        "instead_of_distributed": letter.instead_of_distributed,
        "pages": letter.pages,
        "enclosure_pages": letter.enclosure_pages,
        "executor": None
        if executor is None
        else {"name": executor.name, "phone": executor.phone, "post": executor.post, "email": executor.email},
        "registration_stamp": _box_json(letter.registration_stamp),
        "corrects": letter.corrects,
        "search": fold(" ".join(words))[:8000],
        "created_at": letter.created_at,
    }


def _signatory_row(one: Signatory) -> dict[str, Any]:
    return {
        "signatory": one.key,
        "name": one.name,
        "post": one.post,
        "phone": one.phone,
        "email": one.email,
        "signed_on": one.signed_on,
        "stamp": _box_json(one.stamp),
    }


def _addressee_row(one: LetterAddressee) -> dict[str, Any]:
    return {
        "organization": one.organization,
        "name": one.name,
        "role": one.role.value,
        "department": one.department,
        "persons": [{"name": person.name, "post": person.post or ""} for person in one.persons],
    }


def _link_row(one: LetterLink) -> dict[str, Any]:
    return {
        "direction": one.direction.value,
        "type": one.type,
        "organization": one.organization,
        "number": one.number,
        "date": one.date,
        "uid": one.uid,
        "linked_id": one.linked_id,
    }


def _parts(conn: Connection, table: Table, letter_id: UUID) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.letter_id == letter_id).order_by(table.c.position)
    return conn.execute(query).all()


def _letter(conn: Connection, row: Row[Any]) -> Letter:
    return Letter(
        id=row.id,
        owner=row.owner_id,
        caller=row.caller,
        key=row.idempotency_key,
        request_digest=row.request_digest,
        document_uid=row.document_uid,
        register=row.register,
        year=row.year,
        number=row.number,
        date=row.date,
        kind=Coded(row.kind, row.kind_code or None),
        subject=row.subject,
        classification=Coded(row.classification, row.classification_code or None),
        place=Coded(row.place, row.place_code or None),
        department=row.department,
        file_index=row.file_index,
        instead_of_distributed=row.instead_of_distributed,
        pages=row.pages,
        enclosure_pages=row.enclosure_pages,
        executor=None if row.executor is None else Executor(**row.executor),
        registration_stamp=StampBox(**row.registration_stamp),
        created_at=row.created_at,
        corrects=row.corrects,
        signatories=tuple(
            Signatory(one.signatory, one.name, one.post, one.phone, one.email, one.signed_on, StampBox(**one.stamp))
            for one in _parts(conn, letter_signatories, row.id)
        ),
        addressees=tuple(
            LetterAddressee(
                one.organization,
                one.name,
                AddresseeRole(one.role),
                one.department,
                tuple(Person(person["name"], person["post"] or None) for person in one.persons),
            )
            for one in _parts(conn, letter_addressees, row.id)
        ),
        files=_files(conn, row.id),
        links=tuple(
            LetterLink(
                LinkDirection(one.direction), one.type, one.organization, one.number, one.date, one.uid, one.linked_id
            )
            for one in _parts(conn, letter_links, row.id)
        ),
    )


def _files(conn: Connection, letter_id: UUID) -> tuple[LetterFile, ...]:
    """Return the files in the order of their roles, then in their own."""
    files = [
        LetterFile(FileRole(one.role), one.position, one.name, one.wire_name, one.size, one.sha256, tuple(one.changes))
        for one in _parts(conn, letter_files, letter_id)
    ]
    roles = list(FileRole)
    return tuple(sorted(files, key=lambda file: roles.index(file.role)))
