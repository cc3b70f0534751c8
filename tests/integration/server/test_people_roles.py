# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Roles: what each is, who gives it, which do not meet in one person."""

from datetime import timedelta
from importlib.resources import files
from tomllib import loads

import pytest

from divit.kernel import clock
from divit.server.people import roles, services
from divit.server.people.errors import LastAdministrator, RoleFromOperator, RolesApart
from divit.server.people.models import RoleGrant
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def test_every_role_says_in_both_languages_what_it_is_and_who_gives_it() -> None:
    for role in roles.declared():
        assert all((role.tr, role.en, role.sentence_tr, role.sentence_en))
        assert role.by in {roles.BY_INSTITUTION, roles.BY_OPERATOR}
    assert {"institution_admin", "system_admin", "integrator", "drafter"} <= {role.name for role in roles.declared()}


def test_the_table_of_separated_duties_names_roles_that_exist_and_its_sources() -> None:
    pairs = loads(files("divit.server.people").joinpath("data/separation.toml").read_text(encoding="utf-8"))["pair"]
    for pair in pairs:
        first, second = pair["roles"]
        assert roles.is_declared(first)
        assert roles.is_declared(second)
        assert first in roles.apart_from(second)
        assert second in roles.apart_from(first)
        assert all(pair[name] for name in ("why_tr", "why_en", "source"))


def test_two_separated_duties_do_not_meet_in_one_person(house: LettersHouse) -> None:
    now, person = clock.now(), house.people["isil"]
    services.grant_role(person=person, role="system_admin", institution=house.institution, ends_at=now + A_DAY)
    with pytest.raises(RolesApart) as refused:
        services.grant_role(person=person, role="institution_admin", institution=house.institution)
    assert "Kurum yetkilisi" in refused.value.message("tr")
    assert "Sistem yöneticisi" in refused.value.message("tr")
    assert "System administrator" in refused.value.message("en")
    services.grant_role(person=person, role="institution_admin", institution=house.institution, begins_at=now + A_DAY)


def test_two_separated_duties_do_not_meet_in_a_person_and_their_deputy(house: LettersHouse) -> None:
    for key, role in (("isil", "system_admin"), ("cavit", "institution_admin")):
        services.grant_role(person=house.people[key], role=role, institution=house.institution)
    with pytest.raises(RolesApart):
        house.deputy("isil", "cavit")
    house.deputy("isil", "sukran")
    with pytest.raises(RolesApart):
        services.grant_role(person=house.people["sukran"], role="institution_admin", institution=house.institution)


def test_a_deputation_passes_on_no_role(house: LettersHouse) -> None:
    house.admin("isil")
    house.deputy("isil", "sukran")
    viewer = house.viewer("sukran")
    assert viewer.acts_for == {house.people["isil"]}
    assert viewer.roles == frozenset()
    assert house.client("sukran").get("/kurum/ayarlar").status_code == 404


def test_at_the_pages_the_operators_roles_are_neither_given_nor_taken_back(house: LettersHouse) -> None:
    viewer = house.admin()
    with pytest.raises(RoleFromOperator):
        services.grant_role(
            viewer=viewer, person=house.people["isil"], role="system_admin", institution=house.institution
        )
    grant = services.grant_role(person=house.people["isil"], role="system_admin", institution=house.institution)
    with pytest.raises(RoleFromOperator):
        services.end_role(viewer=viewer, grant=grant)
    services.end_role(grant=grant)


def test_the_last_administrator_stays_until_there_is_another(house: LettersHouse) -> None:
    viewer = house.admin()
    grant = RoleGrant.objects.get(role="institution_admin").pk
    with pytest.raises(LastAdministrator):
        services.end_role(viewer=viewer, grant=grant)
    house.admin("isil")
    services.end_role(viewer=viewer, grant=grant)
    assert "institution_admin" not in house.viewer("cavit").roles


def test_only_who_administers_an_institution_arranges_it(house: LettersHouse) -> None:
    _other, unit = house.elsewhere()
    viewer = house.admin()
    theirs = services.add_post(unit=unit, title="Okul Müdürü")
    for arrange in (
        lambda: services.appoint(viewer=viewer, person=house.people["isil"], post=theirs),
        lambda: services.appoint(viewer=house.viewer("isil"), person=house.people["isil"], post=house.posts["cavit"]),
        lambda: services.add_post(viewer=viewer, unit=unit, title="Memur"),
        lambda: services.grant_role(
            viewer=house.viewer("isil"), person=house.people["isil"], role="drafter", institution=house.institution
        ),
        lambda: services.set_institution_setting(
            viewer=house.viewer("isil"), institution=house.institution, name="HELP_DESK_PHONE", value="1"
        ),
        lambda: services.appoint(person=house.people["isil"], post=999_999),
    ):
        with pytest.raises(NotThere):
            arrange()
