# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Invoices read: strangers' samples, every field of one of ours, and files that try to be read as something else."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from divit.ades.errors import TooLarge, XmlUnreadable
from divit.packages.invoice.errors import NotAnInvoice
from divit.packages.invoice.model import Amount, Identification
from divit.packages.invoice.reading import read
from ubl_invoices import Edit, invoice

FIRST_LINE = (
    ("/Invoice/InvoiceLine[1]/LineExtensionAmount", "300.00"),
    ("/Invoice/InvoiceLine[1]/Price/PriceAmount", "100"),
)
SAMPLES = [
    ("hkutluay-BasicInvoice.xml", "GIB20090000000001", "TEMELFATURA", "1288331521", "Ali YILMAZ", "17.88", 1),
    ("hkutluay-CommercialInvoice.xml", "GIB2009000000011", "TICARIFATURA", "1288331521", "BBB Limited  Şirketi",
     "29755.47", 8),
    ("mersel-efatura.xml", "MRS2026000000001", "TEMELFATURA", "9999999999", "ANONİM ALICI", "600.00", 1),
    ("mersel-efatura-with-bom.xml", "MRS2026000000001", "TEMELFATURA", "9999999999", "ANONİM ALICI", "600.00", 1),
    ("mersel-xml-with-cdata.xml", "MRS2026000000001", "TEMELFATURA", "9999999999", "ANONİM ALICI", "600.00", 1),
]  # fmt: skip


@pytest.mark.parametrize(("file", "number", "profile", "supplier", "customer", "payable", "lines"), SAMPLES)
def test_invoices_of_strangers_are_read(
    shared_data: Path, file: str, number: str, profile: str, supplier: str, customer: str, payable: str, lines: int
) -> None:
    found = read((shared_data / "ubl" / file).read_bytes())
    assert found.supplier is not None
    assert found.customer is not None
    assert found.totals is not None
    assert (found.number, found.profile, found.type) == (number, profile, "SATIS")
    assert (found.supplier.tax_number, found.customer.shown_name) == (supplier, customer)
    assert found.totals.payable == Amount(Decimal(payable), "TRY", "/Invoice/LegalMonetaryTotal/PayableAmount")
    assert len(found.lines) == lines
    assert found.odd == ()


def test_text_in_cdata_is_text(shared_data: Path) -> None:
    found = read((shared_data / "ubl" / "mersel-xml-with-cdata.xml").read_bytes())
    assert found.notes == ("YALNIZ : ALTIYÜZ TL & SIFIR Kr.",)


def test_what_stands_in_the_head_is_read() -> None:
    found = read(invoice())
    assert (found.ubl_version, found.customization, found.is_copy) == ("2.1", "TR1.2", "false")
    assert found.ettn == "5f3a7c1e-2b4d-4c6f-8a91-0d2e4f6a8b0c"
    assert (found.issue_date, found.issue_time) == (date(2024, 5, 16), time(17, 51, 30))
    assert (found.currency, found.line_count) == ("TRY", 2)
    assert found.notes == ("DENEME – HUKUKİ DEĞERİ YOKTUR",)
    assert found.accounts == ("TR200000000000000000000001",)
    (signatory,) = found.signatories
    assert (signatory.scheme, signatory.number) == ("VKN_TCKN", "1000000018")


def test_supplier_and_customer_are_read_with_all_their_numbers() -> None:
    found = read(invoice())
    assert found.supplier is not None
    assert found.customer is not None
    assert found.supplier.identifications[1] == Identification("MERSISNO", "0100000001800001")
    assert (found.supplier.name, found.supplier.tax_office) == ("DENEME Kamış Kalem A.Ş.", "Akçaova V.D.")
    assert found.supplier.city == "Akçaova"
    assert (found.customer.given_name, found.customer.surname) == ("Feride", "Ulusakarya")
    assert found.customer.shown_name == "Feride Ulusakarya"


