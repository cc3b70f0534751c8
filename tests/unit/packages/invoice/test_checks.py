# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every check of an invoice has a file that it refuses, made by changing a good one, and files that it lets pass."""

import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from divit.packages.invoice.checking import CHECKS, MOST_OF_A_KIND, findings_of, rules
from divit.packages.invoice.checks import signatures
from divit.packages.invoice.checks.subject import Subject
from divit.packages.invoice.codes import codes
from divit.packages.invoice.reading import read
from divit.pki.verdict import Problem
from ubl_invoices import NO_VAT, SUPPLIER, Edit, amount, exempt, identification, invoice, tax, to, withheld

TODAY = date(2024, 6, 1)
ACCOUNT = "TR200000000000000000000001"
SIGNATORY = (
    f'<cac:Signature><cbc:ID schemeID="VKN_TCKN">{SUPPLIER}</cbc:ID><cac:SignatoryParty>'
    f"{identification('VKN', SUPPLIER)}</cac:SignatoryParty></cac:Signature>"
)
EURO = ("TRY", "EUR")
RATE = "<cac:PricingExchangeRate><cbc:CalculationRate>35.123456</cbc:CalculationRate></cac:PricingExchangeRate>"
RETURNED_ONE = (
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>DNM2024000000001</cbc:ID>"
    "<cbc:DocumentTypeCode>IADE</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"
)
RETURNED = ("  <cac:Signature>", f"  {RETURNED_ONE}<cac:Signature>")
END_OF_TAXES = "</cac:TaxSubtotal>\n  </cac:TaxTotal>"
SHOWN_ONLY = tax("0015", "20", "100.00", "500.00").replace(
    "<cbc:Percent>", "<cbc:CalculationSequenceNumeric>-1</cbc:CalculationSequenceNumeric><cbc:Percent>"
)
STOPPAGE = (END_OF_TAXES, "</cac:TaxSubtotal>" + tax("0003", "20", "199.00", "995.00") + "</cac:TaxTotal>")


def of_type(code: str) -> Edit:
    return to("InvoiceTypeCode", "SATIS", code)


def of_profile(code: str) -> Edit:
    return to("ProfileID", "TEMELFATURA", code)


def payable(value: str) -> Edit:
    return to("PayableAmount", "1194.00", value)


def to_company(number: str) -> list[Edit]:
    """The customer is a company."""
    title = "<cac:PartyName><cbc:Name>DENEME</cbc:Name></cac:PartyName><cac:Person>"
    return [(identification("TCKN", "10000000214"), identification("VKN", number)), ("<cac:Person>", title)]


def to_person(number: str) -> Edit:
    return identification("TCKN", "10000000214"), identification("TCKN", number)


