"""GOST R 34.10-2012 and GOST R 34.11-2012 (Streebog): curves, keys, signatures by digest, hashing."""

from edo_gateway.signing.gost.encoding import decode_private, decode_public, encode_private, encode_public
from edo_gateway.signing.gost.keys import PrivateKey, PublicKey
from edo_gateway.signing.gost.paramsets import CRYPTOPRO_A, DEFAULT, PRODUCTION, ParameterSet, parameter_set
from edo_gateway.signing.gost.signature import sign_digest, verify_digest
from edo_gateway.signing.gost.streebog import hash_content, hash_octets, new_hasher, provider_name

__all__ = [
    "CRYPTOPRO_A",
    "DEFAULT",
    "PRODUCTION",
    "ParameterSet",
    "PrivateKey",
    "PublicKey",
    "decode_private",
    "decode_public",
    "encode_private",
    "encode_public",
    "hash_content",
    "hash_octets",
    "new_hasher",
    "parameter_set",
    "provider_name",
    "sign_digest",
    "verify_digest",
]
