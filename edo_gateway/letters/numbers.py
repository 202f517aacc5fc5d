"""Registration numbers of ours: given out by a yearly counter, or brought from outside and checked.

A number is taken in the transaction that accepts the letter, so one that was given out is never given again.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from edo_gateway.errors import Problem, Refused, WrongConfiguration
from edo_gateway.letters.masks import number_problem
from edo_gateway.letters.policy import NumberingPolicy
from edo_gateway.letters.tables import letters, registers

__all__ = ["check_external", "take_number"]

_MOST_SKIPPED = 10_000


def _is_used(conn: Connection, owner: UUID, register: str, year: int, number: str) -> bool:
    return bool(
        conn.execute(
            select(
                exists().where(
                    letters.c.owner_id == owner,
                    letters.c.register == register,
                    letters.c.year == year,
                    letters.c.number == number,
                )
            )
        ).scalar_one()
    )


def check_external(conn: Connection, *, owner: UUID, register: str, year: int, number: str) -> str:
    """Return a Russian sentence about why a number from outside can't be used in this register and year, or nothing.

    The unique constraint of the table settles a race; `insert_letter` turns it into a `Conflict`.
    """
    if problem := number_problem(number):
        return problem
    if _is_used(conn, owner, register, year, number):
        return f"номер {number} в {year} году уже занят другим письмом"
    return ""


def take_number(conn: Connection, *, owner: UUID, year: int, policy: NumberingPolicy, index: str = "") -> str:
    """Give out the next number of a register's year; numbers already used by letters from outside are skipped.

    `index` is the letter's file index by номенклатура, for masks that hold it.
    Raises `Refused` if the mask needs an index and there is none, or the number would be too long.
    """
    if "index" in policy.mask.fields and not index:
        raise Refused("Номер не присвоен.", [Problem("file_index", "в маске номера есть {index}: укажите индекс дела")])
    for _ in range(_MOST_SKIPPED):
        number = policy.mask.render(_next(conn, owner, policy, year), year, index)
        if problem := number_problem(number):
            raise Refused(
                "Номер не присвоен.", [Problem("file_index", f"с таким индексом номер не годится: {problem}")]
            )
        if not _is_used(conn, owner, policy.register, year, number):
            return number
    raise WrongConfiguration(
        "Номер не присвоен.",
        why=f"Подряд заняты {_MOST_SKIPPED} номеров регистра {policy.register}.",
        todo="Проверьте policies.numbering.first в настройках.",
    )


def _next(conn: Connection, owner: UUID, policy: NumberingPolicy, year: int) -> int:
    """Count one on; the row stays locked until the transaction ends, so two callers never get the same."""
    key = {"owner_id": owner, "register": policy.register, "year": year}
    counted = (
        update(registers)
        .where(*(registers.c[name] == value for name, value in key.items()))
        .values(last=registers.c.last + 1)
        .returning(registers.c.last)
    )
    found = conn.execute(counted).scalar_one_or_none()
    if found is None:
        insert: Callable[..., Any] = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        conn.execute(insert(registers).values(**key, last=policy.first - 1).on_conflict_do_nothing())
        found = conn.execute(counted).scalar_one()
    return int(found)
