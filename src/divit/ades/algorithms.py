# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature algorithms: how a CMS names them, and how a signature value is verified with a public key."""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.ades.errors import KeyUnsupported
from divit.der import cms, oids, write

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

# TS 119 312, 6.2: RSA moduli below 2048 bits are not for signatures of today.
LEAST_RSA_BITS = 2048
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_OID_HASHES = {
    oids.SHA256_WITH_RSA: "sha256",
    oids.SHA384_WITH_RSA: "sha384",
    oids.SHA512_WITH_RSA: "sha512",
    oids.ECDSA_WITH_SHA256: "sha256",
    oids.ECDSA_WITH_SHA384: "sha384",
    oids.ECDSA_WITH_SHA512: "sha512",
}
_RSA_OIDS = {"sha256": oids.SHA256_WITH_RSA, "sha384": oids.SHA384_WITH_RSA, "sha512": oids.SHA512_WITH_RSA}
_EC_OIDS = {
    "sha256": oids.ECDSA_WITH_SHA256,
    "sha384": oids.ECDSA_WITH_SHA384,
    "sha512": oids.ECDSA_WITH_SHA512,
}
# Read to be named, never to be trusted (TS 119 312, 5): MD5 and SHA-1, alone and inside signature algorithms.
BROKEN = frozenset(
    {
        "1.2.840.113549.2.5",
        oids.SHA1,
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.5",
        "1.2.840.10045.4.1",
    }
)
_NULL_OR_ABSENT = frozenset({None, write.null()})
_CURVE_HASH = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}


def _pss_parameters(hash_name: str, *, with_null: bool) -> bytes:
    """RSASSA-PSS-params with MGF1 of the same hash and a salt as long as the hash (RFC 4055, 3.1)."""
    hashing = cms.algorithm(oids.HASH_OIDS[hash_name], write.null() if with_null else b"")
    return write.sequence(
        write.explicit(0, hashing),
        write.explicit(1, cms.algorithm(oids.MGF1, hashing)),
        write.explicit(2, write.integer(_HASHES[hash_name].digest_size)),
    )


class SignatureAlgorithm(Enum):
    """A signature algorithm by the name that the signing session uses for it."""

    RSA_SHA256 = "rsa-sha256"
    RSA_SHA384 = "rsa-sha384"
    RSA_SHA512 = "rsa-sha512"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    RSA_PSS_SHA384 = "rsa-pss-sha384"
    RSA_PSS_SHA512 = "rsa-pss-sha512"
    ECDSA_SHA256 = "ecdsa-sha256"
    ECDSA_SHA384 = "ecdsa-sha384"
    ECDSA_SHA512 = "ecdsa-sha512"

    @property
    def hash_name(self) -> str:
        """The hash, as hashlib names it."""
        return self.value.rpartition("-")[2]

    @property
    def is_rsa(self) -> bool:
        """Whether it needs an RSA key; else it needs one on an elliptic curve."""
        return self.value.startswith("rsa")

    @property
    def der(self) -> bytes:
        """The AlgorithmIdentifier that a SignerInfo carries (RFC 5754, 3; RFC 4056, 3)."""
        if self.value.startswith("rsa-pss"):
            return cms.algorithm(oids.RSASSA_PSS, _pss_parameters(self.hash_name, with_null=False))
        if self.is_rsa:
            return cms.algorithm(_RSA_OIDS[self.hash_name], write.null())
        return cms.algorithm(_EC_OIDS[self.hash_name])

    @classmethod
    def for_certificate(cls, certificate: bytes) -> "SignatureAlgorithm":
        """The algorithm as strong as the key of ``certificate`` (DER): SHA-256 with RSA and P-256, and so on up.

        Raises ``KeyUnsupported``.
        """
        key = public_key(certificate)
        if key is None:
            raise KeyUnsupported(kind="?")
        if isinstance(key, rsa.RSAPublicKey):
            if key.key_size < LEAST_RSA_BITS:
                raise KeyUnsupported(kind=f"RSA-{key.key_size}")
            return cls.RSA_SHA256
        if key.curve.name not in _CURVE_HASH:
            raise KeyUnsupported(kind=key.curve.name)
        return cls(f"ecdsa-{_CURVE_HASH[key.curve.name]}")


_PSS = {
    _pss_parameters(name, with_null=with_null): SignatureAlgorithm(f"rsa-pss-{name}")
    for name in _HASHES
    for with_null in (True, False)
}


def recognised(info: cms.SignerInfo) -> SignatureAlgorithm | None:
    """The algorithm of a SignerInfo, or None when it is not one of ours or disagrees with the digest algorithm.

    Both ways of naming RSA are read: with the hash, and as plain rsaEncryption (RFC 5754, 3.2).
    """
    digest_name = oids.HASH_NAMES.get(info.digest_algorithm.oid)
    oid, parameters = info.signature_algorithm, info.signature_algorithm_parameters
    if digest_name not in _HASHES or info.digest_algorithm.parameters not in _NULL_OR_ABSENT:
        return None
    if oid == oids.RSASSA_PSS:
        found = _PSS.get(parameters or b"")
        return found if found is not None and found.hash_name == digest_name else None
    if parameters not in _NULL_OR_ABSENT:
        return None
    if oid == oids.RSA_ENCRYPTION:
        return SignatureAlgorithm(f"rsa-{digest_name}")
    if _OID_HASHES.get(oid) != digest_name:
        return None
    return SignatureAlgorithm(f"{'rsa' if oid in _RSA_OIDS.values() else 'ecdsa'}-{digest_name}")


@lru_cache(maxsize=512)
def public_key(certificate: bytes) -> PublicKey | None:
    """The key in ``certificate`` (DER), or None when either cannot be read or is of a kind that is not used."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) else None


def is_weak(key: PublicKey) -> bool:
    """Whether ``key`` is below what signatures are made with today (TS 119 312, 6)."""
    return isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS


def _rsa(key: rsa.RSAPublicKey, algorithm: SignatureAlgorithm) -> Callable[[bytes, bytes], None]:
    hashing = _HASHES[algorithm.hash_name]
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if algorithm.value.startswith("rsa-pss"):
        scheme = padding.PSS(padding.MGF1(hashing), hashing.digest_size)
    return lambda signature, data: key.verify(signature, data, scheme, hashing)


def verifies(key: PublicKey, algorithm: SignatureAlgorithm, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the private half of ``key``."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if not algorithm.is_rsa:
                return False
            _rsa(key, algorithm)(signature, data)
        else:
            if algorithm.is_rsa:
                return False
            key.verify(signature, data, ec.ECDSA(_HASHES[algorithm.hash_name]))
    except InvalidSignature:
        return False
    return True
