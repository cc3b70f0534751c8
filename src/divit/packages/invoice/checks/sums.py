# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of an invoice, which GİB does not check and whoever pays must.

No rule says how programs round. What is allowed is what follows from rounding: half a kuruş for each amount that was
rounded and then added, a kuruş at least; of a line also what its price may have lost in its last place. Where two ways
to write something are in use, both are right: a total of lines before or after their discounts, and taxes that the
buyer keeps back (stopaj) taken off among the taxes or from what is payable.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from divit.kernel.words import Name, numeral
from divit.packages.invoice.checks import taxes
from divit.packages.invoice.checks.subject import Check, Facts, Subject
from divit.packages.invoice.codes import VAT
from divit.packages.invoice.model import Allowance, Amount, Invoice, Tax, TaxTotal

_MOST_DIGITS = 15
_PLACES = 2
_UNIT = Decimal("0.01")
_HALF = Decimal("0.005")
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)


def _value(amount: Amount | None) -> Decimal:
    return _ZERO if amount is None else amount.value


def _sum(amounts: Iterable[Amount | None]) -> Decimal:
    return sum(map(_value, amounts), _ZERO)


def _discounts(allowances: Iterable[Allowance]) -> Decimal:
    """What discounts take off, less what charges add."""
    return sum((-_value(one.amount) if one.is_charge else _value(one.amount) for one in allowances), _ZERO)


def _is_off(found: Decimal, expected: Iterable[Decimal], allowed: Decimal) -> bool:
    return all(abs(found - one) > allowed for one in expected)


def _rounding(summands: int) -> Decimal:
    return max(_UNIT, _HALF * summands)


def _shown(amount: Decimal) -> Name:
    return numeral(amount, _PLACES)


def _against(found: Amount | None, expected: list[Decimal], summands: int, **facts: object) -> Iterator[Facts]:
    """A fault where ``found`` is there and is none of ``expected``, of which the first is the usual one."""
    if found is not None and _is_off(found.value, expected, _rounding(summands)):
        yield {"found": _shown(found.value), "expected": _shown(expected[0]), **facts}


def _amount_form(subject: Subject) -> Iterator[Facts]:
    totals = subject.invoice.totals
    amounts = [one.amount for one in subject.invoice.taxes]
    if totals is not None:
        amounts += [totals.lines, totals.without_tax, totals.with_tax, totals.allowances, totals.payable]
    for amount in amounts:
        if amount is None:
            continue
        _, digits, exponent = amount.value.as_tuple()
        places = -int(exponent)
        if amount.value.is_signed() or places > _PLACES or len(digits) - places > _MOST_DIGITS:
            yield {"where": amount.where, "found": f"{amount.value:f}"}


def _line_amount(subject: Subject) -> Iterator[Facts]:
    for line in subject.invoice.lines:
        if line.quantity is None or line.price is None or line.amount is None:
            continue
        expected = line.quantity * line.price.value - _discounts(line.allowances)
        lost = abs(line.quantity) * Decimal("0.5").scaleb(int(line.price.value.as_tuple().exponent))
        if _is_off(line.amount.value, [expected], max(_UNIT, lost)):
            yield {"where": line.where, "found": _shown(line.amount.value), "expected": _shown(expected)}


def _line_sum(subject: Subject) -> Iterator[Facts]:
    invoice = subject.invoice
    if invoice.totals is not None:
        after = _sum(line.amount for line in invoice.lines)
        before = after + sum((_discounts(line.allowances) for line in invoice.lines), _ZERO)
        yield from _against(invoice.totals.lines, [before, after], len(invoice.lines))


def _allowance_sum(subject: Subject) -> Iterator[Facts]:
    invoice = subject.invoice
    if invoice.totals is None:
        return
    of_document = _sum(one.amount for one in invoice.allowances if not one.is_charge)
    of_lines = _sum(one.amount for line in invoice.lines for one in line.allowances if not one.is_charge)
    expected = [of_document + of_lines, of_document, of_lines]
    yield from _against(invoice.totals.allowances, expected, len(invoice.lines))


