# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CRLs that are not simply the issuer's whole list: other keys, other authorities, parts, and changes (RFC 5280, 6.3).

PKITS judges the semantics; here is who may speak for whom, and what moments and evidence come to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from divit.pki import verdict
from divit.pki.path import Usage, validate_path
from divit.pki.revocation import Evidence, OfflineRevocation, certificate_status
from divit.pki.status import State
from divit.pki.trust import TrustStore
from divit.pki.verdict import PathVerdict
from forged_certificates import NOON, SIGNER, YEAR, Extension, Family, Forge, Made, authority, key_usage, named

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LISTS_ONLY: list[Extension] = [key_usage("crl_sign")]
COMPROMISE = frozenset({x509.ReasonFlags.key_compromise})
REST = frozenset(x509.ReasonFlags) - COMPROMISE - {x509.ReasonFlags.unspecified, x509.ReasonFlags.remove_from_crl}


@dataclass(frozen=True)
class Listed:
    """An entry of a forged list."""

    certificate: Made
    reason: x509.ReasonFlags | None = None
    issuer: Made | None = None
    since: datetime = NOON - HOUR


def crl(
    by: Made,
    *entries: Listed,
    number: int = 1,
    base: int | None = None,
    point: Extension | None = None,
    issued: datetime = NOON - DAY,
    until: datetime = NOON + DAY,
) -> bytes:
    subject = x509.load_der_x509_certificate(by.der).subject
    builder = x509.CertificateRevocationListBuilder(subject, issued, until)
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    if base is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
    if point is not None:
        builder = builder.add_extension(*point)
    for entry in entries:
        serial = x509.load_der_x509_certificate(entry.certificate.der).serial_number
        revoked = x509.RevokedCertificateBuilder(serial, entry.since)
        if entry.reason is not None:
            revoked = revoked.add_extension(x509.CRLReason(entry.reason), critical=False)
        if entry.issuer is not None:
            name = x509.load_der_x509_certificate(entry.issuer.der).subject
            revoked = revoked.add_extension(x509.CertificateIssuer([x509.DirectoryName(name)]), critical=True)
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def issuing_point(*, indirect: bool = False, reasons: frozenset[x509.ReasonFlags] | None = None) -> Extension:
    return (
        x509.IssuingDistributionPoint(
            full_name=None,
            relative_name=None,
            only_contains_user_certs=False,
            only_contains_ca_certs=False,
            only_some_reasons=reasons,
            indirect_crl=indirect,
            only_contains_attribute_certs=False,
        ),
        True,
    )


def named_issuer(name: str) -> Extension:
    place = x509.DistributionPoint(None, None, None, [x509.DirectoryName(named(name))])
    return x509.CRLDistributionPoints([place]), False


def judge(leaf: Made, root: Made, bag: Sequence[Made], crls: Sequence[bytes], at: datetime = NOON) -> PathVerdict:
    return validate_path(
        leaf.der,
        candidates=[made.der for made in bag],
        trust=TrustStore((root.der,)),
        at=at,
        revocation=OfflineRevocation(crls),
        usage=Usage.ANY,
    )


# Another key in the same name


@pytest.fixture
def lister(family: Family, forge: Forge) -> Made:
    """A second certificate of the issuing CA's name, for lists alone."""
    return forge.make("DENEME Alt Kök", family.root, LISTS_ONLY)


def test_another_key_of_the_issuer_may_sign_its_lists(family: Family, lister: Made) -> None:
    own = crl(lister)
    judged = judge(family.signer, family.root, [family.issuing, lister], [crl(family.root), own])
    assert judged.passed
    assert lister.der in judged.certificates
    assert own in judged.crls


def test_without_its_certificate_the_other_key_is_nobody(family: Family, lister: Made) -> None:
    judged = judge(family.signer, family.root, [family.issuing], [crl(family.root), crl(lister)])
    assert judged.sub_indication == verdict.TRY_LATER


def test_a_list_by_another_key_revokes_too(family: Family, lister: Made) -> None:
    lists = [crl(family.root), crl(lister, Listed(family.signer))]
    assert judge(family.signer, family.root, [family.issuing, lister], lists).sub_indication == verdict.REVOKED_NO_POE


def test_a_key_without_the_right_signs_no_lists(family: Family, forge: Forge) -> None:
    silent = forge.make("DENEME Alt Kök", family.root, [key_usage("digital_signature")])
    judged = judge(family.signer, family.root, [family.issuing, silent], [crl(family.root), crl(silent)])
    assert judged.sub_indication == verdict.TRY_LATER


