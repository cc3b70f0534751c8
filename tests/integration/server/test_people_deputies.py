# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing on behalf of another, and in the place of who is away: given by whom, from when to when, printed how."""

from datetime import timedelta

import pytest

from divit.kernel import clock
from divit.server.people import documents, services
from divit.server.people.errors import (
    DeputyAlready,
    DeputyUnfit,
    DocumentUnknown,
    PersonUnknown,
    PostNotTheirs,
    UnitElsewhere,
)
from divit.server.people.queries.blocks import signature_block
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


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
    _other, unit = house.elsewhere()
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
    services.name_deputy(viewer=house.admin("sukran"), **pair, **told)


def test_a_deputy_is_somebody_else_of_the_same_institution(house: LettersHouse) -> None:
    _other, unit = house.elsewhere()
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
