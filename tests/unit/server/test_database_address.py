# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""DATABASE_URL: what it may say, and that a wrong one is refused without its password being told."""

import pytest

from divit.server.config import database
from divit.server.config.errors import DatabaseAddressInvalid, DatabaseDriverMissing

SECRET = "cok-gizli"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIVIT_DATABASE_URL", raising=False)


def of(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("DIVIT_DATABASE_URL", url)
    found = database.configured()
    return {name: str(found[name]) for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


def test_without_an_address_the_rows_are_in_the_home() -> None:
    assert not database.is_postgresql()
    found = database.configured()
    assert found["ENGINE"].endswith("sqlite3")
    assert "synchronous = FULL" in found["OPTIONS"]["init_command"]


def test_an_address_names_place_person_and_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert of("postgresql://divit:a%40b%2F@db.ornek.invalid:6432/evrak", monkeypatch) == {
        "NAME": "evrak",
        "USER": "divit",
        "PASSWORD": "a@b/",
        "HOST": "db.ornek.invalid",
        "PORT": "6432",
    }
    assert database.is_postgresql()


@pytest.mark.parametrize("url", ["postgresql:///evrak?host=/run/postgresql", "postgres://%2Frun%2Fpostgresql/evrak"])
def test_a_socket_is_named_by_its_folder(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    found = of(url, monkeypatch)
    assert (found["HOST"], found["NAME"], found["PASSWORD"]) == ("/run/postgresql", "evrak", "")


def test_how_the_line_is_protected_is_the_operators_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_DATABASE_URL", "postgresql://db.ornek.invalid/evrak?sslmode=verify-full&sslrootcert=kok")
    options = database.configured()["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "kok")


def test_every_connection_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_DATABASE_URL", "postgresql://db.ornek.invalid/evrak")
    options = database.configured()["OPTIONS"]["options"]
    for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", r"read\ committed"):
        assert limit in options


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://divit:{SECRET}@db/evrak",
        f"host=db dbname=evrak password={SECRET}",
        f"postgresql://divit:{SECRET}@db:5432",
        f"postgresql://divit:{SECRET}@db:kapi/evrak",
        f"postgresql://divit:{SECRET}@db:70000/evrak",
        f"postgresql://divit:{SECRET}@db/evrak?nothing=1",
        f"postgresql://divit:{SECRET}@db/evrak?options=-csearch_path%3Dx",
        f"postgresql://divit:{SECRET}%@db/evrak",
        f"postgresql://divit:{SECRET}@[::1/evrak",
    ],
)
def test_a_wrong_address_is_refused_and_its_password_stays_untold(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(DatabaseAddressInvalid) as refused:
        of(url, monkeypatch)
    told = f"{refused.value} {refused.value.message('tr')} {refused.value.message('en')} {refused.value.__context__}"
    assert SECRET not in told.replace(str(refused.value.__context__), "")
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_an_installation_without_the_parts_for_postgresql_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "find_spec", lambda name: None)
    with pytest.raises(DatabaseDriverMissing) as refused:
        of("postgresql://db/evrak", monkeypatch)
    assert "divit[postgresql]" in refused.value.message("en")
