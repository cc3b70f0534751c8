# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signature is right under its own algorithm alone, with exactly the parameters that are stated, by a strong key."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.der import cms, oids, write
from divit.pki import keys
from divit.pki.signatures import verify
from forged_certificates import SIGNER, Family


def pss_parameters(hash_name: str, mask_hash: str, salt: int) -> bytes:
    hashed, masked = (cms.algorithm(oids.HASH_OIDS[name], write.null()) for name in (hash_name, mask_hash))
    generator = write.sequence(write.oid(oids.MGF1), masked)
    return write.sequence(
        write.explicit(0, hashed), write.explicit(1, generator), write.explicit(2, write.integer(salt))
    )


@pytest.mark.parametrize(
    ("parameters", "good"),
    [
        (pss_parameters("sha256", "sha256", 32), True),
        (pss_parameters("sha256", "sha1", 32), False),
        (pss_parameters("sha384", "sha256", 32), False),
        (pss_parameters("sha256", "sha256", 31), False),
        (pss_parameters("sha256", "sha256", 500), False),
        (write.sequence(), False),
        (None, False),
        (b"\x30\x03", False),
    ],
)
def test_pss_is_checked_with_exactly_the_parameters_that_are_stated(
    family: Family, parameters: bytes | None, good: bool
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    made = family.forge.make("DENEME PSS", family.issuing, SIGNER, key=key)
    signature = key.sign(b"veri", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    told = verify(
        made.der,
        algorithm=oids.RSASSA_PSS,
        parameters=parameters,
        hash_name="sha256",
        signature=signature,
        data=b"veri",
    )
    assert told is good


@pytest.mark.parametrize(
    ("algorithm", "hash_name", "good"),
    [
        (oids.ECDSA_WITH_SHA256, "sha256", True),
        (oids.ECDSA_WITH_SHA384, "sha256", False),
        (oids.ECDSA_WITH_SHA256, "sha384", False),
        (oids.RSA_ENCRYPTION, "sha256", False),
        ("1.2.840.10045.4.1", "sha1", False),
    ],
)
def test_a_signature_is_only_right_under_its_own_algorithm(
    family: Family, algorithm: str, hash_name: str, good: bool
) -> None:
    key = family.signer.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    told = verify(
        family.signer.der,
        algorithm=algorithm,
        parameters=None,
        hash_name=hash_name,
        signature=key.sign(b"veri", ec.ECDSA(hashes.SHA256())),
        data=b"veri",
    )
    assert told is good


def test_a_signature_by_a_weak_key_is_never_right(family: Family) -> None:
    key = rsa.generate_private_key(65537, 1024)
    made = family.forge.make("DENEME Zayıf", family.issuing, SIGNER, key=key)
    told = verify(
        made.der,
        algorithm=oids.SHA256_WITH_RSA,
        parameters=None,
        hash_name="sha256",
        signature=keys.sign(key, b"veri"),
        data=b"veri",
    )
    assert not told
