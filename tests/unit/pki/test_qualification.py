# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is qualified, by whose law, and for what (Law 5070; TS 119 615)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from cryptography import x509

from divit.der import oids, write
from divit.der.errors import DerError
from divit.pki.qualification import Qualification, qualification
from divit.pki.qualified import ValueLimit, is_nes, sentence_of, value_limit_of
from divit.pki.roots import turkish_roots
from divit.pki.trusted_list import TrustedList, read_trusted_list
from divit.pki.usage import Usage
from forged_certificates import NOON, SIGNER, YEAR, Extension, Family, Forge, authority
from trusted_lists import ACCREDITED, WITHDRAWN, history, qualifiers, service, trusted_list, use

COMPLIANCE = write.sequence(write.oid(oids.QC_COMPLIANCE))
NES = write.sequence(write.oid(oids.TR_NES))
SEAL = write.sequence(write.oid(oids.TR_SEAL))
DEVICE = write.sequence(write.oid(oids.QC_SSCD))
TYPES = {
    kind: write.sequence(write.oid(oids.QC_TYPE), write.sequence(write.oid(identifier)))
    for kind, identifier in (("signature", oids.QC_TYPE_ESIGN), ("seal", oids.QC_TYPE_ESEAL))
}


def limit(amount: int, exponent: int, currency: bytes = write.printable_string("TRY")) -> bytes:
    value = write.sequence(currency, write.integer(amount), write.integer(exponent))
    return write.sequence(write.oid(oids.QC_LIMIT_VALUE), value)


def restriction(sentence: str | None) -> bytes:
    said = () if sentence is None else (write.utf8_string(sentence),)
    return write.sequence(write.oid(oids.TR_USAGE_RESTRICTION), *said)


def statements(*stated: bytes) -> Extension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), write.sequence(*stated)), False


def policy(identifier: str) -> Extension:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(identifier), None)]), False


def house(forge: Forge, *extensions: Extension, issued: datetime = NOON - YEAR) -> Family:
    root = forge.make("DENEME Kök", None, authority(), begins=NOON - 20 * YEAR)
    issuing = forge.make("DENEME Alt Kök", root, authority(0), begins=NOON - 20 * YEAR)
    return Family(forge, root, issuing, forge.make("DENEME İmzacı", issuing, [*SIGNER, *extensions], begins=issued))


def status(family: Family, *, turkish: bool = False, lists: Sequence[TrustedList] = ()) -> Qualification:
    return qualification(
        family.verdict(usage=Usage.ANY), at=NOON, turkish=[family.root.der] if turkish else (), lists=lists
    )


def codes(found: Qualification) -> set[str]:
    return {problem.code for problem in found.problems}


# Turkish


@pytest.mark.parametrize(
    ("stated", "kind", "holder", "purpose"),
    [
        ((COMPLIANCE, NES), "nes", "natural", "signature"),
        ((COMPLIANCE, SEAL), "qualified-seal", "legal", "seal"),
    ],
)
def test_under_a_turkish_root_the_statements_make_it_qualified(
    forge: Forge, stated: tuple[bytes, ...], kind: str, holder: str, purpose: str
) -> None:
    found = status(house(forge, statements(*stated)), turkish=True)
    assert found.regimes == {"tr"}
    assert (found.kind, found.holder, found.use) == (kind, holder, purpose)
    assert found.problems == ()


@pytest.mark.parametrize(
    "stated", [(COMPLIANCE,), (NES,), (SEAL,), ()], ids=["no BTK", "no compliance", "seal alone", "none"]
)
def test_half_of_the_statements_is_not_qualified(forge: Forge, stated: tuple[bytes, ...]) -> None:
    """Reference scenarios: QcCompliance or the BTK statement is missing."""
    assert not status(house(forge, statements(*stated)), turkish=True).is_qualified


def test_without_a_turkish_root_the_statements_prove_nothing(forge: Forge) -> None:
    found = status(house(forge, statements(COMPLIANCE, NES)))
    assert not found.is_qualified
    assert codes(found) == {"qualified-no-list"}
    assert found.kind == "nes"