REFUSED: dict[str, list[Edit]] = {
    "form": [("17:51:30", "5 pm")],
    "missing": [("<cbc:UUID>5f3a7c1e-2b4d-4c6f-8a91-0d2e4f6a8b0c</cbc:UUID>", "")],
    "ubl-version": [to("UBLVersionID", "2.1", "2.0")],
    "customization": [to("CustomizationID", "TR1.2", "TR1.0")],
    "profile": [of_profile("FATURA")],
    "type": [of_type("HEDIYE")],
    "type-in-profile": [of_profile("TICARIFATURA"), of_type("IADE"), RETURNED],
    "number": [("DNM2024000000007", "DNM20240000000007")],
    "number-year": [("DNM2024000000007", "DNM2023000000007")],
    "ettn": [("5f3a7c1e-", "5f3a7c1e")],
    "copy-indicator": [to("CopyIndicator", "false", "true")],
    "issue-date": [("2024-05-16", "2024-06-02")],
    "currency": [('BaseAmount currencyID="TRY"', 'BaseAmount currencyID="TRL"')],
    "exchange-rate": [EURO],
    "mixed-currencies": [('PayableAmount currencyID="TRY"', 'PayableAmount currencyID="USD"')],
    "line-count": [to("LineCountNumeric", "2", "3")],
    "unit": [(' unitCode="C62">3<', ">3<")],
    "return-reference": [of_type("IADE")],
    "party-scheme": [('schemeID="MERSISNO"', 'schemeID="MERNIS"')],
    "party-number": [(f"{identification('VKN', SUPPLIER)}\n      <cac:PartyId", "<cac:PartyId")],
    "party-number-length": [to_person("100000002")],
    "party-check-digits": [to_person("10000000215")],
    "party-name": [("<cbc:FirstName>Feride</cbc:FirstName>", "")],
    "technology-buyer": [of_profile("EARSIVFATURA"), of_type("TEKNOLOJIDESTEK"), *to_company("1000000026")],
    "sgk-type": to_company("7750409379"),
    "customs-profile": to_company("1460415308"),
    "public-iban": [of_profile("KAMU"), (ACCOUNT, "5652214414")],
    "iban-check-digits": [(ACCOUNT, ACCOUNT.replace("TR20", "TR21"))],
    "tax-code": [("Vergisi</cbc:Name><cbc:TaxTypeCode>0015", "Vergisi</cbc:Name><cbc:TaxTypeCode>1234")],
    "zero-vat-reason": NO_VAT,
    "exemption-code": [*exempt("999"), of_type("ISTISNA")],
    "exemption-type": exempt("301"),
    "withholding-type": [withheld(), payable("1154.20")],
    "excise-type": [("Vergisi</cbc:Name><cbc:TaxTypeCode>0015", "Vergisi</cbc:Name><cbc:TaxTypeCode>4171")],
    "withholding-code": [withheld("601", "20"), of_type("TEVKIFAT"), payable("1154.20")],
    "amount-form": [to("AllowanceTotalAmount", "5.00", "5.000")],
    "line-amount": [to("PriceAmount", "100", "101")],
    "line-sum": [("1000.00", "1000.02"), to("TaxExclusiveAmount", "995.00", "995.02"), ("1194.00", "1194.02")],
    "allowance-sum": [
        to("AllowanceTotalAmount", "5.00", "6.00"),
        to("TaxExclusiveAmount", "995.00", "994.00"),
        ("1194.00", "1193.00"),
    ],
    "without-tax": [to("TaxExclusiveAmount", "995.00", "990.00"), ("1194.00", "1189.00")],
    "tax-sum": [("139.00</cbc:TaxAmount>\n      <cac", "140.00</cbc:TaxAmount>\n      <cac")],
    "vat-amount": [("199.00", "198.00"), ("1194.00", "1193.00")],
    "withheld-amount": [withheld(value="40.80"), of_type("TEVKIFAT"), payable("1153.20")],
    "with-tax": [("1194.00", "1195.00")],
    "payable": [payable("1200.00")],
    "signatory-count": [("<cac:Signature>", f"{SIGNATORY}<cac:Signature>")],
    "signatory-number": [('schemeID="VKN_TCKN"', 'schemeID="VKN"')],
}
# Those of signatures have files of their own: test_signed_invoices.py.
SIGNED = set(signatures.CHECKS) - {"signatory-count", "signatory-number"}

LET_PASS: dict[str, list[Edit]] = {
    "as it is": [],
    "TR1.2.1": [to("CustomizationID", "TR1.2", "TR1.2.1")],
    "ETTN in capitals": [("5f3a7c1e", "5F3A7C1E")],
    "today": [("2024-05-16", "2024-06-01")],
    "e-archive": [of_profile("EARSIVFATURA")],
    "a public body": [of_profile("KAMU")],
    "the customs": [of_profile("IHRACAT"), *to_company("1460415308")],
    "foreign currency": [EURO, ("  <cac:PaymentMeans>", f"  {RATE}<cac:PaymentMeans>")],
    "line count with a point": [to("LineCountNumeric", "2", "2.0")],
    "returned": [of_type("IADE"), RETURNED],
    "returned, in Turkish letters": [of_type("IADE"), RETURNED, to("DocumentTypeCode", "IADE", "İADE")],
    "exempt": [*exempt("301"), of_type("ISTISNA")],
    "exempt for another reason": exempt("351"),
    "withheld": [withheld(), of_type("TEVKIFAT"), payable("1154.20")],
    "withheld, the percent with places": [withheld(percent="20.00"), of_type("TEVKIFAT"), payable("1154.20")],
    "total of the lines after discounts": [
        ("1000.00", "995.00"),
        (f"    {amount('AllowanceTotalAmount', '5.00')}\n", ""),
    ],
    "total of the lines after discounts, which are told": [("1000.00", "995.00")],
    "VAT rounded line by line": [("199.00", "199.01"), ("1194.00", "1194.01")],
    "rounded to whole liras": [
        ("    <cbc:PayableAmount", f"    {amount('PayableRoundingAmount', '1.00')}<cbc:PayableAmount"),
        payable("1195.00"),
    ],
    "registered for export: the VAT is shown, and not collected": [of_type("IHRACKAYITLI"), payable("995.00")],
    "a tax that the buyer keeps back": [STOPPAGE, payable("995.00")],
    "a tax that an investor need not pay: it is shown and not added": [
        of_profile("EARSIVFATURA"),
        of_type("YTBISTISNA"),
        (END_OF_TAXES, f"</cac:TaxSubtotal>{SHOWN_ONLY}</cac:TaxTotal>"),
    ],
    "a price with few places": [to("InvoicedQuantity", "3", "101"), to("PriceAmount", "100", "2.97")],
}