def test_a_namesake_under_another_anchor_does_not_speak(family: Family, forge: Forge) -> None:
    """6.3.3, f: the same trust anchor."""
    stranger = forge.make("DENEME Yabancı Kök", None, authority())
    namesake = forge.make("DENEME Alt Kök", stranger, authority())
    judged = validate_path(
        family.signer.der,
        candidates=[family.issuing.der, namesake.der],
        trust=TrustStore((family.root.der, stranger.der)),
        at=NOON,
        revocation=OfflineRevocation([crl(family.root), crl(stranger), crl(namesake)]),
        usage=Usage.ANY,
    )
    assert judged.sub_indication == verdict.TRY_LATER


def test_a_revoked_key_signs_no_lists_any_more(family: Family, lister: Made) -> None:
    lists = [crl(family.root, Listed(lister)), crl(lister)]
    assert judge(family.signer, family.root, [family.issuing, lister], lists).sub_indication == verdict.TRY_LATER


def test_a_key_that_had_expired_signs_no_lists(family: Family, forge: Forge) -> None:
    expired = forge.make("DENEME Alt Kök", family.root, LISTS_ONLY, ends=NOON - 2 * DAY)
    judged = judge(family.signer, family.root, [family.issuing, expired], [crl(family.root), crl(expired)])
    assert judged.sub_indication == verdict.TRY_LATER


def test_a_key_may_not_clear_itself(family: Family, forge: Forge) -> None:
    """Its own status would stand in a list that it signed."""
    alone = forge.make("DENEME Alt Kök", family.issuing, LISTS_ONLY)
    judged = judge(family.signer, family.root, [family.issuing, alone], [crl(family.root), crl(alone)])
    assert judged.sub_indication == verdict.TRY_LATER


def test_two_keys_may_not_clear_each_other(family: Family, forge: Forge) -> None:
    pair = [forge.make("DENEME Alt Kök", family.issuing, LISTS_ONLY) for _ in range(2)]
    lists = [crl(family.root), *(crl(one) for one in pair)]
    judged = judge(family.signer, family.root, [family.issuing, *pair], lists)
    assert judged.sub_indication == verdict.TRY_LATER


# An authority for lists


def indirect_house(forge: Forge, lister_extensions: Sequence[Extension] = ()) -> tuple[Made, Made, Made, Made]:
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, authority(0))
    lister = forge.make("DENEME Listeci", root, [*LISTS_ONLY, *lister_extensions])
    leaf = forge.make("DENEME İmzacı", issuing, [*SIGNER, named_issuer("DENEME Listeci")])
    return root, issuing, lister, leaf


def test_an_authority_that_the_certificate_names_speaks_of_others_certificates(forge: Forge) -> None:
    root, issuing, lister, leaf = indirect_house(forge)
    own = crl(lister, Listed(leaf, issuer=issuing), point=issuing_point(indirect=True))
    bag = [issuing, lister]
    assert judge(leaf, root, bag, [crl(root), own]).sub_indication == verdict.REVOKED_NO_POE
    clean = crl(lister, Listed(leaf, issuer=root), point=issuing_point(indirect=True))
    assert judge(leaf, root, bag, [crl(root), clean]).passed


def test_an_entry_counts_for_the_issuer_that_was_named_last(forge: Forge) -> None:
    """5.3.3: an entry without an issuer is of the one before it."""
    root, issuing, lister, leaf = indirect_house(forge)
    other = forge.make("DENEME Başkası", issuing, SIGNER)
    own = crl(lister, Listed(other, issuer=issuing), Listed(leaf), point=issuing_point(indirect=True))
    judged = judge(leaf, root, [issuing, lister], [crl(root), own])
    assert judged.sub_indication == verdict.REVOKED_NO_POE


def test_a_list_that_does_not_say_so_speaks_of_nobody_elses_certificates(forge: Forge) -> None:
    root, issuing, lister, leaf = indirect_house(forge)
    judged = judge(leaf, root, [issuing, lister], [crl(root), crl(lister)])
    assert judged.sub_indication == verdict.TRY_LATER


def test_a_list_authority_that_nobody_named_does_not_speak(family: Family, forge: Forge) -> None:
    lister = forge.make("DENEME Listeci", family.root, LISTS_ONLY)
    own = crl(lister, Listed(family.signer, issuer=family.issuing), point=issuing_point(indirect=True))
    lists = [crl(family.root), crl(family.issuing), own]
    assert judge(family.signer, family.root, [family.issuing, lister], lists).passed


def test_an_entry_of_another_issuer_in_a_direct_list_makes_it_unusable(family: Family) -> None:
    lists = [crl(family.root), crl(family.issuing, Listed(family.signer, issuer=family.root))]
    judged = judge(family.signer, family.root, [family.issuing], lists)
    assert "status-unknown-critical" in {problem.code for problem in judged.problems}


