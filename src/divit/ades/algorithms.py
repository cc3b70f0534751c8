# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature algorithms: the names that the signing session uses, and how a SignerInfo carries them."""

import hashlib
from enum import Enum
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import rsa

from divit.ades.errors import KeyUnsupported
from divit.der import cms, oids, write
from divit.pki.algorithms import Algorithms
from divit.pki.certificates import load_certificate, public_key
from divit.pki.signatures import weakness_of_key

_RSA_OIDS = {
    "sha256": oids.SHA256_WITH_RSA,
    "sha384": oids.SHA384_WITH_RSA,
    "sha512": oids.SHA512_WITH_RSA,
    "sha3_256": oids.SHA3_256_WITH_RSA,
    "sha3_384": oids.SHA3_384_WITH_RSA,
    "sha3_512": oids.SHA3_512_WITH_RSA,
}
_EC_OIDS = {
    "sha256": oids.ECDSA_WITH_SHA256,
    "sha384": oids.ECDSA_WITH_SHA384,
    "sha512": oids.ECDSA_WITH_SHA512,
    "sha3_256": oids.ECDSA_WITH_SHA3_256,
    "sha3_384": oids.ECDSA_WITH_SHA3_384,
    "sha3_512": oids.ECDSA_WITH_SHA3_512,
}
_CURVE_HASH = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}
_GOOD_HASHES = frozenset(_RSA_OIDS)
_NULL_OR_ABSENT = frozenset({None, write.null()})
# Read to be named, never to be trusted: MD5, alone and inside a signature algorithm.
_BROKEN = frozenset({"1.2.840.113549.2.5", "1.2.840.113549.1.1.4"})
# What old signatures may have; until when it is believed, an algorithm policy says.
_RSA_SHA1 = "1.2.840.113549.1.1.5"
_ECDSA_SHA1 = "1.2.840.10045.4.1"
_READ_HASHES = _GOOD_HASHES | {"sha1"}
ANY_STRENGTH = Algorithms(hashes=_READ_HASHES, rsa_bits=(512, 8192))


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
    RSA_SHA3_256 = "rsa-sha3-256"
    RSA_SHA3_384 = "rsa-sha3-384"
    RSA_SHA3_512 = "rsa-sha3-512"
    RSA_PSS_SHA3_256 = "rsa-pss-sha3-256"
    RSA_PSS_SHA3_384 = "rsa-pss-sha3-384"
    RSA_PSS_SHA3_512 = "rsa-pss-sha3-512"
    ECDSA_SHA3_256 = "ecdsa-sha3-256"
    ECDSA_SHA3_384 = "ecdsa-sha3-384"
    ECDSA_SHA3_512 = "ecdsa-sha3-512"

    @cached_property
    def hash_name(self) -> str:
        """The hash, as hashlib names it."""
        return self.value[self.value.index("sha") :].replace("-", "_")

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
    """The hash of a SignerInfo's digest algorithm, as hashlib names it; None when it is none that is read here."""
    name = oids.HASH_NAMES.get(info.digest_algorithm.oid)
    return name if name in _READ_HASHES else None


def scheme_of(info: cms.SignerInfo) -> str:
    """The signature scheme of a SignerInfo as the algorithm policies name it, empty when it is not known."""
    kind = info.signature_algorithm
    if kind == oids.RSASSA_PSS:
        return "rsa-pss"
    if kind in {oids.RSA_ENCRYPTION, _RSA_SHA1} or kind in _RSA_OIDS.values():
        return "rsa-pkcs1"
    return "ecdsa" if kind == _ECDSA_SHA1 or kind in _EC_OIDS.values() else ""


def is_broken(info: cms.SignerInfo) -> bool:
    """Whether a SignerInfo uses a hash that is known and was broken too long ago to be verified at all."""
    return info.digest_algorithm.oid in _BROKEN or info.signature_algorithm in _BROKEN


def is_well_formed(info: cms.SignerInfo) -> bool:
    """Whether both algorithms of a SignerInfo are known here and have the parameters they must have."""
    if hash_of(info) is None or info.digest_algorithm.parameters not in _NULL_OR_ABSENT:
        return False
    if not scheme_of(info):
        return False
    has_parameters = info.signature_algorithm == oids.RSASSA_PSS
    return has_parameters or info.signature_algorithm_parameters in _NULL_OR_ABSENT
