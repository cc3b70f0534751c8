# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sorting and finding Turkish in the database that was chosen, against the one reference list."""

import random
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Collate

from divit.kernel import clock, identifiers, turkish
from divit.server.people import services as people
from divit.server.people.models import Person
from divit.server.search import rules
from divit.server.search import services as search
from divit.server.search.models import Word

pytestmark = pytest.mark.django_db
LIST = tomllib.loads((Path(__file__).resolve().parents[2] / "data/turkish_order.toml").read_text(encoding="utf-8"))
WORDS: list[str] = LIST["words"]
WITH_LARGE_I: list[str] = LIST["with_large_circumflexed_i"]
BARE = str.maketrans("âîûçğıöşü", "aiucgiosu")
SPELLINGS: list[Callable[[str], str]] = [
    str,
    turkish.upper,
    turkish.lower,
    str.upper,
    str.lower,
    lambda word: turkish.lower(word).translate(BARE),
    lambda word: unicodedata.normalize("NFD", word),
]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person of each name on the list, in no order."""
    # So many made-up identity numbers that pass the check digits would be real people's.
    monkeypatch.setattr(identifiers, "is_tckn", str.isdigit)
    shuffled = list(dict.fromkeys([*WORDS, *WITH_LARGE_I]))
    random.Random(1928).shuffle(shuffled)
    for number, name in enumerate(shuffled):
        people.add_person(tckn=f"{number:011}", given_name=name, surname="")


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("names", [WORDS, WITH_LARGE_I], ids=["the list", "with a large circumflexed i"])
def test_the_database_sorts_names_as_the_list_has_them(names: list[str]) -> None:
    rows = Person.objects.filter(given_name__in=names).order_by("name_order").values_list("given_name", flat=True)
    assert list(rows) == names


@pytest.mark.usefixtures("recorded")
def test_a_page_in_the_middle_of_the_list_is_the_same_in_every_database() -> None:
    rows = Person.objects.filter(given_name__in=WORDS).order_by("name_order", "id")
    assert [row.given_name for row in rows[200:220]] == [row.given_name for row in rows][200:220]
    first = rows.values_list("name_order", flat=True)[200]
    assert Person.objects.filter(given_name__in=WORDS, name_order__lt=first).count() == 200


@pytest.mark.usefixtures("recorded")
def test_the_databases_own_order_is_not_relied_on() -> None:
    """PostgreSQL's Turkish collation agrees with ours on the list; SQLite has none, and PostgreSQL's errs on Î."""
    rows = Person.objects.filter(given_name__in=WORDS)
    assert list(rows.order_by("given_name").values_list("given_name", flat=True)) != WORDS
    if connection.vendor == "postgresql":
        by_icu = Collate("given_name", "tr-x-icu")
        assert list(rows.order_by(by_icu).values_list("given_name", flat=True)) == WORDS
        large = Person.objects.filter(given_name__in=WITH_LARGE_I).order_by(by_icu)
        assert list(large.values_list("given_name", flat=True)) != WITH_LARGE_I


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("spelling", range(len(SPELLINGS)))
def test_the_database_finds_a_name_however_it_is_typed(spelling: int) -> None:
    for name in WORDS[::3]:
        typed = turkish.fold(SPELLINGS[spelling](name))
        found = Person.objects.filter(name_folded__contains=typed).values_list("given_name", flat=True)
        assert name in found


@pytest.mark.parametrize("spelling", range(len(SPELLINGS)))
def test_the_index_leads_to_a_document_however_its_title_is_typed(spelling: int) -> None:
    titles = WORDS[::5]
    for number, title in enumerate(titles):
        search.index(
            owner="trial", ref=str(number), institution_id=1, title=title, words=(), audience=(), at=clock.now()
        )
    for number, title in enumerate(titles):
        for asked in rules.asked_words(SPELLINGS[spelling](title)):
            range_ = rules.prefix(rules.TITLE, asked)
            found = Word.objects.filter(word__gte=range_.low, word__lt=range_.high)
            assert str(number) in found.values_list("document__ref", flat=True), title
