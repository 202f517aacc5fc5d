"""Names inside a bundle: fixed ones, the rule for all others, and the media type each name stands for.

mimetype                        first, as ETSI EN 319 162-1 (annex A) demands
certificates/<16 hex>.cer       certificates met in the signatures, by the beginning of their SHA-256
containers/<format>/<name>      the transport container
dispatches/001/<name>           files of an envelope as sent; the container is not repeated there
evidence.json                   what is where, and what of the letter it is
journal/proof.json              records with their paths
journal/anchors/<9 digits>.json, .p7s
letter/<name>                   document and attachments as sent, their signatures
received/001/01.<ending>        files as received; their own names stand in evidence.json
report.html, report.txt         «Справка о движении документа»
source/source.<ending>          the document as the clerk gave it, if it was changed
META-INF/ASiCManifest001.xml    digests of all the above but `mimetype`
META-INF/signature001.p7s       the organisation's signature over the manifest
"""

import re

__all__ = [
    "DESCRIPTION",
    "MANIFEST",
    "MEDIA_TYPE",
    "MIMETYPE",
    "PROOF",
    "REPORT_HTML",
    "REPORT_TEXT",
    "SIGNATURE",
    "anchor_names",
    "ending_of",
    "is_bundle_name",
    "media_type_of",
]

MIMETYPE = "mimetype"
MEDIA_TYPE = b"application/vnd.etsi.asic-e+zip"
"""The whole content of `mimetype`."""
MANIFEST = "META-INF/ASiCManifest001.xml"
SIGNATURE = "META-INF/signature001.p7s"
DESCRIPTION = "evidence.json"
PROOF = "journal/proof.json"
REPORT_HTML = "report.html"
REPORT_TEXT = "report.txt"

_LONGEST = 300
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,3}")
_ENDING = re.compile(r"[a-z0-9]{1,8}")
_MEDIA_TYPES = {
    "cer": "application/pkix-cert",
    "html": "text/html",
    "json": "application/json",
    "p7s": "application/pkcs7-signature",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xml": "application/xml",
    "zip": "application/zip",
}
_ANY = "application/octet-stream"


def is_bundle_name(name: str) -> bool:
    """Say whether a file that the manifest covers may have this name."""
    reserved = name == MIMETYPE or name.upper().startswith("META-INF")
    return len(name) <= _LONGEST and not reserved and _NAME.fullmatch(name) is not None


def ending_of(label: str) -> str:
    """Return a safe ending for a file that came under this label: latin letters and digits, `bin` if it has none."""
    ending = label.rpartition(".")[2].lower()
    return ending if "." in label and _ENDING.fullmatch(ending) else "bin"


def media_type_of(name: str) -> str:
    """Return the media type that the manifest states; it follows from the name alone."""
    return _MEDIA_TYPES.get(name.rpartition(".")[2].lower(), _ANY)


def anchor_names(number: int) -> tuple[str, str]:
    """Return the names of an anchor's text and signature."""
    return f"journal/anchors/{number:09d}.json", f"journal/anchors/{number:09d}.p7s"
