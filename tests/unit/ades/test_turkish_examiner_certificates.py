# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The examiner's scenarios 3 to 8, 13 and 14: certificates, what they state, their chain and their revocation."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from divit.ades.create import Format, Level, Options, sign
from divit.ades.errors import EvidenceMissing
from divit.der import oids, write
from divit.pki.revocation import OfflineRevocation
from examiner import (
    BROKEN,
    BTK,
    COMPLIANCE,
    CONTENT,
    DAY,
    FORMS,
    HOUR,
    LONG,
    MINUTE,
    NOON,
    PASSED,
    SENTENCE,
    STAMPED,
    YEAR,
    Office,
    StampsAt,
    codes,
    nes,
    said,
)

# 3 to 5: what the certificate is for, and what it states


@pytest.mark.parametrize("form", ["BES", "EST"])
def test_scenario_3_a_certificate_without_non_repudiation_is_invalid(office: Office, form: str) -> None:
    made = office.person(usage="digital_signature")
    assert said(office.judged(office.made(form, made=made), form)) == ("INDETERMINATE", "CHAIN_CONSTRAINTS_FAILURE")


@pytest.mark.parametrize("form", LONG)
def test_scenario_3_and_no_evidence_is_gathered_for_one(office: Office, form: str) -> None:
    with pytest.raises(EvidenceMissing):
        office.made(form, made=office.person(usage="digital_signature"))


@pytest.mark.parametrize("form", STAMPED)
def test_scenario_4_a_certificate_without_the_user_notice_is_invalid(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(notice_text=None)), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-no-notice"})


def test_scenario_4_the_notice_may_be_written_as_kamu_sm_writes_it(office: Office) -> None:
    # A BMPString behind the address of the practice statement, as in a published test NES.
    text = write.sequence(write.tlv(0x1E, SENTENCE.encode("utf-16-be")))
    practice = write.sequence(write.oid("1.3.6.1.5.5.7.2.1"), write.ia5_string("http://depo.kamusm.gov.tr/ilke"))
    user_notice = write.sequence(write.oid("1.3.6.1.5.5.7.2.2"), text)
    policy = write.sequence(write.oid("2.16.792.1.2.1.1.5.7.1.1"), write.sequence(practice, user_notice))
    *plain, _notice = nes()
    encoded = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), write.sequence(policy))
    made = office.forge.make("DENEME İmzacı", office.issuing, [*plain, (encoded, False)])
    assert said(office.judged(office.made("P4_XLONG", made=made), "P4_XLONG")) == PASSED


@pytest.mark.parametrize("form", STAMPED)
@pytest.mark.parametrize("stated", [(BTK,), (COMPLIANCE,), ()], ids=["no QcCompliance", "no BTK", "neither"])
def test_scenario_5_a_certificate_that_does_not_state_to_be_qualified_is_invalid(
    office: Office, form: str, stated: tuple[bytes, ...]
) -> None:
    report = office.judged(office.made(form, made=office.person(stated=stated)), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-not-qualified"})


@pytest.mark.parametrize("stated", [(BTK,), (COMPLIANCE,), ()], ids=["no QcCompliance", "no BTK", "neither"])
def test_scenario_5_without_a_policy_the_signature_is_told_not_to_be_a_qualified_one(
    office: Office, stated: tuple[bytes, ...]
) -> None:
    report = office.judged(office.made("BES", made=office.person(stated=stated)), "BES")
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert not by_law.is_qualified


# 6: the chain


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_certificate_that_had_expired_at_signing_is_invalid(office: Office, form: str) -> None:
    made = office.person(begins=NOON - YEAR, ends=NOON - DAY)
    signed = office.signed(form, made=made)
    report = office.judged(signed, form, crls=office.crls(FORMS[form].judged))
    assert said(report) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_scenario_6_and_proved_so_when_a_content_time_stamp_is_later_than_the_certificate(office: Office) -> None:
    made = office.person(begins=NOON - YEAR, ends=NOON - DAY)
    signed = sign(
        CONTENT,
        office.key_of(made),
        format=Format.CADES_ATTACHED,
        timestamper=StampsAt(office.stamper, NOON),
        options=Options(Format.CADES_ATTACHED, NOON, with_content_timestamp=True),
        claimed_at=NOON,
    )
    assert said(office.judged(signed, "BES")) == ("TOTAL_FAILED", "EXPIRED")


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_certificate_that_its_authority_did_not_sign_is_invalid(office: Office, form: str) -> None:
    made = office.person(signed_with=ec.generate_private_key(ec.SECP256R1()))
    assert said(office.judged(office.signed(form, made=made), form))[0] != "TOTAL_PASSED"


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_revoked_sub_authority_makes_it_invalid(office: Office, form: str) -> None:
    office.revoke(office.issuing, office.root, NOON - DAY)
    moment = FORMS[form].judged
    report = office.judged(office.signed(form), form, crls=office.crls(moment))
    assert said(report)[0] != "TOTAL_PASSED"
    assert "revoked" in " ".join(codes(report))


# 7 and 8: revoked


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("by_answer", [False, True], ids=["CRL", "OCSP"])
def test_scenario_7_revoked_before_signing_is_invalid(office: Office, form: str, by_answer: bool) -> None:
    office.revoke(office.signer, office.issuing, NOON - HOUR)
    moment = FORMS[form].judged
    signed = office.signed(form)
    if by_answer:
        lists = office.crl(office.root, moment), office.crl(office.stamper_root, moment)
        answers = (office.ocsp(office.signer, moment),)
        report = office.judged_by(signed, moment, OfflineRevocation(lists, answers))
    else:
        report = office.judged(signed, form, crls=office.crls(moment))
    assert said(report)[0] != "TOTAL_PASSED"
    assert "revoked" in " ".join(codes(report))


@pytest.mark.parametrize("form", LONG)
def test_scenario_7_and_no_evidence_is_gathered_for_one(office: Office, form: str) -> None:
    office.revoke(office.signer, office.issuing, NOON - HOUR)
    with pytest.raises(EvidenceMissing):
        office.made(form)


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_8_revoked_after_signing_is_invalid_without_a_time_stamp_and_valid_with_one(
    office: Office, form: str
) -> None:
    office.revoke(office.signer, office.issuing, NOON + 10 * MINUTE)
    report = office.judged(office.made(form), form)
    assert said(report) == (("INDETERMINATE", "REVOKED_NO_POE") if FORMS[form].level is Level.B else PASSED)


# 13 and 14: limits of use


def limit(amount: int) -> bytes:
    value = write.sequence(write.printable_string("TRY"), write.integer(amount), write.integer(0))
    return write.sequence(write.oid(oids.QC_LIMIT_VALUE), value)


ONLY_TRIALS = "Yalnızca deneme işlemleri içindir."
RESTRICTION = write.sequence(write.oid(oids.TR_USAGE_RESTRICTION), write.utf8_string(ONLY_TRIALS))


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_13_a_monetary_limit_of_zero_is_valid(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(statements=(limit(0),))), form)
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert by_law.limit is not None
    assert (said(report), by_law.is_qualified, by_law.limit.amount) == (PASSED, True, 0)


@pytest.mark.parametrize("form", STAMPED)
def test_scenario_14_a_usage_restriction_is_invalid_for_free_use(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(statements=(RESTRICTION,))), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-restricted-use"})
    assert ONLY_TRIALS in report.signatures[0].problems[0].message_tr


def test_scenario_14_without_a_policy_the_restriction_is_told(office: Office) -> None:
    report = office.judged(office.made("BES", made=office.person(statements=(RESTRICTION,))), "BES")
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert by_law.restriction == ONLY_TRIALS
