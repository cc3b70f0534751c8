# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Checking signature values on certificates, on CRLs, and on data."""

from collections.abc import Sequence
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

from divit.der import oids, read, write
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts, crl_parts, dsa_parameters, inherits_dsa_parameters, with_dsa_parameters
from divit.pki.algorithms import IN_FORCE, Algorithms
from divit.pki.certificates import load_certificate, load_crl, load_key, public_key
from divit.pki.errors import CertificateUnreadable
from divit.pki.keys import PublicKey, hash_algorithm

# SHA-1 here is for signatures of which a proof says that they are old; ``Algorithms`` decides what is believed.
_RSA = {
    "1.2.840.113549.1.1.5": "sha1",
    oids.SHA256_WITH_RSA: "sha256",
    oids.SHA384_WITH_RSA: "sha384",
    oids.SHA512_WITH_RSA: "sha512",
    oids.SHA3_256_WITH_RSA: "sha3_256",
    oids.SHA3_384_WITH_RSA: "sha3_384",
    oids.SHA3_512_WITH_RSA: "sha3_512",
}
_ECDSA = {
    "1.2.840.10045.4.1": "sha1",
    oids.ECDSA_WITH_SHA256: "sha256",
    oids.ECDSA_WITH_SHA384: "sha384",
    oids.ECDSA_WITH_SHA512: "sha512",
    oids.ECDSA_WITH_SHA3_256: "sha3_256",
    oids.ECDSA_WITH_SHA3_384: "sha3_384",
    oids.ECDSA_WITH_SHA3_512: "sha3_512",
}
# RFC 3279, 2.2.2 and RFC 5758, 3.1: with SHA-1, and with SHA-224 and SHA-256
_DSA = frozenset({"1.2.840.10040.4.3", "2.16.840.1.101.3.4.3.1", "2.16.840.1.101.3.4.3.2"})
SigningKey = PublicKey | dsa.DSAPublicKey
_PSS_PARTS = (0xA0, 0xA1, 0xA2, 0xA3)
# Octets: what the largest key that is read here has room for. Some signers take the longest salt that fits (RFC 8017,
# 9.1.1), so what bounds it is the key, and not the hash.
_MOST_SALT = 1024


def weakness_of_key(certificate: bytes, algorithms: Algorithms = IN_FORCE, inherited: bytes | None = None) -> str:
    """What is too weak about a certificate's public key, empty when nothing is; ``inherited`` as in ``working_key``."""
    return algorithms.weakness_of_key(working_key(certificate, inherited))


def weakness_of_signature(certificate: bytes, algorithms: Algorithms = IN_FORCE) -> str:
    """What is too weak about the signature on a certificate, empty when nothing is."""
    try:
        algorithm = load_certificate(certificate).signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown signature algorithm"
    if algorithm is None:
        return "unknown signature algorithm"
    return "" if algorithm.name in algorithms.hashes else algorithm.name


@lru_cache(maxsize=2048)
def working_key(certificate: bytes, inherited: bytes | None) -> SigningKey | None:
    """The key that a certificate's holder signs with (RFC 5280, 6.1.4, d to f); None for a kind that is not used here.

    A DSA key without parameters of its own takes the ``inherited`` ones (Dss-Parms DER).
    """
    key = public_key(load_certificate(certificate))
    if key is not None:
        return key
    try:
        encoded = certificate_parts(certificate).key
        if inherits_dsa_parameters(encoded):
            return None if inherited is None else load_key(with_dsa_parameters(encoded, inherited))
    except DerError:
        return None
    return load_key(encoded)


@lru_cache(maxsize=4096)
def lacks_parameters(certificate: bytes) -> bool:
    """Whether the certificate's key can only be used with parameters of its issuer's key."""
    try:
        return inherits_dsa_parameters(certificate_parts(certificate).key)
    except DerError:
        return False


def inherited_parameters(holders: Sequence[bytes]) -> bytes | None:
    """The Dss-Parms (DER) that the first of ``holders`` (certificates, each issued by the next) works with, its own or
    inherited through keys of the same kind; None when there are none.
    """
    for holder in holders:
        try:
            key = certificate_parts(holder).key
            if not inherits_dsa_parameters(key):
                return dsa_parameters(key)
        except DerError:
            return None
    return None


