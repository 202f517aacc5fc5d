"""The form of an evidence bundle: ASiC-E with CAdES (ETSI EN 319 162-1), written and read in one way only.

Pure: no database, no keys, no clock.  What a bundle proves is judged by `edo_gateway.inspection.evidence`.
"""

from edo_gateway.journal.evidence.description import (
    FORMAT,
    AnchorPlaceInBundle,
    ContainerInBundle,
    DeliveryInBundle,
    Description,
    DispatchInBundle,
    FileInBundle,
    LetterInBundle,
    PartInBundle,
    ReceivedInBundle,
    read_description,
    write_description,
)
from edo_gateway.journal.evidence.errors import BundleTooLarge, NotCanonical
from edo_gateway.journal.evidence.extract import (
    JournalExtract,
    ProvedRecord,
    Record,
    read_extract,
    read_record,
    write_extract,
)
from edo_gateway.journal.evidence.manifest import read_manifest, write_manifest
from edo_gateway.journal.evidence.page import Page, Section, page_html, page_text
from edo_gateway.journal.evidence.reader import BundleFiles, read_bundle
from edo_gateway.journal.evidence.writer import write_bundle

__all__ = [
    "FORMAT",
    "AnchorPlaceInBundle",
    "BundleFiles",
    "BundleTooLarge",
    "ContainerInBundle",
    "DeliveryInBundle",
    "Description",
    "DispatchInBundle",
    "FileInBundle",
    "JournalExtract",
    "LetterInBundle",
    "NotCanonical",
    "Page",
    "PartInBundle",
    "ProvedRecord",
    "ReceivedInBundle",
    "Record",
    "Section",
    "page_html",
    "page_text",
    "read_bundle",
    "read_description",
    "read_extract",
    "read_manifest",
    "read_record",
    "write_bundle",
    "write_description",
    "write_extract",
    "write_manifest",
]
