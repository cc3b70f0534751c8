# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Chains made to keep a judge busy: what is counted stays within its limits, whatever the bag holds, and the verdict
says what ran out. No test here looks at a clock but the one it brings.
"""

from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from divit.pki.budget import BudgetSpent, Limits, Meter, Work
from divit.pki.chains import MOST_CANDIDATES
from divit.pki.path import Usage, validate_path
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from divit.pki.verdict import Indication, PathVerdict
from forged_certificates import NOON, SIGNER, YEAR, Family, Forge, Made, authority


def verdict(leaf: Made, bag: Sequence[Made], root: Made, limits: Limits | None = None) -> PathVerdict:
    return validate_path(
        leaf.der,
        candidates=[made.der for made in bag],
        trust=TrustStore((root.der,)),
        at=NOON,
        revocation=OfflineRevocation(),
        usage=Usage.ANY,
        limits=limits,
    )


def assert_undecided(judged: PathVerdict, limits: Limits | None = None) -> None:
    most = limits or Limits()
    assert judged.indication is Indication.INDETERMINATE
    assert judged.work[Work.SIGNATURES] <= most.signatures
    assert judged.work[Work.STEPS] <= most.steps


def codes(judged: PathVerdict) -> set[str]:
    return {problem.code for problem in judged.problems}


@pytest.fixture
def root(forge: Forge) -> Made:
    return forge.make("DENEME Kök", None, authority())


def test_a_crowd_of_one_name_and_one_key_is_seen_through_at_once(forge: Forge, root: Made) -> None:
    """Each of them signs all others; a holder that stands in the chain already leads no further."""
    key = ec.generate_private_key(ec.SECP256R1())
    crowd = [forge.make("DENEME Ara", None, authority(), key=key) for _ in range(120)]
    leaf = forge.make("DENEME İmzacı", crowd[0], SIGNER)
    judged = verdict(leaf, crowd, root)
    assert_undecided(judged)
    assert judged.work[Work.SIGNATURES] == 1
    assert "budget-search" in codes(judged)
    few = verdict(leaf, crowd[:40], root)
    assert codes(few) == {"no-chain"}
    assert few.work[Work.STEPS] == 40 * 41


def test_a_crowd_of_one_name_and_many_keys_costs_a_bounded_number_of_signatures(forge: Forge, root: Made) -> None:
    crowd = [root]
    for _ in range(60):
        crowd.append(forge.make("DENEME Ara", crowd[-1] if len(crowd) > 1 else None, authority()))
    leaf = forge.make("DENEME İmzacı", crowd[-1], SIGNER)
    limits = Limits(signatures=100)
    judged = verdict(leaf, crowd, root, limits)
    assert_undecided(judged, limits)
    assert judged.work[Work.SIGNATURES] == 100
    assert "budget-signatures" in codes(judged)


def test_layers_of_cross_certificates_that_lead_nowhere_are_walked_once(forge: Forge, root: Made) -> None:
    """Six layers of eight ways each would be 262,144 chains."""
    stranger = forge.make("DENEME Yabancı Kök", None, authority())
    layer, bag = [stranger], []
    for depth in range(6):
        key = ec.generate_private_key(ec.SECP256R1())
        layer = [forge.make(f"DENEME Kat {depth}", layer[0], authority(), key=key) for _ in range(8)]
        bag += layer
    leaf = forge.make("DENEME İmzacı", layer[0], SIGNER)
    judged = verdict(leaf, bag, root)
    assert_undecided(judged)
    # A certificate names eight issuers that share one key, which is asked once.
    assert judged.work[Work.SIGNATURES] == 1 + 5 * 8
    assert codes(judged) == {"no-chain"}


def test_a_ring_of_authorities_ends(forge: Forge, root: Made) -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(8)]
    makers = [forge.make(f"DENEME Halka {place}", None, authority(), key=key) for place, key in enumerate(keys)]
    ring = [
        forge.make(f"DENEME Halka {place}", makers[(place + 1) % 8], authority(), key=key)
        for place, key in enumerate(keys)
    ]
    leaf = forge.make("DENEME İmzacı", ring[0], SIGNER)
    judged = verdict(leaf, [*ring, *makers], root)
    assert_undecided(judged)
    assert "no-chain" in codes(judged)


def test_a_dense_web_of_authorities_ends_with_the_budget(forge: Forge, root: Made) -> None:
    """Everybody has certified everybody: every order of twelve names is a chain."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(12)]
    makers = [forge.make(f"DENEME Ağ {place}", None, authority(), key=key) for place, key in enumerate(keys)]
    web = [
        forge.make(f"DENEME Ağ {place}", maker, authority(), key=key)
        for place, key in enumerate(keys)
        for maker in makers
        if maker is not makers[place]
    ]
    leaf = forge.make("DENEME İmzacı", web[0], SIGNER)
    judged = verdict(leaf, web, root)
    assert_undecided(judged)
    assert "budget-search" in codes(judged)
    assert judged.work[Work.SIGNATURES] <= len(web) * 11 + 11


