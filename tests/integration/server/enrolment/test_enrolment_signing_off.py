# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How the form is signed: by E-Onay at once, or on paper with its barcode (T8 to T11, T29)."""

import json
from collections.abc import Callable

import pytest

from divit.der.x509 import certificate_parts
from divit.kernel import ids
from divit.pki.certificates import load_key
from divit.pki.keys import PublicKey, did_sign
from divit.server.enrolment import acting, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import BarcodeRefused, MayNot, RuleForbids
from divit.server.enrolment.models import Application, PaperForm
from divit.server.enrolment.services import upkeep
from divit.server.keys import queries as keys
from divit.server.notify import kinds
from divit.server.notify.models import Notice
from divit.server.ui.errors import NotThere
from enrolment_house import ISIL, OGUZ, House, row

DAY = 24 * 3600


@pytest.fixture
def by(house: House) -> Acting:
    entered = house.enter(house.know(ISIL, "Işıl", "İncedere"))
    house.fill(entered)
    house.prove(entered)
    return entered


def told_of(by: Acting) -> list[str]:
    return list(Notice.objects.filter(ref=by.application).order_by("pk").values_list("kind", flat=True))


def test_R31_by_e_onay_the_form_arrives_at_once_sealed_by_the_provider(house: House, by: Acting) -> None:
    consent = house.consent(row(by).person_id or 0)
    services.choose_e_onay(application=by.application, by=by)
    arrived = row(by)
    assert (arrived.state, arrived.method, arrived.consent_id) == ("approval_wait", "e_onay", consent.pk)
    said = json.loads(bytes(arrived.statement))
    assert arrived.form is not None
    assert (said["consent"], said["form_sha256"]) == (str(consent.uid), arrived.form.sha256)
    key = load_key(certificate_parts(keys.certificates_for("csp-seal")[0]).key)
    assert isinstance(key, PublicKey)
    assert did_sign(key, bytes(arrived.statement), bytes(arrived.seal))


def test_R31_a_form_on_paper_counts_once_the_paper_is_recorded(house: House, by: Acting) -> None:
    services.choose_wet(application=by.application, by=by)
    assert row(by).state == "paper_wait"
    house.receive(by)
    assert row(by).state == "approval_wait"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_R36_the_applicant_is_told_to_contact_the_officer(house: House, by: Acting, language: str) -> None:
    house.consent(row(by).person_id or 0)
    services.choose_e_onay(application=by.application, by=by)
    assert told_of(by) == ["enrolment_contact_officer"]
    said = kinds.kind("enrolment_contact_officer").said(language).sentence
    assert {"tr": "Kurum yetkiliniz ile irtibata geçin", "en": "Contact your institution’s officer"}[language] in said


def test_R24_without_a_consent_e_onay_is_refused_in_words(by: Acting) -> None:
    with pytest.raises(RuleForbids) as refusal:
        services.choose_e_onay(application=by.application, by=by)
    assert refusal.value.params["rule"] == "R24"
    assert "E-Onay" in refusal.value.message("tr")
    assert row(by).state == "sms_ok"


def test_R24_a_consent_with_another_number_needs_a_stronger_sign_in_of_its_own_giver(house: House, by: Acting) -> None:
    person = row(by).person_id or 0
    house.consent(person, mobile="+905550000009")
    other = acting.applicant(by.application, acting.E_DEVLET, person + 1)
    for weak in (by, other):
        with pytest.raises(RuleForbids):
            services.choose_e_onay(application=by.application, by=weak)
    services.choose_e_onay(application=by.application, by=acting.applicant(by.application, acting.E_DEVLET, person))
    assert row(by).state == "approval_wait"


def test_R33_only_the_barcode_of_the_form_that_is_waited_for_is_taken(house: House, by: Acting) -> None:
    services.choose_wet(application=by.application, by=by)
    right = PaperForm.objects.get().barcode
    slipped = right[:-1] + ("A" if right[-1] != "A" else "B")
    for wrong in (slipped, "", "ABC"):
        with pytest.raises(BarcodeRefused):
            services.receive_paper(viewer=house.clerk, barcode=wrong, sender="applicant")
    with pytest.raises(MayNot):
        services.receive_paper(viewer=house.officer, barcode=right, sender="applicant")
    services.receive_paper(viewer=house.clerk, barcode=right, sender="applicant", scan_sha256="c" * 64)
    with pytest.raises(BarcodeRefused):
        services.receive_paper(viewer=house.clerk, barcode=right, sender="applicant")


def test_R32_who_sends_the_paper_is_a_setting(house: House, by: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_ESHS_WET_FORM_SENDER", "institution")
    services.choose_wet(application=by.application, by=by)
    barcode = PaperForm.objects.get().barcode
    with pytest.raises(BarcodeRefused):
        services.receive_paper(viewer=house.clerk, barcode=barcode, sender="applicant")
    services.receive_paper(viewer=house.clerk, barcode=barcode, sender="institution")


def test_R34_paper_that_does_not_come_lets_the_application_lapse_and_says_so(
    house: House, by: Acting, move_clock: Callable[[float], None]
) -> None:
    services.choose_wet(application=by.application, by=by)
    pk = row(by).pk
    move_clock(29 * DAY)
    upkeep.look_after_application(pk)
    assert row(by).state == "paper_wait"
    move_clock(30 * DAY + 60)
    upkeep.look_after_application(pk)
    upkeep.look_after_application(pk)
    assert row(by).state == "lapsed"
    assert told_of(by) == ["enrolment_paper_missing"]


def test_R45_who_was_refused_or_gave_up_may_begin_again_at_once(house: House, by: Acting) -> None:
    services.cancel(application=by.application, by=by)
    assert row(by).state == "cancelled"
    again = house.enter(house.know(ISIL, "Işıl", "İncedere"))
    house.fill(again)
    house.prove(again)
    assert row(again).state == "sms_ok"


def test_T29_nobody_else_gives_it_up(house: House, by: Acting) -> None:
    stranger = house.enter(house.know(OGUZ, "Oğuz", "Ertuğ"))
    with pytest.raises(NotThere):
        services.cancel(application=by.application, by=stranger)
    with pytest.raises(NotThere):
        services.cancel(application=ids.uuid7(), by=by)
    assert Application.objects.get(uid=by.application).state == "sms_ok"
