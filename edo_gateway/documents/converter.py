"""The façade: one bounded child process does all the work for one document.

`PdfConverter` stands behind `edo_gateway.ports.converter.Converter`.
Other sources than PDF come behind the same seam later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from edo_gateway.documents.child import Answer, run_child
from edo_gateway.documents.model import (
    ConversionLimits,
    PageSize,
    PreparedDocument,
    StampBox,
    StampPlan,
    StampPolicy,
)
from edo_gateway.errors import Refused
from edo_gateway.ports.converter import Converted

__all__ = ["PdfConverter", "inspect_attachment", "prepare_document"]

RESULT_FILE = "document.pdf"
"""Name of the cleaned-up file inside the work folder."""


class PdfConverter:
    """Takes a PDF: passes PDF/A-1 on as it is, cleans up what can be cleaned up, refuses the rest."""

    def __init__(self, limits: ConversionLimits | None = None) -> None:
        self._limits = limits or ConversionLimits()

    def convert(self, source: Path, workdir: Path) -> Converted:
        """Convert; writes only into `workdir`, which must exist.

        Raises `Refused` (field `document`) with the broken rules of ISO 19005-1 named,
        and `TryLater` where the machine, not the document, is the cause.
        """
        answer = run_child("convert", _files(source, workdir), workdir, self._limits)
        return _converted(answer, source, workdir)


def prepare_document(
    source: Path,
    workdir: Path,
    signatories: Sequence[str],
    policy: StampPolicy | None = None,
    limits: ConversionLimits | None = None,
) -> PreparedDocument:
    """Convert, measure the pages and find places for all stamps of one letter, in one child process.

    `signatories` are surnames or full names, surname first or after initials, in the order of their stamps.
    Raises as `PdfConverter.convert`; also `Refused` with the page named where a stamp has no room.
    """
    request = _files(source, workdir) | {
        "signatories": list(signatories),
        "policy": asdict(policy or StampPolicy()),
    }
    answer = run_child("prepare", request, workdir, limits or ConversionLimits())
    return PreparedDocument(
        converted=_converted(answer, source, workdir),
        page_sizes=tuple(PageSize(float(w), float(h)) for w, h in answer["page_sizes"]),
        plan=StampPlan(
            registration=_box(answer["registration"]),
            signatures=tuple(_box(box) for box in answer["signatures"]),
        ),
    )


def inspect_attachment(path: Path, workdir: Path, limits: ConversionLimits | None = None) -> int | None:
    """Count the pages of an attachment; None if it is no PDF or can't be read as one."""
    try:
        answer = run_child("count", {"source": str(path.absolute())}, workdir, limits or ConversionLimits())
    except Refused:
        return None
    return int(answer["pages"])


def _files(source: Path, workdir: Path) -> dict[str, Any]:
    return {"source": str(source.absolute()), "target": str(workdir.absolute() / RESULT_FILE)}


def _converted(answer: Answer, source: Path, workdir: Path) -> Converted:
    return Converted(
        path=workdir / RESULT_FILE if answer["changed"] else source,
        pages=int(answer["pages"]),
        changes=tuple(str(text) for text in answer["changes"]),
        tool=str(answer["tool"]),
        verdict=str(answer["verdict"]),
    )


def _box(box: Mapping[str, int]) -> StampBox:
    return StampBox(int(box["page"]), int(box["x"]), int(box["y"]), int(box["width"]), int(box["height"]))
