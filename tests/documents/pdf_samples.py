"""PDF made for the tests, and the outside programs that judge what becomes of them."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fontpkg_pt_sans
import pikepdf
import typst
from pikepdf import Dictionary, Name, pdfa
from PIL import Image
from tools import missing, require_tool

FONTS = Path(fontpkg_pt_sans.ROOT) / "files"
SAMPLES = Path(__file__).parents[2] / "edo_gateway" / "simulator" / "samples"
JARS = Path("/usr/share/java")
JAR_NAMES = (
    "preflight",
    "pdfbox2",
    "xmpbox",
    "fontbox2",
    "commons-logging",
    "commons-io",
    "javax.activation",
    "jaxb-api",
)
HEAD = '#set text(font: "PT Sans", size: 12pt, lang: "ru")\n'


def typed_pdf(path: Path, text: str, standard: str = "1.6", page: str = '#set page(paper: "a4")') -> Path:
    """Typeset `text` (Typst markup) with embedded fonts."""
    source = path.with_suffix(".typ")
    source.write_text(f"{page}\n{HEAD}{text}")
    typst.compile(str(source), output=str(path), font_paths=[str(FONTS)], pdf_standards=standard, pdf_tags=False)
    return path


def archive_pdf(path: Path, text: str, page: str = '#set page(paper: "a4")') -> Path:
    """Typeset `text` as PDF/A-1b that both checkers accept."""
    draft = typed_pdf(path.with_name("draft-" + path.name), text, page=page)
    with pikepdf.open(draft) as pdf:
        pdfa.save(pdf, path, "1b")
    return path


def drawn_pdf(path: Path, *contents: bytes, change: Callable[[pikepdf.Pdf], None] | None = None) -> Path:
    """Write pages of A4 with the given content streams; `change` has the last word before saving."""
    pdf = pikepdf.new()
    for content in contents:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(content)
    if change:
        change(pdf)
    pdf.save(path)
    pdf.close()
    return path


def changed_pdf(source: Path, path: Path, change: Callable[[pikepdf.Pdf], Any]) -> Path:
    """Copy a PDF with a change."""
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def scan_with_mask(path: Path, alpha: int = 255, background: bytes = b"") -> Path:
    """A page that is one grey picture with dark bars and a soft mask of the given opacity."""

    def add(pdf: pikepdf.Pdf) -> None:
        picture = Image.new("L", (420, 594), 255)
        for top in range(60, 300, 30):
            picture.paste(40, (60, top, 360, top + 8))
        mask = Image.new("L", picture.size, alpha)
        mask.paste(0, (0, 400, 420, 594))
        image = pdf.make_stream(picture.tobytes(), _image(picture))
        image.SMask = pdf.make_stream(mask.tobytes(), _image(mask))
        page = pdf.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)

    return drawn_pdf(path, background + b" q 595 0 0 842 0 0 cm /Im0 Do Q", change=add)


def _image(picture: Image.Image) -> dict[str, Any]:
    return {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": picture.width,
        "/Height": picture.height,
        "/ColorSpace": Name.DeviceGray,
        "/BitsPerComponent": 8,
    }


def preflight(path: Path, cache: Path) -> str:
    """Return what Apache PDFBox Preflight says of a file; it is a checker that is not ours."""
    java = require_tool("java")
    jars = [JARS / f"{name}.jar" for name in JAR_NAMES]
    if not all(jar.exists() for jar in jars):
        missing("PDFBox Preflight")
    command = [java, "-Xmx512m", f"-Dpdfbox.fontcache={cache}", "-cp", ":".join(map(str, jars))]
    run = subprocess.run(
        [*command, "org.apache.pdfbox.preflight.Validator_A1b", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return run.stdout + run.stderr


def approved(path: Path, cache: Path) -> bool:
    """Say whether Preflight approves of a file."""
    return "is a valid PDF/A-1b file" in preflight(path, cache)


def pdf_info(path: Path) -> dict[str, str]:
    """Return what poppler's pdfinfo says."""
    run = subprocess.run([require_tool("pdfinfo"), str(path)], capture_output=True, text=True, check=True)
    pairs = (line.split(":", 1) for line in run.stdout.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def pdf_text(path: Path) -> str:
    """Return the text poppler reads."""
    run = subprocess.run([require_tool("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True)
    return run.stdout


def page_picture(path: Path, page: int, folder: Path, dpi: int = 127) -> Image.Image:
    """Let poppler draw the displayed page in grey; at 127 dpi five pixels are a millimetre."""
    stem = folder / f"drawn-{page}"
    subprocess.run(
        [
            require_tool("pdftoppm"),
            *("-gray", "-singlefile", "-cropbox", "-r", str(dpi), "-f", str(page), "-l", str(page)),
            str(path),
            str(stem),
        ],
        check=True,
    )
    with Image.open(stem.with_suffix(".pgm")) as picture:
        return picture.copy()
