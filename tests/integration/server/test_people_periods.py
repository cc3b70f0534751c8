# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Posts, roles, deputations, contacts and settings: from when to when, given by whom; nothing of the past undone."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from tomllib import loads

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from divit.kernel import clock
from divit.kernel.errors import DivitError, SettingInvalid
from divit.server.audit.models import AuditEntry
from divit.server.people import documents, queries, roles, rules, services
from divit.server.people.errors import (
    ContactInvalid,
    DeputyAlready,
    DeputyUnfit,
    DocumentUnknown,
    InstitutionUnknown,
    LastAdministrator,
    PeriodImpossible,
    PersonUnknown,
    PostHeld,
    PostNotTheirs,
    RoleFromOperator,
    RolesApart,
    SettingNotForInstitutions,
    UnitElsewhere,
)
from divit.server.people.models import (
    Appointment,
    Contact,
    Deputation,
    InstitutionSetting,
    Person,
    RoleGrant,
    SigningDelegation,
)
from divit.server.people.queries.blocks import signature_block
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
ZERO = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def elsewhere() -> tuple[int, int]:
    """Another institution with a unit."""
    other = services.add_institution(
        detsis="20000000", name="Akçaova Okulu", letterhead=["T.C."], verification_address="http://x.invalid"
    )
    return other, services.add_unit(institution=other, detsis="20000001", name="Okul Müdürlüğü")


def admin(house: LettersHouse, key: str = "cavit") -> queries.Viewer:
    services.grant_role(person=house.people[key], role="institution_admin", institution=house.institution)
    return house.viewer(key)


# Posts


@pytest.mark.parametrize("acting", [False, True])
def test_a_post_has_one_holder_and_one_who_acts_in_it_at_a_time(house: LettersHouse, acting: bool) -> None:
    now = clock.now()
    post = services.add_post(unit=house.unit, title="Memur")
    services.appoint(person=house.people["isil"], post=post, acting=acting, begins_at=now, ends_at=now + 5 * A_DAY)
    for begins, ends in ((now + A_DAY, None), (now - A_DAY, now + A_DAY), (now + 4 * A_DAY, now + 6 * A_DAY)):
        with pytest.raises(PostHeld):
            services.appoint(person=house.people["cavit"], post=post, acting=acting, begins_at=begins, ends_at=ends)
    services.appoint(person=house.people["cavit"], post=post, acting=acting, begins_at=now + 5 * A_DAY)
    services.appoint(person=house.people["feride"], post=post, acting=not acting, begins_at=now)


def test_nobody_holds_and_acts_in_one_post_at_once(house: LettersHouse) -> None:
    with pytest.raises(PostHeld):
        services.appoint(person=house.people["isil"], post=house.posts["isil"], acting=True)


