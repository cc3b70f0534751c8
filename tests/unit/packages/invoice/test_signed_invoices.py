# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Invoices with a signature in their place: right, changed afterwards, written otherwise than GİB asks, by others."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography import x509
from lxml import etree

from divit.ades.create import Level
from divit.ades.extend import extend
from divit.ades.further_signers import countersign
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.der import oids, write
from divit.packages.invoice.checking import Verdict, check
from divit.packages.invoice.checks import signatures
from divit.packages.invoice.names import EXTENSION_PATH
from divit.pki import keys
from divit.pki.trust import TrustStore
from forged_certificates import Extension
from trial_signers import KeySigner, LocalTimestamper
from ubl_invoices import ENVELOPED, NOBODY, SUPPLIER, Edit, Seller, codes, edited, identification, invoice
from xml_signer import C14N, NAME, PLACE, Ref, xml_signed

TCKN = "10000000382"
OTHER = "1000000026"
NES: Extension = (
    x509.UnrecognizedExtension(
        x509.ObjectIdentifier(oids.QC_STATEMENTS),
        write.sequence(
            write.sequence(write.oid(oids.QC_COMPLIANCE)),
            write.sequence(write.oid(oids.TR_NES)),
        ),
    ),
    False,
)
# A sole trader: the supplier is a person.
TO_PERSON: list[Edit] = [
    (identification("VKN", SUPPLIER), identification("TCKN", TCKN)),
    (f'"VKN_TCKN">{SUPPLIER}', f'"VKN_TCKN">{TCKN}'),
    (
        "<cac:PartyName><cbc:Name>DENEME Kamış Kalem A.Ş.</cbc:Name></cac:PartyName>",
        "<cac:Person><cbc:FirstName>Deneme</cbc:FirstName><cbc:FamilyName>Sahibi</cbc:FamilyName></cac:Person>",
    ),
]


@pytest.fixture(scope="module")
def seller() -> Seller:
    return Seller.of()


@pytest.fixture(scope="module")
def stranger() -> Seller:
    """Somebody whose seal has another number."""
    return Seller.of(OTHER)


def test_an_invoice_signed_with_a_fiscal_seal_is_right(seller: Seller) -> None:
    report = seller.judged(seller.signed())
    assert (report.verdict, report.findings) == (Verdict.RIGHT, ())
    assert report.signatures.indication is Indication.TOTAL_PASSED
    (signature,) = report.signatures.signatures
    assert (signature.covers.scope, signature.level) == ("whole_file", "BES")
    (signer,) = report.signers
    assert (signer.kind, signer.number, signer.name) == ("fiscal-seal", SUPPLIER, "DENEME Kamış Kalem A.Ş.")


@pytest.mark.parametrize("kind", ["rsa2048", "p384"])
def test_keys_of_fiscal_seals_are_of_these_kinds(kind: keys.KeyKind) -> None:
    """Kamu SM moved mali mühür from RSA-2048 to P-384 in 2025."""
    one = Seller.of(key=keys.generate(kind))
    assert one.judged(one.signed()).verdict is Verdict.RIGHT


def test_an_invoice_may_be_time_stamped_afterwards(
    seller: Seller, trust: TrustStore, timestamper: LocalTimestamper
) -> None:
    """XAdES-BES or higher: what is added keeps the form that GİB asks for."""
    report = seller.judged(extend(seller.signed(), to=Level.T, timestamper=timestamper), also=trust)
    assert (report.verdict, codes(report)) == (Verdict.RIGHT, [])
    assert [one.level for one in report.signatures.signatures] == ["T"]


def test_who_signs_on_the_signature_is_not_who_signed_the_invoice(
    seller: Seller, signer: KeySigner, trust: TrustStore
) -> None:
    report = seller.judged(countersign(seller.signed(), signer, 0), also=trust)
    assert len(report.signatures.signatures) == 2
    assert [one.kind for one in report.signers] == ["fiscal-seal"]


def test_the_day_that_counts_is_that_of_istanbul() -> None:
    judge = Validator(NOBODY)
    late, early = (check(invoice(), judge, at=datetime(2024, 5, 15, hour, tzinfo=UTC)) for hour in (21, 20))
    assert "issue-date" not in codes(late)
    assert "issue-date" in codes(early)


def test_a_person_signs_with_a_qualified_certificate() -> None:
    person = Seller.of(TCKN, (NES,))
    report = person.judged(person.signed(*TO_PERSON))
    assert (report.verdict, codes(report)) == (Verdict.RIGHT, [])
    assert report.signers[0].kind == "nes"


CHANGES = ["1194.00</cbc:PayableAmount>", "DNM2024000000007", "Feride", "TR200000000000000000000001", "2024-05-16"]


@pytest.mark.parametrize("part", CHANGES)
def test_what_is_changed_after_signing_is_found(seller: Seller, part: str) -> None:
    changed = seller.signed().replace(part.encode(), part.replace("0", "1", 1).replace("ride", "rida").encode())
    report = seller.judged(changed)
    assert report.verdict is Verdict.WRONG
    (signature,) = report.signatures.signatures
    assert (signature.indication, signature.sub_indication) == (Indication.TOTAL_FAILED, "HASH_FAILURE")


