# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SignedData: what is written is read back, and what is not DER SignedData is refused."""

import pytest

from divit.der import cms, oids, read, write
from divit.der.errors import DerError
from trial_keys import certificate_for, new_key

SHA256 = cms.digest_algorithm("sha256")
CERTIFICATE = certificate_for(new_key("p256"))
ATTRIBUTES = cms.signed_attributes(
    cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA)),
    cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(b"\x01" * 32)),
)


def info(signature: bytes = b"signature") -> bytes:
    return cms.signer_info(
        signer=cms.issuer_and_serial_of(CERTIFICATE),
        digest_algorithm=SHA256,
        signed_attributes=ATTRIBUTES,
        signature_algorithm=cms.algorithm(oids.ECDSA_WITH_SHA256),
        signature=signature,
    )


def message(**changed: object) -> bytes:
    given = {
        "digest_algorithms": [SHA256],
        "signer_infos": [info()],
        "certificates": [CERTIFICATE],
        **changed,
    }
    return cms.signed_data(**given)  # type: ignore[arg-type]  # each test names only what it changes


def test_what_is_written_is_read_back() -> None:
    parsed = cms.parse_signed_data(message(content=b"content"))
    (signer,) = parsed.signer_infos
    assert (parsed.version, parsed.content_type, parsed.content) == (1, oids.DATA, b"content")
    assert parsed.certificates == (CERTIFICATE,)
    assert signer.issuer_and_serial == cms.issuer_and_serial_of(CERTIFICATE)
    assert signer.signed_attributes == ATTRIBUTES
    assert signer.signed[oids.MESSAGE_DIGEST] == [write.octet_string(b"\x01" * 32)]
    assert signer.signature == b"signature"


def test_a_message_without_content_is_detached() -> None:
    assert cms.parse_signed_data(message()).content is None


def test_content_of_another_type_makes_version_3() -> None:
    parsed = cms.parse_signed_data(message(content_type=oids.TST_INFO, content=b"\x30\x00"))
    assert parsed.version == parsed.version_due == 3


def test_an_unsigned_attribute_is_added_and_nothing_else_moves() -> None:
    before = message()
    first = cms.attribute(oids.SIGNATURE_TIME_STAMP, write.null())
    second = cms.attribute(oids.SIGNATURE_TIME_STAMP, write.boolean(True))
    after = cms.with_unsigned_attribute(cms.with_unsigned_attribute(before, first), second)
    grown, plain = cms.parse_signed_data(after), cms.parse_signed_data(before)
    assert sorted(grown.signer_infos[0].unsigned[oids.SIGNATURE_TIME_STAMP]) == [write.boolean(True), write.null()]
    assert grown.signer_infos[0].signed_attributes == plain.signer_infos[0].signed_attributes
    assert grown.certificates == plain.certificates
    assert read.is_canonical(after)


def test_an_unsigned_attribute_goes_to_the_signer_that_is_named() -> None:
    two = message(signer_infos=[info(b"first"), info(b"second")])
    grown = cms.parse_signed_data(cms.with_unsigned_attribute(two, cms.attribute("1.2.3", write.null()), signer=1))
    assert [bool(signer.unsigned) for signer in grown.signer_infos].count(True) == 1
    with pytest.raises(DerError):
        cms.with_unsigned_attribute(two, cms.attribute("1.2.3", write.null()), signer=2)


def test_a_signer_named_by_key_identifier_is_read() -> None:
    by_serial = info()
    parts = read.children(by_serial, read.whole(by_serial, write.SEQUENCE))
    by_key = write.sequence(
        write.integer(3), write.implicit(0, b"\x07" * 20), by_serial[parts[2].start : parts[-1].end]
    )
    (signer,) = cms.parse_signed_data(message(signer_infos=[by_key])).signer_infos
    assert signer.issuer_and_serial is None
    assert signer.subject_key_identifier == b"\x07" * 20
    assert signer.version == signer.version_due


def test_crls_and_ocsp_responses_are_told_apart() -> None:
    ocsp = write.implicit(1, write.oid("1.3.6.1.5.5.7.16.2") + write.sequence(write.enumerated(0)), constructed=True)
    parsed = cms.parse_signed_data(message(crls=[write.sequence(write.null()), ocsp]))
    assert parsed.crls == (write.sequence(write.null()),)
    assert parsed.ocsps == (write.sequence(write.enumerated(0)),)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x30\x80\x06\x00\x00\x00", id="indefinite length"),
        pytest.param(message()[:-1], id="cut short"),
        pytest.param(message() + b"\x00", id="something after it"),
        pytest.param(write.sequence(write.oid(oids.DATA), write.explicit(0, write.null())), id="another content type"),
        pytest.param(message(certificates=[write.null()]), id="a certificate that is none"),
        pytest.param(message(crls=[write.null()]), id="a CRL that is none"),
        pytest.param(message(signer_infos=[write.null()]), id="a signer that is none"),
        pytest.param(message(digest_algorithms=[write.null()]), id="an algorithm that is none"),
        pytest.param(
            message(signer_infos=[info(bytes([n])) for n in range(cms.MOST_SIGNERS + 1)]), id="too many signers"
        ),
        pytest.param(
            message(certificates=[write.sequence(write.integer(n)) for n in range(cms.MOST_CERTIFICATES + 1)]),
            id="too many certificates",
        ),
    ],
)
def test_what_is_not_a_bounded_der_signed_data_is_refused(broken: bytes) -> None:
    with pytest.raises(DerError):
        cms.parse_signed_data(broken)


def test_an_attribute_without_a_value_is_refused() -> None:
    with pytest.raises(DerError):
        cms.parse_attributes(write.set_of(cms.attribute("1.2.3")))


@pytest.mark.timeout(60)
def test_an_object_identifier_without_end_is_refused_at_once() -> None:
    endless = write.tlv(write.OBJECT_IDENTIFIER, b"\x81" * 1_000_000 + b"\x01")
    with pytest.raises(DerError):
        cms.parse_attributes(write.set_of(write.sequence(endless, write.set_of(write.null()))))
