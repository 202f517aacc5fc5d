"""The ministry sees every tampering: the package is not accepted, and the квитанция says why."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from simulated_exchange import MINFIN, MINTRUD, Exchange, Files

from edo_gateway.simulator.state import PackageRow


def verdict(exchange: Exchange, files: Files) -> tuple[PackageRow, list[str]]:
    """Send a package; return what the simulator wrote down and the comments of its квитанции."""
    exchange.put(files)
    with exchange.simulator() as simulator:
        folders = exchange.settle(simulator)
        (row,) = simulator.report().packages
    comments = []
    for folder in folders:
        root = etree.fromstring((folder / "acknowledgment.xml").read_bytes())
        assert root.findtext(".//{*}accepted") == "false"
        comments.append(str(root.findtext(".//{*}comment")))
    return row, comments


def rejected(exchange: Exchange, files: Files, words: str) -> None:
    """Assert that the package is refused by one квитанция, and that it names the reason."""
    row, comments = verdict(exchange, files)
    assert row.verdict == "rejected"
    assert len(comments) == 1
    assert any(words in problem for problem in row.problems), row.problems
    assert row.problems[0][:100] in comments[0]


def flipped(data: bytes, at: int = -1) -> bytes:
    """Change one bit."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def repacked(
    archive: bytes, change: Callable[[str, bytes], bytes | None], compression: int = zipfile.ZIP_STORED
) -> bytes:
    """Write an archive anew, with files changed or left out."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(result, "w", compression) as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return result.getvalue()


def changing(wanted: str, change: Callable[[bytes], bytes | None]) -> Callable[[bytes], bytes]:
    """Return what changes one file of an archive."""
    return lambda archive: repacked(archive, lambda name, data: change(data) if name == wanted else data)


ARCHIVES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "signature of the document": (changing("sign1.p7s", flipped), "Подпись документа (sign1.p7s)"),
    "signature of the attachment": (changing("table.p7s", flipped), "Подпись приложения table.pdf (table.p7s)"),
    "signature of the container": (changing("containerSign.p7s", flipped), "Подпись контейнера (containerSign.p7s)"),
    "document": (changing("document.pdf", lambda data: flipped(data, len(data) // 2)), "Подпись документа (sign0.p7s)"),
    "attachment": (changing("table.pdf", lambda data: flipped(data, len(data) // 2)), "Подпись приложения"),
    "passport value": (
        changing("passport.xml", lambda data: data.replace("О проекте".encode(), "О проекта".encode())),
        "Подпись контейнера",
    ),
    "passport out of its schema": (
        changing("passport.xml", lambda data: data.replace(b"c:annotation", b"c:remark")),
        "Паспорт: строка",
    ),
    "passport not XML": (changing("passport.xml", lambda data: data[:200]), "Паспорт: это не XML."),
    "passport with a DTD": (
        changing("passport.xml", lambda data: data.replace(b"?>", b"?>\n<!DOCTYPE c:container []>", 1)),
        "объявление DTD недопустимо",
    ),
    "no passport": (changing("passport.xml", lambda data: None), "нет файла passport.xml"),
    "no signature file": (changing("sign0.p7s", lambda data: None), "нет файла «sign0.p7s»"),
    "no stamp": (changing("stamp0.png", lambda data: None), "нет файла «stamp0.png»"),
    "stamp not PNG": (changing("stamp0.png", lambda data: b"GIF89a" + data), "это не PNG"),
    "document not PDF": (changing("document.pdf", lambda data: b"PK" + data), "Документ: это не PDF."),
    "compressed": (
        lambda archive: repacked(archive, lambda _, data: data, zipfile.ZIP_DEFLATED),
        "сжат, а должен быть просто уложен",
    ),
    "cut off": (lambda archive: archive[: len(archive) // 2], "это не архив zip"),
    "one byte of the archive": (lambda archive: flipped(archive, len(archive) // 3), "не сходится контрольная сумма"),
}


@pytest.mark.parametrize("what", ARCHIVES)
def test_a_tampered_container_is_not_accepted(tmp_path: Path, what: str) -> None:
    """Whatever was changed inside, one negative квитанция names it."""
    exchange = Exchange(tmp_path)
    change, words = ARCHIVES[what]
    package = exchange.package(exchange.letter(MINTRUD), MINTRUD)
    before = package["document.edc.zip"]
    package["document.edc.zip"] = change(before)
    assert package["document.edc.zip"] != before
    rejected(exchange, package, words)


PASSPORTS: dict[str, tuple[tuple[bytes, bytes], str]] = {
    "stamp beyond the page": ((b"<c:x>20</c:x>", b"<c:x>150</c:x>"), "выходит за край страницы 1"),
    "stamp on no page": ((b"<c:page>1</c:page>", b"<c:page>9</c:page>"), "страницы 9 в документе нет"),
    "pages": ((b"<c:pagesQuantity>2<", b"<c:pagesQuantity>5<"), "страниц 5, а в документе 2"),
    "addressee": ((str(MINTRUD.guid).encode(), b"00000000-0000-0000-0000-000000000001"), "нет среди адресатов"),
}


@pytest.mark.parametrize("what", PASSPORTS)
def test_a_wrong_passport_is_seen_under_a_right_signature(tmp_path: Path, what: str) -> None:
    """A passport that is well signed and says what is not so is not accepted."""
    exchange = Exchange(tmp_path)
    (old, new), words = PASSPORTS[what]
    passport, files = exchange.parts(MINTRUD)
    assert old in passport
    changed = passport.replace(old, new)
    if what == "addressee":
        changed = changed.replace(MINTRUD.name.encode(), "Министерство небывалое".encode())
    rejected(exchange, exchange.package(exchange.seal(changed, files), MINTRUD), words)


def _ini(old: str, new: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        text = files["envelope.ini"].decode("cp1251")
        assert old in text
        return {**files, "envelope.ini": text.replace(old, new).encode("cp1251")}

    return change


def _xml(old: str, new: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old.encode() in files["message.xml"]
        return {**files, "message.xml": files["message.xml"].replace(old.encode(), new.encode())}

    return change


def _renamed(files: Files) -> Files:
    changed = _ini("message.xml", "letter.xml")(files)
    changed["letter.xml"] = changed.pop("message.xml")
    return changed


PACKAGES: dict[str, tuple[Callable[[Files], Files], str]] = {
    "envelope in UTF-8": (
        lambda files: {**files, "envelope.ini": files["envelope.ini"].decode("cp1251").encode()},
        "нет раздела [ПИСЬМО КП ПС СЗИ]",
    ),
    "line ends": (_ini("\r\n", "\n"), "строки должны кончаться CRLF"),
    "no addressee": (_ini("0=DEMO_MT~MEDOGU", "0="), "нужен хотя бы один адрес"),
    "other box": (_ini("DEMO_MT~MEDOGU", "DEMO_MF~MEDOGU"), "направлен в ящик DEMO_MF~MEDOGU"),
    "listed file missing": (
        lambda files: {name: data for name, data in files.items() if name != "document.edc.zip"},
        "называет файл document.edc.zip, а его нет",
    ),
    "file not listed": (lambda files: {**files, "extra.txt": b"x"}, "extra.txt в конверте не назван"),
    "message not XML": (lambda files: {**files, "message.xml": files["message.xml"][:300]}, "Сообщение: это не XML."),
    "declaration": (_xml('encoding="UTF-8"', 'encoding="utf-8"'), "первая строка должна быть"),
    "message name": (_renamed, "имя файла letter.xml"),
    "no uid": (lambda files: _without_uid(files), "отсутствует идентификатор communication:header:@uid"),
    "version": (_xml(':version="2.7.1"', ':version="2.7"'), "ожидается версия 2.7.1"),
    "empty element": (_xml(MINTRUD.name, ""), "пустой элемент organization"),
}


def _without_uid(files: Files) -> Files:
    root = etree.fromstring(files["message.xml"])
    header = root[0]
    del header.attrib[f"{{{etree.QName(header).namespace}}}uid"]
    data = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8")
    return {**files, "message.xml": data}


@pytest.mark.parametrize("what", PACKAGES)
def test_a_wrong_package_is_not_accepted(tmp_path: Path, what: str) -> None:
    """Whatever is wrong around the container, one negative квитанция names it."""
    exchange = Exchange(tmp_path)
    change, words = PACKAGES[what]
    rejected(exchange, change(exchange.package(exchange.letter(MINTRUD), MINTRUD)), words)


def test_another_letters_signature_is_no_signature(tmp_path: Path) -> None:
    """A whole and trusted signature made over another document does not pass."""
    exchange = Exchange(tmp_path)
    passport, files = exchange.parts(MINTRUD)
    files["sign0.p7s"] = files["table.p7s"]
    rejected(exchange, exchange.package(exchange.seal(passport, files), MINTRUD), "Подпись документа (sign0.p7s)")


def test_a_stranger_is_not_trusted(tmp_path: Path) -> None:
    """With no trusted root in the home, no signature passes."""
    exchange = Exchange(tmp_path)
    (exchange.home.trust / "root.pem").unlink()
    rejected(exchange, exchange.package(exchange.letter(MINTRUD), MINTRUD), "сертификату нельзя доверять")


def test_a_rejected_package_may_come_right_later(tmp_path: Path) -> None:
    """The same message uid, refused once for a damage on the way, is accepted when it comes whole."""
    exchange = Exchange(tmp_path)
    package = exchange.package(exchange.letter(MINFIN), MINFIN)
    exchange.put({**package, "document.edc.zip": b"damaged"}, "damaged")
    with exchange.simulator() as simulator:
        assert len(exchange.settle(simulator)) == 1
        exchange.put(package, "whole")
        assert len(exchange.settle(simulator)) == 3
        assert [row.verdict for row in simulator.report().packages] == ["rejected", "accepted"]
