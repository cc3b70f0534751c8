# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The scenarios of BTK's and TÜBİTAK's conformity test that are about the signature itself, each in the forms it is
about; the numbers are those of the table in docs/rooms/ades.md.

Where the examiner says INVALID we never say TOTAL_PASSED: TOTAL_FAILED where the signature itself is wrong,
INDETERMINATE with the sub-indication of EN 319 102-1 where a certificate or its status is. Sets: BES is P1, EST is P2,
XLONG and ESA are P3 at X-L and A, P4_XLONG and P4_A are P4; those of PDF are P1 to P4 at B, T, LT and LTA, those of XML
as those of CAdES (what only they have: ``test_turkish_examiner_xml``).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from divit.ades.attributes import value_of
from divit.ades.create import Format, Level, Options, Sources, prepare
from divit.ades.errors import NotFinal
from divit.ades.extend import extend
from divit.ades.further_signers import CounterSignature, ParallelSignature
from divit.ades.report import Maturity
from divit.der import cms, oids, read, write
from examiner import (
    CADES,
    CONTENT,
    FORMS,
    HOUR,
    LONG,
    MINUTE,
    NOON,
    PADES,
    PASSED,
    YEAR,
    Office,
    StampsAt,
    changed_in,
    codes,
    digest,
    message_of,
    said,
)
from forged_certificates import Made

# 0: what an examiner's valid files are


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_0_a_signature_that_is_as_it_should_be_is_valid(office: Office, form: str) -> None:
    report = office.judged(office.made(form), form)
    (one,) = report.signatures
    level, profile = FORMS[form].level, FORMS[form].profile
    expected = level.value if level in {Level.XL, Level.A} else f"BASELINE-{level.value}"
    assert (said(report), codes(report), one.level) == (PASSED, set(), expected)
    assert one.profile == (None if profile == "P1" else profile)
    assert one.maturity is (Maturity.MATURE if profile in {"P2", "P3"} else None)
    by_law = one.qualification(turkish=[office.root.der])
    assert by_law is not None
    assert (by_law.regimes, by_law.kind) == (frozenset({"tr"}), "nes")


def test_scenario_0_p3_waits_for_its_grace_time_and_p4_does_not(office: Office) -> None:
    stamped = office.signed("XLONG")
    early = NOON + HOUR
    sources = Sources(office.trust(()), office.evidence("XLONG", office.signer, early))
    with pytest.raises(NotFinal):
        extend(stamped, to=Level.XL, timestamper=StampsAt(office.stamper, early), sources=sources, at=early)
    assert said(office.judged(office.made("P4_XLONG"), "P4_XLONG", at=early + 2 * MINUTE)) == PASSED


# 1: altered


@pytest.mark.parametrize("form", [*CADES, *PADES])
@pytest.mark.parametrize("altered", ["content", "message digest", "certificate hash", "signature value"])
def test_scenario_1_altered_content_digest_certificate_hash_or_value_is_invalid(
    office: Office, form: str, altered: str
) -> None:
    signed = office.made(form)
    (info,) = cms.parse_signed_data(message_of(signed)).signer_infos
    octets = {
        "content": CONTENT if form in CADES else b"%PDF-1.7",
        "message digest": value_of(info.signed, oids.MESSAGE_DIGEST, read.octet_string),
        "certificate hash": digest(office.signer.der),
        "signature value": info.signature,
    }[altered]
    assert octets is not None
    assert said(office.judged(changed_in(signed, octets), form))[0] == "TOTAL_FAILED"


@pytest.mark.parametrize(
    ("altered", "verdict"),
    [
        ("message digest", ("TOTAL_FAILED", "HASH_FAILURE")),
        ("certificate hash", ("TOTAL_FAILED", "HASH_FAILURE")),
    ],
)
def test_scenario_1_so_is_one_whose_signer_signed_the_wrong_hash(
    office: Office, altered: str, verdict: tuple[str, str]
) -> None:
    octets = digest(CONTENT) if altered == "message digest" else digest(office.signer.der)
    prepared = prepare(CONTENT, Options(Format.CADES_ATTACHED, NOON))
    due = prepared.data_to_be_signed(office.signer.der)
    wrong = replace(due, signed_attributes=due.signed_attributes.replace(octets, bytes(32)))
    signer = office.key_of(office.signer)
    made = prepared.complete(wrong, signer.sign(wrong.signed_attributes), chain=signer.chain)
    assert said(office.judged(made, "BES")) == verdict


