# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of enrolment against each other and against the code: machines, rules, settings, notices, texts."""

import ast
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from divit.kernel import settings
from divit.server.audit.transitions import Machine, picture
from divit.server.authority.rules import REASONS as OF_THE_AUTHORITY
from divit.server.enrolment import information, machines, rejections
from divit.server.enrolment.effects.certificates import REASONS
from divit.server.enrolment.models import Application, Card, Consent, HeldCertificate
from divit.server.enrolment.rules import verdicts

TESTS = Path(__file__).resolve().parents[3]
MACHINES: dict[str, tuple[Machine, Any]] = {
    "application": (machines.APPLICATION, Application),
    "certificate": (machines.CERTIFICATE, HeldCertificate),
    "card": (machines.CARD, Card),
    "consent": (machines.CONSENT, Consent),
}
SPECIFIED = [
    *(f"R{number}" for number in range(1, 11)), "R10b", *(f"R{number}" for number in range(11, 38)), "R37b",
    *(f"R{number}" for number in range(38, 41)), "R40b", *(f"R{number}" for number in range(41, 79)),
]  # fmt: skip


@cache
def rows(name: str) -> list[dict[str, Any]]:
    text = files("divit.server.enrolment").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["transition"]
    return found


@cache
def named_after_rules() -> dict[str, list[str]]:
    """The tests that are named after a rule, by the rule."""
    found: dict[str, list[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (named := re.match(r"test_(R\d+b?)_", node.name)):
                found.setdefault(named[1], []).append(node.name)
    return found


def test_every_rule_of_the_specification_is_there_in_its_order() -> None:
    assert list(verdicts.table()) == SPECIFIED


@pytest.mark.parametrize("number", SPECIFIED)
def test_a_rule_has_its_tests(number: str) -> None:
    tests = named_after_rules().get(number, [])
    assert len(tests) >= (2 if verdicts.table()[number].kind == "D" else 1), f"{number}: {tests}"


@pytest.mark.parametrize("number", SPECIFIED)
def test_a_rule_says_what_it_says_in_both_languages(number: str) -> None:
    rule = verdicts.table()[number]
    assert rule.source
    for said in (rule.said, rule.yes, rule.no):
        assert said["tr"]
        assert said["en"]
        assert said["tr"] != said["en"]
        assert _braces(said["tr"]) == _braces(said["en"])


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_moves_between_the_states_of_its_rows(name: str) -> None:
    machine, model = MACHINES[name]
    states = {state for row in machine.transitions for state in (row.source, row.target)}
    assert states == set(model.State.values)


@pytest.mark.parametrize("name", MACHINES)
def test_the_rules_that_a_transition_stands_on_are_rules_in_their_order(name: str) -> None:
    order = {number: place for place, number in enumerate(SPECIFIED)}
    for row in rows(name):
        places = [order[number] for number in row["rules"]]
        assert places == sorted(places), row["id"]
        guards = {guard.upper().replace("B", "b") for guard in row["guards"] if re.fullmatch(r"r\d+b?", guard)}
        assert guards <= set(row["rules"]), row["id"]


@pytest.mark.parametrize("name", MACHINES)
def test_transitions_come_in_the_order_of_the_specification(name: str) -> None:
    numbers = [int(re.sub(r"\D", "", row["id"])) for row in rows(name)]
    assert numbers == sorted(numbers)


def test_every_transition_of_the_specification_is_there() -> None:
    ids = {row["id"] for name in ("application", "certificate") for row in rows(name)}
    specified = {f"T{number}" for number in range(2, 37)} | {"T7b", "T13b"}
    assert specified <= ids
    assert ids - specified == {"T5b", "T25b", "T28b", "T30a", "T30b", "T30c", "T31b", "T34b"}


def test_what_ends_an_application_leaves_it_for_good() -> None:
    left = {row.source for row in machines.APPLICATION.transitions}
    assert not {"closed", "rejected", "cancelled", "lapsed"} & left


def test_R74_nothing_leads_out_of_a_revocation_or_out_of_what_was_burnt() -> None:
    assert not {"revoked", "burnt", "expired"} & {row.source for row in machines.CERTIFICATE.transitions}


@pytest.mark.parametrize(
    "effects", sorted({row.effects for machine, _model in MACHINES.values() for row in machine.transitions})
)
def test_a_move_tells_one_thing_at_most_and_before_the_authority_is_asked(effects: tuple[str, ...]) -> None:
    told = [effect for effect in effects if effect.startswith("tell_")]
    assert len(told) <= 1
    asked = [effect for effect in effects if effect.endswith("_at_the_authority")]
    # The authority writes its entry of the log, which is the last lock.
    assert not asked or effects[-1] in asked


@pytest.mark.parametrize("name", MACHINES)
def test_the_picture_in_the_documentation_is_drawn_from_the_table(name: str) -> None:
    page = TESTS.parent / "docs/rooms/enrolment.md"
    assert picture(MACHINES[name][0].transitions) in page.read_text(encoding="utf-8")


def test_our_reasons_are_reasons_of_the_authority() -> None:
    assert set(REASONS.values()) <= set(OF_THE_AUTHORITY)


def test_settings_name_the_rules_that_ask_them() -> None:
    for name, declaration in settings.of_room("divit.server.enrolment").items():
        numbers = re.findall(r"R\d+b?", declaration.tr)
        assert numbers == re.findall(r"R\d+b?", declaration.en), name
        assert set(numbers) <= set(SPECIFIED), name


@pytest.mark.parametrize("name", ["aydinlatma", "taahhutname", "e_onay"])
def test_an_information_text_has_both_languages_and_a_hash(name: str) -> None:
    text = information.present(name)
    assert text.tr != text.en
    assert len(text.sha256) == 64
    assert information.version(name, text.version) == text


def test_a_rejection_has_words_in_both_languages() -> None:
    assert all(name != name.tr for name in rejections.codes().values())


def _braces(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
