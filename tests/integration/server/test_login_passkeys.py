# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Passkeys: made on the page of one's own, used for coming in and as the second step; what is no proof is refused."""

import json
from typing import Any

import pytest
from django.test import Client

from divit.server.login import services
from divit.server.login.models import Passkey
from letters_house import PASSWORD, LettersHouse, letters_house
from passkey_device import PasskeyDevice

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SITE = "http://testserver"
_NUMBERS = {"isil": "1004", "sukran": "1003"}


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are not what is tried here: a hash that costs nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house() -> LettersHouse:
    house = letters_house()
    for key in _NUMBERS:
        services.set_password(person=house.people[key], password=PASSWORD)
    return house


def by_password(key: str) -> Client:
    client = Client()
    client.post("/giris", {"personnel_number": _NUMBERS[key], "password": PASSWORD})
    return client


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def add(client: Client, device: PasskeyDevice, *, origin: str = SITE) -> Any:
    options = send(client, "/hesabim/gecis-anahtari/basla", {}).json()
    return send(client, "/hesabim/gecis-anahtari", {"credential": device.make(options, origin), "name": "Telefonum"})


def use(client: Client, device: PasskeyDevice, *, origin: str = SITE, **more: str) -> Any:
    options = send(client, "/giris/gecis-anahtari/basla", {}).json()
    return send(client, "/giris/gecis-anahtari", {"credential": device.use(options, origin), **more})


def is_in(client: Client) -> bool:
    return client.get("/hesabim").status_code == 200


def refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()["code"]) == (403, "IMZ-9508")


@pytest.fixture
def device(house: LettersHouse) -> PasskeyDevice:
    device = PasskeyDevice()
    assert add(by_password("isil"), device).status_code == 200
    return device


def test_a_passkey_brings_its_person_in_without_a_number_or_a_password(device: PasskeyDevice) -> None:
    client = Client()
    assert use(client, device, next="/yazilar/giden").json() == {"to": "/yazilar/giden"}
    assert "Işıl İncedere" in client.get("/hesabim").content.decode()


def test_a_passkey_leads_to_no_other_site(device: PasskeyDevice) -> None:
    assert use(Client(), device, next="https://evil.invalid/").json() == {"to": "/"}


def test_after_a_password_a_passkey_is_the_second_step(device: PasskeyDevice) -> None:
    client = by_password("isil")
    assert not is_in(client)
    assert use(client, device).status_code == 200
    assert is_in(client)


def test_another_persons_passkey_is_no_second_step(device: PasskeyDevice, house: LettersHouse) -> None:
    own = PasskeyDevice()
    assert add(by_password("sukran"), own).status_code == 200
    client = by_password("isil")
    assert refused(use(client, own))
    assert not is_in(client)


def test_a_passkey_that_carries_another_persons_name_is_refused(device: PasskeyDevice) -> None:
    device.handle = b"x" * 32
    assert refused(use(Client(), device))


def test_a_passkey_that_nobody_saved_is_refused(house: LettersHouse) -> None:
    assert refused(use(Client(), PasskeyDevice()))


def test_an_answer_from_another_site_is_refused(device: PasskeyDevice, house: LettersHouse) -> None:
    for origin in ("https://testserver", "http://testserver:81", "http://evil.invalid"):
        assert refused(use(Client(), device, origin=origin)), origin
        assert refused(add(by_password("sukran"), PasskeyDevice(), origin=origin)), origin


def test_an_answer_is_taken_once(device: PasskeyDevice) -> None:
    client = Client()
    options = send(client, "/giris/gecis-anahtari/basla", {}).json()
    answer = {"credential": device.use(options, SITE)}
    assert send(client, "/giris/gecis-anahtari", answer).status_code == 200
    assert refused(send(client, "/giris/gecis-anahtari", answer))


def test_an_answer_to_the_question_of_another_browser_is_refused(device: PasskeyDevice) -> None:
    asked = send(Client(), "/giris/gecis-anahtari/basla", {}).json()
    client = Client()
    send(client, "/giris/gecis-anahtari/basla", {})
    assert refused(send(client, "/giris/gecis-anahtari", {"credential": device.use(asked, SITE)}))


def test_a_signature_by_another_key_is_refused(device: PasskeyDevice) -> None:
    device.key = PasskeyDevice().key
    assert refused(use(Client(), device))


def test_a_device_that_asks_its_holder_for_nothing_is_refused(device: PasskeyDevice, house: LettersHouse) -> None:
    device.verifies = False
    assert refused(use(Client(), device))
    assert refused(add(by_password("sukran"), PasskeyDevice(verifies=False)))


def test_a_copy_shows_by_a_counter_that_goes_back(device: PasskeyDevice) -> None:
    device.counter = 7
    assert use(Client(), device).status_code == 200
    assert refused(use(Client(), device)), "the same count twice"
    device.counter = 8
    assert use(Client(), device).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"credential": []}', '{"credential": {"rawId": 5}}', "\x00"])
def test_what_is_no_answer_is_refused(house: LettersHouse, body: str) -> None:
    client = Client()
    send(client, "/giris/gecis-anahtari/basla", {})
    assert refused(client.post("/giris/gecis-anahtari", body, content_type="application/json"))


def test_a_passkey_that_was_removed_opens_nothing(device: PasskeyDevice) -> None:
    client = Client()
    use(client, device)
    number = Passkey.objects.get().pk
    assert client.post(f"/hesabim/gecis-anahtari/{number}/kaldir").status_code == 302
    assert refused(use(Client(), device))


def test_nobody_removes_another_persons_passkey(device: PasskeyDevice, house: LettersHouse) -> None:
    number = Passkey.objects.get().pk
    answer = by_password("sukran").post(f"/hesabim/gecis-anahtari/{number}/kaldir")
    assert (answer.status_code, "IMZ-9514" in answer.content.decode()) == (404, True)
    assert Passkey.objects.count() == 1


def test_a_passkey_is_not_added_by_an_old_sign_in(house: LettersHouse, move_clock) -> None:
    client = by_password("isil")
    move_clock(601)
    answer = send(client, "/hesabim/gecis-anahtari/basla", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "IMZ-9506")
