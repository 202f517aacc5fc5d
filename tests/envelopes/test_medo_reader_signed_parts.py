"""What is signed by what in a container."""

import base64

import pytest
from medo_dialects import (
    CONTAINER_27,
    CONTAINER_BODY,
    PDF,
    SIGNATURE,
    container_files,
    message,
    passport,
    read_container_package,
    zipped,
)

from edo_gateway.envelopes.medo.signed_parts import SignedPart, SignedRole, signed_parts


def _parts(files: dict[str, bytes], text: str | None = None) -> tuple[SignedPart, ...]:
    reading = read_container_package(zipped(files), text)
    assert reading.message is not None
    assert reading.message.container is not None
    return signed_parts(reading.message.container)


def test_every_signature_of_a_container_comes_with_what_it_signs() -> None:
    """One part per signatory, per attachment and for the container."""
    files = container_files()
    parts = _parts(files)
    assert [(part.role, part.label, part.signature_label, part.signatory) for part in parts] == [
        (SignedRole.DOCUMENT, "document.pdf", "sign1.p7s", "Примеров Пример 1"),
        (SignedRole.DOCUMENT, "document.pdf", "sign2.p7s", "Примеров Пример 2"),
        (SignedRole.ATTACHMENT, "first.pdf", "first.p7s", ""),
        (SignedRole.ATTACHMENT, "second.pdf", "second.p7s", ""),
        (SignedRole.CONTAINER, "document.edc.zip", "containerSign.p7s", ""),
    ]
    assert parts[0].content is not None
    assert parts[0].content.read() == PDF
    assert [part.signature.read() if part.signature else b"" for part in parts] == [
        files[part.signature_label] for part in parts
    ]


def test_the_container_signature_covers_passport_first_then_the_others_by_name() -> None:
    """Ordinal order, the signature itself left out, streamed and openable again."""
    files = container_files()
    content = _parts(files)[-1].content
    assert content is not None
    others = sorted(files.keys() - {"passport.xml", "containerSign.p7s"})
    expected = b"".join(files[name] for name in ("passport.xml", *others))
    assert content.size == len(expected)
    assert content.read() == expected
    assert b"".join(content.chunks()) == expected


def test_a_missing_signature_file_is_a_part_without_signature() -> None:
    """Named but absent is told apart from not named."""
    files = container_files()
    for name in ("sign2.p7s", "first.p7s", "containerSign.p7s"):
        del files[name]
    missing = [part.signature_label for part in _parts(files) if part.signature is None]
    assert missing == ["sign2.p7s", "first.p7s", "containerSign.p7s"]


def test_a_document_nobody_signed_is_a_part_without_signature() -> None:
    """A letter without a signature must not pass as one with nothing to check."""
    part = _parts(container_files(passport(signatures=())))[0]
    assert (part.role, part.signature_label, part.signature) == (SignedRole.DOCUMENT, "", None)


def test_an_unsigned_attachment_is_missing_its_signature_in_2_7_1_only() -> None:
    """Each attachment has its own signature by order 667/233; 2.7 left it to the sender."""
    attachments = (
        '<c:attachments><c:attachment c:localName="first.pdf"><c:order>0</c:order></c:attachment></c:attachments>'
    )
    new = _parts(container_files(passport(attachments=attachments)))
    old = _parts(container_files(passport(namespace=CONTAINER_27, attachments=attachments)))
    assert [part.signature for part in new if part.role is SignedRole.ATTACHMENT] == [None]
    assert [part for part in old if part.role is SignedRole.ATTACHMENT] == []


def test_a_container_that_names_no_signature_of_its_own_has_no_such_part() -> None:
    """The container's signature is optional."""
    body = CONTAINER_BODY.replace("<p:signature>containerSign.p7s</p:signature>", "")
    parts = _parts(container_files(), message("Транспортный контейнер", body))
    assert SignedRole.CONTAINER not in {part.role for part in parts}


def test_a_signature_written_as_base64_text_is_given_as_der() -> None:
    """One sender writes base64 instead of DER, plain or between PEM lines."""
    plain = base64.encodebytes(SIGNATURE)
    pem = b"\xef\xbb\xbf-----BEGIN PKCS7-----\r\n" + plain.replace(b"\n", b"\r\n") + b"-----END PKCS7-----\r\n"
    files = container_files() | {"sign1.p7s": plain, "sign2.p7s": pem, "first.p7s": b"0not base64!"}
    first, second, attachment = _parts(files)[:3]
    assert first.signature is not None
    assert second.signature is not None
    assert attachment.signature is not None
    assert first.signature.read() == second.signature.read() == SIGNATURE
    assert attachment.signature.read() == b"0not base64!"


def test_parts_of_a_container_whose_document_is_missing_have_no_content() -> None:
    """The absence of a file is told, not hidden."""
    files = container_files()
    del files["document.pdf"]
    part = _parts(files)[0]
    assert (part.content, part.signature_label) == (None, "sign1.p7s")
    assert part.signature is not None


_SIGNATURES = '<c:signature c:localName="first.p7s"/>' * 30_000
_SAME = (
    '<c:attachment c:localName="first.pdf"><c:order>0</c:order><c:signature c:localName="first.p7s"/></c:attachment>'
)


@pytest.mark.parametrize(
    "description",
    [
        passport(signatures=("sign1.p7s",) * 5_000),
        passport(attachments=f"<c:attachments>{_SAME * 20_000}</c:attachments>"),
        passport(
            attachments='<c:attachments><c:attachment c:localName="first.pdf"><c:order>0</c:order>'
            f"{_SIGNATURES}</c:attachment></c:attachments>"
        ),
    ],
    ids=["signatories", "the same attachment", "signatures of an attachment"],
)
def test_signatures_named_by_the_thousand_are_not_all_checked(description: str) -> None:
    """Each check costs a pass over the file, so a passport that names thousands goes to a person."""
    reading = read_container_package(zipped(container_files(description)))
    assert reading.unreadable is not None
    assert reading.unreadable.code == "too-many-parts"
    assert reading.message is not None and reading.message.container is not None
    assert len(signed_parts(reading.message.container)) < 200
