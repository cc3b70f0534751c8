# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A second step after the password: an authenticator app and recovery codes, of which none opens twice."""

import re
from base64 import b32decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from divit.kernel import clock
from divit.server.audit.models import AuditEntry
from divit.server.login import services
from divit.server.login.models import Account, Authenticator, RecoveryCode
from divit.server.login.services import totp
from letters_house import PASSWORD, LettersHouse, letters_house

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
_NUMBER = "1004"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are not what is tried here: a hash that costs nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def move(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the clock, which stands still in the middle of a step, some seconds after where it stood first."""
    now = clock.now()
    first = now - timedelta(seconds=now.timestamp() % totp.STEP - totp.STEP / 2)
    moved = [0]
    monkeypatch.setattr(clock, "now", lambda: first + timedelta(seconds=moved[0]))
    return lambda seconds: moved.__setitem__(0, seconds)


@pytest.fixture
def house() -> LettersHouse:
    house = letters_house()
    services.set_password(person=house.people["isil"], password=PASSWORD)
    return house


@pytest.fixture
def isil(house: LettersHouse) -> Iterator[Client]:
    """Işıl's browser, signed in by password a moment ago."""
    return come_in(Client())


class App:
    """An authenticator app that scanned the QR code."""

    def __init__(self, uri: str) -> None:
        secret = parse_qs(urlsplit(uri).query)["secret"][0]
        self.totp = TOTP(b32decode(secret + "=" * (-len(secret) % 8)), 6, SHA1(), 30)

    def shows(self, steps: int = 0) -> str:
        return self.totp.generate(int(clock.now().timestamp()) + 30 * steps).decode()

    def another(self) -> str:
        """Six digits that none of the three steps around now has."""
        near = {self.shows(steps) for steps in (-2, -1, 0, 1, 2)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def come_in(client: Client, **more: str) -> Client:
    client.post("/giris", {"personnel_number": _NUMBER, "password": PASSWORD, **more})
    return client


def is_in(client: Client) -> bool:
    return client.get("/hesabim").status_code == 200


@pytest.fixture
def app(isil: Client, move: Callable[[int], None]) -> App:
    """The app, set up by Işıl; the clock stands two steps later, so that no code of the set-up is good any more."""
    isil.post("/hesabim/uygulama/basla")
    app = App(totp.uri(Account.objects.get(personnel_number=_NUMBER)))
    assert isil.post("/hesabim/uygulama", {"code": app.shows()}).status_code == 200
    move(90)
    return app


def half_in() -> Client:
    client = come_in(Client())
    assert not is_in(client)
    return client


def enter(client: Client, code: str) -> int:
    return client.post("/giris/ikinci-adim", {"code": code}).status_code


def test_after_the_set_up_a_password_alone_opens_nothing(app: App) -> None:
    client = half_in()
    assert client.get("/yazilar/giden").status_code == 302
    assert enter(client, app.shows()) == 302
    assert is_in(client)
    assert "Parola ve ikinci adım" in client.get("/hesabim").content.decode()


def test_the_second_step_leads_to_the_page_that_was_asked_for(app: App) -> None:
    client = come_in(Client(), next="/yazilar/giden")
    answer = client.post("/giris/ikinci-adim", {"code": app.shows()})
    assert answer.headers["Location"] == "/yazilar/giden"


def test_a_code_that_was_used_opens_to_nobody_else(app: App) -> None:
    code = app.shows()
    first, second = half_in(), half_in()
    assert enter(first, code) == 302
    assert enter(second, code) == 403
    assert not is_in(second)


def test_an_older_code_than_the_last_used_one_is_refused(app: App) -> None:
    assert enter(half_in(), app.shows(+1)) == 302
    assert enter(half_in(), app.shows()) == 403


@pytest.mark.parametrize(("steps", "status"), [(-3, 403), (-1, 302), (0, 302), (1, 302), (3, 403)])
def test_a_code_is_good_one_step_before_and_after_its_own(app: App, steps: int, status: int) -> None:
    near = {app.shows(step) for step in (-1, 0, 1)}
    # Once in a million the code of a far step is also that of a near one, and then it is right.
    assert enter(half_in(), app.shows(steps)) == (302 if app.shows(steps) in near else status)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused(app: App, typed: str) -> None:
    client = half_in()
    enter(client, typed)
    assert not is_in(client)


def test_after_five_wrong_codes_even_the_right_one_waits_in_every_browser(
    app: App, move: Callable[[int], None]
) -> None:
    client = half_in()
    for _ in range(5):
        assert enter(client, app.another()) == 403
    assert enter(half_in(), app.shows()) == 429
    move(90 + 61)
    assert enter(half_in(), app.shows()) == 302


def test_the_second_step_is_open_for_five_minutes(app: App, move: Callable[[int], None]) -> None:
    client = half_in()
    move(90 + 301)
    assert client.post("/giris/ikinci-adim", {"code": app.shows()}).headers["Location"] == "/giris"
    assert not is_in(client)


def test_a_second_step_without_the_first_is_none(app: App) -> None:
    assert Client().post("/giris/ikinci-adim", {"code": app.shows()}).headers["Location"] == "/giris"


def test_a_wrong_first_code_sets_nothing_up(isil: Client) -> None:
    isil.post("/hesabim/uygulama/basla")
    app = App(totp.uri(Account.objects.get(personnel_number=_NUMBER)))
    answer = isil.post("/hesabim/uygulama", {"code": app.another()})
    assert answer.status_code == 422
    assert "IMZ-9513" in answer.content.decode()
    assert is_in(come_in(Client())), "what was never shown to work is not asked for"


def test_recovery_codes_open_once_each_and_are_kept_as_hashes(app: App, isil: Client) -> None:
    codes = re.findall(r'class="code">([^<]+)<', isil.post("/hesabim/kurtarma-kodlari").content.decode())
    assert len(codes) == len(set(codes)) == 10
    assert not set(codes) & set(RecoveryCode.objects.values_list("code_sha256", flat=True))
    assert enter(half_in(), codes[0].replace("-", " ").lower()) == 302
    assert enter(half_in(), codes[0]) == 403
    assert enter(half_in(), codes[1]) == 302


def test_the_secret_of_an_app_is_not_in_the_database(app: App, isil: Client) -> None:
    row = Authenticator.objects.get()
    assert app.totp.get_provisioning_uri("x", "x").partition("secret=")[2][:32].encode() not in bytes(row.sealed)
    assert isil.get("/hesabim/uygulama").headers["Location"] == "/hesabim", "nor is it ever shown again"


def test_an_old_sign_in_changes_nothing(isil: Client, move: Callable[[int], None]) -> None:
    move(601)
    assert "Yeniden giriş yapın" in isil.get("/hesabim").content.decode()
    for path in ("uygulama/basla", "uygulama/kaldir", "kurtarma-kodlari", "parola", "gecis-anahtari/1/kaldir"):
        answer = isil.post(f"/hesabim/{path}", {"password": "bambaşka bir parola"})
        assert (answer.status_code, "IMZ-9506" in answer.content.decode()) == (403, True), path
    assert not Authenticator.objects.exists()
    assert is_in(come_in(Client())), "the password is the old one"


def test_a_new_password_signs_other_browsers_out_and_this_one_not(house: LettersHouse, isil: Client) -> None:
    other = come_in(Client())
    isil.post("/hesabim/parola", {"password": "yeni ve uzunca bir parola"})
    assert is_in(isil)
    assert not is_in(other)


def test_an_app_that_was_removed_is_not_asked_for(app: App, isil: Client) -> None:
    isil.post("/hesabim/uygulama/kaldir")
    assert is_in(come_in(Client()))
    actions = set(AuditEntry.objects.filter(action__startswith="login.").values_list("action", flat=True))
    assert {"login.authenticator_added", "login.authenticator_removed"} <= actions
