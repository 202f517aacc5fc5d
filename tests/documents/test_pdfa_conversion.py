"""From a clerk's PDF to PDF/A-1, judged by Apache PDFBox Preflight and poppler."""

from pathlib import Path

import pikepdf
import pytest
from pdf_samples import (
    approved,
    archive_pdf,
    changed_pdf,
    drawn_pdf,
    page_picture,
    pdf_info,
    pdf_text,
    scan_with_mask,
    typed_pdf,
)
from pikepdf import Array, Dictionary, Name, String

from edo_gateway.documents import ConversionLimits, PdfConverter
from edo_gateway.errors import Refused, TryLater

LETTER = "Письмо в Министерство. Председатель И.И. Иванов, № 5."


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def refusal(source: Path, work: Path, limits: ConversionLimits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        PdfConverter(limits).convert(source, work)
    assert all(problem.field == "document" for problem in caught.value.problems)
    assert caught.value.todo
    return " ".join(problem.text for problem in caught.value.problems)


def test_archive_file_passes_byte_for_byte(tmp_path: Path, work: Path) -> None:
    """A PDF that is PDF/A-1b already goes on as it is, and nothing is written."""
    source = archive_pdf(tmp_path / "a.pdf", LETTER)
    before = source.read_bytes()
    converted = PdfConverter().convert(source, work)
    assert converted.path == source
    assert source.read_bytes() == before
    assert converted.changes == ()
    assert converted.pages == 1
    assert converted.tool.startswith("pikepdf ")
    assert "не является сертификацией" in converted.verdict
    assert list(work.iterdir()) == []


def test_office_file_is_cleaned_up(tmp_path: Path, work: Path) -> None:
    """A plain PDF 1.6 becomes a PDF 1.4 that Preflight approves, with its text kept and its changes told."""
    source = typed_pdf(
        tmp_path / "a.pdf", f"= Заголовок\n{LETTER} #link('https://a.example')[Ссылка]".replace("'", '"')
    )
    converted = PdfConverter().convert(source, work)
    assert converted.path == work / "document.pdf"
    assert approved(converted.path, tmp_path)
    assert pdf_info(converted.path)["PDF version"] == "1.4"
    assert LETTER.split(",")[0] in pdf_text(converted.path)
    told = " ".join(converted.changes)
    assert "версия PDF 1.6 заменена на 1.4" in told
    assert "закладки" in told
    assert "гиперссылки: 1" in told
    assert "sRGB" in told


def test_tagged_office_file_is_cleaned_up(tmp_path: Path, work: Path) -> None:
    """Tagged files, as office programs write them with an order of tabs on each page, are cleaned up too."""

    def tag(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Tabs = Name.S

    source = changed_pdf(typed_pdf(tmp_path / "a.pdf", LETTER), tmp_path / "b.pdf", tag)
    converted = PdfConverter().convert(source, work)
    assert approved(converted.path, tmp_path)
    assert any("Tab" in change for change in converted.changes)


def hostile(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit])))
    pdf.Root.PageMode = Name.UseOutlines
    pdf.attachments["a.txt"] = b"secret"
    pdf.trailer["/DocChecksum"] = Name("/00")
    page = pdf.pages[0].obj
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([0, 0, 10, 10]),
                A=Dictionary(S=Name.Launch, F=String("x")),
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.Sound, Rect=Array([0, 0, 10, 10])),
        ]
    )
    page.Thumb = pdf.make_stream(b"\0", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    page.Trans = Dictionary(S=Name.Dissolve)
    page.PieceInfo = Dictionary(A=Dictionary(LastModified=String("D:20250101")))


def test_active_content_is_removed_and_told(tmp_path: Path, work: Path) -> None:
    """Scripts, launches, attachments, sounds, thumbnails and effects are removed, each with a sentence."""
    source = changed_pdf(archive_pdf(tmp_path / "a.pdf", LETTER), tmp_path / "b.pdf", hostile)
    converted = PdfConverter().convert(source, work)
    assert approved(converted.path, tmp_path)
    told = " ".join(converted.changes)
    for word in (
        "JavaScript",
        "другим файлам",
        "вложенные в PDF файлы: 1",
        "при открытии",
        "событиями документа",
        "мультимедийные",
        "миниатюры",
        "смены страниц",
        "служебные данные",
        "контрольная сумма",
    ):
        assert word in told
    left = converted.path.read_bytes()
    for trace in (b"JavaScript", b"secret", b"/Launch", b"EmbeddedFile"):
        assert trace not in left


def test_form_fields_keep_their_look(tmp_path: Path, work: Path) -> None:
    """A filled form field is replaced by what it showed on the page."""

    def fill(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(
            b"0 g 0 0 200 40 re f",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 200, 40]),
            Resources=Dictionary(),
        )
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("a"),
                V=String("значение"),
                F=4,
                Rect=Array([100, 300, 300, 340]),
                AP=Dictionary(N=look),
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    source = changed_pdf(archive_pdf(tmp_path / "a.pdf", LETTER), tmp_path / "b.pdf", fill)
    converted = PdfConverter().convert(source, work)
    assert "Поля формы заменены их видом на странице: 1." in converted.changes
    assert approved(converted.path, tmp_path)
    before, after = page_picture(source, 1, tmp_path), page_picture(converted.path, 1, work)
    assert before.tobytes() == after.tobytes()
    assert b"AcroForm" not in converted.path.read_bytes()


