# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing-certificate attributes: the first reference is the signer's, and an empty one binds nothing."""

import pytest

from divit.der import oids, write
from divit.der.errors import DerError
from divit.der.ess import certificate_reference


def attribute(*references: bytes) -> bytes:
    return write.sequence(write.sequence(*references))


def test_the_first_reference_is_the_signers() -> None:
    first, second = (write.sequence(write.octet_string(bytes([n]) * 32)) for n in (1, 2))
    reference = certificate_reference(attribute(first, second))
    assert (reference.hash_name, reference.digest) == ("sha256", b"\x01" * 32)


def test_a_named_hash_counts_in_the_second_version_only() -> None:
    named = write.sequence(write.sequence(write.oid(oids.SHA512)), write.octet_string(b"\x03" * 64))
    assert certificate_reference(attribute(named)).hash_name == "sha512"
    with pytest.raises(DerError):
        certificate_reference(attribute(named), first_version=True)


def test_the_first_version_is_sha1() -> None:
    plain = write.sequence(write.octet_string(bytes(20)))
    assert certificate_reference(attribute(plain), first_version=True).hash_name == "sha1"


def test_sha1_cannot_be_named_in_the_second_version() -> None:
    named = write.sequence(write.sequence(write.oid(oids.SHA1)), write.octet_string(bytes(20)))
    with pytest.raises(DerError):
        certificate_reference(attribute(named))


@pytest.mark.parametrize(
    "value",
    [
        write.sequence(),
        attribute(),
        attribute(write.sequence()),
        attribute(write.sequence(write.octet_string(b""))),
        b"",
    ],
)
def test_an_attribute_that_binds_nothing_is_refused(value: bytes) -> None:
    with pytest.raises(DerError):
        certificate_reference(value)