def _without_tax(subject: Subject) -> Iterator[Facts]:
    totals = subject.invoice.totals
    if totals is not None and totals.lines is not None:
        stated = totals.lines.value - _value(totals.allowances) + _value(totals.charges)
        after = totals.lines.value - _discounts(subject.invoice.allowances)
        yield from _against(totals.without_tax, [stated, after], len(subject.invoice.lines))


def _tax_sum(subject: Subject) -> Iterator[Facts]:
    totals = [*subject.invoice.taxes, *(one for line in subject.invoice.lines for one in line.taxes)]
    for total in (*totals, *subject.invoice.withheld):
        added, kept = _parts(total, subject)
        expected = [added + kept, added, added - kept]
        yield from _against(total.amount, expected, len(total.taxes), where=total.where)


def _parts(total: TaxTotal, subject: Subject) -> tuple[Decimal, Decimal]:
    """The taxes of a total that the buyer pays, and those that he keeps back."""
    counted = [tax for tax in total.taxes if not tax.is_shown_only]
    kept = _sum(tax.amount for tax in counted if tax.code in subject.codes.kept_back)
    return _sum(tax.amount for tax in counted) - kept, kept


def _vat_amount(subject: Subject) -> Iterator[Facts]:
    invoice = subject.invoice
    for tax in taxes.of_document(invoice):
        if tax.code == VAT:
            yield from _rated(tax, len(invoice.lines))
    for tax in taxes.of_lines(invoice):
        if tax.code == VAT:
            yield from _rated(tax, 1)


def _withheld_amount(subject: Subject) -> Iterator[Facts]:
    for tax in taxes.withheld(subject.invoice):
        yield from _rated(tax, len(subject.invoice.lines))


def _rated(tax: Tax, summands: int) -> Iterator[Facts]:
    if tax.base is not None and tax.percent is not None:
        expected = tax.base.value * tax.percent / _HUNDRED
        yield from _against(tax.amount, [expected], summands, where=tax.where)


def _all_parts(subject: Subject) -> tuple[Decimal, Decimal]:
    parts = [_parts(total, subject) for total in subject.invoice.taxes]
    return sum((added for added, _ in parts), _ZERO), sum((kept for _, kept in parts), _ZERO)


def _with_tax(subject: Subject) -> Iterator[Facts]:
    totals = subject.invoice.totals
    if totals is not None and totals.without_tax is not None:
        added, kept = _all_parts(subject)
        base = totals.without_tax.value
        expected = [base + added, base + added - kept, base + added + kept]
        expected += [base] if subject.type.defers else []
        yield from _against(totals.with_tax, expected, _tax_count(subject.invoice))


def _payable(subject: Subject) -> Iterator[Facts]:
    totals = subject.invoice.totals
    if totals is not None and totals.with_tax is not None:
        added, kept = _all_parts(subject)
        base = totals.with_tax.value - _sum(one.amount for one in subject.invoice.withheld) + _value(totals.rounding)
        expected = [base, base - kept, base - kept - kept]
        expected += [base - added] if subject.type.defers else []
        yield from _against(totals.payable, expected, _tax_count(subject.invoice))


def _tax_count(invoice: Invoice) -> int:
    return sum(len(total.taxes) for total in (*invoice.taxes, *invoice.withheld))


CHECKS: Mapping[str, Check] = {
    "amount-form": _amount_form,
    "line-amount": _line_amount,
    "line-sum": _line_sum,
    "allowance-sum": _allowance_sum,
    "without-tax": _without_tax,
    "tax-sum": _tax_sum,
    "vat-amount": _vat_amount,
    "withheld-amount": _withheld_amount,
    "with-tax": _with_tax,
    "payable": _payable,
}
