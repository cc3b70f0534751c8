# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The values of CAdES attributes: what is written is read back, is laid out as others lay it out, and nothing odd gets
through.
"""

import hashlib
from collections.abc import Callable

import pytest
from asn1crypto import cms as theirs
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from divit.der import hash_index, oids, references, signature_policy, signer_claims, validation_values, write
from divit.der.errors import DerError
from trial_keys import certificate_for, new_key

CERTIFICATE = certificate_for(new_key("p256"))
P4 = signature_policy.SignaturePolicy(
    "2.16.792.1.61.0.1.5070.3.3.1",
    oids.SHA256,
    bytes.fromhex("FF39BD29463383F69B2052AC47439E06CE7C3B8646E888B6E5AE3E46BA08117A"),
    "http://www.eimza.gov.tr/EimzaPolitikalari/216792161015070331.pdf",
    "Uzun Dönemli ve ÇİSDuP Kontrollü Güvenli E-İmza Politikaları (Profil P4)’na uygundur.",
)


def test_a_policy_is_laid_out_as_in_turkish_p4_signatures() -> None:
    value = signature_policy.signature_policy(P4)
    assert signature_policy.parse_signature_policy(value) == P4
    # The arc of BTK, and SHA-256 without the NULL that others put behind it
    assert bytes.fromhex("060c6086 1801 3d00 01a7 4e03 0301".replace(" ", "")) in value
    assert bytes.fromhex("300b0609608648016503040201 0420 ff39bd29".replace(" ", "")) in value


def test_pyhanko_reads_the_policy_alike() -> None:
    from pyhanko.sign.ades.cades_asn1 import SignaturePolicyIdentifier

    read = SignaturePolicyIdentifier.load(signature_policy.signature_policy(P4)).chosen
    assert read["sig_policy_id"].dotted == P4.oid
    assert read["sig_policy_hash"]["digest"].native == P4.digest
    uri, notice = read["sig_policy_qualifiers"]
    assert uri["sig_qualifier"].native == P4.uri
    assert notice["sig_qualifier"]["explicit_text"].native == P4.notice


def test_an_implied_policy_has_no_more_to_say() -> None:
    implied = signature_policy.SignaturePolicy(None)
    assert signature_policy.parse_signature_policy(signature_policy.signature_policy(implied)) == implied


def test_a_commitment_is_read_back() -> None:
    value = signer_claims.commitment_type(oids.PROOF_OF_APPROVAL)
    assert signer_claims.parse_commitment_type(value) == oids.PROOF_OF_APPROVAL


@pytest.mark.parametrize(
    "place",
    [
        signer_claims.Place("TR", "Ankara", ("Atatürk Bulvarı 1", "06420")),
        signer_claims.Place(locality="İzmir"),
        signer_claims.Place(country="TR"),
    ],
)
def test_a_place_is_read_back(place: signer_claims.Place) -> None:
    assert signer_claims.parse_signer_location(signer_claims.signer_location(place)) == place


def test_a_place_in_words_goes_from_the_narrow_to_the_wide() -> None:
    assert str(signer_claims.Place("TR", "Ankara", ("Bulvar 1",))) == "Bulvar 1, Ankara, TR"


def test_roles_are_read_back_and_pyhanko_reads_them_alike() -> None:
    from pyhanko.sign.ades.cades_asn1 import SignerAttributesV2

    value = signer_claims.signer_attributes(["Daire Başkanı", "Şube Müdürü V."])
    found = signer_claims.parse_signer_attributes(value)
    assert found == signer_claims.SignerAttributes(("Daire Başkanı", "Şube Müdürü V."), has_others=False)
    (first, _second) = SignerAttributesV2.load(value)["claimed_attributes"]
    assert first["values"][0].native == "Daire Başkanı"


def test_certified_roles_are_noticed() -> None:
    value = write.sequence(write.explicit(0, write.sequence()), write.explicit(1, write.sequence()))
    assert signer_claims.parse_signer_attributes(value).has_others


def test_the_kind_of_content_is_read_back() -> None:
    assert signer_claims.parse_mime_type(signer_claims.mime_type("application/pdf")) == "application/pdf"
    assert signer_claims.parse_content_hints(signer_claims.content_hints("Yazı ve ekleri")) == "Yazı ve ekleri"
    assert signer_claims.parse_content_hints(signer_claims.content_hints("")) == ""


def test_values_are_read_back() -> None:
    basic = write.sequence(write.null())
    response = validation_values.ocsp_response(basic)
    assert validation_values.basic_ocsp_response(response) == basic
    both = validation_values.revocation_values(crls=[write.sequence()], ocsps=[response])
    assert validation_values.parse_revocation_values(both) == validation_values.RevocationValues(
        (write.sequence(),), (response,)
    )
    held = validation_values.certificate_values([CERTIFICATE, CERTIFICATE])
    assert validation_values.parse_certificate_values(held) == (CERTIFICATE, CERTIFICATE)


def test_an_answer_of_a_responder_that_gave_none_is_no_value() -> None:
    with pytest.raises(DerError):
        validation_values.revocation_values(ocsps=[write.sequence(write.enumerated(6))])


def test_references_name_what_they_were_made_of() -> None:
    (named,) = references.parse_complete_certificate_references(
        references.complete_certificate_references([CERTIFICATE])
    )
    assert named.names(CERTIFICATE)
    assert not named.names(CERTIFICATE + b"\x00")


def test_a_bare_hash_is_sha_1() -> None:
    value = write.sequence(write.sequence(write.octet_string(hashlib.sha1(b"x", usedforsecurity=False).digest())))
    (named,) = references.parse_complete_certificate_references(value)
    assert named.names(b"x")


def test_a_hash_index_is_read_back() -> None:
    value = hash_index.hash_index("sha256", certificates=[b"a", b"b"], revocations=[b"c"], attributes=[])
    found = hash_index.parse_hash_index(value, 3)
    assert found.certificates == {found.digest(b"a"), found.digest(b"b")}
    assert found.revocations == {found.digest(b"c")}
    assert (len(found.attributes), found.encoded) == (0, value)


def test_the_first_hash_index_may_leave_out_sha_256() -> None:
    lists = write.sequence(write.octet_string(b"x")) + write.sequence() * 2
    assert hash_index.parse_hash_index(write.sequence(lists), 1).hash_name == "sha256"
    with pytest.raises(DerError):
        hash_index.parse_hash_index(write.sequence(lists), 3)
    named = write.sequence(write.sequence(write.oid(oids.SHA512), write.null()), lists)
    assert hash_index.parse_hash_index(named, 1).hash_name == "sha512"
    assert hash_index.parse_hash_index(named, 2).hash_name == "sha512"


def test_version_2_of_an_index_leaves_the_default_hash_out() -> None:
    explicit = hash_index.hash_index("sha256", certificates=(), revocations=(), attributes=())
    assert hash_index.parse_hash_index(explicit, 1).hash_name == hash_index.parse_hash_index(explicit, 3).hash_name
    with pytest.raises(DerError, match="default"):
        hash_index.parse_hash_index(explicit, 2)


READERS: list[Callable[[bytes], object]] = [
    signature_policy.parse_signature_policy,
    signer_claims.parse_commitment_type,
    signer_claims.parse_signer_location,
    signer_claims.parse_signer_attributes,
    signer_claims.parse_mime_type,
    signer_claims.parse_content_hints,
    validation_values.parse_certificate_values,
    validation_values.parse_revocation_values,
    validation_values.basic_ocsp_response,
    references.parse_complete_certificate_references,
    references.parse_complete_revocation_references,
    lambda value: hash_index.parse_hash_index(value, 1),
    lambda value: hash_index.parse_hash_index(value, 3),
]
GOOD = [
    signature_policy.signature_policy(P4),
    signer_claims.commitment_type(oids.PROOF_OF_APPROVAL),
    signer_claims.signer_location(signer_claims.Place("TR", "Ankara", ("x",))),
    signer_claims.signer_attributes(["Müdür"]),
    signer_claims.mime_type("text/plain"),
    signer_claims.content_hints("x"),
    validation_values.certificate_values([CERTIFICATE]),
    validation_values.revocation_values(
        crls=[write.sequence()], ocsps=[validation_values.ocsp_response(write.sequence())]
    ),
    validation_values.ocsp_response(write.sequence()),
    references.complete_certificate_references([CERTIFICATE]),
    write.sequence(
        write.sequence(write.explicit(0, write.sequence(write.sequence(write.sequence(write.octet_string(b"x"))))))
    ),
    write.sequence(write.sequence(), write.sequence(), write.sequence()),
    hash_index.hash_index("sha256", certificates=[b"a"], revocations=[], attributes=[b"b"]),
]


@given(st.integers(0, len(READERS) - 1), st.integers(0, 1_000_000), st.binary(min_size=1, max_size=4))
def test_nothing_but_a_typed_error_comes_out_of_altered_values(number: int, place: int, octets: bytes) -> None:
    good = GOOD[number]
    place %= len(good)
    for hostile in (
        good[:place] + octets + good[place + len(octets) :],
        good[:place],
        good[:place] + octets + good[place:],
    ):
        try:
            READERS[number](hostile)
        except DerError:
            continue


def test_asn1crypto_reads_a_sequence_of_certificates() -> None:
    class Values(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no types
        _child_spec = theirs.Certificate

    (only,) = Values.load(validation_values.certificate_values([CERTIFICATE]))
    assert only.dump() == CERTIFICATE
