"""What can be wrong with the journal itself.

EdoError
└── JournalDamaged      the tree, an anchor or a record is not what it was; a person looks with `journal verify`
"""

from edo_gateway.errors import EdoError

__all__ = ["JournalDamaged"]


class JournalDamaged(EdoError):
    """The journal does not fit its own proofs; nothing is signed over it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "Журнал не сходится с тем, что о нём доказано.",
            why=why,
            todo="Выполните: edo-gateway journal verify",
        )