def found(*edits: Edit, today: date = TODAY) -> list[str]:
    subject = Subject(read(invoice(*edits)), today, codes())
    return [one.rule.code for one in findings_of(subject) if one.rule.code not in SIGNED]


def at_rate(rate: str) -> list[Edit]:
    return [EURO, ("  <cac:PaymentMeans>", f"  {RATE}<cac:PaymentMeans>"), to("CalculationRate", "35.123456", rate)]


OWN_PERCENT = "<cbc:Percent>20</cbc:Percent>\n      <cac:TaxCategory>"
# What else a check refuses, where it asks for more than one thing
REFUSED_AS_WELL: list[tuple[str, list[Edit]]] = [
    ("exchange-rate", at_rate("0")),
    ("exchange-rate", at_rate("35.1234567")),
    ("exchange-rate", at_rate(f"{'9' * 32}.{'9' * 7}")),
    ("signatory-number", [(f'"VKN_TCKN">{SUPPLIER}', '"VKN_TCKN">123')]),
    ("signatory-number", [(f"<cac:SignatoryParty>\n      {identification('VKN', SUPPLIER)}", "<cac:SignatoryParty>")]),
    ("party-number-length", [to_person("١٠٠٠٠٠٠٠٢١٤")]),
    ("party-name", [("<cbc:FamilyName>Ulusakarya</cbc:FamilyName>", "")]),
    ("party-name", [("<cbc:Name>DENEME Kamış Kalem A.Ş.</cbc:Name>", "")]),
    ("issue-date", [("2024-05-16", "2004-12-31")]),
    ("amount-form", [to("AllowanceTotalAmount", "5.00", "-5.00")]),
    ("amount-form", [payable("9" * 16)]),
    ("vat-amount", [("Percent>20<", "Percent>10<")]),
    ("vat-amount", [(OWN_PERCENT, OWN_PERCENT.partition("\n")[2].replace(">", ">\n<cbc:Percent>10</cbc:Percent>", 1))]),
    ("return-reference", [of_type("IADE"), RETURNED, ("DNM2024000000001", "DNM1")]),
    ("return-reference", [of_type("IADE"), RETURNED, to("DocumentTypeCode", "IADE", "SATIS")]),
    ("withholding-code", [withheld("699"), of_type("TEVKIFAT"), payable("1154.20")]),
]


@pytest.mark.parametrize(("code", "edits"), REFUSED_AS_WELL)
def test_each_part_of_a_check_refuses_a_file(code: str, edits: list[Edit]) -> None:
    assert code in found(*edits)


def findings_of_all(edits: list[Edit]) -> list[Problem]:
    subject = Subject(read(invoice(*edits)), TODAY, codes())
    return [one.problem for one in findings_of(subject) if one.rule.code not in SIGNED]


@pytest.mark.parametrize("code", REFUSED)
def test_each_check_refuses_a_file(code: str) -> None:
    assert found(*REFUSED[code]) == [code]


@pytest.mark.parametrize("edits", LET_PASS.values(), ids=LET_PASS)
def test_what_is_right_is_let_pass(edits: list[Edit]) -> None:
    assert found(*edits) == []


def test_each_rule_has_its_check_and_each_check_a_file() -> None:
    assert set(CHECKS) == set(rules())
    assert set(REFUSED) == set(rules()) - SIGNED


@pytest.mark.parametrize("code", sorted(rules()))
def test_each_rule_says_the_same_in_both_languages_and_whose_it_is(code: str) -> None:
    rule = rules()[code]
    facts = [{name for _text, name, *_rest in string.Formatter().parse(said) if name} for said in (rule.tr, rule.en)]
    assert facts[0] == facts[1]
    assert rule.source


