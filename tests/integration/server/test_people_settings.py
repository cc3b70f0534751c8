# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Settings of an institution, from when to when, before the installation's."""

from datetime import datetime, timedelta

import pytest

from divit.kernel import clock
from divit.kernel.errors import DivitError, SettingInvalid
from divit.server.people import queries, services
from divit.server.people.errors import InstitutionUnknown, SettingNotForInstitutions
from divit.server.people.models import InstitutionSetting
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def test_an_institutions_own_value_comes_before_the_installations_while_it_lasts(
    house: LettersHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_HELP_DESK_PHONE", "0 312 000 00 00")
    now = clock.now()

    def phone(at: datetime, institution: int | None = house.institution) -> object:
        return queries.setting("HELP_DESK_PHONE", institution, at)

    assert phone(now) == "0 312 000 00 00"
    services.set_institution_setting(
        institution=house.institution, name="HELP_DESK_PHONE", value="4100", begins_at=now + A_DAY
    )
    services.set_institution_setting(
        institution=house.institution, name="HELP_DESK_PHONE", value="4200", begins_at=now + 3 * A_DAY
    )
    assert [phone(now + days * A_DAY) for days in (0, 1, 2, 3, 9)] == [
        "0 312 000 00 00",
        "4100",
        "4100",
        "4200",
        "4200",
    ]
    assert phone(now + A_DAY, None) == "0 312 000 00 00"
    services.set_institution_setting(
        institution=house.institution, name="HELP_DESK_PHONE", value=None, begins_at=now + 2 * A_DAY
    )
    assert [phone(now + days * A_DAY) for days in (1, 2, 9)] == ["4100", "0 312 000 00 00", "0 312 000 00 00"]
    assert InstitutionSetting.objects.count() == 2


def test_only_what_is_declared_for_institutions_can_be_theirs(house: LettersHouse) -> None:
    for name, error in (("PUBLIC_URL", SettingNotForInstitutions), ("NOBODYS", SettingInvalid)):
        with pytest.raises(error):
            services.set_institution_setting(institution=house.institution, name=name, value="x")
    with pytest.raises(InstitutionUnknown):
        services.set_institution_setting(institution=999_999, name="HELP_DESK_PHONE", value="x")


def test_a_refusal_of_the_people_app_speaks_both_languages_without_a_brace_left_over(house: LettersHouse) -> None:
    refusals: list[DivitError] = []
    for provoke in (
        lambda: services.appoint(person=house.people["cavit"], post=house.posts["isil"]),
        lambda: services.set_institution_setting(institution=house.institution, name="PUBLIC_URL", value="x"),
    ):
        with pytest.raises(DivitError) as refused:
            provoke()
        refusals.append(refused.value)
    assert not any("{" in refusal.message(lang) for refusal in refusals for lang in ("tr", "en"))