def test_lines_taxes_and_totals_are_exact_decimals() -> None:
    found = read(invoice())
    first, second = found.lines
    assert (first.name, first.quantity, first.unit) == ("Divit", Decimal(3), "C62")
    assert [(one.where, str(one.value)) for one in (first.amount, first.price) if one] == list(FIRST_LINE)
    assert str(second.price and second.price.value) == "50.00000000"
    (discount,) = second.allowances
    assert not discount.is_charge
    assert discount.amount is not None
    assert discount.amount.value == Decimal("5.00")
    (tax,) = found.taxes[0].taxes
    assert (tax.code, tax.percent, tax.name) == ("0015", Decimal(20), "Katma Değer Vergisi")
    assert found.totals is not None
    assert [str(one.value) for one in found.totals.stated()] == ["1000.00", "995.00", "1194.00", "5.00", "1194.00"]
    assert found.totals.payable is not None
    assert found.totals.payable.as_money().as_dict() == {"amount": "1194.00", "currency": "TRY"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-9"])
def test_every_encoding_reads_the_same(encoding: str) -> None:
    declared = encoding.removesuffix("-sig").upper()
    text = invoice(("–", "-"), ('encoding="UTF-8"', f'encoding="{declared}"')).decode()
    assert read(text.encode(encoding)) == read(invoice(("–", "-")))


def test_a_comment_in_a_number_does_not_cut_it_off() -> None:
    """A signature is over the text without the comment: whoever read “11” would be told another amount."""
    found = read(invoice(("1194.00</cbc:PayableAmount>", "11<!-- -->94.00</cbc:PayableAmount>")))
    assert found.totals is not None
    assert found.totals.payable is not None
    assert found.totals.payable.value == Decimal("1194.00")


ODD: list[tuple[Edit, str, str]] = [
    (("2024-05-16", "2024-05-32"), "/Invoice/IssueDate", "it is no date"),
    (("2024-05-16", "16.05.2024"), "/Invoice/IssueDate", "it is no date"),
    (("17:51:30", "25:00:00"), "/Invoice/IssueTime", "it is no time of day"),
    ((">2</cbc:LineCount", ">two</cbc:LineCount"), "/Invoice/LineCountNumeric", "it is no whole number"),
    ((">2</cbc:LineCount", ">1.5</cbc:LineCount"), "/Invoice/LineCountNumeric", "it is no whole number"),
    (("1000.00", "1.000,00"), "/Invoice/LegalMonetaryTotal/LineExtensionAmount", "it is no decimal number"),
    (("1000.00", "1e3"), "/Invoice/LegalMonetaryTotal/LineExtensionAmount", "it is no decimal number"),
    (("1000.00", "NaN"), "/Invoice/LegalMonetaryTotal/LineExtensionAmount", "it is no decimal number"),
    (("1000.00", "9" * 41), "/Invoice/LegalMonetaryTotal/LineExtensionAmount", "it is no decimal number"),
    ((">false</cbc:Charge", ">no</cbc:Charge"), "/Invoice/InvoiceLine[2]/AllowanceCharge/ChargeIndicator",
     "it is neither true nor false"),
    (("DNM2024000000007", "<b>DNM</b>2024000000007"), "/Invoice/ID", "it holds other elements"),
    (("<cbc:ProfileID>", "<cbc:ProfileID>KAMU</cbc:ProfileID><cbc:ProfileID>"), "/Invoice/ProfileID[2]",
     "it stands there several times"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "where", "why"), ODD, ids=[f"{where} {edit[1][:12]}" for edit, where, _ in ODD])
def test_what_cannot_be_read_is_told_and_the_rest_is_read(edit: Edit, where: str, why: str) -> None:
    found = read(invoice(edit))
    assert [(one.where, one.why) for one in found.odd] == [(where, why)]
    assert len(found.lines) == 2


def test_what_stands_twice_is_not_read_as_either() -> None:
    twice = '<cbc:PayableAmount currencyID="TRY">1.00</cbc:PayableAmount></cac:LegalMonetaryTotal>'
    found = read(invoice(("</cac:LegalMonetaryTotal>", twice)))
    assert found.totals is not None
    assert found.totals.payable is None


def test_a_field_that_is_read_twice_is_odd_once() -> None:
    found = read(invoice(("<cbc:DocumentCurrencyCode>", "<cbc:DocumentCurrencyCode><b/>")))
    assert [one.where for one in found.odd] == ["/Invoice/DocumentCurrencyCode"]


def test_each_currency_is_told_with_the_first_place_where_it_stands() -> None:
    found = read(invoice(('PayableAmount currencyID="TRY"', 'PayableAmount currencyID="USD"')))
    assert found.currencies == (
        ("TRY", "/Invoice/DocumentCurrencyCode"),
        ("USD", "/Invoice/LegalMonetaryTotal/PayableAmount"),
    )


def test_oddities_are_counted() -> None:
    lines = "".join(
        "<cac:InvoiceLine><cbc:InvoicedQuantity>x</cbc:InvoicedQuantity></cac:InvoiceLine>" for _ in range(200)
    )
    assert len(read(invoice(("</Invoice>", f"{lines}</Invoice>"))).odd) == 100


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", XmlUnreadable),
        (b"%PDF-1.7", XmlUnreadable),
        (invoice(("<Invoice ", '<!DOCTYPE Invoice [<!ENTITY x "y">]><Invoice ')), XmlUnreadable),
        (invoice(("DENEME – ", "&x; ")), XmlUnreadable),
        (b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/>', NotAnInvoice),
        (b"<Invoice/>", NotAnInvoice),
        (b"<a>" * 300 + b"</a>" * 300, XmlUnreadable),
        (invoice(("</Invoice>", "<x/>" * 200_001 + "</Invoice>")), TooLarge),
    ],
    ids=["empty", "pdf", "document type", "entity", "credit note", "no namespace", "deep", "many elements"],
)
def test_what_is_no_invoice_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


def test_an_error_names_the_kind_of_document() -> None:
    with pytest.raises(NotAnInvoice) as caught:
        read(b'<sh:StandardBusinessDocument xmlns:sh="urn:x"/>')
    assert "StandardBusinessDocument" in caught.value.message("tr")


def test_places_of_many_lines_are_found_in_one_walk() -> None:
    """Ten times the lines take about ten times as long, not a hundred times."""
    lines = "".join(f"<cac:InvoiceLine><cbc:ID>{n}</cbc:ID></cac:InvoiceLine>" for n in range(50_000))
    found = read(invoice(("</Invoice>", f"{lines}</Invoice>")))
    assert found.lines[-1].where == "/Invoice/InvoiceLine[50002]"
