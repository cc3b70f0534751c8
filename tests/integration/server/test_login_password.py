# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in with a password, and what is refused at the door."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from divit.server.audit.models import AuditEntry
from divit.server.login import services
from divit.server.login.errors import AccountUnknown, LoginRefused, PasswordTooShort, TooManyTries
from divit.server.login.services import guesses
from divit.server.people import services as people
from letters_house import PASSWORD, LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    house = letters_house()
    services.set_password(person=house.people["isil"], password=PASSWORD)
    return house


@pytest.fixture
def stranger() -> Iterator[Client]:
    return Client()


def come_in(client: Client, number: str, password: str, **more: str) -> object:
    return client.post("/giris", {"personnel_number": number, "password": password, **more})


def test_the_right_password_leads_in_and_out_again(house: LettersHouse, stranger: Client) -> None:
    answer = come_in(stranger, "1004", PASSWORD)
    assert answer.status_code == 302
    assert stranger.get("/yazilar/imza-bekleyen").status_code == 200
    assert stranger.post("/cikis").status_code == 302
    assert stranger.get("/yazilar/imza-bekleyen").status_code == 302
    actions = list(AuditEntry.objects.filter(action__startswith="login.").values_list("action", flat=True))
    assert actions[-2:] == ["login.came_in", "login.left"]


def test_a_wrong_password_and_an_unknown_number_are_refused_in_the_same_words(
    house: LettersHouse, stranger: Client
) -> None:
    wrong = come_in(stranger, "1004", "yanlış-parola")
    unknown = come_in(stranger, "9999", "yanlış-parola")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.context["refusal"] == unknown.context["refusal"]
    assert wrong.context["refusal_code"] == "IMZ-9500"


def test_an_account_without_a_password_opens_to_none(house: LettersHouse) -> None:
    with pytest.raises(LoginRefused):
        services.check_password(personnel_number="1001", password="")


def test_after_five_wrong_passwords_even_the_right_one_waits(house: LettersHouse, move_clock) -> None:
    for _ in range(5):
        with pytest.raises(LoginRefused):
            services.check_password(personnel_number="1004", password="yanlış-parola")
    with pytest.raises(TooManyTries):
        services.check_password(personnel_number="1004", password=PASSWORD)
    move_clock(61)
    assert services.check_password(personnel_number="1004", password=PASSWORD).personnel_number == "1004"


def test_each_further_wrong_password_doubles_the_wait(house: LettersHouse, move_clock) -> None:
    ahead = 0
    for _ in range(5):
        with pytest.raises(LoginRefused):
            services.check_password(personnel_number="1004", password="yanlış-parola")
    for wait in (60, 120, 240):
        ahead += wait - 10
        move_clock(ahead)
        with pytest.raises(TooManyTries):
            services.check_password(personnel_number="1004", password=PASSWORD)
        ahead += 15
        move_clock(ahead)
        with pytest.raises(LoginRefused):
            services.check_password(personnel_number="1004", password="yanlış-parola")


def test_a_short_password_is_refused_outside_a_trial(house: LettersHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(PasswordTooShort):
        services.set_password(person=house.people["isil"], password="kısa")
    monkeypatch.setenv("DIVIT_ENV", "test")
    assert services.check_password(personnel_number="1004", password=PASSWORD)


def test_a_person_without_an_account_has_no_password(house: LettersHouse) -> None:
    person = people.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    with pytest.raises(AccountUnknown):
        services.set_password(person=person, password=PASSWORD)


@pytest.mark.parametrize("target", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)"])
def test_coming_in_never_leads_to_another_site(house: LettersHouse, stranger: Client, target: str) -> None:
    assert come_in(stranger, "1004", PASSWORD, next=target).headers["Location"] == "/"


def test_coming_in_leads_to_the_page_that_was_asked_for(house: LettersHouse, stranger: Client) -> None:
    asked = stranger.get("/yazilar/giden")
    assert asked.headers["Location"] == "/giris?next=%2Fyazilar%2Fgiden"
    assert come_in(stranger, "1004", PASSWORD, next="/yazilar/giden").headers["Location"] == "/yazilar/giden"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(house: LettersHouse, stranger: Client) -> None:
    come_in(stranger, "1004", PASSWORD)
    cookie = stranger.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_form_without_its_token_is_refused_in_words(house: LettersHouse) -> None:
    answer = come_in(Client(enforce_csrf_checks=True), "1004", PASSWORD)
    assert answer.status_code == 403
    assert "IMZ-9802" in answer.content.decode()


def test_a_person_who_left_every_post_is_told_so_after_signing_in(house: LettersHouse) -> None:
    person = people.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    services.open_account(person=person, personnel_number="1009")
    services.set_password(person=person, password=PASSWORD)
    client = Client()
    come_in(client, "1009", PASSWORD)
    answer = client.get("/yazilar/imza-bekleyen")
    assert answer.status_code == 403
    assert "IMZ-9103" in answer.content.decode()


def test_a_wrong_password_and_an_unknown_number_ask_the_database_as_often_and_wait_alike(house: LettersHouse) -> None:
    counted = []
    for number in ("1004", "9999"):
        with pytest.raises(LoginRefused):
            services.check_password(personnel_number=number, password="yanlış-parola")
        with CaptureQueriesContext(connection) as asked, pytest.raises(LoginRefused):
            services.check_password(personnel_number=number, password="yanlış-parola")
        counted.append([one["sql"].split()[0] for one in asked.captured_queries])
        for _ in range(3):
            with pytest.raises(LoginRefused):
                services.check_password(personnel_number=number, password="yanlış-parola")
        with pytest.raises(TooManyTries):
            services.check_password(personnel_number=number, password="yanlış-parola")
    assert counted[0] == counted[1]


def test_an_address_that_tries_many_accounts_waits(house: LettersHouse) -> None:
    for _ in range(100):
        guesses.count_wrong("password-address", "127.0.0.1")
    assert come_in(Client(), "1004", PASSWORD).status_code == 429
    assert services.check_password(personnel_number="1004", password=PASSWORD, address="127.0.0.2")