# 2: SHA-1

OLD = datetime(2011, 6, 15, 12, 0, tzinfo=UTC)


def sha1_signed(made: Made, chain: Sequence[bytes]) -> bytes:
    """A signature of 2011, as it was made then: SHA-1 throughout, the certificate bound by ESS version 1."""
    value = write.sequence(write.sequence(write.sequence(write.octet_string(_sha1(made.der)))))
    attributes = cms.signed_attributes(
        cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA)),
        cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(_sha1(CONTENT))),
        cms.attribute(oids.SIGNING_TIME, write.utc_time(OLD)),
        cms.attribute(oids.SIGNING_CERTIFICATE, value),
    )
    assert isinstance(made.key, ec.EllipticCurvePrivateKey)
    algorithm = write.sequence(write.oid(oids.SHA1))
    signer = cms.signer_info(
        signer=cms.issuer_and_serial_of(made.der),
        digest_algorithm=algorithm,
        signed_attributes=attributes,
        signature_algorithm=write.sequence(write.oid("1.2.840.10045.4.1")),
        signature=made.key.sign(attributes, ec.ECDSA(hashes.SHA1())),
    )
    return cms.signed_data(
        digest_algorithms=(algorithm,),
        signer_infos=(signer,),
        content_type=oids.DATA,
        content=CONTENT,
        certificates=(made.der, *chain),
    )


def _sha1(data: bytes) -> bytes:
    hashed = hashes.Hash(hashes.SHA1())
    hashed.update(data)
    return hashed.finalize()


def test_scenario_2_a_sha1_signature_is_valid_when_it_is_proved_to_be_of_its_time(office: Office) -> None:
    made = office.person(begins=OLD - YEAR, ends=OLD + 30 * YEAR)
    plain = sha1_signed(made, [office.issuing.der])
    assert said(office.judged(plain, "BES")) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    stamped = extend(plain, to=Level.T, timestamper=StampsAt(office.stamper, OLD + MINUTE))
    assert said(office.judged(stamped, "BES")) == PASSED


# 10: references


@pytest.mark.parametrize("form", [form for form in LONG if form in CADES])
@pytest.mark.parametrize("kind", [oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES])
def test_scenario_10_references_that_do_not_match_their_values_are_invalid(
    office: Office, form: str, kind: str
) -> None:
    signed = office.made(form)
    (info,) = cms.parse_signed_data(signed).signer_infos
    (value,) = info.unsigned[kind]
    place = value.index(b"\x04\x20") + 2
    changed = value[:place] + bytes(32) + value[place + 32 :]
    assert said(office.judged(signed.replace(value, changed), form))[0] == "TOTAL_FAILED"


# 11: several signers


@pytest.mark.parametrize("joined", ["parallel", "serial"])
@pytest.mark.parametrize("first_is_revoked", [True, False])
def test_scenario_11_one_revoked_signer_of_two_makes_the_whole_invalid(
    office: Office, joined: str, first_is_revoked: bool
) -> None:
    second = office.person("DENEME İkinci")
    signer = office.key_of(second)
    further = (
        ParallelSignature.of(office.signed("BES"))
        if joined == "parallel"
        else CounterSignature.of(office.signed("BES"), 0)
    )
    due = further.data_to_be_signed(second.der, at=NOON)
    both = further.complete(due, signer.sign(due.signed_attributes), chain=signer.chain)
    assert said(office.judged(both, "BES")) == PASSED
    office.revoke(office.signer if first_is_revoked else second, office.issuing, NOON - HOUR)
    report = office.judged(both, "BES")
    assert said(report) == ("INDETERMINATE", "REVOKED_NO_POE")
    assert sorted(one.indication.value for one in report.signatures) == ["INDETERMINATE", "TOTAL_PASSED"]


@pytest.mark.parametrize("first_is_revoked", [True, False])
def test_scenario_11_so_it_is_with_two_who_sign_a_pdf_one_after_the_other(
    office: Office, first_is_revoked: bool
) -> None:
    second = office.person("DENEME İkinci")
    both = office.signed("PDF_BES", made=second, content=office.signed("PDF_BES"))
    assert said(office.judged(both, "PDF_BES")) == PASSED
    office.revoke(office.signer if first_is_revoked else second, office.issuing, NOON - HOUR)
    assert said(office.judged(both, "PDF_BES")) == ("INDETERMINATE", "REVOKED_NO_POE")
