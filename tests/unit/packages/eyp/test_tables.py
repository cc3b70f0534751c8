# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of e-Yazışma agree with each other, and with the facts that they stand for."""

import re

import pytest

from divit.packages.eyp import form, tables
from divit.packages.eyp.tables import Role

LISTS = ("GuvenlikKodu", "Ivedilik", "DagitimTuru", "EkTuru", "GuncellemeTuru", "SchemeID")


def test_every_role_has_its_row_and_every_row_its_role() -> None:
    assert set(tables.parts()) == set(Role)


def test_what_an_element_holds_is_known() -> None:
    known = {*tables.elements(), *tables.patterns(), "text", "any"} | {f"code:{one}" for one in LISTS}
    for kind, row in tables.elements().items():
        held = {step.inside_of(name) for step in form.steps(kind) for name in step.names}
        assert held | set(row.attributes.values()) | ({row.text} if row.text else set()) <= known, kind


def test_no_table_of_elements_leads_back_to_itself() -> None:
    def below(kind: str, path: tuple[str, ...]) -> None:
        assert kind not in path
        for step in form.steps(kind) if kind in tables.elements() else ():
            for name in step.names:
                below(step.inside_of(name), (*path, kind))

    for kind in tables.elements():
        below(kind, ())


def test_every_rule_asks_for_a_finding_that_has_words() -> None:
    assert {one.finding for one in tables.rules()} <= set(tables.findings())


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("guid", "B586D8E7-ADE1-4B08-B2B8-57250B22F8DC", "B586D8E7ADE14B08B2B857250B22F8DC"),
        ("tckn", "1" * 11, "0" + "1" * 10),
        ("kkk", "24301212", "02430121"),
        ("kkk", "ABCDEF01234567", "ABCDEF0123456"),
        ("filing", "702.03", "702.3"),
        ("filing", "702.03.01.99", "702.03.01.99.01"),
        ("language", "tur", "tr"),
        ("moment", "2021-02-15T09:39:32.1367712Z", "2021-02-15"),
        ("duration", "P3DT4H", "P"),
        ("duration", "0", "3"),
        ("letter", "ç", "1"),
        ("some", "a\nb", " \n"),
    ],
)
def test_a_pattern_knows_good_from_bad(name: str, good: str, bad: str) -> None:
    assert re.fullmatch(tables.patterns()[name], good)
    assert not re.fullmatch(tables.patterns()[name], bad)


def test_codes_are_those_of_their_generation() -> None:
    assert set(tables.codes("GuvenlikKodu", 2)) == {"YOK", "HZO", "OZL", "GZL", "CGZ"}
    assert set(tables.codes("GuvenlikKodu", 1)) == {"TSD", "HZO", "OZL", "GZL", "CGZ", "KSO"}
    assert set(tables.codes("Ivedilik", 2)) == {"NRM", "ACL", "GNL"}
    assert set(tables.codes("Ivedilik", 1)) == {"NRM", "IVD", "CIV", "GNL"}


def test_two_digests_of_version_2_are_among_the_algorithms_it_may_use() -> None:
    used = {one.hash_name for one in tables.algorithms().values() if 2 in one.generations}
    assert used == {"sha256", "sha384", "sha512"}
