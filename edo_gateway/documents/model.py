"""What this package answers with and the policies it works by.

Lengths are millimetres measured on the displayed page (CropBox turned by /Rotate), from its top-left corner;
pages are counted from 1 (container 2.7, order 186/258 of 27.05.2015: `position`).
"""

from dataclasses import dataclass, field

from edo_gateway.ports.converter import Converted

__all__ = [
    "REGISTRATION_STAMP",
    "SIGNATURE_STAMP",
    "ConversionLimits",
    "PageSize",
    "PreparedDocument",
    "StampBox",
    "StampPlan",
    "StampPolicy",
    "StampSize",
]


@dataclass(frozen=True, slots=True)
class StampSize:
    """Natural size of a stamp in millimetres."""

    width: int
    height: int


SIGNATURE_STAMP = StampSize(72, 30)
"""Size of the mark of an electronic signature, as senders in the exchange use it."""
REGISTRATION_STAMP = StampSize(100, 14)
"""Size of the registration stamp, as senders in the exchange use it."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """Size of one displayed page in millimetres."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class StampBox:
    """The box a stamp covers: page from 1, whole millimetres from the top-left corner of the displayed page."""

    page: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StampPlan:
    """Where the stamps of one letter go; no two boxes overlap, none covers ink."""

    registration: StampBox
    signatures: tuple[StampBox, ...]
    """One for each signatory, in the order they were given."""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A main document ready to be signed: the PDF/A file and the places of its marks."""

    converted: Converted
    page_sizes: tuple[PageSize, ...]
    """One for each page."""
    plan: StampPlan


@dataclass(frozen=True, slots=True)
class ConversionLimits:
    """How much one document may cost; every bound is the child process's own."""

    seconds: float = 120.0
    """Wall clock; past it the child and all it started are killed."""
    cpu_seconds: int = 60
    memory_octets: int = 1 << 30
    """Address space (RLIMIT_AS)."""
    file_octets: int = 200 << 20
    """Largest file the child may write."""
    open_files: int = 64
    source_octets: int = 50 << 20
    """Largest document that is looked at."""
    pages: int = 500


@dataclass(frozen=True, slots=True)
class StampPolicy:
    """How places for stamps are looked for.

    Marks must not cover one another, the text or other marks, and stand where a handwritten signature would
    (Росархив's recommendations on office work, the item on the mark of an electronic signature).
    """

    signature: StampSize = field(default=SIGNATURE_STAMP)
    registration: StampSize = field(default=REGISTRATION_STAMP)
    margin: int = 5
    """Millimetres kept free along the page's edges."""
    clearance: int = 1
    """Millimetres kept free between a stamp and the nearest ink or stamp."""
    registration_x: int = 20
    registration_y: int = 50
    """Where the top-left corner of the registration stamp is wanted on page 1."""
    near: int = 90
    """A place is near the signature if the centres are no farther apart than this, in millimetres."""
    searched_pages: int = 5
    """How many of the last pages are searched for the place of the signature."""
    pixels_per_mm: int = 3
    """Resolution at which ink is looked for."""
    largest_page: int = 1500
    """Millimetres; a larger page is refused rather than searched."""
    marker: str = "[подпись]"
    """Words in the text that mark the place of a signature."""
