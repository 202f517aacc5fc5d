"""The ASiC manifest: the list of files with their digests, over which the bundle's signature is.

ETSI EN 319 162-1, clause 4.4 and annex A; namespace of the published schema.
Digests are SHA-256: ASiC readers of other makers know no Streebog and would refuse the whole bundle.
The signature hashes the manifest itself with Streebog, as GOST R 34.10-2012 demands.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from edo_gateway.journal.evidence.errors import NotCanonical
from edo_gateway.journal.evidence.names import REPORT_HTML, SIGNATURE, media_type_of

__all__ = ["LARGEST_MANIFEST", "read_manifest", "write_manifest"]

LARGEST_MANIFEST = 1 << 24
"""Octets."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
    f'  <SigReference URI="{SIGNATURE}" MimeType="application/pkcs7-signature"/>\n'
)
_FOOT = "</ASiCManifest>\n"
_ENTRY = (
    '  <DataObjectReference URI="{name}" MimeType="{media_type}"{root}>\n'
    '    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>\n'
    "    <ds:DigestValue>{digest}</ds:DigestValue>\n"
    "  </DataObjectReference>\n"
)
_ROOT = ' Rootfile="true"'
_URI = re.compile(r' URI="([A-Za-z0-9_./-]+)"')
_DIGEST = re.compile(r"<ds:DigestValue>([A-Za-z0-9+/=]+)</ds:DigestValue>")


def write_manifest(digests: Mapping[str, str]) -> bytes:
    """Return the manifest over files by name; digests are SHA-256 in hex.  The same files give the same octets."""
    entries = (
        _ENTRY.format(
            name=name,
            media_type=media_type_of(name),
            root=_ROOT if name == REPORT_HTML else "",
            digest=base64.b64encode(bytes.fromhex(digests[name])).decode(),
        )
        for name in sorted(digests)
    )
    return "".join((_HEAD, *entries, _FOOT)).encode("ascii")


def read_manifest(octets: bytes) -> dict[str, str]:
    """Return digests (hex) by name; raises `NotCanonical` unless it is written as `write_manifest` would."""
    try:
        text = octets.decode("ascii")
        # The first URI is the signature's; lengths that differ show themselves in the comparison.
        pairs = zip(_URI.findall(text)[1:], _DIGEST.findall(text), strict=False)
        digests = {name: base64.b64decode(value, validate=True).hex() for name, value in pairs}
    except (UnicodeDecodeError, binascii.Error) as error:
        raise NotCanonical("Опись файлов (ASiCManifest001.xml) не читается.") from error
    if write_manifest(digests) != octets:
        raise NotCanonical("Опись файлов (ASiCManifest001.xml) записана не в своём единственном виде.")
    return digests
