# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An invoice and its judgement as a program reads them: dates in ISO 8601, amounts as texts with a point, no floats."""

from collections.abc import Iterable
from decimal import Decimal

from divit.ades.report import told
from divit.packages.invoice.checking import InvoiceReport
from divit.packages.invoice.model import Allowance, Amount, Invoice, Line, Odd, Party, Tax, TaxTotal, Totals

Json = dict[str, object]


def invoice_json(invoice: Invoice) -> Json:
    """What the invoice says."""
    return {
        "profile": invoice.profile,
        "type": invoice.type,
        "number": invoice.number,
        "ettn": invoice.ettn,
        "issue_date": None if invoice.issue_date is None else invoice.issue_date.isoformat(),
        "issue_time": None if invoice.issue_time is None else invoice.issue_time.isoformat(),
        "currency": invoice.currency,
        "exchange_rate": _number(invoice.exchange_rate),
        "supplier": _party(invoice.supplier),
        "customer": _party(invoice.customer),
        "accounts": list(invoice.accounts),
        "references": [{"number": one.number, "type": one.type} for one in invoice.references],
        "notes": list(invoice.notes),
        "lines": [_line(one) for one in invoice.lines],
        "allowances": _allowances(invoice.allowances),
        "taxes": _taxes(invoice.taxes),
        "withheld": _taxes(invoice.withheld),
        "totals": None if invoice.totals is None else _totals(invoice.totals),
        "unreadable": [_odd(one) for one in invoice.odd],
    }


def report_json(report: InvoiceReport, file: str) -> Json:
    """The judgement, with what the invoice says; ``file`` is the name it is known by. ``problems`` are those of a file
    that cannot be read, so that all objects of a run are alike.
    """
    return {
        "file": file,
        "verdict": report.verdict.value,
        "findings": [{"weight": one.rule.weight.value, **told(one.problem)} for one in report.findings],
        "signers": [{"name": one.name, "kind": one.kind or None, "number": one.number} for one in report.signers],
        "validation": report.signatures.as_json(file),
        "invoice": invoice_json(report.invoice),
        "problems": [],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _amount(amount: Amount | None) -> Json | None:
    return None if amount is None else {"amount": f"{amount.value:f}", "currency": amount.currency}


def _party(party: Party | None) -> Json | None:
    if party is None:
        return None
    return {
        "tax_number": party.tax_number,
        "name": party.shown_name,
        "tax_office": party.tax_office,
        "city": party.city,
        "identifications": [{"scheme": one.scheme, "number": one.number} for one in party.identifications],
    }


def _line(line: Line) -> Json:
    return {
        "id": line.id,
        "name": line.name,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "price": _amount(line.price),
        "amount": _amount(line.amount),
        "allowances": _allowances(line.allowances),
        "taxes": _taxes(line.taxes),
        "withheld": _taxes(line.withheld),
    }


def _allowances(allowances: Iterable[Allowance]) -> list[Json]:
    return [
        {
            "charge": one.is_charge,
            "amount": _amount(one.amount),
            "base": _amount(one.base),
            "factor": _number(one.factor),
            "reason": one.reason,
        }
        for one in allowances
    ]


def _taxes(totals: Iterable[TaxTotal]) -> list[Json]:
    return [{"amount": _amount(one.amount), "taxes": [_tax(tax) for tax in one.taxes]} for one in totals]


def _tax(tax: Tax) -> Json:
    return {
        "code": tax.code,
        "name": tax.name,
        "base": _amount(tax.base),
        "amount": _amount(tax.amount),
        "percent": _number(tax.percent),
        "exemption_code": tax.exemption_code,
        "exemption_reason": tax.exemption_reason,
    }


def _totals(totals: Totals) -> Json:
    return {
        "lines": _amount(totals.lines),
        "allowances": _amount(totals.allowances),
        "charges": _amount(totals.charges),
        "without_tax": _amount(totals.without_tax),
        "with_tax": _amount(totals.with_tax),
        "rounding": _amount(totals.rounding),
        "payable": _amount(totals.payable),
    }


def _odd(odd: Odd) -> Json:
    return {"where": odd.where, "text": odd.text}
