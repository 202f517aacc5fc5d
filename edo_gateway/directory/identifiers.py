"""ОГРН and ИНН: lengths and check digits.

ОГРН and ОГРНИП: приказ Минфина России of 30.10.2017 N 165н; ИНН: приказ ФНС России of 29.06.2012 N ММВ-7-6/435@.
"""

from dataclasses import dataclass

__all__ = ["IdentifierProblem", "inn_problem", "ogrn_problem"]

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class IdentifierProblem:
    """What is wrong with an identifier."""

    text: str
    """Russian sentence."""
    misshapen: bool
    """Whether it can't be an identifier at all; otherwise only its check digits disagree."""


def _plain_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


def ogrn_problem(value: str) -> IdentifierProblem | None:
    """Return what is wrong with an ОГРН (13 digits) or ОГРНИП (15), or None."""
    if not _plain_digits(value) or len(value) not in (13, 15):
        return IdentifierProblem("в ОГРН 13 цифр, в ОГРНИП 15", misshapen=True)
    divisor = 11 if len(value) == 13 else 13
    expected = int(value[:-1]) % divisor % 10
    if expected == int(value[-1]):
        return None
    return IdentifierProblem(f"контрольная цифра ОГРН не сходится: должна быть {expected}", misshapen=False)


def inn_problem(value: str) -> IdentifierProblem | None:
    """Return what is wrong with an ИНН (10 digits, of a person 12), or None."""
    if not _plain_digits(value) or len(value) not in (10, 12):
        return IdentifierProblem("в ИНН организации 10 цифр, физического лица 12", misshapen=True)
    digits = [int(character) for character in value]

    def check(weights: tuple[int, ...]) -> int:
        return sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10

    right = [check(_INN_10)] if len(value) == 10 else [check(_INN_11), check(_INN_12)]
    if digits[-len(right) :] == right:
        return None
    ending = "".join(map(str, right))
    return IdentifierProblem(f"контрольные цифры ИНН не сходятся: в конце должно быть {ending}", misshapen=False)
