# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The data to be signed: written canonically, and read by a signer who trusts nobody."""

import hashlib
from datetime import UTC, datetime

import pytest

from divit.ades import cades
from divit.ades.errors import KeyUnsupported, SignedAttributesUnusual
from divit.ades.signer import SignatureAlgorithm
from divit.der import cms, oids, write
from divit.der.errors import DerError
from divit.der.ess import certificate_reference
from trial_signers import KeySigner

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DIGEST = hashlib.sha256(b"content").digest()


def attributes(signer: KeySigner, at: datetime | None = AT) -> bytes:
    return cades.signed_attributes(DIGEST, algorithm=signer.algorithm, certificate=signer.certificate, signing_time=at)


def test_they_say_what_they_were_made_from(signer: KeySigner) -> None:
    said = cades.read_signed_attributes(attributes(signer))
    assert said.content_type == oids.DATA
    assert said.message_digest == DIGEST
    assert said.signing_certificate.digest == hashlib.sha256(signer.certificate).digest()
    assert said.signing_certificate.hash_name == "sha256"
    assert said.signing_time == AT
    assert said.others == {}


def test_in_a_pdf_they_have_no_signing_time(signer: KeySigner) -> None:
    assert cades.read_signed_attributes(attributes(signer, None)).signing_time is None


def test_a_hash_other_than_the_default_is_named(signer: KeySigner) -> None:
    encoded = cades.signed_attributes(
        bytes(48), algorithm=SignatureAlgorithm.ECDSA_SHA384, certificate=signer.certificate, signing_time=AT
    )
    said = cades.read_signed_attributes(encoded)
    assert said.signing_certificate.hash_name == "sha384"
    assert said.signing_certificate.digest == hashlib.sha384(signer.certificate).digest()


def test_what_else_they_hold_is_shown(signer: KeySigner) -> None:
    extra = cms.attribute("1.2.3.4", write.null())
    parsed = cms.parse_attributes(attributes(signer))
    encoded = cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in parsed.items()), extra)
    assert cades.read_signed_attributes(encoded).others == {"1.2.3.4": (write.null(),)}


def test_unsorted_attributes_are_refused(signer: KeySigner) -> None:
    parsed = cms.parse_attributes(attributes(signer))
    backwards = sorted((cms.attribute(oid, *values) for oid, values in parsed.items()), reverse=True)
    with pytest.raises(SignedAttributesUnusual):
        cades.read_signed_attributes(write.tlv(write.SET, *backwards))


@pytest.mark.parametrize("oid", [oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_CERTIFICATE_V2])
def test_a_missing_attribute_is_refused(signer: KeySigner, oid: str) -> None:
    parsed = cms.parse_attributes(attributes(signer))
    kept = [cms.attribute(kind, *values) for kind, values in parsed.items() if kind != oid]
    with pytest.raises(SignedAttributesUnusual):
        cades.read_signed_attributes(cms.signed_attributes(*kept))


def test_an_attribute_that_stands_twice_is_refused(signer: KeySigner) -> None:
    parsed = cms.parse_attributes(attributes(signer))
    twice = [cms.attribute(oid, *values) for oid, values in parsed.items()]
    twice.append(cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(bytes(32))))
    with pytest.raises(SignedAttributesUnusual):
        cades.read_signed_attributes(cms.signed_attributes(*twice))


@pytest.mark.parametrize("junk", [b"", b"\x31\x80\x00\x00", b"\x30\x00", b"\x31\x02\x05"])
def test_what_is_no_set_of_attributes_is_refused(junk: bytes) -> None:
    with pytest.raises(SignedAttributesUnusual):
        cades.read_signed_attributes(junk)


def test_a_reference_with_issuer_and_serial_names_only_that_certificate(signer: KeySigner) -> None:
    named = cms.issuer_and_serial_of(signer.certificate)
    for serial, fits in ((named.serial, True), (named.serial + 1, False)):
        issuer_serial = write.sequence(write.sequence(write.explicit(4, named.issuer)), write.integer(serial))
        identifier = write.sequence(write.octet_string(hashlib.sha256(signer.certificate).digest()), issuer_serial)
        reference = certificate_reference(write.sequence(write.sequence(identifier)))
        assert reference.names(signer.certificate) is fits


def test_a_certificate_named_by_a_broken_hash_is_refused() -> None:
    identifier = write.sequence(cms.algorithm(oids.SHA1), write.octet_string(bytes(20)))
    with pytest.raises(DerError):
        certificate_reference(write.sequence(write.sequence(identifier)))


def test_a_key_too_small_for_signatures_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from trial_keys import certificate_for

    small = certificate_for(rsa.generate_private_key(65537, 1024))
    with pytest.raises(KeyUnsupported):
        SignatureAlgorithm.for_certificate(small)


@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
@pytest.mark.parametrize("at", [AT, AT.replace(year=1999, microsecond=5), AT.replace(year=2050), None])
def test_a_template_gives_what_encoding_each_attribute_gives(
    signer: KeySigner, algorithm: SignatureAlgorithm, at: datetime | None
) -> None:
    for filler in (0x00, 0xFF, 0x31):
        digest = bytes([filler]) * hashlib.new(algorithm.hash_name).digest_size
        usual = {"algorithm": algorithm, "certificate": signer.certificate, "signing_time": at}
        role = cms.attribute(oids.MIME_TYPE, write.utf8_string("x"))
        with_one_more = cms.parse_attributes(cades.signed_attributes(digest, **usual, further=[role]))  # type: ignore[arg-type]  # the keywords of the call
        del with_one_more[oids.MIME_TYPE]
        encoded = cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in with_one_more.items()))
        assert cades.signed_attributes(digest, **usual) == encoded  # type: ignore[arg-type]  # the keywords of the call
