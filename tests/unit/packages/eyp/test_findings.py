# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Each thing that can be wrong with a package is found in one that has it, and in no other."""

import pytest

from divit.packages.eyp import tables
from divit.packages.eyp.checking import structure
from divit.packages.eyp.reading import opened
from eyp_faults import FAULTS, Fault
from eyp_packages import ORDERS, Recipe

#: What only signatures show; tested with real ones.
OF_SIGNATURES = {
    "signature-placeholder",
    "signed-other-bytes",
    "content-outside",
    "level-low",
    "date-not-of-timestamp",
    "original-not-right",
}


def codes(recipe: Recipe) -> set[str]:
    return {one.code for one in structure(opened(recipe.encoded()))}


def test_every_finding_has_a_package_that_provokes_it() -> None:
    assert FAULTS.keys() | OF_SIGNATURES == tables.findings().keys()


def test_the_36_kinds_of_the_official_library_are_all_there_once() -> None:
    numbers = sorted(int(row["number"]) for row in tables.findings().values())
    assert numbers[:36] == list(range(1, 37))
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(("kind", "generation"), ORDERS)
def test_in_a_package_without_faults_nothing_is_found(kind: str, generation: int) -> None:
    assert codes(Recipe(kind, generation)) == ({"encrypted"} if kind == "encrypted" else set())


@pytest.mark.parametrize(("code", "fault"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_found_and_nothing_that_does_not_follow_from_it(code: str, fault: Fault) -> None:
    known = {"encrypted"} if fault.recipe.kind == "encrypted" else set()
    assert codes(fault.recipe) == {code} | fault.also | known


@pytest.mark.parametrize(("code", "fault"), FAULTS.items(), ids=FAULTS)
def test_every_finding_is_told_in_whole_sentences(code: str, fault: Fault) -> None:
    for one in structure(opened(fault.recipe.encoded())):
        for said in (one.problem.message_tr, one.problem.message_en):
            assert said.endswith(".")
            assert "{" not in said
