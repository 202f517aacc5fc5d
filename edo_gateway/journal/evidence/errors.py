"""What can be wrong with a bundle as a form.

EdoError
├── NotCanonical        a file that was given is not a bundle in its one form
└── BundleTooLarge      a bundle that was to be made does not fit the form
"""

from edo_gateway.errors import EdoError

__all__ = ["BundleTooLarge", "NotCanonical"]


class NotCanonical(EdoError):
    """Something is not written in the one way in which a bundle is written; `why` says what and where."""

    def __init__(self, why: str) -> None:
        super().__init__("Это не пакет доказательств в его единственном виде.", why=why)


class BundleTooLarge(EdoError):
    """There is more to prove than the form holds."""

    def __init__(self, why: str) -> None:
        super().__init__("Пакет доказательств не собирается: он слишком велик.", why=why)
