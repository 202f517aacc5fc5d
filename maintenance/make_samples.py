# ruff: noqa: INP001
"""Compiles the sample letters from their Typst sources; for maintainers, never part of the product.

Run `.venv/bin/python maintenance/make_samples.py` after a source was changed, and commit the PDF beside it.
All but `plain.pdf` go through the product's own clean-up, so that they are PDF/A-1b and pass on byte for byte.
"""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import fontpkg_pt_sans
import typst

from edo_gateway.documents import PdfConverter

SAMPLES = Path(__file__).parents[1] / "edo_gateway" / "simulator" / "samples"
FONTS = Path(fontpkg_pt_sans.ROOT) / "files"
PLAIN = "plain"
SHARED = "letterhead"
CREATED = int(datetime(2025, 9, 1, 9, 0, tzinfo=UTC).timestamp())


def main() -> None:
    """Compile every source that is a letter or an attachment."""
    for source in sorted(SAMPLES.glob("*.typ")):
        if source.stem != SHARED:
            compile_sample(source, source.with_suffix(".pdf"))


def compile_sample(source: Path, target: Path) -> None:
    """Compile one source; the plain one stays PDF 1.6 with bookmarks."""
    standard = "1.6" if source.stem == PLAIN else "a-1b"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.pdf"
        typst.compile(
            str(source),
            output=str(draft),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=standard,
            pdf_tags=False,
            timestamp=CREATED,
        )
        ready = draft if source.stem == PLAIN else PdfConverter().convert(draft, Path(folder)).path
        shutil.copyfile(ready, target)


if __name__ == "__main__":
    main()