# Parts by reasons


def partial(family: Family, *crls: bytes) -> State:
    return certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((), crls)).state


def test_lists_by_reasons_must_speak_of_all_together(family: Family) -> None:
    some = crl(family.issuing, point=issuing_point(reasons=COMPROMISE))
    rest = crl(family.issuing, point=issuing_point(reasons=REST))
    assert partial(family, some) is State.NOT_KNOWN
    assert partial(family, some, rest) is State.GOOD
    assert partial(family, rest, some) is State.GOOD


def test_one_part_is_enough_to_revoke(family: Family) -> None:
    entry = Listed(family.signer, x509.ReasonFlags.key_compromise)
    assert partial(family, crl(family.issuing, entry, point=issuing_point(reasons=COMPROMISE))) is State.REVOKED


# Changes


def test_a_delta_list_adds_a_revocation(family: Family) -> None:
    delta = crl(family.issuing, Listed(family.signer), number=2, base=1, issued=NOON - HOUR)
    assert partial(family, crl(family.issuing), delta) is State.REVOKED
    assert partial(family, crl(family.issuing)) is State.GOOD


def test_a_fresh_delta_list_makes_a_stale_list_good_again(family: Family) -> None:
    stale = crl(family.issuing, number=1, issued=NOON - 3 * DAY, until=NOON - 2 * DAY)
    delta = crl(family.issuing, number=2, base=1, issued=NOON - HOUR)
    found = certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((), (stale, delta)))
    assert (found.state, found.crls) == (State.GOOD, (stale, delta))
    assert found.issued == NOON - HOUR
    assert partial(family, stale) is State.NOT_KNOWN


def test_a_delta_list_lifts_a_suspension_and_nothing_else(family: Family) -> None:
    lifted = Listed(family.signer, x509.ReasonFlags.remove_from_crl)
    delta = crl(family.issuing, lifted, number=2, base=1)
    held = crl(family.issuing, Listed(family.signer, x509.ReasonFlags.certificate_hold))
    assert partial(family, held) is State.ON_HOLD
    assert partial(family, held, delta) is State.GOOD
    stolen = crl(family.issuing, Listed(family.signer, x509.ReasonFlags.key_compromise))
    assert partial(family, stolen, delta) is State.REVOKED


@pytest.mark.parametrize(("number", "base"), [(1, 1), (3, 2), (0, 0)], ids=["not newer", "a gap before it", "older"])
def test_a_delta_list_that_does_not_join_the_list_is_left_aside(family: Family, number: int, base: int) -> None:
    delta = crl(family.issuing, Listed(family.signer), number=number, base=base)
    assert partial(family, crl(family.issuing), delta) is State.GOOD


def test_a_forged_delta_list_is_left_aside(family: Family, forge: Forge) -> None:
    forger = Made(family.issuing.der, forge.make("x").key)
    delta = crl(forger, Listed(family.signer), number=2, base=1)
    found = certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((), (crl(family.issuing), delta)))
    assert found.state is State.GOOD
    assert [problem.code for problem in found.problems] == ["crl-signature"]


def test_of_two_delta_lists_the_younger_counts(family: Family) -> None:
    first = crl(family.issuing, Listed(family.signer, x509.ReasonFlags.certificate_hold), number=2, base=1)
    second = crl(family.issuing, Listed(family.signer, x509.ReasonFlags.remove_from_crl), number=3, base=1)
    held = crl(family.issuing, Listed(family.signer, x509.ReasonFlags.certificate_hold))
    assert partial(family, held, first, second) is State.GOOD
    assert partial(family, held, second, first) is State.GOOD


# Moments


def test_a_list_signer_revoked_after_it_signed_does_not_speak_to_a_later_moment(family: Family, lister: Made) -> None:
    revoked = Listed(lister, since=NOON - HOUR)
    lists = [crl(family.root, revoked), crl(lister)]
    bag = [family.issuing, lister]
    assert not judge(family.signer, family.root, bag, lists, at=NOON).passed
    assert judge(family.signer, family.root, bag, lists, at=NOON - 2 * HOUR).passed


def test_a_list_signer_that_expired_since_it_signed_still_counts(family: Family, forge: Forge) -> None:
    shortly = forge.make("DENEME Alt Kök", family.root, LISTS_ONLY, begins=NOON - YEAR, ends=NOON - HOUR)
    lists = [crl(family.root, issued=NOON - 2 * HOUR), crl(shortly, issued=NOON - 2 * HOUR)]
    assert judge(family.signer, family.root, [family.issuing, shortly], lists).passed
