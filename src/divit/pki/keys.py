# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Private keys held in software: made, read, and used to sign with the algorithm that belongs to them."""

from collections.abc import Callable
from typing import Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.der import oids, write
from divit.pki.errors import CertificateUnreadable

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
KeyKind = Literal["rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521"]

_CURVES: dict[str, type[ec.EllipticCurve]] = {"p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1}
_KIND_OF_CURVE = {"secp256r1": "p256", "secp384r1": "p384", "secp521r1": "p521"}
_RSA_EXPONENT = 65537
_ECDSA_OIDS = {"sha256": oids.ECDSA_WITH_SHA256, "sha384": oids.ECDSA_WITH_SHA384, "sha512": oids.ECDSA_WITH_SHA512}
_HASH_OF_KIND = {"p256": "sha256", "p384": "sha384", "p521": "sha512"}
Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | hashes.SHA3_256 | hashes.SHA3_384 | hashes.SHA3_512
_HASHES: dict[str, type[Hash]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}


def generate(kind: KeyKind) -> PrivateKey:
    """A new private key of the ``kind``."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(_RSA_EXPONENT, int(kind.removeprefix("rsa")))
    return ec.generate_private_key(_CURVES[kind]())


def kind_of(key: object) -> str:
    """The kind of a private or public key: ``rsa2048``, ``p256``, …; ``other`` for what is not used here."""
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return f"rsa{key.key_size}"
    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        return _KIND_OF_CURVE.get(key.curve.name, "other")
    return "other"


def hash_for(key: PrivateKey | PublicKey) -> str:
    """The hash as strong as the key: SHA-384 for P-384, SHA-512 for P-521, else SHA-256 (TS 119 312, 6)."""
    return _HASH_OF_KIND.get(kind_of(key), "sha256")


def hash_algorithm(name: str) -> Hash:
    """The hash of a ``hash_name`` as the cryptography library has it."""
    return _HASHES[name]()


def signature_algorithm(key: PrivateKey | PublicKey) -> bytes:
    """The AlgorithmIdentifier DER of the signatures that a key makes here (RFC 5758, 3.2; RFC 4055, 5)."""
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return write.sequence(write.oid(oids.SHA256_WITH_RSA), write.null())
    return write.sequence(write.oid(_ECDSA_OIDS[hash_for(key)]))


def sign(key: PrivateKey, data: bytes) -> bytes:
    """A signature over ``data`` (hashed here): RSA PKCS#1 v1.5 with SHA-256, or ECDSA-Sig-Value DER."""
    return signing(key)(data)


def signing(key: PrivateKey) -> Callable[[bytes], bytes]:
    """``sign`` with ``key``, for those who sign often: what kind of key it is is asked once."""
    if isinstance(key, rsa.RSAPrivateKey):
        rsa_key, pkcs1, sha256 = key, padding.PKCS1v15(), hashes.SHA256()
        return lambda data: rsa_key.sign(data, pkcs1, sha256)
    ec_key, ecdsa = key, ec.ECDSA(hash_algorithm(hash_for(key)))
    return lambda data: ec_key.sign(data, ecdsa)


def did_sign(key: PublicKey, data: bytes, signature: bytes) -> bool:
    """Whether the private half of ``key`` made ``signature`` over ``data``, the way ``sign`` does."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(signature, data, ec.ECDSA(hash_algorithm(hash_for(key))))
    except InvalidSignature:
        return False
    return True


def public_key_der(key: PrivateKey) -> bytes:
    """The SubjectPublicKeyInfo DER of a private key's public half."""
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def to_pem(key: PrivateKey) -> bytes:
    """PKCS#8 PEM without encryption, for folders that only their owner reads."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def from_pem(pem: bytes) -> PrivateKey:
    """The private key of a PKCS#8 PEM without encryption. Raises ``CertificateUnreadable``."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CertificateUnreadable(str(error), what="private key") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateUnreadable(what="private key")
    return key
