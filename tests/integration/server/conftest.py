# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A home of its own for every test, people made up for it, and a database whose log may be emptied afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from divit.kernel import clock
from divit.server.audit import triggers
from divit.server.people import services as people
from divit.server.people.queries import Viewer, viewer_for

ISIL = "10000000528"
OGUZ = "10000000696"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and files of a test lie in a folder of its own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DIVIT_HOME", str(folder))
    return folder


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """A database with real commits. Emptying it afterwards is what the log's triggers forbid, so they go before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
        for name, statement in triggers.SQLITE.items():
            if name not in present:
                cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for name in triggers.SQLITE:
            cursor.execute(f"DROP TRIGGER {name}")


def _house() -> int:
    institution = people.add_institution(
        detsis="10000000",
        name="Akçaova Valiliği",
        letterhead=["T.C.", "AKÇAOVA VALİLİĞİ"],
        verification_address="http://127.0.0.1:8350/dogrula",
    )
    return people.add_unit(institution=institution, detsis="10000001", name="Yazı İşleri Müdürlüğü")


def _person(unit: int, tckn: str, given_name: str, surname: str, title: str) -> Viewer:
    person = people.add_person(tckn=tckn, given_name=given_name, surname=surname)
    people.appoint(person=person, post=people.add_post(unit=unit, title=title))
    return viewer_for(person, clock.now())


@pytest.fixture
def unit(request: pytest.FixtureRequest) -> int:
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return _house()


@pytest.fixture
def isil(unit: int) -> Viewer:
    return _person(unit, ISIL, "Işıl", "İncedere", "Vali Yardımcısı")


@pytest.fixture
def oguz(unit: int) -> Viewer:
    return _person(unit, OGUZ, "Oğuz", "Ertuğ", "Müdür")
