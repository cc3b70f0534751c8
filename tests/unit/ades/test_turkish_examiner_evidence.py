# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The examiner's scenario 9: lists and answers that count for nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from divit.ades.create import Sources
from divit.ades.errors import EvidenceMissing
from divit.ades.extend import extend
from divit.der import ocsp as ocsp_structure
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id
from divit.pki.revocation import OfflineRevocation
from examiner import (
    DAY,
    FORMS,
    HOUR,
    NOON,
    PASSED,
    YEAR,
    Office,
    StampsAt,
    said,
)
from forged_certificates import Made, key_usage
from scenes import ANSWERING


def stale(office: Office, at: datetime) -> tuple[bytes, ...]:
    """The issuing authority's list of long ago, which ended before the signature."""
    return office.crl(office.root, at), office.crl(office.issuing, NOON - 30 * DAY), office.crl(office.stamper_root, at)


def altered(office: Office, at: datetime) -> tuple[bytes, ...]:
    """The issuing authority's list with a wrong signature."""
    wrong = office.crl(office.issuing, at)
    return office.crl(office.root, at), wrong[:-1] + bytes((wrong[-1] ^ 1,)), office.crl(office.stamper_root, at)


@pytest.mark.parametrize("form", ["BES", "EST"])
@pytest.mark.parametrize("lists", [stale, altered], ids=["expired", "bad signature"])
def test_scenario_9_a_list_that_expired_or_is_not_its_authoritys_proves_nothing(
    office: Office, form: str, lists: Callable[[Office, datetime], tuple[bytes, ...]]
) -> None:
    moment = FORMS[form].judged
    assert said(office.judged(office.made(form), form, crls=lists(office, moment)))[0] != "TOTAL_PASSED"


@pytest.mark.parametrize("form", ["XLONG", "ESA"])
@pytest.mark.parametrize("lists", [stale, altered], ids=["expired", "bad signature"])
def test_scenario_9_nor_is_it_taken_as_evidence(
    office: Office, form: str, lists: Callable[[Office, datetime], tuple[bytes, ...]]
) -> None:
    moment = FORMS[form].raised
    sources = Sources(office.trust(()), OfflineRevocation(lists(office, moment)))
    with pytest.raises(EvidenceMissing):
        extend(
            office.signed(form),
            to=FORMS[form].level,
            timestamper=StampsAt(office.stamper, moment),
            sources=sources,
            at=moment,
        )


def answer(office: Office, by: Made, at: datetime) -> bytes:
    """What ``by`` answers about the signer at ``at``: good."""
    responder = Responder(issuer=office.issuing.der, certificate=by.der, key=by.key, status_of=lambda serial: "good")
    request = ocsp_structure.request([cert_id(office.signer.der, office.issuing.der)], None)
    return responder.respond(request, at).body


def of_a_stranger(office: Office, at: datetime) -> bytes:
    return answer(office, office.forge.make("DENEME ÇİSDuP", office.stamper_root, ANSWERING), at)


def of_an_expired_signer(office: Office, at: datetime) -> bytes:
    made = office.forge.make("DENEME ÇİSDuP", office.issuing, ANSWERING, begins=NOON - YEAR, ends=NOON - DAY)
    return answer(office, made, at)


def without_the_purpose(office: Office, at: datetime) -> bytes:
    return answer(office, office.forge.make("DENEME ÇİSDuP", office.issuing, [key_usage("digital_signature")]), at)


def expired(office: Office, at: datetime) -> bytes:
    return office.ocsp(office.signer, NOON - 30 * DAY)


def with_a_bad_signature(office: Office, at: datetime) -> bytes:
    named = office.forge.make("DENEME ÇİSDuP", office.issuing, ANSWERING)
    return answer(office, replace(named, key=ec.generate_private_key(ec.SECP256R1())), at)


BAD_ANSWERS = [of_a_stranger, of_an_expired_signer, without_the_purpose, expired, with_a_bad_signature]


@pytest.mark.parametrize("form", ["P4_XLONG", "P4_A"])
@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_scenario_9_an_answer_that_is_wrong_is_not_taken_as_evidence(
    office: Office, form: str, bad: Callable[[Office, datetime], bytes]
) -> None:
    office.ocsps = (bad(office, FORMS[form].raised),)
    with pytest.raises(EvidenceMissing):
        office.made(form)


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_scenario_9_nor_does_it_make_a_signature_valid(
    office: Office, bad: Callable[[Office, datetime], bytes]
) -> None:
    moment = NOON + HOUR
    lists = office.crl(office.root, moment), office.crl(office.stamper_root, moment)
    good, wrong = office.ocsp(office.signer, moment), bad(office, moment)
    signed = office.made("BES")
    assert said(office.judged_by(signed, moment, OfflineRevocation(lists, (good,)))) == PASSED
    assert said(office.judged_by(signed, moment, OfflineRevocation(lists, (wrong,))))[0] == "INDETERMINATE"
