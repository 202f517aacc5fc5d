"""The container with the ministry's own eyes: passport, every file it names, stamps, signatures.

Composition: order 186/258, section I; a signature for each signatory and each attachment in a file of its own:
order 667/233, items 15 and 16.  The container's signature covers the passport and then every other file
in ordinal order of names, without itself (the habit of public senders; no norm states it).
"""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from edo_gateway.envelopes.concatenation import concatenated
from edo_gateway.envelopes.medo.literals import CONTAINER_NS_271, PASSPORT_FILE, VERSION_271
from edo_gateway.ports.content import Content
from edo_gateway.simulator.facts import Facts
from edo_gateway.simulator.inspection.archive import look_at_archive
from edo_gateway.simulator.inspection.files import PageSizes, look_at_pdf, look_at_stamp
from edo_gateway.simulator.inspection.message import MessageSeen, read_uid
from edo_gateway.simulator.inspection.xml import attribute, find, look_at_xml, text_of
from edo_schemas import MEDO_CONTAINER_271

__all__ = ["SignatureCheck", "look_at_container"]

SignatureCheck = Callable[[Content, bytes], str]
"""Verifies a detached signature (DER) over some octets; returns what is wrong, in Russian, or nothing."""


def look_at_container(check: SignatureCheck, path: Path, message: MessageSeen) -> tuple[Facts, tuple[str, ...]]:
    """Return the facts with what the passport adds, and what is wrong with the container."""
    try:
        with zipfile.ZipFile(path) as archive:
            files, problems = look_at_archive(archive)
            if problems:
                return message.facts, tuple(problems)
            look = _Look(check, files, message)
            return look.facts, tuple(look.problems)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError):
        return message.facts, ("Контейнер: это не архив zip, или он испорчен.",)


class _Look:
    """One look at one container; `facts` and `problems` are what it found."""

    def __init__(self, check: SignatureCheck, files: Mapping[str, Content], message: MessageSeen) -> None:
        self._check = check
        self._files = files
        self._named: set[str] = {PASSPORT_FILE}
        self.facts = message.facts
        self.problems: list[str] = []
        if PASSPORT_FILE not in files:
            self.problems.append(f"Контейнер: нет файла {PASSPORT_FILE}.")
            return
        passport, problems = look_at_xml("Паспорт", files[PASSPORT_FILE].read(), MEDO_CONTAINER_271)
        self.problems += problems
        if passport is None:
            return
        self._look_at_passport(passport)
        in_passport = attribute(find(passport, "containerSignature"), "localName")
        self._look_at_container_signature(message.signature or in_passport)
        if extra := sorted(set(files) - self._named):
            self.problems.append(f"Контейнер: файлы не названы в паспорте: {', '.join(extra)}.")

    def _look_at_passport(self, passport: "etree._Element") -> None:
        if etree.QName(passport).namespace != CONTAINER_NS_271 or attribute(passport, "version") != VERSION_271:
            self.problems.append(f"Паспорт: ожидается версия {VERSION_271}.")
        document = find(passport, "document")
        main = self._file(attribute(document, "localName"), "документ")
        sizes: PageSizes = ()
        if main is not None:
            sizes, problems = look_at_pdf(main, text_of(document, "pagesQuantity"))
            self.problems += problems
        authors = find(passport, "authors")
        for author in authors if authors is not None else ():
            registration = find(author, "registration")
            self._look_at_stamp(find(registration, "registrationStamp"), sizes, "штамп регистрации")
            for sign in author.iterchildren("{*}sign"):
                signature = find(sign, "documentSignature")
                self._look_at_signature(main, attribute(signature, "localName"), "подпись документа")
                self._look_at_stamp(find(signature, "signatureStamp"), sizes, "отметка об ЭП")
        self._look_at_attachments(find(passport, "attachments"))
        first = authors[0] if authors is not None and len(authors) else None
        registration = find(first, "registration")
        self.facts = replace(
            self.facts,
            document_uid=read_uid(attribute(passport, "uid")),
            number=text_of(registration, "number"),
            day=_date(text_of(registration, "date")),
            subject=text_of(passport, "requisites", "annotation"),
        )
        if not any(self._names_destination(node) for node in passport.iter("{*}addressee")):
            self.problems.append("Паспорт: получателя сообщения нет среди адресатов документа.")

    def _names_destination(self, addressee: "etree._Element") -> bool:
        organization = find(addressee, "organization")
        known = attribute(organization, "id")
        title = text_of(organization, "title")
        return known.casefold() == str(self.facts.destination) or title == self.facts.destination_name

    def _look_at_attachments(self, attachments: "etree._Element | None") -> None:
        for n, attachment in enumerate(attachments if attachments is not None else ()):
            name = attribute(attachment, "localName")
            content = self._file(name, "приложение")
            if text_of(attachment, "order") != str(n):
                self.problems.append(f"Паспорт: приложения должны идти по порядку с нуля ({name}).")
            signatures = [attribute(node, "localName") for node in attachment.iterchildren("{*}signature")]
            if not signatures:
                self.problems.append(f"Паспорт: у приложения {name} нет подписи.")
            for signature in signatures:
                self._look_at_signature(content, signature, f"подпись приложения {name}")

    def _look_at_container_signature(self, name: str) -> None:
        if not name:
            self.problems.append("Контейнер: нет подписи контейнера.")
            return
        others = sorted(set(self._files) - {PASSPORT_FILE, name})
        covered = concatenated([self._files[PASSPORT_FILE], *(self._files[other] for other in others)])
        self._look_at_signature(covered, name, "подпись контейнера")

    def _look_at_signature(self, content: Content | None, name: str, what: str) -> None:
        signature = self._file(name, what)
        if content is None or signature is None:
            return
        if problem := self._check(content, signature.read()):
            self.problems.append(f"{what[0].upper()}{what[1:]} ({name}): {problem}")

    def _look_at_stamp(self, stamp: "etree._Element | None", sizes: PageSizes, what: str) -> None:
        image = self._file(attribute(stamp, "localName"), what)
        if image is None or stamp is None:
            return
        position = find(stamp, "position")
        names = (("page",), ("topLeft", "x"), ("topLeft", "y"), ("dimension", "w"), ("dimension", "h"))
        try:
            page, x, y, width, height = (int(text_of(position, *path)) for path in names)
        except ValueError:
            self.problems.append(f"Паспорт: {what}: место не указано.")
            return
        self.problems += look_at_stamp(image, sizes, page, (x, y, width, height), what)

    def _file(self, name: str, what: str) -> Content | None:
        self._named.add(name)
        if name not in self._files:
            self.problems.append(f"Контейнер: нет файла «{name}» ({what}).")
            return None
        return self._files[name]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
