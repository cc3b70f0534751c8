# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The lists of the application form agree with what is known of them and with one another."""

import csv
from importlib.resources import files

import pytest

from divit.kernel import turkish, words
from divit.server.enrolment.portal import lists
from divit.server.enrolment.rules import form

DATA = files("divit.server.enrolment") / "data"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def test_there_are_81_provinces_with_the_plate_codes_1_to_81() -> None:
    assert sorted(row["code"] for row in rows("provinces.csv")) == [f"{code:02d}" for code in range(1, 82)]
    assert len({row["name"] for row in rows("provinces.csv")}) == 81


def test_there_are_973_districts_each_once_in_a_province_of_the_list() -> None:
    found = [(row["province"], row["name"]) for row in rows("districts.csv")]
    assert len(found) == len(set(found)) == 973
    assert {province for province, _name in found} == {row["code"] for row in rows("provinces.csv")}


@pytest.mark.parametrize(
    ("province", "district"),
    [("34", "Kadıköy"), ("35", "Çiğli"), ("67", "Ereğli"), ("42", "Ereğli"), ("76", "Merkez"), ("55", "19 Mayıs")],
)
def test_districts_are_where_everybody_knows_them(province: str, district: str) -> None:
    assert district in lists.districts()[province]


def test_every_row_says_where_it_is_from_and_is_spelled_in_composed_letters() -> None:
    for row in (*rows("provinces.csv"), *rows("districts.csv")):
        assert row["source"]
        assert row["name"] == turkish.composed(row["name"]).strip()


def test_provinces_and_districts_stand_in_turkish_order() -> None:
    names = [name for _code, name in lists.provinces()]
    assert names == sorted(names, key=turkish.sort_key)
    assert names.index("Çanakkale") < names.index("Denizli")
    assert names.index("Isparta") < names.index("İstanbul")
    assert lists.districts()["01"][0] == "Aladağ"


def test_r13_r18_the_choices_are_those_that_the_rules_know() -> None:
    assert {one.name for one in lists.choices("reader")} == set(form.READERS)
    assert {one.name for one in lists.choices("channel")} == set(form.CHANNELS)


def test_r7_the_reasons_are_the_five_of_the_seeds_in_both_languages() -> None:
    assert [one.name for one in lists.choices("reason")] == [
        "first",
        "renewal",
        "lost_stolen",
        "other",
        "identity_change",
    ]
    before = words.lang()
    try:
        for language, said in (("tr", "Kayıp/Çalıntı"), ("en", "Lost or stolen")):
            words.use(language)
            assert lists.label("reason", "lost_stolen") == said
    finally:
        words.use(before)


def test_a_name_that_no_list_has_is_shown_as_it_is() -> None:
    assert lists.label("operator", "gone") == "gone"
    assert lists.province("99") == ""
