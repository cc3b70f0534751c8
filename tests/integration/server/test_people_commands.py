# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit people``: an institution and its people, and who gives the roles of the installation."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from divit.cli.people import command
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.audit.models import AuditEntry
from divit.server.login.errors import AccountUnknown, LoginRefused
from divit.server.login.services import check_password
from divit.server.people import services
from divit.server.people.errors import (
    AdministratorNeeded,
    InstitutionUnknown,
    OwnerNeeded,
    RolesApart,
    RoleToOneself,
    UnitUnknown,
)
from divit.server.people.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "on dört karakterden uzun"
PEOPLE = {"1001": ("10000000528", "Işıl"), "1002": ("10000000696", "Oğuz"), "1003": ("10000000900", "Deneme")}


@pytest.fixture(autouse=True)
def english(home: Path) -> None:
    home.mkdir()
    words.use("en")


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], input=typed)


def done(*arguments: object, typed: str = "") -> str:
    result = run(*arguments, typed=typed)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*arguments: object, typed: str = "") -> type[BaseException]:
    result = run(*arguments, typed=typed)
    assert isinstance(result.exception, DivitError), (result.output, result.exception)
    return type(result.exception)


@pytest.fixture
def staffed() -> None:
    """An institution with three people who can sign in."""
    named = ("--name", "Akçaova Valiliği", "--letterhead", "T.C.", "--letterhead", "AKÇAOVA VALİLİĞİ")
    done("institution", "10000000", *named, "--verification", "https://dogrula.example.org")
    done("unit", "10000001", "--name", "Bilgi İşlem Müdürlüğü")
    for number, (tckn, given_name) in PEOPLE.items():
        told = ("--given-name", given_name, "--surname", "Deneme", "--unit", "10000001", "--title", "Şef")
        done("add", number, *told, "--email", f"{number}@akcaova.invalid", typed=f"{tckn}\n")
        done("password", number, typed=f"{PASSWORD}\n{PASSWORD}\n")


@pytest.mark.usefixtures("staffed")
def test_people_are_recorded_and_sign_in_and_their_numbers_are_told_nowhere(home: Path) -> None:
    account = check_password(personnel_number="1001", password=PASSWORD)
    assert Person.objects.get(tckn="10000000528").pk == account.person_id
    rows = [json.loads(line) for line in done("list", "--json").splitlines()]
    assert rows[0] == {"number": "1001", "name": "Işıl Deneme", "roles": []}
    assert [row["number"] for row in rows] == ["1001", "1002", "1003"]
    told = json.dumps(list(AuditEntry.objects.values("before", "after", "reason", "object")))
    assert not any(tckn in told for tckn, _name in PEOPLE.values())
    assert set(AuditEntry.objects.filter(action="people.person_added").values_list("actor", flat=True)) == {
        services.operator_of(home).actor
    }


@pytest.mark.usefixtures("staffed")
def test_the_owner_names_the_first_administrator_and_nobody_else() -> None:
    assert refused("give", "1002", "ca_operator") is AdministratorNeeded
    done("give", "1001", "system_admin", "--reason", "Kurulum")
    assert refused("give", "1002", "system_admin") is AdministratorNeeded
    entry = AuditEntry.objects.get(action="people.role_granted")
    assert (entry.actor.startswith("os:"), entry.channel, entry.reason) == (True, "cli", "Kurulum")


@pytest.mark.usefixtures("staffed")
def test_an_administrator_gives_and_ends_roles_under_their_own_name(tmp_path: Path) -> None:
    done("give", "1001", "system_admin")
    done("give", "1002", "ca_operator", "--as", "1001", "--until", "2099-12-31", typed=f"{PASSWORD}\n")
    person = check_password(personnel_number="1001", password=PASSWORD).person_id
    assert AuditEntry.objects.filter(action="people.role_granted").latest("at").actor == f"person:{person}"
    assert "ca_operator" in done("list")
    word = tmp_path / "word"
    word.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert "Ended." in done("end", "1002", "ca_operator", "--as", "1001", "--password-file", word)
    assert "did not have it" in done("end", "1002", "ca_operator", "--as", "1001", "--password-file", word)


@pytest.mark.usefixtures("staffed")
def test_who_is_no_administrator_or_does_not_prove_it_gives_nothing() -> None:
    done("give", "1001", "system_admin")
    asked = ("give", "1003", "auditor", "--as")
    assert refused(*asked, "1001", typed="yanlış bir parola\n") is LoginRefused
    assert refused(*asked, "1002", typed=f"{PASSWORD}\n") is AdministratorNeeded
    assert refused("end", "1001", "system_admin", "--as", "1002", typed=f"{PASSWORD}\n") is AdministratorNeeded
    assert refused("give", "1001", "ca_operator", "--as", "1001", typed=f"{PASSWORD}\n") is RoleToOneself
    assert AuditEntry.objects.filter(action="people.role_granted").count() == 1


@pytest.mark.usefixtures("staffed")
def test_an_administrator_who_left_for_good_is_replaced_by_the_owner() -> None:
    done("give", "1001", "system_admin")
    assert refused("end", "1002", "ca_operator") is AdministratorNeeded
    done("end", "1001", "system_admin", "--reason", "Ayrıldı")
    done("give", "1002", "system_admin")


@pytest.mark.usefixtures("staffed")
def test_duties_stay_apart_here_too() -> None:
    done("give", "1001", "system_admin")
    done("give", "1002", "auditor", "--as", "1001", typed=f"{PASSWORD}\n")
    assert refused("give", "1002", "ca_operator", "--as", "1001", typed=f"{PASSWORD}\n") is RolesApart


def test_what_is_not_there_is_told() -> None:
    assert refused("unit", "10000001", "--name", "Birim") is InstitutionUnknown
    assert refused("unit", "10000001", "--name", "Birim", "--under", "10000009") is UnitUnknown
    assert refused("give", "1001", "system_admin") is AccountUnknown
    assert refused("password", "1001", typed=f"{PASSWORD}\n{PASSWORD}\n") is AccountUnknown


def test_another_account_than_the_owner_changes_nothing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr("os.geteuid", lambda: home.stat().st_uid + 1)
    assert refused("give", "1001", "system_admin") is OwnerNeeded
