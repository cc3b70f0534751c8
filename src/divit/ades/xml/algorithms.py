# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature algorithms of XML signatures: their URIs (RFC 9231), and signature values as XML carries them."""

from dataclasses import dataclass
from functools import cache, lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from divit.ades.algorithms import ANY_STRENGTH, SignatureAlgorithm
from divit.ades.errors import KeyUnsupported
from divit.der import read, write
from divit.pki.certificates import load_certificate, public_key
from divit.pki.signatures import verify

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_MORE_2021 = "http://www.w3.org/2021/04/xmldsig-more#"
_URIS = {
    SignatureAlgorithm.RSA_SHA256: _MORE + "rsa-sha256",
    SignatureAlgorithm.RSA_SHA384: _MORE + "rsa-sha384",
    SignatureAlgorithm.RSA_SHA512: _MORE + "rsa-sha512",
    SignatureAlgorithm.RSA_PSS_SHA256: _MORE_2007 + "sha256-rsa-MGF1",
    SignatureAlgorithm.RSA_PSS_SHA384: _MORE_2007 + "sha384-rsa-MGF1",
    SignatureAlgorithm.RSA_PSS_SHA512: _MORE_2007 + "sha512-rsa-MGF1",
    SignatureAlgorithm.RSA_PSS_SHA3_256: _MORE_2007 + "sha3-256-rsa-MGF1",
    SignatureAlgorithm.RSA_PSS_SHA3_384: _MORE_2007 + "sha3-384-rsa-MGF1",
    SignatureAlgorithm.RSA_PSS_SHA3_512: _MORE_2007 + "sha3-512-rsa-MGF1",
    SignatureAlgorithm.ECDSA_SHA256: _MORE + "ecdsa-sha256",
    SignatureAlgorithm.ECDSA_SHA384: _MORE + "ecdsa-sha384",
    SignatureAlgorithm.ECDSA_SHA512: _MORE + "ecdsa-sha512",
    SignatureAlgorithm.ECDSA_SHA3_256: _MORE_2021 + "ecdsa-sha3-256",
    SignatureAlgorithm.ECDSA_SHA3_384: _MORE_2021 + "ecdsa-sha3-384",
    SignatureAlgorithm.ECDSA_SHA3_512: _MORE_2021 + "ecdsa-sha3-512",
}
_BY_URI = {uri: algorithm for algorithm, uri in _URIS.items()}
# By OID: what old signatures may have, and is never written.
_OLD = {
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": ("rsa-pkcs1", "1.2.840.113549.1.1.5"),
    _MORE + "ecdsa-sha1": ("ecdsa", "1.2.840.10045.4.1"),
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signature algorithm: ``name`` as the algorithm policies have it, the hash, and the AlgorithmIdentifier."""

    name: str
    hash_name: str
    oid: str
    parameters: bytes | None


def uri_of(algorithm: SignatureAlgorithm) -> str:
    """The URI of an algorithm. Raises ``KeyUnsupported`` where XML signatures have none (RSA v1.5 with SHA-3)."""
    uri = _URIS.get(algorithm)
    if uri is None:
        raise KeyUnsupported(kind=algorithm.value)
    return uri


def scheme_of(uri: str) -> Scheme | None:
    """What ``uri`` names, None when it is none that is read here."""
    if uri in _OLD:
        name, oid = _OLD[uri]
        return Scheme(name, "sha1", oid, None)
    algorithm = _BY_URI.get(uri)
    return None if algorithm is None else _scheme(algorithm)


@cache
def _scheme(algorithm: SignatureAlgorithm) -> Scheme:
    outer = read.Cursor.of(algorithm.der)
    oid = read.object_identifier(algorithm.der, outer.next(write.OBJECT_IDENTIFIER))
    parameters = None if outer.peek() is None else read.encoding(algorithm.der, outer.next())
    if algorithm.value.startswith("ecdsa"):
        return Scheme("ecdsa", algorithm.hash_name, oid, None)
    return Scheme("rsa-pss" if "pss" in algorithm.value else "rsa-pkcs1", algorithm.hash_name, oid, parameters)


def value_for_xml(signature: bytes, certificate: bytes) -> bytes:
    """A signature value as XML carries it: of ECDSA both numbers in the length of the curve's order (XML-DSig, 6.4.3),
    of which CMS has a DER structure.
    """
    octets = _order_octets(certificate)
    if octets is None:
        return signature
    r, s = decode_dss_signature(signature)
    return r.to_bytes(octets, "big") + s.to_bytes(octets, "big")


def is_signature_right(scheme: Scheme, value: bytes, data: bytes, certificate: bytes) -> bool:
    """Whether the key of ``certificate`` made the signature ``value`` over ``data``; strength is not looked at."""
    octets = _order_octets(certificate)
    if octets is not None:
        # EU DSS makes both numbers as long as the longer one, which of P-521 is often shorter than the order.
        half, rest = divmod(len(value), 2)
        if rest or not 0 < half <= octets:
            return False
        value = encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
    return verify(
        certificate,
        algorithm=scheme.oid,
        parameters=scheme.parameters,
        hash_name=scheme.hash_name,
        signature=value,
        data=data,
        algorithms=ANY_STRENGTH,
    )


@lru_cache(maxsize=256)
def _order_octets(certificate: bytes) -> int | None:
    key = public_key(load_certificate(certificate))
    return (key.curve.key_size + 7) // 8 if isinstance(key, ec.EllipticCurvePublicKey) else None
