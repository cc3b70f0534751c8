# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate policies along a path (RFC 5280, 6.1; RFC 9618). PKITS judges the semantics; here is what it leaves."""

import pytest
from cryptography import x509

from divit.der import write
from divit.der.errors import DerError
from divit.pki.budget import BudgetSpent, Limits, Meter, Work
from divit.pki.policies import PolicyGraph, policy_mappings
from divit.pki.rules import ANY_POLICY, PathRules
from forged_certificates import SIGNER, Extension, Family, Forge, authority

ARC = "1.3.6.1.4.1.32473"
ONE, TWO, THREE = (f"{ARC}.{number}" for number in (1, 2, 3))


def policies(*identifiers: str) -> Extension:
    stated = [x509.PolicyInformation(x509.ObjectIdentifier(one), None) for one in identifiers]
    return x509.CertificatePolicies(stated), False


def mapping(*pairs: tuple[str, str]) -> Extension:
    value = write.sequence(*(write.sequence(write.oid(above), write.oid(below)) for above, below in pairs))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.33"), value), True


def house(forge: Forge, above: list[Extension], below: list[Extension]) -> Family:
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, [*authority(0), *above])
    return Family(forge, root, issuing, forge.make("DENEME İmzacı", issuing, [*SIGNER, *below]))


REQUIRED = (x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None), True)


def test_the_policies_of_the_path_are_told(forge: Forge) -> None:
    family = house(forge, [policies(ONE, TWO)], [policies(TWO, THREE)])
    assert family.verdict().policies == {TWO}


def test_without_a_demand_no_policy_harms_nobody(forge: Forge) -> None:
    judged = house(forge, [], []).verdict()
    assert judged.passed
    assert judged.policies == frozenset()


@pytest.mark.parametrize(
    ("above", "below", "rules", "code"),
    [
        ([policies(ONE)], [policies(ONE)], PathRules(frozenset({ONE}), require_policy=True), None),
        ([policies(ONE)], [policies(ONE)], PathRules(frozenset({TWO}), require_policy=True), "policy-not-accepted"),
        ([policies(ONE)], [], PathRules(require_policy=True), "policy-missing"),
        ([policies(ONE), REQUIRED], [policies(TWO)], PathRules(), "policy-missing"),
        ([policies(ONE)], [policies(TWO), REQUIRED], PathRules(), "policy-not-accepted"),
        ([policies(ANY_POLICY)], [policies(TWO)], PathRules(frozenset({TWO}), require_policy=True), None),
        (
            [policies(ANY_POLICY)],
            [policies(TWO)],
            PathRules(require_policy=True, forbid_any_policy=True),
            "policy-missing",
        ),
        ([policies(ONE), mapping((ONE, TWO))], [policies(TWO)], PathRules(frozenset({ONE}), require_policy=True), None),
        (
            [policies(ONE), mapping((ONE, TWO))],
            [policies(TWO)],
            PathRules(require_policy=True, forbid_mapping=True),
            "policy-missing",
        ),
    ],
)
def test_a_required_policy_must_run_through_the_path(
    forge: Forge, above: list[Extension], below: list[Extension], rules: PathRules, code: str | None
) -> None:
    judged = house(forge, above, below).verdict(rules=rules)
    assert judged.passed is (code is None)
    assert code is None or code in {problem.code for problem in judged.problems}


@pytest.mark.parametrize("pair", [(ANY_POLICY, ONE), (ONE, ANY_POLICY)])
def test_a_mapping_of_any_policy_is_refused(forge: Forge, pair: tuple[str, str]) -> None:
    """6.1.4, a."""
    judged = house(forge, [policies(ONE), mapping(pair)], [policies(ONE)]).verdict()
    assert [problem.code for problem in judged.problems] == ["constraints-unreadable"]


@pytest.mark.parametrize("value", [b"", b"\x05\x00", write.sequence(write.sequence(write.oid(ONE)))])
def test_mappings_that_cannot_be_read_are_an_error(value: bytes) -> None:
    with pytest.raises(DerError):
        policy_mappings(value)


def test_what_made_the_old_tree_explode_is_linear_in_the_graph() -> None:
    """RFC 9618, 2: with each certificate mapping both policies to both, the tree doubled at every step."""
    meter = Meter()
    graph = PolicyGraph(meter)
    for _step in range(60):
        graph.add([ONE, TWO], any_counts=True)
        graph.map({ONE: frozenset({ONE, TWO}), TWO: frozenset({ONE, TWO})}, allowed=True)
    assert graph.accepted(frozenset({ANY_POLICY})) == {ONE, TWO}
    assert meter.done[Work.POLICIES] <= 60 * 12


def test_a_bomb_of_policies_ends_with_the_budget() -> None:
    many = {f"{ARC}.{number}": frozenset(f"{ARC}.{other}" for other in range(100)) for number in range(100)}
    graph = PolicyGraph(Meter(Limits(policies=5_000)))
    graph.add(list(many), any_counts=True)
    with pytest.raises(BudgetSpent):
        graph.map(many, allowed=True)


def test_a_path_of_policy_bombs_is_undecided_and_says_so(forge: Forge) -> None:
    bomb = policies(*(f"{ARC}.{number}" for number in range(300)))
    judged = house(forge, [bomb], [bomb]).verdict(limits=Limits(policies=500))
    assert judged.problems[0].code == "budget-policies"
    assert judged.work[Work.POLICIES] <= 500
    assert house(forge, [bomb], [bomb]).verdict().passed
