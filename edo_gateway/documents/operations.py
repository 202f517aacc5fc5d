"""What the worker can do; runs in the child process only."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pikepdf
import pypdfium2

from edo_gateway.documents.model import PageSize, StampPolicy, StampSize
from edo_gateway.documents.pdfa import Conversion, convert_pdf
from edo_gateway.documents.placement import plan_stamps
from edo_gateway.errors import Problem, Refused

__all__ = ["OPERATIONS", "convert", "count", "prepare"]

POINT = 25.4 / 72
"""Millimetres in a unit of the page."""


def convert(request: dict[str, Any]) -> dict[str, Any]:
    """Check and, if need be, clean up one document."""
    return asdict(_convert(request))


def prepare(request: dict[str, Any]) -> dict[str, Any]:
    """Convert, measure the pages and place the stamps."""
    conversion = _convert(request)
    path = Path(request["target"] if conversion.changed else request["source"])
    with pypdfium2.PdfDocument(path) as document:
        if len(document) != conversion.pages:
            raise _refused("Число страниц читается по-разному; вероятно, файл повреждён.")
        plan = plan_stamps(document, request["signatories"], _policy(request["policy"]))
        sizes = [_size(document, index) for index in range(len(document))]
    return {
        **asdict(conversion),
        "page_sizes": [(size.width, size.height) for size in sizes],
        "registration": asdict(plan.registration),
        "signatures": [asdict(box) for box in plan.signatures],
    }


def count(request: dict[str, Any]) -> dict[str, Any]:
    """Count the pages of a file that may be no PDF at all."""
    try:
        with pikepdf.open(Path(request["source"])) as pdf:
            return {"pages": len(pdf.pages)}
    except pikepdf.PikepdfError as error:
        raise _refused("Файл не читается как PDF.") from error


OPERATIONS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {"convert": convert, "count": count, "prepare": prepare}
)


def _convert(request: dict[str, Any]) -> Conversion:
    limits = request["limits"]
    try:
        return convert_pdf(
            Path(request["source"]),
            Path(request["target"]),
            source_octets=limits["source_octets"],
            pages=limits["pages"],
        )
    except pikepdf.PikepdfError as error:
        raise _refused("Файл PDF повреждён и не читается.") from error


def _policy(given: dict[str, Any]) -> StampPolicy:
    sizes = {name: StampSize(**given[name]) for name in ("signature", "registration")}
    return StampPolicy(**{**given, **sizes})


def _size(document: "pypdfium2.PdfDocument", index: int) -> PageSize:
    # PDFium answers with the displayed size: CropBox within MediaBox, turned by /Rotate.
    width, height = document.get_page_size(index)
    return PageSize(round(width * POINT, 2), round(height * POINT, 2))


def _refused(text: str) -> Refused:
    return Refused("Основной документ не принят.", [Problem(field="document", text=text)])