def test_a_signed_invoice_in_another_one_does_not_make_that_right(seller: Seller) -> None:
    """Signature wrapping: what was signed stands where nobody looks, and something else is read."""
    inside = etree.fromstring(seller.signed())
    outer = etree.fromstring(invoice(("1194.00", "9194.00")))
    content = outer.find("/".join(EXTENSION_PATH))
    assert content is not None
    content.append(inside)
    report = seller.judged(etree.tostring(outer))
    assert report.verdict is Verdict.WRONG
    assert "signature-place" in codes(report)


def test_without_revocation_information_it_cannot_be_told(seller: Seller) -> None:
    report = check(seller.signed(), Validator(TrustStore((seller.family.root.der,))))
    assert report.verdict is Verdict.UNKNOWN
    assert report.signatures.indication is Indication.INDETERMINATE


def test_whoever_trusts_nobody_learns_what_the_invoice_says(seller: Seller) -> None:
    report = check(seller.signed(), Validator(TrustStore(())))
    assert report.verdict is Verdict.UNKNOWN
    assert report.invoice.number == "DNM2024000000007"


def moved(seller: Seller) -> bytes:
    """The signature at the end of the document, where XAdES programs put it by themselves."""
    text = edited((PLACE, ""), ("</Invoice>", f"{PLACE}</Invoice>"))
    return xml_signed(text, [ENVELOPED], seller.signer, is_first_version=True)


def with_two_references(seller: Seller) -> bytes:
    return xml_signed(edited(), [ENVELOPED, ENVELOPED], seller.signer, is_first_version=True)


def with_two_transforms(seller: Seller) -> bytes:
    further = f'{ENVELOPED.transforms}<Transform Algorithm="{C14N}"/>'
    return seller.signed(reference=Ref("", further))


def with_sha1(seller: Seller) -> bytes:
    method = b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    return seller.signed().replace(method, b"http://www.w3.org/2000/09/xmldsig#rsa-sha1")


def by_another(seller: Seller) -> bytes:
    return seller.signed((f'"VKN_TCKN">{SUPPLIER}', f'"VKN_TCKN">{OTHER}'))


REFUSED: dict[str, Callable[[Seller], bytes]] = {
    "no-signature": lambda _: invoice(),
    "signature-place": moved,
    "signature-reference": with_two_references,
    "signature-transforms": with_two_transforms,
    "signature-part": lambda seller: seller.signed(is_first_version=False),
    "signature-sha1": with_sha1,
    "signature-link": lambda seller: seller.signed((NAME, "elsewhere")),
    "signer-signatory": by_another,
}


@pytest.mark.parametrize("code", REFUSED)
def test_each_check_of_a_signature_refuses_a_file(seller: Seller, code: str) -> None:
    assert codes(seller.judged(REFUSED[code](seller))) == [code]


def test_a_certificate_of_no_kind_that_signs_invoices_is_told() -> None:
    other = Seller.of(extensions=())
    report = other.judged(other.signed())
    assert (report.verdict, codes(report)) == (Verdict.WRONG, ["signer-kind"])
    assert report.signatures.indication is Indication.TOTAL_PASSED


def test_an_integrator_may_sign_and_is_told(stranger: Seller) -> None:
    named = (f'"VKN_TCKN">{SUPPLIER}', f'"VKN_TCKN">{OTHER}')
    report = stranger.judged(stranger.signed(named))
    assert (report.verdict, codes(report)) == (Verdict.RIGHT, ["signer-supplier"])


def test_each_check_of_signatures_has_a_file() -> None:
    told = {*REFUSED, "signer-kind", "signer-supplier", "signatory-count", "signatory-number"}
    assert told == set(signatures.CHECKS)


@pytest.mark.parametrize("part", ["KeyInfo", "Object"])
def test_what_a_signature_lacks_is_named(seller: Seller, part: str) -> None:
    """A signature without it is not valid, and the form is told all the same."""
    root = etree.fromstring(seller.signed())
    for one in list(root.iter(f"{{http://www.w3.org/2000/09/xmldsig#}}{part}")):
        above = one.getparent()
        assert above is not None
        above.remove(one)
    report = seller.judged(etree.tostring(root))
    lacking = [one.problem.message_en for one in report.findings if one.rule.code == "signature-part"]
    expected = {"KeyInfo": ["ds:X509Certificate"], "Object": ["xades:SigningTime", "xades:SigningCertificate"]}[part]
    assert lacking == [f"The signature lacks {name}." for name in expected]
    assert report.verdict is not Verdict.RIGHT


def test_a_thousand_signatures_are_not_told_one_by_one(seller: Seller) -> None:
    empty = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'
    report = seller.judged(invoice(("</Invoice>", empty * 1000 + "</Invoice>")))
    assert codes(report).count("signature-place") == 10
    assert report.verdict is Verdict.WRONG
