# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that need a stronger or fresher sign-in; citizens, who are nobody's viewer."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from divit.kernel import clock
from divit.server.config.middleware import Gate
from divit.server.login import services, tasks
from divit.server.login.errors import LevelUnknown, StatementNobodys, StrongerNeeded
from divit.server.login.levels import Way
from divit.server.login.models import Account, Guesses, SignatureLogin
from divit.server.login.needing import needs
from divit.server.login.services import guesses
from divit.server.login.visitor import come_in, visitor_of
from divit.server.people import services as people
from divit.server.people.models import Person
from divit.server.ui.permission import person, signed_in
from letters_house import LettersHouse, letters_house

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.fixture
def citizen() -> int:
    return people.add_person(tckn="10000000832", given_name="Deniz", surname="Kırlangıç")


def request(method: str = "get", path: str = "/x?y=1") -> HttpRequest:
    """A request of a browser that nobody knows."""
    made: Any = getattr(RequestFactory(), method)(path)
    made.session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    made.user = auth.get_user(made)
    return made


@person
@needs("strong", timedelta(minutes=10))
def strong_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@signed_in
def staff_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def through_the_gate(asked: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> Any:
    return Gate(view).process_view(asked, view, (), {})


def test_a_page_opens_to_who_proved_enough_and_leads_others_to_the_ways_that_are(citizen: int) -> None:
    asked = request()
    come_in(asked, person_id=citizen, way=Way.WORD_SMS)
    answer = strong_page(asked)
    assert answer.headers["Location"] == "/giris?next=%2Fx%3Fy%3D1&duzey=strong"
    come_in(asked, person_id=citizen, way=Way.E_DEVLET)
    assert strong_page(asked).content == b"open"


def test_what_is_sent_without_proof_is_refused_and_not_led_on(citizen: int) -> None:
    asked = request("post")
    come_in(asked, person_id=citizen, way=Way.WORD_SMS)
    with pytest.raises(StrongerNeeded):
        strong_page(asked)


def test_a_proof_grows_old(citizen: int, move_clock) -> None:
    asked = request()
    come_in(asked, person_id=citizen, way=Way.E_SIGNATURE)
    move_clock(601)
    assert strong_page(asked).status_code == 302


def test_a_level_that_nobody_described_stops_the_page_from_being_written() -> None:
    with pytest.raises(LevelUnknown):
        needs("strongest")


def test_the_sign_in_page_offers_only_the_ways_that_are_enough(house: LettersHouse) -> None:
    page = Client().get("/giris?duzey=strong").content.decode()
    assert "E-imza ile gir" in page
    assert "personnel_number" not in page
    assert "Geçiş anahtarıyla" not in page
    assert "Şu yollardan biri" in page or "şu giriş yollarından biri" in page
    assert "personnel_number" in Client().get("/giris?duzey=yok").content.decode(), "an unknown level asks for nothing"


def test_a_stranger_comes_to_no_page_of_persons() -> None:
    assert through_the_gate(request(), strong_page).headers["Location"].startswith("/giris?next=")


def test_a_citizen_is_nobodys_viewer_whatever_posts_they_have(house: LettersHouse) -> None:
    Account.objects.filter(person_id=house.people["isil"]).update(is_active=False)
    asked = request()
    come_in(asked, person_id=house.people["isil"], way=Way.E_DEVLET)
    assert through_the_gate(asked, strong_page) is None
    assert getattr(asked, "viewer", None) is None
    assert not asked.user.is_authenticated
    assert through_the_gate(asked, staff_page).headers["Location"].startswith("/giris")


def test_a_user_with_a_post_is_the_viewer_of_a_page_of_persons_too(house: LettersHouse) -> None:
    asked = request()
    come_in(asked, person_id=house.people["isil"], way=Way.E_DEVLET)
    assert through_the_gate(asked, strong_page) is None
    assert asked.viewer.person_id == house.people["isil"]  # type: ignore[attr-defined]  # the gate sets it


def test_a_way_that_opens_accounts_opens_the_one_that_is_there(house: LettersHouse, citizen: int) -> None:
    for way in (Way.E_SIGNATURE, Way.E_DEVLET, Way.INSTITUTION):
        asked = request()
        come_in(asked, person_id=house.people["isil"], way=way)
        assert asked.user.is_authenticated, way
    for one, way in ((house.people["isil"], Way.WORD_SMS), (citizen, Way.E_DEVLET)):
        asked = request()
        come_in(asked, person_id=one, way=way)
        assert not asked.user.is_authenticated, way


def test_a_user_who_proves_more_stays_a_user(house: LettersHouse) -> None:
    asked = request()
    come_in(
        asked, person_id=house.people["isil"], way=Way.PASSWORD, account=Account.objects.get(personnel_number="1004")
    )
    come_in(asked, person_id=house.people["isil"], way=Way.WORD_SMS)
    visitor = visitor_of(asked)
    assert visitor is not None
    assert visitor.has_account
    assert set(visitor.ways) == {Way.PASSWORD, Way.WORD_SMS}
    assert visitor.strength == "word_sms"


def test_another_person_takes_nothing_over_from_who_was_there(house: LettersHouse, citizen: int) -> None:
    asked = request()
    come_in(asked, person_id=house.people["isil"], way=Way.E_DEVLET)
    asked.session["something"] = "of Işıl's"
    come_in(asked, person_id=citizen, way=Way.WORD_SMS)
    visitor = visitor_of(asked)
    assert visitor is not None
    assert (visitor.person_id, set(visitor.ways), visitor.has_account) == (citizen, {Way.WORD_SMS}, False)
    assert "something" not in asked.session


def test_each_coming_in_gives_the_session_a_new_key(citizen: int) -> None:
    asked = request()
    seen = set()
    for way in (Way.WORD_SMS, Way.E_SIGNATURE, Way.E_DEVLET):
        come_in(asked, person_id=citizen, way=way)
        asked.session.save()
        seen.add(asked.session.session_key)
    assert len(seen) == 3


def test_a_citizens_session_ends_half_an_hour_after_the_last_proof(citizen: int, move_clock) -> None:
    asked = request()
    come_in(asked, person_id=citizen, way=Way.E_DEVLET)
    move_clock(1799)
    assert visitor_of(asked) is not None
    move_clock(1801)
    assert visitor_of(asked) is None


def test_a_closed_account_leaves_no_citizen_behind_in_its_session(house: LettersHouse) -> None:
    asked = request()
    come_in(asked, person_id=house.people["isil"], way=Way.E_DEVLET)
    Account.objects.filter(person_id=house.people["isil"]).update(is_active=False)
    asked.user = auth.get_user(asked)
    assert visitor_of(asked) is None


def test_a_citizen_who_comes_in_with_an_account_has_a_users_session(house: LettersHouse) -> None:
    asked = request()
    come_in(asked, person_id=house.people["isil"], way=Way.WORD_SMS)
    assert asked.session.get_expiry_age() <= 1800
    come_in(asked, person_id=house.people["isil"], way=Way.E_DEVLET)
    assert asked.session.get_expiry_age() == django_settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize(
    ("names", "known_as"),
    [
        (("Deniz Su", "Kırlangıç", "DENİZ SU KIRLANGIÇ"), "Deniz Su Kırlangıç"),
        (("", "", "DENİZ  SU KIRLANGIÇ"), "DENİZ SU KIRLANGIÇ"),
        (("", "", "DENİZ"), "DENİZ "),
    ],
)
def test_who_was_proved_and_unknown_becomes_a_person_and_stays_the_same_one(
    db: None, names: tuple[str, str, str], known_as: str
) -> None:
    given, surname, whole = names
    told = {"tckn": "10000000832", "given_name": given, "surname": surname, "full_name": whole, "source": "certificate"}
    first = services.person_of_tckn(**told)
    assert services.person_of_tckn(**told) == first
    assert str(Person.objects.get(pk=first)) == known_as


def test_what_is_no_identity_number_becomes_nobody(db: None) -> None:
    for number in ("", "1234567890", "VATTR-1234567890"):
        with pytest.raises(StatementNobodys):
            services.person_of_tckn(tckn=number, given_name="a", surname="b", full_name="a b", source="certificate")
    assert not Person.objects.exists()


def test_rows_of_which_nothing_hangs_are_forgotten_after_a_month(db: None, move_clock) -> None:
    guesses.count_wrong("word", "10000000832")
    SignatureLogin.objects.create(uid="x", browser_sha256="y")
    for days, left in ((29, 2), (31, 0)):
        move_clock(days * 86400)
        for _name, rows, since in tasks._OLD:
            for pk in tasks.old(rows, since, clock.now(), 10):
                tasks.forget(rows, pk)
        assert Guesses.objects.count() + SignatureLogin.objects.count() == left