def test_the_shipped_roots_are_turkish_without_being_named(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, NES))
    passed = family.verdict(usage=Usage.ANY)
    anchored = replace(passed, chain=(*passed.chain[:-1], turkish_roots().anchors[0]))
    assert qualification(anchored, at=NOON).regimes == {"tr"}


def test_a_path_that_did_not_pass_is_not_qualified_and_its_kind_is_told(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, NES))
    found = qualification(family.verdict(crls=[]), at=NOON, turkish=[family.root.der])
    assert not found.is_qualified
    assert found.kind == "nes"
    assert {"qualified-path", "no-revocation-information"} <= codes(found)


def test_a_root_is_no_qualified_certificate_of_a_person(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, [*SIGNER, statements(COMPLIANCE, NES)])
    assert not status(Family(forge, root, root, root), turkish=True).is_qualified


def test_kinds_of_seals_are_told_by_their_policies(forge: Forge) -> None:
    corporate = house(forge, statements(COMPLIANCE, NES), policy("2.16.792.1.2.1.1.5.7.1.10"))
    assert status(corporate, turkish=True).kind == "corporate-seal"
    purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier("2.16.792.1.2.1.1.5.7.50.1")]), False
    fiscal = house(forge, policy("2.16.792.1.2.1.1.5.7.4.1"), purpose)
    found = status(fiscal, turkish=True)
    assert (found.kind, found.holder, found.is_qualified) == ("fiscal-seal", "legal", False)


# Limits


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (limit(5, 3), ValueLimit(Decimal("5E+3"), "TRY")),
        (limit(0, 0), ValueLimit(Decimal(0), "TRY")),
        (limit(1050, -2), ValueLimit(Decimal("10.50"), "TRY")),
        (limit(1, 0, write.integer(949)), ValueLimit(Decimal(1), "949")),
    ],
)
def test_a_limit_of_value_is_told(forge: Forge, stated: bytes, expected: ValueLimit) -> None:
    """Reference scenario: a limit of 0 leaves the certificate qualified."""
    found = status(house(forge, statements(COMPLIANCE, NES, stated)), turkish=True)
    assert found.limit == expected
    assert found.is_qualified


@pytest.mark.parametrize(
    "stated",
    [
        limit(-1, 0),
        limit(1, 99),
        limit(10**20, 0),
        limit(1, 0, write.printable_string("TL")),
        limit(1, 0, write.utf8_string("TRY")),
        write.sequence(write.oid(oids.QC_LIMIT_VALUE), write.null()),
    ],
)
def test_a_limit_that_cannot_be_read_is_not_passed_over(forge: Forge, stated: bytes) -> None:
    family = house(forge, statements(COMPLIANCE, NES, stated))
    with pytest.raises(DerError):
        value_limit_of(family.signer.der)
    found = status(family, turkish=True)
    assert not found.is_qualified
    assert codes(found) == {"statements-unreadable"}


@pytest.mark.parametrize("sentence", ["Yalnız deneme için", None])
def test_a_restriction_of_use_is_told_also_without_words(forge: Forge, sentence: str | None) -> None:
    found = status(house(forge, statements(COMPLIANCE, NES, restriction(sentence))), turkish=True)
    assert found.restriction == (sentence or "")
    assert status(house(forge, statements(COMPLIANCE, NES)), turkish=True).restriction is None


def test_a_statement_that_stands_there_twice_states_nothing(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, NES, limit(1, 0), limit(9, 9)))
    assert not is_nes(family.signer.der)
    assert not status(family, turkish=True).is_qualified


def test_a_sentence_that_is_no_text_is_empty(forge: Forge) -> None:
    stated = write.sequence(write.oid(oids.TR_NES), write.integer(5))
    family = house(forge, statements(COMPLIANCE, stated))
    assert sentence_of(family.signer.der, oids.TR_NES) == ""
    assert sentence_of(family.signer.der, oids.TR_SEAL) is None


# European


def listed(
    family: Family, *, authentic: bool = True, next_update: str = "2026-12-01T00:00:00Z", **row: str
) -> TrustedList:
    read = read_trusted_list(trusted_list(service(family.issuing.der, **row), next_update=next_update))
    return replace(read, is_authentic=authentic)


