# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Invoices and what is said of them, as lines for people. A stranger wrote what is shown, so no letter of it may steer
a terminal.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from divit.agent.printable import printable
from divit.cli.verdicts import signature_lines
from divit.kernel import words
from divit.kernel.identifiers import mask_tckn
from divit.kernel.words import gettext as _
from divit.packages.invoice.codes import codes
from divit.packages.invoice.model import TCKN, Amount, Invoice, Line, Party, Tax, Totals

if TYPE_CHECKING:
    from divit.packages.invoice.checking import InvoiceReport
    from divit.pki.trust import TrustStore

_NOTHING = "–"
_PLACES = 2


def invoice_lines(invoice: Invoice) -> Iterator[str]:
    """What an invoice says, a line for each thing."""
    yield from map(printable, _lines(invoice))


def report_lines(file: str, report: "InvoiceReport", trust: "TrustStore") -> Iterator[str]:
    """What is said of an invoice: the verdict, what is against it, and its signatures."""
    yield from map(printable, _report(file, report, trust))


def _report(file: str, report: "InvoiceReport", trust: "TrustStore") -> Iterator[str]:
    from divit.ades.report import told

    verdicts = {"right": _("nothing is wrong"), "wrong": _("not in order"), "unknown": _("cannot tell")}
    yield f"{file}: {verdicts[report.verdict.value]}"
    yield f"  {_headline(report.invoice)}"
    for finding in report.findings:
        mark = "" if finding.is_error else f"{_('note')}: "
        yield f"  - {mark}{told(finding.problem)['message']}"
    for number, signature in enumerate(report.signatures.signatures, start=1):
        yield from signature_lines(number, signature, trust)


def _headline(invoice: Invoice) -> str:
    supplier = _NOTHING if invoice.supplier is None else invoice.supplier.shown_name
    payable = None if invoice.totals is None else invoice.totals.payable
    return ", ".join([invoice.number or _NOTHING, supplier or _NOTHING, _amount(payable)])


def _lines(invoice: Invoice) -> Iterator[str]:
    yield f"  {_('Invoice')}: {invoice.number or _NOTHING}, {_kind(invoice)}"
    yield f"  ETTN: {invoice.ettn or _NOTHING}"
    yield f"  {_('Issued')}: {_issued(invoice)}"
    yield f"  {_('Supplier')}: {_party(invoice.supplier)}"
    yield f"  {_('Customer')}: {_party(invoice.customer)}"
    for reference in invoice.references:
        yield f"  {_('About the invoice')}: {reference.number} ({reference.type})"
    for line in invoice.lines:
        yield from _line(line)
    yield from _taxes(_("Tax"), [tax for total in invoice.taxes for tax in total.taxes])
    yield from _taxes(_("Withheld"), [tax for total in invoice.withheld for tax in total.taxes])
    if invoice.totals is not None:
        yield from _totals(invoice.totals)
    for account in invoice.accounts:
        yield f"  {_('To be paid to')}: {account}"
    for note in invoice.notes:
        yield f"  {_('Note')}: {' '.join(note.split())}"
    for odd in invoice.odd:
        yield f"  - {odd.where}: {words.said(odd.why, words.lang())} ({odd.text or _NOTHING})"


def _kind(invoice: Invoice) -> str:
    """The profile in words where it is known, and the codes as they stand."""
    profile = codes().profiles.get(invoice.profile)
    named = "" if profile is None else f"{profile.en if words.lang() == 'en' else profile.tr} – "
    return f"{named}{invoice.profile or _NOTHING} / {invoice.type or _NOTHING}"


def _issued(invoice: Invoice) -> str:
    parts = []
    if invoice.issue_date is not None:
        parts.append(invoice.issue_date.strftime("%d.%m.%Y"))
    if invoice.issue_time is not None:
        parts.append(invoice.issue_time.strftime("%H.%M"))
    return " ".join(parts) or _NOTHING


def _party(party: Party | None) -> str:
    if party is None:
        return _NOTHING
    numbers = (
        f"{one.scheme} {mask_tckn(one.number) if one.scheme == TCKN else one.number}" for one in party.tax_numbers
    )
    return ", ".join([party.shown_name or _NOTHING, *numbers, *([party.tax_office] if party.tax_office else [])])


def _line(line: Line) -> Iterator[str]:
    quantity = _NOTHING if line.quantity is None else f"{_number(line.quantity)} {line.unit}".rstrip()
    product = f"{quantity} × {_amount(line.price)} = {_amount(line.amount)}"
    yield f"  {line.id or _NOTHING}. {line.name or _NOTHING}: {product}"
    for allowance in line.allowances:
        if allowance.amount is not None and allowance.amount.value:
            name = _("charge") if allowance.is_charge else _("discount")
            yield f"     {name}: {_amount(allowance.amount)}"


def _taxes(title: str, taxes: list[Tax]) -> Iterator[str]:
    for tax in taxes:
        percent = "" if tax.percent is None else f" {_percent(tax.percent)}"
        named = f"{tax.name} ({tax.code})" if tax.name else tax.code or _NOTHING
        reason = f", {tax.exemption_code} {tax.exemption_reason}" if tax.exemption_reason else ""
        yield f"  {title}: {named}{percent}: {_amount(tax.amount)}{reason}"


def _totals(totals: Totals) -> Iterator[str]:
    shown = (
        (_("Total of the lines"), totals.lines),
        (_("Discounts"), totals.allowances),
        (_("Charges"), totals.charges),
        (_("Without taxes"), totals.without_tax),
        (_("With taxes"), totals.with_tax),
        (_("Rounding"), totals.rounding),
        (_("Payable"), totals.payable),
    )
    yield from (f"  {name}: {_amount(amount)}" for name, amount in shown if amount is not None)


def _percent(value: Decimal) -> str:
    shown = _number(value.normalize())
    return f"{shown}%" if words.lang() == "en" else f"%{shown}"


def _amount(amount: Amount | None) -> str:
    """An amount with two places at least, and with all that say something."""
    if amount is None:
        return _NOTHING
    places = max(_PLACES, -int(amount.value.normalize().as_tuple().exponent))
    currency = "TL" if amount.currency == "TRY" and words.lang() == "tr" else amount.currency
    return f"{words.number(amount.value, places)} {currency}".rstrip()


def _number(value: Decimal) -> str:
    """A number as people write it, never as 9E+1."""
    return words.number(Decimal(f"{value:f}"))
