# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Checking signature values, and which algorithms are still good enough to be believed (TS 119 312)."""

import hashlib
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.der import oids, read, write
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts
from divit.pki.certificates import load_certificate, load_crl, public_key
from divit.pki.errors import CertificateUnreadable
from divit.pki.keys import PublicKey, hash_algorithm

LEAST_RSA_BITS = 2048
# An RSA key of any size would be checked at a price that grows with its cube; no CA issues more than this.
MOST_RSA_BITS = 8192
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_GOOD_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_RSA = {
    oids.SHA256_WITH_RSA: "sha256",
    oids.SHA384_WITH_RSA: "sha384",
    oids.SHA512_WITH_RSA: "sha512",
}
_ECDSA = {
    oids.ECDSA_WITH_SHA256: "sha256",
    oids.ECDSA_WITH_SHA384: "sha384",
    oids.ECDSA_WITH_SHA512: "sha512",
}
_PSS_PARTS = (0xA0, 0xA1, 0xA2, 0xA3)


def weakness_of_key(certificate: bytes) -> str:
    """What is too weak about a certificate's public key, empty when nothing is."""
    key = public_key(load_certificate(certificate))
    if key is None:
        return "unknown key algorithm"
    if isinstance(key, rsa.RSAPublicKey):
        return "" if LEAST_RSA_BITS <= key.key_size <= MOST_RSA_BITS else f"RSA {key.key_size}"
    return "" if key.curve.name in _CURVES else f"EC {key.curve.name}"


def weakness_of_signature(certificate: bytes) -> str:
    """What is too weak about the signature on a certificate, empty when nothing is."""
    try:
        algorithm = load_certificate(certificate).signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown signature algorithm"
    if isinstance(algorithm, _GOOD_HASHES):
        return ""
    return "unknown signature algorithm" if algorithm is None else algorithm.name


def is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether the key of ``issuer`` made the signature on ``certificate``. Names and rights are not looked at."""
    return _is_signed_by(certificate, issuer)


@lru_cache(maxsize=4096)
def _is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    try:
        parts = certificate_parts(certificate)
    except DerError:
        return False
    # RFC 5280, 4.1.1.2: the algorithm beside the signature is not signed itself and must equal the signed one.
    return parts.algorithm == parts.stated_algorithm and _checks(
        load_certificate(certificate), parts.to_be_signed, issuer
    )


@lru_cache(maxsize=256)
def is_crl_signed_by(crl: bytes, issuer: bytes) -> bool:
    """Whether the key of ``issuer`` made the signature on ``crl``."""
    loaded = load_crl(crl)
    key = public_key(load_certificate(issuer))
    try:
        return key is not None and loaded.is_signature_valid(key)
    except (UnsupportedAlgorithm, TypeError, ValueError):
        return False


def _checks(signed: x509.Certificate, to_be_signed: bytes, issuer: bytes) -> bool:
    key = public_key(load_certificate(issuer))
    try:
        parameters = signed.signature_algorithm_parameters
        hashed = signed.signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        return False
    if hashed is None:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey) and isinstance(parameters, padding.PKCS1v15 | padding.PSS):
            key.verify(signed.signature, to_be_signed, parameters, hashed)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(parameters, ec.ECDSA):
            key.verify(signed.signature, to_be_signed, parameters)
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def verify(
    certificate: bytes,
    *,
    algorithm: str,
    parameters: bytes | None,
    hash_name: str,
    signature: bytes,
    data: bytes,
) -> bool:
    """Whether the key in ``certificate`` made ``signature`` over ``data`` (hashed here).

    ``algorithm`` and ``parameters`` are the AlgorithmIdentifier (dotted, DER) beside the signature; where the
    algorithm names no hash itself (rsaEncryption), ``hash_name`` is taken; where it does, it must be ``hash_name``.
    Weak hashes and unknown algorithms are never right.
    """
    if hash_name not in {"sha256", "sha384", "sha512"}:
        return False
    try:
        key = public_key(load_certificate(certificate))
    except CertificateUnreadable:
        return False
    if key is None or weakness_of_key(certificate):
        return False
    try:
        _verify(key, algorithm, parameters, hash_name, signature, data)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm, DerError):
        return False
    return True


def _verify(
    key: PublicKey, algorithm: str, parameters: bytes | None, hash_name: str, signature: bytes, data: bytes
) -> None:
    hashed = hash_algorithm(hash_name)
    if isinstance(key, ec.EllipticCurvePublicKey):
        if _ECDSA.get(algorithm) != hash_name:
            raise InvalidSignature
        key.verify(signature, data, ec.ECDSA(hashed))
    elif algorithm == oids.RSASSA_PSS:
        key.verify(signature, data, _pss(parameters, hash_name), hashed)
    elif algorithm == oids.RSA_ENCRYPTION or _RSA.get(algorithm) == hash_name:
        key.verify(signature, data, padding.PKCS1v15(), hashed)
    else:
        raise InvalidSignature


def _pss(parameters: bytes | None, hash_name: str) -> padding.PSS:
    """The padding of RSASSA-PSS-params (RFC 4055, 3.1) that use one hash throughout; the default is SHA-1."""
    if parameters is None:
        raise InvalidSignature
    cursor = read.Cursor.of(parameters)
    hashed, mask, salt, trailer = (cursor.optional(tag) for tag in _PSS_PARTS)
    cursor.finish()
    if hashed is None or mask is None or trailer is not None:
        raise InvalidSignature
    if _hash_named(read.Cursor(parameters, hashed).enter()) != hash_name:
        raise InvalidSignature
    generator = read.Cursor(parameters, mask).enter()
    if read.object_identifier(parameters, generator.next()) != oids.MGF1:
        raise InvalidSignature
    if _hash_named(generator.enter()) != hash_name:
        raise InvalidSignature
    octets = 20 if salt is None else read.integer(parameters, read.Cursor(parameters, salt).next())
    if not 0 <= octets <= hashlib.new("sha512").digest_size:
        raise InvalidSignature
    return padding.PSS(padding.MGF1(hash_algorithm(hash_name)), octets)


def _hash_named(algorithm: read.Cursor) -> str:
    name = oids.HASH_NAMES.get(read.object_identifier(algorithm.buffer, algorithm.next(write.OBJECT_IDENTIFIER)), "")
    algorithm.optional(write.NULL)
    algorithm.finish()
    return name