def test_missing_font_is_refused_with_its_rule(tmp_path: Path, work: Path) -> None:
    """Helvetica that is not embedded can't be mended: the rule is named and no file is left."""

    def helvetica(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))

    source = drawn_pdf(tmp_path / "a.pdf", b"BT /F1 12 Tf 72 700 Td (Hello) Tj ET", change=helvetica)
    text = refusal(source, work)
    assert "6.3.4" in text
    assert "шрифт не встроен" in text
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "resources", "rule", "words"),
    [
        (b"1 0 0 0 k 10 10 100 100 re f", Dictionary(), "6.2.3.3", "CMYK"),
        (b"/G gs 10 10 100 100 re f", Dictionary(ExtGState=Dictionary(G=Dictionary(ca=0.5))), "6.4", "прозрачность"),
    ],
)
def test_broken_rules_are_named(
    tmp_path: Path, work: Path, content: bytes, resources: Dictionary, rule: str, words: str
) -> None:
    """What the clean-up can't mend is refused with the clause of ISO 19005-1 and its meaning."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources = resources

    text = refusal(drawn_pdf(tmp_path / "a.pdf", content, change=add), work)
    assert rule in text
    assert words in text


def test_layers_are_refused_rather_than_revealed(tmp_path: Path, work: Path) -> None:
    """Switchable layers are not removed, because that would show what was hidden."""

    def add(pdf: pikepdf.Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("a")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    assert "слои" in refusal(drawn_pdf(tmp_path / "a.pdf", b"0 g 10 10 9 9 re f", change=add), work)


@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted_is_refused(tmp_path: Path, work: Path, password: str) -> None:
    """An encrypted file is refused, whether or not it opens without a password."""
    source = tmp_path / "a.pdf"
    with pikepdf.open(archive_pdf(tmp_path / "plain.pdf", LETTER)) as pdf:
        pdf.save(source, encryption=pikepdf.Encryption(owner="o", user=password))
    assert "зашифрован" in refusal(source, work)


def sign(pdf: pikepdf.Pdf) -> None:
    value = pdf.make_indirect(
        Dictionary(
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 10, 20, 10]),
            Contents=String(b"\0" * 16),
        )
    )
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=value))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


@pytest.mark.parametrize("packed", [False, True])
def test_signed_file_is_never_altered(tmp_path: Path, work: Path, packed: bool) -> None:
    """A signed PDF that is not PDF/A-1 is refused for that reason, even if the signature lies in an object stream."""
    draft = typed_pdf(tmp_path / "draft.pdf", LETTER)
    source = tmp_path / "a.pdf"
    with pikepdf.open(draft) as pdf:
        sign(pdf)
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        pdf.save(source, object_stream_mode=mode)
    before = source.read_bytes()
    assert (b"/ByteRange" in before) is not packed
    assert "электронную подпись" in refusal(source, work)
    assert source.read_bytes() == before
    assert list(work.iterdir()) == []


def test_signature_of_an_earlier_revision_counts(tmp_path: Path, work: Path) -> None:
    """A signature that only an earlier revision of the file reaches still forbids changes."""
    source = typed_pdf(tmp_path / "a.pdf", LETTER)
    source.write_bytes(source.read_bytes().replace(b"%%EOF", b"% /ByteRange [0 1 2 3]\n%%EOF"))
    assert "электронную подпись" in refusal(source, work)


def test_level_a_alone_passes(tmp_path: Path, work: Path) -> None:
    """A file that declares level A and has no other finding goes on byte for byte, and the verdict says so."""
    source = archive_pdf(tmp_path / "a.pdf", LETTER)
    raw = source.read_bytes()
    declared = raw.replace(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>A<")
    assert declared != raw
    source.write_bytes(declared)
    converted = PdfConverter().convert(source, work)
    assert converted.path == source
    assert "уровень A" in converted.verdict


def test_unknown_level_is_rewritten(tmp_path: Path, work: Path) -> None:
    """A declared level that PDF/A-1 does not have is no level A: the file is written anew."""
    source = archive_pdf(tmp_path / "a.pdf", LETTER)
    source.write_bytes(source.read_bytes().replace(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>U<"))
    converted = PdfConverter().convert(source, work)
    assert converted.path != source
    assert approved(converted.path, tmp_path)


def test_level_a_with_other_findings_becomes_level_b(tmp_path: Path, work: Path) -> None:
    """Level A of a file that had to be cleaned up is withdrawn, and that is told."""
    source = archive_pdf(tmp_path / "a.pdf", LETTER)
    raw = source.read_bytes().replace(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>A<")
    source.write_bytes(raw)
    busy = changed_pdf(source, tmp_path / "b.pdf", lambda pdf: pdf.Root.__setitem__("/PageMode", Name.UseOutlines))
    with pikepdf.open(busy, allow_overwriting_input=True) as pdf:
        pdf.trailer["/DocChecksum"] = Name("/00")
        pdf.save(busy)
    converted = PdfConverter().convert(busy, work)
    assert "Заявленный уровень соответствия A заменён на B." in converted.changes
    assert approved(converted.path, tmp_path)


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (lambda raw: raw + b"trailing data", "6.1.3"),
        (lambda raw: b"\n" + raw, "6.1.2"),
        (lambda raw: raw.replace(raw.split(b"\n")[1], b"%abcd", 1), "6.1.2"),
    ],
)
def test_file_syntax_is_mended(tmp_path: Path, work: Path, spoil: object, clause: str) -> None:
    """What the checker trusts, header and end of the file, is checked as well, and mended by writing anew."""
    source = archive_pdf(tmp_path / "a.pdf", LETTER)
    source.write_bytes(spoil(source.read_bytes()))  # type: ignore[operator]
    converted = PdfConverter().convert(source, work)
    assert converted.path != source
    assert any(clause in change for change in converted.changes)
    assert approved(converted.path, tmp_path)


@pytest.mark.parametrize("alpha", [255, 128])
def test_soft_mask_is_laid_on_white(tmp_path: Path, work: Path, alpha: int) -> None:
    """A scan with a soft mask is composited on white, passes Preflight and looks the same."""
    source = scan_with_mask(tmp_path / "a.pdf", alpha)
    converted = PdfConverter().convert(source, work)
    assert approved(converted.path, tmp_path)
    assert any("на белый фон: 1" in change for change in converted.changes)
    before, after = page_picture(source, 1, tmp_path), page_picture(converted.path, 1, work)
    differences = [abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True)]
    assert max(differences) <= 3


def test_mask_over_other_ink_is_refused(tmp_path: Path, work: Path) -> None:
    """A picture whose transparency lets other ink through would change its look: refused with the page named."""
    source = scan_with_mask(tmp_path / "a.pdf", background=b"0 g 0 0 595 842 re f")
    assert "вид страницы 1" in refusal(source, work)
    assert list(work.iterdir()) == []


def test_limits_of_size_and_pages(tmp_path: Path, work: Path) -> None:
    """A file with too many octets or pages is refused before it is parsed further."""
    source = drawn_pdf(tmp_path / "a.pdf", b"", b"", b"")
    assert "больше 2" in refusal(source, work, ConversionLimits(pages=2))
    assert "МБ" in refusal(source, work, ConversionLimits(source_octets=100))


def test_missing_source_is_not_a_refusal(tmp_path: Path, work: Path) -> None:
    """A file that can't be read is the machine's fault, not the document's."""
    with pytest.raises(TryLater):
        PdfConverter().convert(tmp_path / "nothing.pdf", work)