def is_signed_by(certificate: bytes, issuer: bytes, inherited: bytes | None = None) -> bool:
    """Whether the key of ``issuer`` made the signature on ``certificate``. Names and rights are not looked at;
    ``inherited`` are the parameters for an issuer's DSA key that has none (Dss-Parms DER).
    """
    return _is_signed_by(certificate, issuer, inherited)


@lru_cache(maxsize=4096)
def _is_signed_by(certificate: bytes, issuer: bytes, inherited: bytes | None) -> bool:
    try:
        parts = certificate_parts(certificate)
    except DerError:
        return False
    # RFC 5280, 4.1.1.2: the algorithm beside the signature is not signed itself and must equal the signed one.
    return parts.algorithm == parts.stated_algorithm and _checks(
        load_certificate(certificate), parts.to_be_signed, working_key(issuer, inherited)
    )


@lru_cache(maxsize=128)
def is_crl_signed_by(crl: bytes, issuer: bytes, inherited: bytes | None = None) -> bool:
    """Whether the key of ``issuer`` made the signature on ``crl``; ``inherited`` as in ``is_signed_by``."""
    try:
        parts = crl_parts(crl)
    except DerError:
        return False
    return parts.algorithm == parts.stated_algorithm and _checks(
        load_crl(crl), parts.to_be_signed, working_key(issuer, inherited)
    )


def _checks(
    signed: x509.Certificate | x509.CertificateRevocationList, to_be_signed: bytes, key: SigningKey | None
) -> bool:
    try:
        hashed = signed.signature_hash_algorithm
        if key is None or hashed is None:
            return False
        _check(key, signed, hashed, to_be_signed)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _check(
    key: SigningKey,
    signed: x509.Certificate | x509.CertificateRevocationList,
    hashed: hashes.HashAlgorithm,
    to_be_signed: bytes,
) -> None:
    parameters = signed.signature_algorithm_parameters
    match key:
        case rsa.RSAPublicKey() if isinstance(parameters, padding.PKCS1v15 | padding.PSS):
            key.verify(signed.signature, to_be_signed, parameters, hashed)
        case ec.EllipticCurvePublicKey() if isinstance(parameters, ec.ECDSA):
            key.verify(signed.signature, to_be_signed, parameters)
        case dsa.DSAPublicKey() if signed.signature_algorithm_oid.dotted_string in _DSA:
            key.verify(signed.signature, to_be_signed, hashed)
        case _:
            raise InvalidSignature


def verify(
    certificate: bytes,
    *,
    algorithm: str,
    parameters: bytes | None,
    hash_name: str,
    signature: bytes,
    data: bytes,
    algorithms: Algorithms = IN_FORCE,
) -> bool:
    """Whether the key in ``certificate`` made ``signature`` over ``data`` (hashed here).

    ``algorithm`` and ``parameters`` are the AlgorithmIdentifier (dotted, DER) beside the signature; where the
    algorithm names no hash itself (rsaEncryption), ``hash_name`` is taken; where it does, it must be ``hash_name``.
    What ``algorithms`` does not believe, and unknown algorithms, are never right.
    """
    if not algorithms.believes(hash_name):
        return False
    try:
        key = public_key(load_certificate(certificate))
    except CertificateUnreadable:
        return False
    if key is None or weakness_of_key(certificate, algorithms):
        return False
    try:
        _verify(key, algorithm, parameters, hash_name, signature, data)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm, DerError):
        return False
    return True


def _verify(
    key: PublicKey, algorithm: str, parameters: bytes | None, hash_name: str, signature: bytes, data: bytes
) -> None:
    hashed = _hashing(hash_name)
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


def _hashing(name: str) -> hashes.HashAlgorithm:
    return hashes.SHA1() if name == "sha1" else hash_algorithm(name)  # noqa: S303  # only where the caller believes it


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
    if not 0 <= octets <= _MOST_SALT:
        raise InvalidSignature
    return padding.PSS(padding.MGF1(_hashing(hash_name)), octets)


def _hash_named(algorithm: read.Cursor) -> str:
    name = oids.HASH_NAMES.get(read.object_identifier(algorithm.buffer, algorithm.next(write.OBJECT_IDENTIFIER)), "")
    algorithm.optional(write.NULL)
    algorithm.finish()
    return name
