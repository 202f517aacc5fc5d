"""Generated documents: whatever the values, the writer refuses them or writes a valid passport with nothing empty."""

import subprocess
from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from medo_writer_material import empties, outline
from tools import require_tool

from edo_gateway.envelopes.medo.names import attachment_name, signature_name, stamp_name
from edo_gateway.envelopes.medo.passport import SIGNATURE_TYPES, build_passport
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    DocumentLink,
    Executor,
    MainFile,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.envelopes.schema import validate
from edo_gateway.errors import Refused
from edo_schemas import MEDO_CONTAINER_271, schema_bytes

NASTY = "<>&\"' \n\r\t\u00a0\u0085\u2028\ufeff\u200b№«ё𐍈]-"
GOOD = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cn", "Cc"]) | st.sampled_from(NASTY))
VALUE = GOOD.map(lambda text: f"ё{text}"[:511])
BLANK = st.sampled_from([None, "", " ", "\n", "\u00a0\t"])
MAYBE = BLANK | VALUE
TOKEN = st.text("0123456789/-№АБВ.", min_size=1, max_size=31)
MAYBE_TOKEN = st.sampled_from([None, "", " "]) | TOKEN
ANY = st.text(max_size=40)
DATE = st.dates(date(1900, 1, 1))
UIDS = st.uuids(version=4)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return the strategy or nothing."""
    return st.none() | strategy


def documents(value: st.SearchStrategy[str]) -> st.SearchStrategy[Document]:
    """Return documents whose required texts come from `value`."""
    coded = st.builds(Coded, value, MAYBE_TOKEN)
    party = st.builds(Party, value, MAYBE_TOKEN, MAYBE, MAYBE, MAYBE, MAYBE)
    person = st.builds(Person, value, MAYBE, MAYBE, MAYBE)
    box = st.builds(
        StampPlace,
        st.just("reg_stamp.png"),
        st.integers(1, 999),
        st.integers(0, 32767),
        st.integers(0, 32767),
        st.integers(1, 999),
        st.integers(1, 999),
    )

    def author(drawn: tuple[object, ...]) -> Author:
        organization, number, day, stamp, signers, types, department, executor = drawn
        marks = tuple(
            SignatureMark(
                signer,
                signature_name("document.pdf", order),
                StampPlace(stamp_name(order), 1, 0, 40 * order, 72, 30),
                types[order % len(types)],  # type: ignore[index, arg-type]
            )
            for order, signer in enumerate(signers)  # type: ignore[arg-type, var-annotated]
        )
        return Author(organization, Registration(number, day, stamp), marks, department, executor)  # type: ignore[arg-type]

    authors = st.tuples(
        party,
        TOKEN,
        DATE,
        box,
        st.lists(person, min_size=1, max_size=3),
        st.lists(st.sampled_from(SIGNATURE_TYPES), min_size=1, max_size=3),
        maybe(coded),
        maybe(st.builds(Executor, value, value, MAYBE, MAYBE)),
    ).map(author)
    addressee = st.builds(DocumentAddressee, party, maybe(coded), st.lists(person, max_size=2).map(tuple))
    link = st.builds(
        DocumentLink, party, TOKEN, DATE, maybe(UIDS), MAYBE, maybe(coded), st.lists(person, max_size=2).map(tuple)
    )
    attachments = st.lists(st.tuples(MAYBE, st.sampled_from(["a.pdf", "b.XLSX", "в.zip"])), max_size=4).map(
        lambda drawn: tuple(
            AttachmentEntry(attachment_name(order, name), order, (signature_name(f"attachment_{order + 1}.x"),), text)
            for order, (text, name) in enumerate(drawn)
        )
    )
    return st.builds(
        Document,
        UIDS,
        coded,
        value,
        authors.map(lambda one: (one,)),
        st.lists(addressee, min_size=1, max_size=3).map(tuple),
        st.builds(MainFile, st.just("document.pdf"), st.integers(1, 10_000), maybe(st.integers(0, 10_000)), MAYBE),
        attachments,
        st.lists(link, max_size=3).map(tuple),
        maybe(coded),
        maybe(coded),
    )


def one_line(text: str) -> str:
    """Return a text as the schema's one-line strings read it."""
    return text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ").strip(" ")


@given(documents(VALUE))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_acceptable_document_is_written_valid_with_nothing_empty(document: Document) -> None:
    """Every acceptable document gives a valid passport, nothing in it empty, the same octets twice, texts intact."""
    xml = build_passport(document)
    assert validate(xml, MEDO_CONTAINER_271) == ()
    assert empties(xml) == []
    assert xml == build_passport(document)
    written = outline(xml)
    texts = {path: text for path, _, text in reversed(written)}
    assert UUID(written[0][1]["uid"]) == document.uid
    assert texts["/container/requisites/documentKind"] == one_line(document.kind.text)
    assert texts["/container/requisites/annotation"] == document.annotation.replace("\r\n", "\n").replace("\r", "\n")
    assert texts["/container/addressees/addressee/organization/title"] == one_line(
        document.addressees[0].organization.title
    )
    for counted, path in (
        (len(document.links), "/container/requisites/links/link"),
        (len(document.addressees), "/container/addressees/addressee"),
        (len(document.authors[0].signatures), "/container/authors/author/sign"),
        (len(document.attachments), "/container/attachments/attachment"),
    ):
        assert sum(each == path for each, _, _ in written) == counted


@given(documents(ANY))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_text_is_refused_or_written_valid(document: Document) -> None:
    """Any text at all, controls and blanks included, ends as a valid passport or as a refusal with fields named."""
    try:
        xml = build_passport(document)
    except Refused as error:
        assert error.problems
        assert all(problem.field and problem.text for problem in error.problems)
        return
    assert validate(xml, MEDO_CONTAINER_271) == ()
    assert empties(xml) == []


def test_outside_validator_accepts_what_was_generated(tmp_path: Path) -> None:
    """xmllint accepts the generated passports as our own validator does."""
    tool = require_tool("xmllint")
    (tmp_path / "schema.xsd").write_bytes(schema_bytes("medo", "container-2.7.1"))
    written: list[str] = []

    @given(documents(VALUE))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def write(document: Document) -> None:
        name = f"passport_{len(written)}.xml"
        (tmp_path / name).write_bytes(build_passport(document))
        written.append(name)

    write()
    assert len(written) >= 40
    command = [tool, "--noout", "--nonet", "--schema", "schema.xsd", *written]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr.decode().count("validates") == len(written)