def test_an_end_before_the_beginning_is_no_period(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    now = clock.now()
    for ends in (now, now - A_DAY):
        with pytest.raises(PeriodImpossible):
            services.appoint(person=house.people["isil"], post=post, begins_at=now, ends_at=ends)


@pytest.mark.parametrize("model", [Appointment, Contact, Deputation, InstitutionSetting, RoleGrant, SigningDelegation])
def test_the_database_itself_refuses_an_end_before_the_beginning(house: LettersHouse, model: type) -> None:
    now = clock.now()
    house.deputy("isil", "cavit")
    services.add_contact(person=house.people["isil"], kind="email", value="isil@akcaova.invalid")
    services.set_institution_setting(institution=house.institution, name="HELP_DESK_PHONE", value="4100")
    services.delegate_signing(post=house.posts["isil"], on_behalf_of=house.posts["cavit"])
    row = model.objects.order_by("pk").first()  # type: ignore[attr-defined]  # each of them is a model
    for changes in ({"begins_at": now, "ends_at": now}, {"begins_at": now, "ends_at": None, "withdrawn_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**changes)  # type: ignore[attr-defined]  # as above


def test_what_has_not_begun_is_withdrawn_and_was_never_in_force(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    begins = clock.now() + 5 * A_DAY
    appointment = services.appoint(person=house.people["isil"], post=post, begins_at=begins)
    services.end_appointment(appointment=appointment, reason="Atama iptal edildi.")
    row = Appointment.objects.get(pk=appointment)
    assert row.withdrawn_at is not None
    assert not Appointment.objects.filter(rules.in_force(begins + A_DAY), pk=appointment).exists()
    services.appoint(person=house.people["cavit"], post=post, begins_at=begins)


def test_what_has_ended_cannot_be_ended_again_nor_prolonged(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    now = clock.now()
    over = services.appoint(person=house.people["isil"], post=post, begins_at=now - 3 * A_DAY, ends_at=now - A_DAY)
    lasts = services.appoint(person=house.people["isil"], post=post, ends_at=now + A_DAY)
    for appointment, ends in ((over, None), (lasts, now + 2 * A_DAY), (lasts, now - 5 * A_DAY)):
        with pytest.raises(PeriodImpossible):
            services.end_appointment(appointment=appointment, ends_at=ends)


def test_at_the_pages_nobody_arranges_the_past(house: LettersHouse) -> None:
    viewer = admin(house)
    post = services.add_post(unit=house.unit, title="Memur")
    with pytest.raises(PeriodImpossible):
        services.appoint(viewer=viewer, person=house.people["isil"], post=post, begins_at=viewer.at - A_DAY)
    appointment = services.appoint(viewer=viewer, person=house.people["isil"], post=post)
    with pytest.raises(PeriodImpossible):
        services.end_appointment(viewer=viewer, appointment=appointment, ends_at=viewer.at - A_DAY)


def test_each_change_says_who_made_it_when_and_why(house: LettersHouse) -> None:
    viewer = admin(house)
    post = services.add_post(unit=house.unit, title="Memur")
    appointment = services.appoint(viewer=viewer, person=house.people["isil"], post=post, reason="Karar 2026/12")
    services.end_appointment(viewer=viewer, appointment=appointment, reason="Karar 2026/13")
    row = Appointment.objects.get(pk=appointment)
    who = f"person:{viewer.person_id}"
    assert (row.given_by, row.reason, row.ended_by, row.end_reason) == (who, "Karar 2026/12", who, "Karar 2026/13")
    entries = AuditEntry.objects.filter(object=f"appointment:{appointment}").order_by("seq")
    assert [(one.action, one.actor, one.channel, one.reason) for one in entries] == [
        ("people.appointed", who, "web", "Karar 2026/12"),
        ("people.appointment_ended", who, "web", "Karar 2026/13"),
    ]


# Signing delegations


def test_a_delegation_prints_only_under_the_documents_it_names(house: LettersHouse) -> None:
    governor = services.add_post(unit=house.unit, title="Vali")
    services.delegate_signing(post=house.posts["isil"], on_behalf_of=governor, documents=["letter"])
    block = {kind: signature_block(house.people["isil"], clock.now(), document=kind) for kind in ("letter", "order")}
    assert (block["letter"].on_behalf, block["order"].on_behalf) == ("Vali a.", "")


def test_a_delegation_of_documents_that_nobody_signs_is_refused(house: LettersHouse) -> None:
    with pytest.raises(DocumentUnknown):
        services.delegate_signing(
            post=house.posts["isil"], on_behalf_of=house.posts["cavit"], documents=["birth_certificate"]
        )
    assert documents.is_declared("letter")


def test_nobody_signs_on_behalf_of_another_institution(house: LettersHouse) -> None:
    _other, unit = elsewhere()
    with pytest.raises(UnitElsewhere):
        services.delegate_signing(
            post=house.posts["isil"], on_behalf_of=services.add_post(unit=unit, title="Okul Müdürü")
        )
    with pytest.raises(UnitElsewhere):
        services.add_unit(institution=house.institution, detsis="10000009", name="Büro", parent=unit)


def test_an_ended_delegation_is_printed_no_more(house: LettersHouse) -> None:
    governor = services.add_post(unit=house.unit, title="Vali")
    delegation = services.delegate_signing(post=house.posts["isil"], on_behalf_of=governor)
    services.end_signing_delegation(delegation=delegation)
    assert signature_block(house.people["isil"], clock.now()).on_behalf == ""


def test_a_deputy_is_printed_in_the_post_of_who_is_away_with_the_seeds_two_marks(house: LettersHouse) -> None:
    minister = services.add_post(unit=house.unit, title="Bakan")
    director = services.add_post(unit=house.unit, title="Muhasebat Genel Müdürü")
    services.appoint(person=house.people["isil"], post=director)
    services.delegate_signing(post=director, on_behalf_of=minister)
    block = signature_block(
        house.people["cavit"], clock.now(), institution_id=house.institution, in_place_of=house.people["isil"]
    )
    assert block.lines == ("Cavit GÖKÇINAR", "Bakan a.", "Muhasebat Genel Müdürü V.")


# Roles


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
    admin(house, "isil")
    house.deputy("isil", "sukran")
    viewer = house.viewer("sukran")
    assert viewer.acts_for == {house.people["isil"]}
    assert viewer.roles == frozenset()
    assert house.client("sukran").get("/kurum/ayarlar").status_code == 404


def test_at_the_pages_the_operators_roles_are_neither_given_nor_taken_back(house: LettersHouse) -> None:
    viewer = admin(house)
    with pytest.raises(RoleFromOperator):
        services.grant_role(
            viewer=viewer, person=house.people["isil"], role="system_admin", institution=house.institution
        )
    grant = services.grant_role(person=house.people["isil"], role="system_admin", institution=house.institution)
    with pytest.raises(RoleFromOperator):
        services.end_role(viewer=viewer, grant=grant)
    services.end_role(grant=grant)


def test_the_last_administrator_stays_until_there_is_another(house: LettersHouse) -> None:
    viewer = admin(house)
    grant = RoleGrant.objects.get(role="institution_admin").pk
    with pytest.raises(LastAdministrator):
        services.end_role(viewer=viewer, grant=grant)
    admin(house, "isil")
    services.end_role(viewer=viewer, grant=grant)
    assert "institution_admin" not in house.viewer("cavit").roles


def test_only_who_administers_an_institution_arranges_it(house: LettersHouse) -> None:
    _other, unit = elsewhere()
    viewer = admin(house)
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


# Deputations


def test_a_person_names_a_deputy_for_themself_the_administrator_for_anybody_nobody_else_for_another(
    house: LettersHouse,
) -> None:
    told = {"posts": [house.posts["isil"]], "ends_at": clock.now() + A_DAY}
    pair = {"person": house.people["isil"], "deputy": house.people["cavit"]}
    with pytest.raises(NotThere):
        services.name_deputy(viewer=house.viewer("sukran"), **pair, **told)
    own = services.name_deputy(viewer=house.viewer("isil"), **pair, **told)
    with pytest.raises(NotThere):
        services.end_deputation(viewer=house.viewer("cavit"), deputation=own)
    services.end_deputation(viewer=house.viewer("isil"), deputation=own)
    services.name_deputy(viewer=admin(house, "sukran"), **pair, **told)


def test_a_deputy_is_somebody_else_of_the_same_institution(house: LettersHouse) -> None:
    _other, unit = elsewhere()
    stranger = services.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    services.appoint(person=stranger, post=services.add_post(unit=unit, title="Öğretmen"))
    told = {"posts": [house.posts["isil"]], "ends_at": clock.now() + A_DAY}
    for deputy in (stranger, house.people["isil"]):
        with pytest.raises(DeputyUnfit):
            services.name_deputy(person=house.people["isil"], deputy=deputy, **told)
    with pytest.raises(PersonUnknown):
        services.name_deputy(person=house.people["isil"], deputy=999_999, **told)


def test_a_deputy_is_named_only_for_posts_that_are_held_all_the_while(house: LettersHouse) -> None:
    now = clock.now()
    short = services.add_post(unit=house.unit, title="Memur")
    services.appoint(person=house.people["isil"], post=short, ends_at=now + A_DAY)
    for posts in ([house.posts["cavit"]], [short], [], [999_999]):
        with pytest.raises(PostNotTheirs):
            services.name_deputy(
                person=house.people["isil"], deputy=house.people["cavit"], posts=posts, ends_at=now + 5 * A_DAY
            )


def test_a_post_has_one_deputy_at_a_time(house: LettersHouse) -> None:
    now = clock.now()
    house.deputy("isil", "cavit", ends_at=now + 5 * A_DAY)
    with pytest.raises(DeputyAlready):
        house.deputy("isil", "sukran", begins_at=now + 4 * A_DAY, ends_at=now + 6 * A_DAY)
    house.deputy("isil", "sukran", begins_at=now + 5 * A_DAY, ends_at=now + 6 * A_DAY)


def test_a_deputation_of_a_post_in_which_the_person_does_not_sign_passes_no_turn(house: LettersHouse) -> None:
    now = clock.now()
    newer = services.add_post(unit=house.unit, title="Vali Vekili")
    house.deputy("isil", "cavit")
    services.appoint(person=house.people["isil"], post=newer, begins_at=now)
    assert house.viewer("cavit").acts_for == frozenset()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begins=st.integers(0, 9), lasts=st.one_of(st.none(), st.integers(1, 9)), asked=st.integers(-2, 20))
def test_in_force_is_from_the_beginning_until_just_before_the_end(
    house: LettersHouse, begins: int, lasts: int | None, asked: int
) -> None:
    ends = None if lasts is None else ZERO + (begins + lasts) * A_DAY
    grant = services.grant_role(
        person=house.people["isil"],
        role="drafter",
        institution=house.institution,
        begins_at=ZERO + begins * A_DAY,
        ends_at=ends,
    )
    at = ZERO + asked * A_DAY
    holds = RoleGrant.objects.filter(rules.in_force(at), pk=grant).exists()
    assert holds == (asked >= begins and (ends is None or at < ends))
    shares = RoleGrant.objects.filter(rules.overlapping(at, at + A_DAY), pk=grant).exists()
    assert shares == (asked + 1 > begins and (ends is None or at < ends))


def test_a_day_begins_and_ends_at_midnight_in_istanbul() -> None:
    day = date(2026, 11, 24)
    assert rules.beginning_of(day) == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert rules.end_of(day) - rules.beginning_of(day) == A_DAY


# Contacts


def test_only_an_address_that_is_proved_is_one_where_a_person_is_reached(house: LettersHouse) -> None:
    person, now = house.people["isil"], clock.now()
    services.add_contact(person=person, kind="email", value="isil@akcaova.invalid")
    assert queries.addresses_of(person) == queries.Addresses()
    services.add_contact(person=person, kind="email", value="isil2@akcaova.invalid", proved_at=now)
    services.add_contact(person=person, kind="phone", value="+905000000000", proved_at=now)
    assert queries.addresses_of(person) == queries.Addresses("isil2@akcaova.invalid", "+905000000000")
    assert Contact.objects.filter(person_id=person).count() == 3
    assert "isil2" not in str(list(AuditEntry.objects.values_list("after", flat=True)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "isil"), ("email", "a b@c.d"), ("phone", "0312 415 17 26"), ("phone", "+0"), ("fax", "+903124151726")],
)
def test_what_is_no_address_is_not_recorded(house: LettersHouse, kind: str, value: str) -> None:
    with pytest.raises(ContactInvalid):
        services.add_contact(person=house.people["isil"], kind=kind, value=value)  # type: ignore[arg-type]  # what a file may say
    with pytest.raises(PersonUnknown):
        services.add_contact(person=999_999, kind="email", value="isil@akcaova.invalid")


def test_birth_date_and_place_are_kept_as_in_the_registry(db: None) -> None:
    person = services.add_person(
        tckn="10000000832", given_name="Deniz", surname="Yok", birth_date=date(1980, 2, 29), birth_place="Akçaova"
    )
    row = Person.objects.get(pk=person)
    assert (row.birth_date, row.birth_place) == (date(1980, 2, 29), "Akçaova")


# Settings


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
