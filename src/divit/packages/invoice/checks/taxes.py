# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Taxes by their codes: which there are, when one may be zero, and what may be withheld."""

from collections.abc import Iterator, Mapping

from divit.packages.invoice.checks.subject import Check, Facts, Subject
from divit.packages.invoice.codes import VAT, WITHHELD_EXCISE
from divit.packages.invoice.model import Invoice, Tax


def of_document(invoice: Invoice) -> Iterator[Tax]:
    """The taxes of the whole document."""
    yield from (tax for total in invoice.taxes for tax in total.taxes)


def of_lines(invoice: Invoice) -> Iterator[Tax]:
    """The taxes of the lines."""
    yield from (tax for line in invoice.lines for total in line.taxes for tax in total.taxes)


def withheld(invoice: Invoice) -> Iterator[Tax]:
    """What is withheld, of the document and of its lines."""
    totals = [*invoice.withheld, *(total for line in invoice.lines for total in line.withheld)]
    yield from (tax for total in totals for tax in total.taxes)


def _code(subject: Subject) -> Iterator[Facts]:
    for tax in (*of_document(subject.invoice), *of_lines(subject.invoice)):
        if tax.code not in subject.codes.taxes:
            yield {"where": tax.where, "found": tax.code}


def _zero_vat_reason(subject: Subject) -> Iterator[Facts]:
    """As GİB does, of the whole document alone: a line need not repeat the reason."""
    if subject.type.zero_without_reason:
        return
    for tax in of_document(subject.invoice):
        if tax.code == VAT and tax.amount is not None and not tax.amount.value and not tax.exemption_reason:
            yield {"where": tax.where}


def _exemption_code(subject: Subject) -> Iterator[Facts]:
    for tax in of_document(subject.invoice):
        if tax.exemption_reason is not None and tax.exemption_code not in subject.codes.exemptions:
            yield {"where": tax.where, "found": tax.exemption_code}


def _exemption_type(subject: Subject) -> Iterator[Facts]:
    if not subject.type.code:
        return
    for tax in of_document(subject.invoice):
        types = subject.codes.exemptions.get(tax.exemption_code, ())
        if types and subject.type.code not in types:
            yield {"where": tax.where, "found": tax.exemption_code, "type": subject.type.code}


def _withholding_type(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.withheld and not subject.type.withholds:
        yield {"type": subject.type.code}


def _excise_type(subject: Subject) -> Iterator[Facts]:
    has_excise = any(tax.code == WITHHELD_EXCISE for tax in of_document(subject.invoice))
    if has_excise and not subject.type.withholds_excise:
        yield {"type": subject.type.code}


def _withholding_code(subject: Subject) -> Iterator[Facts]:
    for tax in withheld(subject.invoice):
        percent = "–" if tax.percent is None else f"{tax.percent.normalize():f}"
        if f"{tax.code}:{percent}" not in subject.codes.withholding:
            yield {"where": tax.where, "found": tax.code or "–", "percent": percent}


CHECKS: Mapping[str, Check] = {
    "tax-code": _code,
    "zero-vat-reason": _zero_vat_reason,
    "exemption-code": _exemption_code,
    "exemption-type": _exemption_type,
    "withholding-type": _withholding_type,
    "excise-type": _excise_type,
    "withholding-code": _withholding_code,
}