def test_a_checked_list_makes_a_stated_certificate_qualified(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, TYPES["signature"], DEVICE))
    found = status(family, lists=[listed(family, extensions=use("ForeSignatures"))])
    assert found.regimes == {"eu"}
    assert (found.use, found.holder, found.device) == ("signature", "natural", True)


def test_an_unchecked_list_makes_nothing_qualified(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, TYPES["signature"]))
    found = status(family, lists=[listed(family, authentic=False)])
    assert not found.is_qualified
    assert "list-unchecked" in codes(found)


def test_the_statement_alone_proves_nothing(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, TYPES["signature"]))
    assert not status(family).is_qualified
    stranger = house(forge)
    assert not status(family, lists=[listed(stranger)]).is_qualified


@pytest.mark.parametrize("next_update", ["2026-06-01T00:00:00Z", ""])
def test_a_list_past_its_time_makes_nothing_qualified(forge: Forge, next_update: str) -> None:
    family = house(forge, statements(COMPLIANCE))
    assert "list-not-fresh" in codes(status(family, lists=[listed(family, next_update=next_update)]))


@pytest.mark.parametrize(
    ("row", "qualified"),
    [
        ({"status": WITHDRAWN}, False),
        ({"kind": "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC"}, False),
        ({"since": "2025-12-01T00:00:00Z"}, False),
        ({"since": "2025-12-01T00:00:00Z", "past": history(ACCREDITED, "2017-01-01T00:00:00Z")}, False),
        ({"extensions": use("ForeSeals")}, False),
        ({"extensions": use("ForeSeals", "ForeSignatures")}, True),
        ({"extensions": qualifiers("NotQualified")}, False),
        ({"extensions": qualifiers("NotQualified", "QCStatement")}, False),
        ({"extensions": qualifiers("QCForESig", "QCForESeal")}, False),
        ({"extensions": qualifiers("QCWithQSCD", "QCNoQSCD")}, False),
        ({"extensions": qualifiers("QCWithQSCD", criteria="<Yeni/>")}, False),
        ({"extensions": '<Extension Critical="true"><Yeni xmlns="urn:x"/></Extension>'}, False),
        ({"extensions": qualifiers("QCWithQSCD")}, True),
    ],
)
def test_what_a_service_must_be_to_make_a_signature_certificate_qualified(
    forge: Forge, row: dict[str, str], qualified: bool
) -> None:
    family = house(forge, statements(COMPLIANCE, TYPES["signature"]))
    assert status(family, lists=[listed(family, **row)]).is_qualified is qualified


def test_a_seal_is_a_legal_persons_and_needs_a_service_for_seals(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, TYPES["seal"]))
    found = status(family, lists=[listed(family, extensions=use("ForeSeals"))])
    assert (found.is_qualified, found.use, found.holder) == (True, "seal", "legal")
    assert not status(family, lists=[listed(family)]).is_qualified


def test_a_list_may_say_what_the_certificate_does_not(forge: Forge) -> None:
    silent = house(forge)
    assert not status(silent, lists=[listed(silent)]).is_qualified
    said = status(silent, lists=[listed(silent, extensions=qualifiers("QCStatement", "QCNoQSCD"))])
    assert (said.is_qualified, said.device) == (True, False)


def test_before_the_regulation_supervision_counted(forge: Forge) -> None:
    """A certificate of 2015 under a service that was accredited then and is granted now."""
    old = house(forge, statements(COMPLIANCE), issued=NOON - 11 * YEAR)
    past = history(ACCREDITED, "2010-01-01T00:00:00Z")
    assert status(old, lists=[listed(old, past=past)]).is_qualified
    young = house(forge, statements(COMPLIANCE))
    assert not status(young, lists=[listed(young, status=ACCREDITED)]).is_qualified


def test_two_entries_that_disagree_make_nothing_qualified(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE))
    both = trusted_list(service(family.issuing.der), service(family.issuing.der, status=WITHDRAWN))
    found = status(family, lists=[replace(read_trusted_list(both), is_authentic=True)])
    assert not found.is_qualified
    assert "list-unclear" in codes(found)


def test_both_laws_may_make_it_qualified(forge: Forge) -> None:
    family = house(forge, statements(COMPLIANCE, NES))
    assert status(family, turkish=True, lists=[listed(family)]).regimes == {"tr", "eu"}
