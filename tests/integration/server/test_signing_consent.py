# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay through the signing session: a real key, a real validator, an archive, and what is no consent."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from divit.ades.key_signer import KeySigner
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from divit.server.audit import queries as audit
from divit.server.enrolment import acting, queries
from divit.server.enrolment import services as enrolment
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import ConsentInForce, ConsentNeedsTime, ConsentPassed, SignInTooWeak, TermsChanged
from divit.server.enrolment.services.consenting import open_consent
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.people import queries as people
from divit.server.people import services as registry
from divit.server.signing import services as signing
from divit.server.signing.errors import CertificateExpired, CertificateNotYours
from divit.server.ui.errors import NotThere
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db
ISIL = "10000000528"


@pytest.fixture
def isil(database: str) -> Acting:
    """Somebody who works in no institution of the house."""
    person = registry.add_person(tckn=ISIL, given_name="Işıl", surname="İncedere")
    registry.add_contact(person=person, kind="phone", value="+900000001004", proved_at=clock.now())
    return acting.holder(person, acting.E_DEVLET)


def given(by: Acting, signer: KeySigner) -> str:
    """A consent that was signed and is completed; the session."""
    opened = open_consent(by=by, text_version="1")
    assert [each.status for each in WireSigner(opened.link, signer).sign_all()] == ["accepted"]
    worker.Loop().round()
    return opened.id


def consents(by: Acting) -> list[queries.ConsentView]:
    assert by.person_id is not None
    return queries.consents_of(by.person_id)


def test_R25_R28_a_consent_is_signed_validated_stamped_and_archived_with_its_report(
    isil: Acting, isil_signer: KeySigner, trust: TrustStore
) -> None:
    given(isil, isil_signer)
    (consent,) = consents(isil)
    assert consent.state == "active"
    report = validate(files.read(consent.signed_sha256), trust=trust)
    assert report.indication is Indication.TOTAL_PASSED
    assert [each.level for each in report.signatures] == ["BASELINE-T"]
    kept = json.loads(files.read(consent.report_sha256))
    assert (kept["indication"], kept["signatures"][0]["level"]) == ("TOTAL_PASSED", "BASELINE-T")
    assert audit.verify_chain().intact


def test_R27_the_text_that_is_signed_is_the_text_that_was_read(isil: Acting, isil_signer: KeySigner) -> None:
    import pypdfium2

    from divit.server.enrolment import information

    given(isil, isil_signer)
    (consent,) = consents(isil)
    pages = pypdfium2.PdfDocument(files.read(consent.signed_sha256))
    words = " ".join(pages[0].get_textpage().get_text_bounded().split())
    text = information.present("e_onay")
    assert " ".join(text.tr.split("\n\n")[1].split())[:60] in words
    assert text.sha256 in words
    assert "Işıl İncedere" in words
    assert ISIL in words


def test_R29_one_consent_covers_everything_so_it_is_not_given_twice(isil: Acting, isil_signer: KeySigner) -> None:
    given(isil, isil_signer)
    with pytest.raises(ConsentInForce):
        open_consent(by=isil, text_version="1")


def test_R30_a_consent_outlives_its_certificate_and_ends_with_its_withdrawal(
    isil: Acting, isil_signer: KeySigner, move_clock: Callable[[float], None]
) -> None:
    given(isil, isil_signer)
    assert isil.person_id is not None
    move_clock(timedelta(days=4000).total_seconds())
    active = queries.active_consent(isil.person_id)
    assert active is not None
    enrolment.withdraw_consent(consent=active.uid, by=isil)
    assert queries.active_consent(isil.person_id) is None
    assert [one.state for one in consents(isil)] == ["withdrawn"]


def test_another_persons_certificate_gives_no_consent(isil: Acting, oguz_signer: KeySigner) -> None:
    signer = WireSigner(open_consent(by=isil, text_version="1").link, oguz_signer)
    signer.claim()
    assert code_of(signer.choose()) == CertificateNotYours.code
    assert consents(isil)[0].state == "code_issued"


def test_an_expired_certificate_gives_no_consent(isil: Acting, issue: Callable[..., KeySigner]) -> None:
    now = clock.now()
    expired = issue(not_before=now - timedelta(days=30), not_after=now - timedelta(days=1))
    signer = WireSigner(open_consent(by=isil, text_version="1").link, expired)
    signer.claim()
    assert code_of(signer.choose()) == CertificateExpired.code


def test_C12_a_foreign_certificate_counts_where_the_setting_says_so(isil: Acting, isil_signer: KeySigner) -> None:
    given(isil, isil_signer)
    (consent,) = consents(isil)
    assert (consent.state, consent.is_foreign) == ("active", True)


def test_C12_a_foreign_certificate_is_refused_where_the_setting_says_no(
    isil: Acting, isil_signer: KeySigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_E_ONAY_ACCEPT_FOREIGN_NES", "false")
    given(isil, isil_signer)
    (consent,) = consents(isil)
    assert (consent.state, consent.refusal) == ("refused", "foreign")


@pytest.mark.parametrize("strength", [acting.FACTS, acting.WORD_SMS])
def test_R25_a_weak_sign_in_begins_no_consent(isil: Acting, strength: str) -> None:
    assert isil.person_id is not None
    with pytest.raises(SignInTooWeak):
        open_consent(by=acting.holder(isil.person_id, strength), text_version="1")
    with pytest.raises(NotThere):
        open_consent(by=acting.system(), text_version="1")
    assert consents(isil) == []


def test_7283_a_text_that_is_no_more_in_force_is_not_signed(isil: Acting) -> None:
    with pytest.raises(TermsChanged):
        open_consent(by=isil, text_version="0")


def test_7282_without_a_time_stamping_service_nothing_is_begun(isil: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIVIT_TSA_URL")
    with pytest.raises(ConsentNeedsTime):
        open_consent(by=isil, text_version="1")
    assert [one.state for one in consents(isil)] == ["lapsed"]


def test_7281_of_two_that_were_begun_only_the_later_can_be_signed(isil: Acting, isil_signer: KeySigner) -> None:
    first = open_consent(by=isil, text_version="1")
    given(isil, isil_signer)
    (answer,) = WireSigner(first.link, isil_signer).sign_all()
    assert answer.status != "accepted"
    assert answer.error is not None
    assert answer.error.code == ConsentPassed.code
    assert [one.state for one in consents(isil)] == ["active", "lapsed"]


def test_a_session_that_its_person_gives_up_is_no_consent(isil: Acting) -> None:
    assert isil.person_id is not None
    opened = open_consent(by=isil, text_version="1")
    signing.cancel(viewer=people.viewer_of_nowhere(isil.person_id, clock.now()), session=opened.id)
    assert [one.state for one in consents(isil)] == ["lapsed"]


def test_R27_a_code_that_nobody_used_in_time_is_no_consent(isil: Acting, move_clock: Callable[[float], None]) -> None:
    open_consent(by=isil, text_version="1")
    move_clock(timedelta(hours=1).total_seconds())
    worker.Loop().round()
    assert [one.state for one in consents(isil)] == ["lapsed"]
