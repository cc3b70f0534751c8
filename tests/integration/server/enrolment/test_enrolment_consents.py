# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay as a record: validated, stamped, one in force, withdrawn by its giver (R27 to R30)."""

from typing import Any

import pytest

from divit.kernel import clock
from divit.server.audit.errors import TransitionForbidden
from divit.server.enrolment import acting, information, queries, services
from divit.server.enrolment.errors import SignInTooWeak
from divit.server.enrolment.models import Consent
from divit.server.ui.errors import NotThere
from enrolment_house import House

FOUND: dict[str, Any] = {"report_sha256": "b" * 64, "issuer": "DENEME", "serial": "1f", "is_foreign": False}


@pytest.fixture
def person(house: House) -> int:
    return house.officer.person_id


def begun(person: int) -> str:
    return services.begin_consent(person_id=person, session="s", text_version="1", mobile="+905550000001")


def test_R27_a_consent_is_bound_to_its_person_and_to_the_words_it_was_given_for(person: int) -> None:
    row = Consent.objects.get(uid=begun(person))
    assert (row.person_id, row.text_sha256) == (person, information.version("e_onay", "1").sha256)
    with pytest.raises(KeyError):
        services.begin_consent(person_id=person, session="s", text_version="0")


def test_R27_one_that_nobody_signed_lapses_with_the_next(person: int) -> None:
    first = begun(person)
    second = begun(person)
    assert Consent.objects.get(uid=first).state == "lapsed"
    services.consent_lapsed(consent=second)
    with pytest.raises(TransitionForbidden):
        services.consent_signed(consent=second, signed_sha256="a" * 64)


def test_R28_only_a_validated_and_stamped_one_is_in_force(person: int) -> None:
    uid = begun(person)
    with pytest.raises(TransitionForbidden):
        services.consent_verified(consent=uid, stamped_at=clock.now(), **FOUND)
    services.consent_signed(consent=uid, signed_sha256="a" * 64)
    with pytest.raises(TransitionForbidden):
        services.consent_verified(consent=uid, stamped_at=clock.now(), **{**FOUND, "report_sha256": ""})
    assert queries.active_consent(person) is None
    services.consent_verified(consent=uid, stamped_at=clock.now(), **FOUND)
    kept = queries.active_consent(person)
    assert kept is not None
    assert (kept.signed_sha256, kept.report_sha256) == ("a" * 64, "b" * 64)


def test_R28_what_did_not_pass_is_refused_for_good(person: int) -> None:
    uid = begun(person)
    services.consent_signed(consent=uid, signed_sha256="a" * 64)
    services.consent_refused(consent=uid, reason="REVOKED")
    with pytest.raises(TransitionForbidden):
        services.consent_verified(consent=uid, stamped_at=clock.now(), **FOUND)


def test_R29_a_later_one_takes_the_place_of_the_one_before(house: House, person: int) -> None:
    first = house.consent(person)
    second = house.consent(person)
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "active")


def test_R30_its_giver_takes_it_back_and_nobody_else(house: House, person: int) -> None:
    uid = str(house.consent(person).uid)
    with pytest.raises(NotThere):
        services.withdraw_consent(consent=uid, by=acting.holder(person + 1, acting.E_DEVLET))
    with pytest.raises(SignInTooWeak):
        services.withdraw_consent(consent=uid, by=acting.holder(person, acting.FACTS))
    services.withdraw_consent(consent=uid, by=acting.holder(person, acting.WORD_SMS))
    assert queries.active_consent(person) is None


def test_R35_a_foreign_consent_is_refused_where_the_setting_says_so(
    person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_E_ONAY_ACCEPT_FOREIGN_NES", "false")
    uid = begun(person)
    services.consent_signed(consent=uid, signed_sha256="a" * 64)
    services.consent_verified(consent=uid, stamped_at=clock.now(), **{**FOUND, "is_foreign": True})
    assert Consent.objects.get(uid=uid).state == "refused"
