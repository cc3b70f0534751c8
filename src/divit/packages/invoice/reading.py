# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading an invoice: octets into ``model.Invoice``, and the tree that its signature is looked for in.

The file is a stranger's: ``ades.xml.reading`` refuses document types and bounds size, depth and numbers of elements
before anything is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from divit.ades.xml import reading
from divit.ades.xml.tree import Element
from divit.packages.invoice.errors import NotAnInvoice
from divit.packages.invoice.fields import Fields
from divit.packages.invoice.model import (
    Allowance,
    Identification,
    Invoice,
    Line,
    Party,
    Reference,
    Signatory,
    Tax,
    TaxTotal,
    Totals,
)
from divit.packages.invoice.names import INVOICE, cbc

_MOST_TOLD = 60
_CURRENCY_CODES = (
    "DocumentCurrencyCode",
    "TaxCurrencyCode",
    "PricingCurrencyCode",
    "PaymentCurrencyCode",
    "PaymentAlternativeCurrencyCode",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An invoice and the document element that it was read from."""

    invoice: Invoice
    root: Element


def read(data: bytes) -> Invoice:
    """The invoice in ``data``. Raises ``NotAnInvoice``, ``XmlUnreadable``, ``TooLarge``."""
    return opened(data).invoice


def opened(data: bytes) -> Opened:
    """The invoice in ``data`` with its tree. Raises what ``read`` raises."""
    root = reading.parse(data)
    if root.tag != INVOICE:
        raise NotAnInvoice(element=str(root.tag).rpartition("}")[2][:_MOST_TOLD])
    return Opened(_Reader().invoice(root), root)


class _Reader(Fields):
    """Reads the aggregates of UBL-TR."""

    def invoice(self, root: Element) -> Invoice:
        """The whole of it."""
        totals = self.one(root, "LegalMonetaryTotal")
        invoice = Invoice(
            ubl_version=self.text(root, "UBLVersionID"),
            customization=self.text(root, "CustomizationID"),
            profile=self.text(root, "ProfileID"),
            number=self.text(root, "ID"),
            is_copy=self.text(root, "CopyIndicator"),
            ettn=self.text(root, "UUID"),
            issue_date=self.date(root, "IssueDate"),
            issue_time=self.time(root, "IssueTime"),
            type=self.text(root, "InvoiceTypeCode"),
            currency=self.text(root, "DocumentCurrencyCode"),
            exchange_rate=self.decimal(root, "PricingExchangeRate", "CalculationRate"),
            line_count=self.count(root, "LineCountNumeric"),
            notes=tuple(note for note in map(self.said, root.iterchildren(cbc("Note"))) if note),
            supplier=self.party(self.one(root, "AccountingSupplierParty", "Party")),
            customer=self.party(self.one(root, "AccountingCustomerParty", "Party")),
            accounts=tuple(
                number
                for means in self.several(root, "PaymentMeans")
                if (number := self.text(means, "PayeeFinancialAccount", "ID"))
            ),
            references=tuple(self.references(root)),
            allowances=tuple(map(self.allowance, self.several(root, "AllowanceCharge"))),
            taxes=tuple(map(self.tax_total, self.several(root, "TaxTotal"))),
            withheld=tuple(map(self.tax_total, self.several(root, "WithholdingTaxTotal"))),
            totals=None if totals is None else self.totals(totals),
            lines=tuple(map(self.line, self.several(root, "InvoiceLine"))),
            signatories=tuple(map(self.signatory, self.several(root, "Signature"))),
            currencies=tuple(self.currencies(root)),
        )
        return replace(invoice, odd=tuple(self.odd))

    def currencies(self, root: Element) -> Iterator[tuple[str, str]]:
        """Each currency code that stands anywhere, with the first place where it does."""
        told: set[str] = set()
        named = [(self.said(one), one) for one in root.iter(*map(cbc, _CURRENCY_CODES))]
        stated = ((one.get("currencyID"), one) for one in root.iter("*"))
        for code, element in (*named, *stated):
            if code is not None and code not in told:
                told.add(code)
                yield code, self.place_of(element)

    def party(self, element: Element | None) -> Party | None:
        """Supplier or customer."""
        if element is None:
            return None
        return Party(
            identifications=tuple(self.identifications(element)),
            name=self.text(element, "PartyName", "Name"),
            given_name=self.text(element, "Person", "FirstName"),
            surname=self.text(element, "Person", "FamilyName"),
            tax_office=self.text(element, "PartyTaxScheme", "TaxScheme", "Name"),
            city=self.text(element, "PostalAddress", "CityName"),
        )

    def identifications(self, party: Element | None) -> list[Identification]:
        """Its numbers, in the order of the file."""
        found = (self.basic(one, "ID") for one in self.several(party, "PartyIdentification"))
        return [Identification(one.get("schemeID", ""), self.said(one)) for one in found if one is not None]

    def references(self, root: Element) -> list[Reference]:
        """The invoices that it is about."""
        found = (self.one(one, "InvoiceDocumentReference") for one in self.several(root, "BillingReference"))
        return [Reference(self.text(one, "ID"), self.text(one, "DocumentTypeCode")) for one in found if one is not None]

    def tax_total(self, element: Element) -> TaxTotal:
        """A TaxTotal or WithholdingTaxTotal."""
        taxes = tuple(map(self.tax, self.several(element, "TaxSubtotal")))
        return TaxTotal(self.amount(element, "TaxAmount"), taxes, self.place_of(element))

    def tax(self, element: Element) -> Tax:
        """A TaxSubtotal. Percent stands in it, or in its category."""
        category = self.one(element, "TaxCategory")
        reason = self.basic(category, "TaxExemptionReason")
        percent = self.decimal(element, "Percent")
        return Tax(
            code=self.text(category, "TaxScheme", "TaxTypeCode"),
            name=self.text(category, "TaxScheme", "Name"),
            base=self.amount(element, "TaxableAmount"),
            amount=self.amount(element, "TaxAmount"),
            percent=self.decimal(category, "Percent") if percent is None else percent,
            exemption_code=self.text(category, "TaxExemptionReasonCode"),
            exemption_reason=None if reason is None else self.said(reason),
            is_shown_only=self.decimal(element, "CalculationSequenceNumeric") == -1,
            where=self.place_of(element),
        )

    def allowance(self, element: Element) -> Allowance:
        """An AllowanceCharge."""
        return Allowance(
            is_charge=self.flag(element, "ChargeIndicator"),
            amount=self.amount(element, "Amount"),
            base=self.amount(element, "BaseAmount"),
            factor=self.decimal(element, "MultiplierFactorNumeric"),
            reason=self.text(element, "AllowanceChargeReason"),
        )

    def totals(self, element: Element) -> Totals:
        """LegalMonetaryTotal."""
        return Totals(
            lines=self.amount(element, "LineExtensionAmount"),
            without_tax=self.amount(element, "TaxExclusiveAmount"),
            with_tax=self.amount(element, "TaxInclusiveAmount"),
            allowances=self.amount(element, "AllowanceTotalAmount"),
            charges=self.amount(element, "ChargeTotalAmount"),
            rounding=self.amount(element, "PayableRoundingAmount"),
            payable=self.amount(element, "PayableAmount"),
        )

    def line(self, element: Element) -> Line:
        """An InvoiceLine."""
        quantity = self.basic(element, "InvoicedQuantity")
        return Line(
            id=self.text(element, "ID"),
            name=self.text(element, "Item", "Name"),
            quantity=self.decimal(element, "InvoicedQuantity"),
            unit="" if quantity is None else quantity.get("unitCode", ""),
            price=self.amount(element, "Price", "PriceAmount"),
            amount=self.amount(element, "LineExtensionAmount"),
            allowances=tuple(map(self.allowance, self.several(element, "AllowanceCharge"))),
            taxes=tuple(map(self.tax_total, self.several(element, "TaxTotal"))),
            withheld=tuple(map(self.tax_total, self.several(element, "WithholdingTaxTotal"))),
            where=self.place_of(element),
        )

    def signatory(self, element: Element) -> Signatory:
        """A cac:Signature."""
        number = self.basic(element, "ID")
        return Signatory(
            scheme="" if number is None else number.get("schemeID", ""),
            number="" if number is None else self.said(number),
            uri=self.text(element, "DigitalSignatureAttachment", "ExternalReference", "URI"),
            identifications=tuple(self.identifications(self.one(element, "SignatoryParty"))),
        )
