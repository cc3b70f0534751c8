# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of figures says of each row what was promised, and why a promise is missed."""

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).resolve().parents[3] / "bench"


@dataclass
class Figures:
    row: str
    ours: float
    limit: float
    peers: dict[str, float] = field(default_factory=dict)


@pytest.fixture(scope="module")
def goals() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_goals", BENCH / "goals.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_part_of_the_limit_and_a_peer_are_told_with_their_goal(goals: ModuleType) -> None:
    promised = {"of_limit": 0.5, "times": {"theirs": 20}}
    assert goals.told(Figures("one", 60, 100, {"theirs": 2}), promised) == "60% of 50%; 30.0 of 20 times theirs"
    assert goals.excuse(Figures("one", 60, 100, {"theirs": 2}), promised) == ""


def test_what_is_missed_stands_out_and_is_explained(goals: ModuleType) -> None:
    promised = {"of_limit": 0.5, "times": {"theirs": 20}, "why": "reading takes longer"}
    slow = Figures("one", 40, 100, {"theirs": 2})
    assert goals.told(slow, promised) == "**40% of 50%**; 20.0 of 20 times theirs"
    assert goals.excuse(slow, promised) == "reading takes longer"


def test_where_less_is_better_more_is_missed(goals: ModuleType) -> None:
    assert goals.told(Figures("one", 22, 20), {"at_most": 1}) == "**110% of at most 100%**"
    assert goals.excuse(Figures("one", 19, 20), {"at_most": 1}) == ""


def test_a_peer_that_was_not_there_is_passed_over(goals: ModuleType) -> None:
    assert goals.told(Figures("one", 1, 1), {"times": {"theirs": 20}}) == ""


def test_every_promise_says_where_it_is_made_and_asks_something(goals: ModuleType) -> None:
    for name, promised in goals.goals().items():
        assert promised["source"], name
        assert {"of_limit", "at_most", "times"} & promised.keys(), name
        assert promised.keys() <= {"of_limit", "at_most", "times", "why", "source"}, name