@pytest.mark.parametrize("code", REFUSED)
def test_each_finding_is_told_in_words(code: str) -> None:
    subject = Subject(read(invoice(*REFUSED[code])), TODAY, codes())
    (finding,) = (one for one in findings_of(subject) if one.rule.code == code)
    assert "{" not in finding.problem.message_tr + finding.problem.message_en
    assert finding.problem.message_tr != finding.problem.message_en


def test_a_number_that_is_none_refuses_nothing() -> None:
    """Samples of GİB have such numbers: it is told, and the invoice stays right."""
    warnings = {code for code, rule in rules().items() if rule.weight.value == "warning"}
    assert {"party-check-digits", "iban-check-digits", "number-year", "signer-supplier"} <= warnings


def test_a_tckn_is_never_in_what_is_told() -> None:
    for code in ("party-check-digits", "party-number-length"):
        subject = Subject(read(invoice(*REFUSED[code])), TODAY, codes())
        assert not any("1000000021" in one.problem.message_en for one in findings_of(subject))


def test_the_samples_of_strangers_add_up(shared_data: Path) -> None:
    """Nothing is wrong with their sums; one has a number of 17 characters and a TCKN of ten digits."""
    for path in sorted((shared_data / "ubl").glob("*.xml")):
        subject = Subject(read(path.read_bytes()), TODAY.replace(year=2026), codes())
        told = {one.rule.code for one in findings_of(subject) if one.is_error} - SIGNED
        assert told == ({"number", "party-number-length"} if "Basic" in path.name else set())


def test_a_fault_in_every_line_is_told_of_twenty() -> None:
    line = "<cac:InvoiceLine><cbc:ID>9</cbc:ID></cac:InvoiceLine>"
    told = found(("</Invoice>", line * 100 + "</Invoice>"))
    assert told.count("missing") == MOST_OF_A_KIND


def test_what_a_stranger_writes_is_told_as_far_as_a_sentence_can_carry_it() -> None:
    (finding,) = findings_of_all([("DNM2024000000007", "A" * 100_000)])
    assert "A…" in finding.message_en
    assert len(finding.message_en) < 300


def test_amounts_as_long_as_may_be_written_are_added_exactly() -> None:
    nines = "9" * 40
    assert "payable" in found(payable(nines))
    assert "line-amount" in found(to("InvoicedQuantity", "3", nines))


TWICE = "<cac:LegalMonetaryTotal/>\n  <cac:LegalMonetaryTotal>"


@pytest.mark.parametrize(
    "edit",
    [to("PayableAmount", "1194.00", "1194,00"), to("PriceAmount", "100", "?"), ("<cac:LegalMonetaryTotal>", TWICE)],
    ids=["total", "line", "all totals twice"],
)
def test_what_cannot_be_read_is_not_missing_as_well(edit: Edit) -> None:
    assert found(edit) == ["form"]


def test_the_day_is_that_of_istanbul() -> None:
    assert found(("2024-05-16", "2024-06-01"), today=date(2024, 6, 1)) == []
    assert found(("2024-05-16", "2024-06-01"), today=date(2024, 5, 31)) == ["issue-date"]


def test_lists_of_codes_hold_together() -> None:
    listed = codes()
    profiles = {one for each in listed.types.values() for one in each.profiles}
    assert profiles <= set(listed.profiles)
    assert {one for each in listed.profiles.values() for one in each.types} <= set(listed.types)
    assert {one for each in listed.exemptions.values() for one in each} <= set(listed.types)
    assert listed.kept_back <= listed.taxes
    assert all(Decimal(one.partition(":")[2]) <= 100 for one in listed.withholding)


def test_words_of_findings_are_in_the_language_asked_for() -> None:
    finding = next(findings_of(Subject(read(invoice(*REFUSED["party-name"])), TODAY, codes())))
    assert finding.problem.message_en.startswith("Customer: ")
    assert finding.problem.message_tr.startswith("Alıcı: ")


def test_amounts_and_days_are_written_as_readers_of_each_language_do() -> None:
    (payable,) = findings_of_all(REFUSED["payable"])
    assert "Ödenecek tutar 1.200,00" in payable.message_tr
    assert "The payable amount is 1,200.00" in payable.message_en
    (issued,) = findings_of_all(REFUSED["issue-date"])
    assert "02.06.2024" in issued.message_tr
    assert "2024-06-02" in issued.message_en
