"""Object identifiers of GOST algorithms, of CMS attributes and of the requisites in Russian certificates.

Sources: RFC 9215 and Р 1323565.1.023 (algorithms), RFC 5652 and RFC 5035 (CMS attributes),
order of ФСБ № 795 of 27.12.2011 (requisites of a subject).
"""

__all__ = [
    "AUTHORITY_KEY_IDENTIFIER",
    "BASIC_CONSTRAINTS",
    "CERTIFICATE_POLICIES",
    "CONTENT_TYPE",
    "DATA",
    "DIGEST",
    "INN",
    "INN_LE",
    "KEY",
    "KEY_USAGE",
    "LEGACY",
    "MESSAGE_DIGEST",
    "OGRN",
    "OGRNIP",
    "POLICY_KC1",
    "SIGNED_DATA",
    "SIGNING_CERTIFICATE_V2",
    "SIGNING_TIME",
    "SIGN_WITH_DIGEST",
    "SNILS",
    "SUBJECT_KEY_IDENTIFIER",
    "SUBJECT_SIGN_TOOL",
]

DIGEST = {32: "1.2.643.7.1.1.2.2", 64: "1.2.643.7.1.1.2.3"}
"""Streebog by octets of its output."""
KEY = {32: "1.2.643.7.1.1.1.1", 64: "1.2.643.7.1.1.1.2"}
"""GOST R 34.10-2012 public keys by octets of a coordinate."""
SIGN_WITH_DIGEST = {32: "1.2.643.7.1.1.3.2", 64: "1.2.643.7.1.1.3.3"}
"""Signature with Streebog by octets of the digest."""
LEGACY = frozenset({"1.2.643.2.2.19", "1.2.643.2.2.3", "1.2.643.2.2.9"})
"""GOST R 34.10-2001 key and signature, GOST R 34.11-94: out of use for new signatures since 2019."""

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

OGRN = "1.2.643.100.1"
SNILS = "1.2.643.100.3"
INN_LE = "1.2.643.100.4"
OGRNIP = "1.2.643.100.5"
INN = "1.2.643.3.131.1.1"
SUBJECT_SIGN_TOOL = "1.2.643.100.111"
POLICY_KC1 = "1.2.643.100.113.1"

SUBJECT_KEY_IDENTIFIER = "2.5.29.14"
KEY_USAGE = "2.5.29.15"
BASIC_CONSTRAINTS = "2.5.29.19"
CERTIFICATE_POLICIES = "2.5.29.32"
AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
