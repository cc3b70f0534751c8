# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature algorithms: the names that the signing session uses, and how a SignerInfo carries them."""

import hashlib
from enum import Enum
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import rsa

from divit.ades.errors import KeyUnsupported
from divit.der import cms, oids, write
from divit.pki.certificates import load_certificate, public_key
from divit.pki.signatures import weakness_of_key

_RSA_OIDS = {"sha256": oids.SHA256_WITH_RSA, "sha384": oids.SHA384_WITH_RSA, "sha512": oids.SHA512_WITH_RSA}
_EC_OIDS = {
    "sha256": oids.ECDSA_WITH_SHA256,
    "sha384": oids.ECDSA_WITH_SHA384,
    "sha512": oids.ECDSA_WITH_SHA512,
}
_CURVE_HASH = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}
_KNOWN = frozenset({oids.RSA_ENCRYPTION, oids.RSASSA_PSS, *_RSA_OIDS.values(), *_EC_OIDS.values()})
_GOOD_HASHES = frozenset(_RSA_OIDS)
_NULL_OR_ABSENT = frozenset({None, write.null()})
# Read to be named, never to be trusted (TS 119 312, 5): MD5 and SHA-1, alone and inside signature algorithms.
_BROKEN = frozenset(
    {
        "1.2.840.113549.2.5",
        oids.SHA1,
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.5",
        "1.2.840.10045.4.1",
    }
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

    @cached_property
    def hash_name(self) -> str:
        """The hash, as hashlib names it."""
        return self.value.rpartition("-")[2]

    @cached_property
    def der(self) -> bytes:
        """The AlgorithmIdentifier that a SignerInfo carries (RFC 5754, 3; RFC 4056, 3)."""
        if self.value.startswith("rsa-pss"):
            return cms.algorithm(oids.RSASSA_PSS, _pss_parameters(self.hash_name))
        if self.value.startswith("rsa"):
            return cms.algorithm(_RSA_OIDS[self.hash_name], write.null())
        return cms.algorithm(_EC_OIDS[self.hash_name])

    @classmethod
    def for_certificate(cls, certificate: bytes) -> "SignatureAlgorithm":
        """The algorithm as strong as the key of ``certificate`` (DER): SHA-256 with RSA and P-256, and so on up.

        Raises ``KeyUnsupported``, ``CertificateUnreadable``.
        """
        weakness = weakness_of_key(certificate)
        if weakness:
            raise KeyUnsupported(kind=weakness)
        key = public_key(load_certificate(certificate))
        if key is None or isinstance(key, rsa.RSAPublicKey):
            return cls.RSA_SHA256
        return cls(f"ecdsa-{_CURVE_HASH[key.curve.name]}")


def _pss_parameters(hash_name: str) -> bytes:
    """RSASSA-PSS-params with MGF1 of the same hash and a salt as long as the hash (RFC 4055, 3.1)."""
    hashing = cms.digest_algorithm(hash_name)
    return write.sequence(
        write.explicit(0, hashing),
        write.explicit(1, cms.algorithm(oids.MGF1, hashing)),
        write.explicit(2, write.integer(hashlib.new(hash_name).digest_size)),
    )


def hash_of(info: cms.SignerInfo) -> str | None:
    """The hash of a SignerInfo's digest algorithm, as hashlib names it; None when it is none of SHA-2's."""
    name = oids.HASH_NAMES.get(info.digest_algorithm.oid)
    return name if name in _GOOD_HASHES else None


def scheme_of(info: cms.SignerInfo) -> str:
    """The signature scheme of a SignerInfo as the algorithm policies name it, empty when it is not known."""
    kind = info.signature_algorithm
    if kind == oids.RSASSA_PSS:
        return "rsa-pss"
    if kind == oids.RSA_ENCRYPTION or kind in _RSA_OIDS.values():
        return "rsa-pkcs1"
    return "ecdsa" if kind in _EC_OIDS.values() else ""


def is_broken(info: cms.SignerInfo) -> bool:
    """Whether a SignerInfo uses a hash that is known and no longer safe."""
    return info.digest_algorithm.oid in _BROKEN or info.signature_algorithm in _BROKEN


def is_well_formed(info: cms.SignerInfo) -> bool:
    """Whether both algorithms of a SignerInfo are known here and have the parameters they must have."""
    if hash_of(info) is None or info.digest_algorithm.parameters not in _NULL_OR_ABSENT:
        return False
    if info.signature_algorithm not in _KNOWN:
        return False
    has_parameters = info.signature_algorithm == oids.RSASSA_PSS
    return has_parameters or info.signature_algorithm_parameters in _NULL_OR_ABSENT