def test_among_cross_certificates_the_way_to_the_anchor_is_found(forge: Forge, root: Made) -> None:
    bridge_key = ec.generate_private_key(ec.SECP256R1())
    strangers = [forge.make(f"DENEME Yabancı {number}", None, authority()) for number in range(20)]
    bridges = [forge.make("DENEME Köprü", one, authority(), key=bridge_key) for one in (*strangers, root)]
    leaf = forge.make("DENEME İmzacı", bridges[0], SIGNER)
    family = Family(forge, root, bridges[-1], leaf)
    judged = family.verdict(candidates=[*strangers, *bridges])
    assert judged.passed
    assert judged.chain == (leaf.der, bridges[-1].der, root.der)


def test_a_second_chain_is_taken_where_the_first_is_expired(forge: Forge, root: Made) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    other_root = forge.make("DENEME Öbür Kök", None, authority())
    stale = forge.make("DENEME Köprü", root, authority(), key=key, ends=NOON - YEAR / 2)
    fresh = forge.make("DENEME Köprü", other_root, authority(), key=key)
    leaf = forge.make("DENEME İmzacı", fresh, SIGNER)
    family = Family(forge, root, stale, leaf)
    crls = [family.crl_of(root), family.crl_of(other_root), family.crl_of(fresh)]
    judged = family.verdict(candidates=[stale, fresh], anchors=[root, other_root], crls=crls)
    assert judged.passed
    assert judged.chain[-1] == other_root.der


def test_evidence_without_end_costs_a_bounded_number_of_signatures(forge: Forge, root: Made) -> None:
    leaf = forge.make("DENEME İmzacı", root, SIGNER)
    family = Family(forge, root, root, leaf)
    forged = Made(root.der, ec.generate_private_key(ec.SECP256R1()))
    crls = [family.crl_of(forged) for _ in range(64)]
    judged = family.verdict(candidates=[], crls=crls, limits=Limits(signatures=20))
    assert judged.work[Work.SIGNATURES] == 20
    assert "budget-signatures" in codes(judged)


def test_the_bag_itself_is_bounded(forge: Forge, root: Made) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    crowd = [forge.make("DENEME Kök", None, authority(), key=key) for _ in range(MOST_CANDIDATES + 1)]
    judged = verdict(forge.make("DENEME İmzacı", root, SIGNER), crowd, forge.make("DENEME Kök", None, authority()))
    assert judged.work[Work.SIGNATURES] <= Limits().signatures
    assert not judged.passed


def test_our_own_time_ends_and_the_services_time_does_not_count() -> None:
    now = [0.0]
    meter = Meter(Limits(seconds=5), monotonic=lambda: now[0])
    with meter.waiting():
        now[0] += 60
    meter.signature()
    now[0] += 6
    with pytest.raises(BudgetSpent) as spent:
        meter.signature()
    assert spent.value.kind is Work.SECONDS


def test_a_verdict_that_takes_too_long_is_undecided_and_says_so(family: Family) -> None:
    ticks = iter(range(0, 10_000, 15))
    judged = validate_path(
        family.signer.der,
        candidates=[family.issuing.der],
        trust=TrustStore((family.root.der,)),
        at=NOON,
        revocation=OfflineRevocation(family.crls),
        usage=Usage.ANY,
        monotonic=lambda: float(next(ticks)),
    )
    assert not judged.passed
    assert judged.problems[0].code == "budget-seconds"


@pytest.mark.parametrize("kind", Work)
def test_each_kind_of_work_has_a_problem_of_its_own(kind: Work) -> None:
    assert kind.problem_code.startswith("budget-")
    assert len({one.problem_code for one in Work}) == len(Work)


def test_a_usual_path_needs_a_small_part_of_the_budget(family: Family) -> None:
    judged = family.verdict()
    assert judged.passed
    assert judged.work[Work.SIGNATURES] == 4
    assert judged.work[Work.STEPS] == 2
    assert judged.work[Work.POLICIES] <= 4
