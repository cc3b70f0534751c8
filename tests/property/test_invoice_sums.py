# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever is sold, and however a program rounds: an invoice that it adds up by its rules is let pass, and one in which
an amount is off by more than rounding is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.packages.invoice.checking import findings_of
from divit.packages.invoice.checks import sums
from divit.packages.invoice.checks.subject import Subject
from divit.packages.invoice.codes import codes
from divit.packages.invoice.model import Allowance, Amount, Invoice, Line, Tax, TaxTotal, Totals
from divit.packages.invoice.reading import read
from ubl_invoices import invoice

KURUS = Decimal("0.01")
GOOD = read(invoice())


@dataclass(frozen=True)
class Sale:
    """One line as somebody sells it; ``discount`` and ``rate`` in percent."""

    quantity: Decimal
    price: Decimal
    discount: Decimal
    rate: int


@dataclass(frozen=True)
class Habit:
    """How a program rounds: by which rule, the VAT line by line or once, and whether totals are before discounts."""

    rounding: str
    is_by_line: bool
    is_before_discounts: bool

    def rounded(self, value: Decimal) -> Decimal:
        return value.quantize(KURUS, self.rounding)


SALES = st.lists(
    st.builds(
        Sale,
        quantity=st.decimals("0.001", "9999", places=3),
        price=st.decimals("0.0001", "99999", places=4),
        discount=st.sampled_from([Decimal(0), Decimal("2.5"), Decimal(33)]),
        rate=st.sampled_from([1, 10, 20]),
    ),
    min_size=1,
    max_size=12,
)
HABITS = st.builds(
    Habit,
    rounding=st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]),
    is_by_line=st.booleans(),
    is_before_discounts=st.booleans(),
)


def lira(value: Decimal) -> Amount:
    return Amount(value, "TRY")


def added(sales: list[Sale], habit: Habit) -> Invoice:
    """The invoice that a program of such a habit makes."""
    lines, discounts = [], Decimal(0)
    for sale in sales:
        discount = habit.rounded(sale.quantity * sale.price * sale.discount / 100)
        amount = habit.rounded(sale.quantity * sale.price - discount)
        vat = habit.rounded(amount * sale.rate / 100)
        discounts += discount
        allowance = Allowance(False, lira(discount), None, None, "")
        tax = Tax("0015", "KDV", lira(amount), lira(vat), Decimal(sale.rate))
        lines.append(
            Line("1", "DENEME", sale.quantity, "C62", lira(sale.price), lira(amount), (allowance,),
                 (TaxTotal(lira(vat), (tax,)),), ())
        )  # fmt: skip
    taxes = [tax for rate in (1, 10, 20) for tax in _of_rate(lines, rate, habit)]
    net, vat = _sum(line.amount for line in lines), _sum(tax.amount for tax in taxes)
    totals = Totals(
        lines=lira(net + discounts if habit.is_before_discounts else net),
        without_tax=lira(net),
        with_tax=lira(net + vat),
        allowances=lira(discounts),
        payable=lira(net + vat),
    )
    return replace(
        GOOD, lines=tuple(lines), line_count=len(lines), taxes=(TaxTotal(lira(vat), tuple(taxes)),), totals=totals
    )


def _of_rate(lines: list[Line], rate: int, habit: Habit) -> list[Tax]:
    of_rate = [tax for line in lines for total in line.taxes for tax in total.taxes if tax.percent == rate]
    if not of_rate:
        return []
    base = _sum(tax.base for tax in of_rate)
    vat = _sum(tax.amount for tax in of_rate) if habit.is_by_line else habit.rounded(base * rate / 100)
    return [Tax("0015", "KDV", lira(base), lira(vat), Decimal(rate))]


def _sum(amounts: Iterable[Amount | None]) -> Decimal:
    return sum((one.value for one in amounts if one is not None), Decimal(0))


def told(made: Invoice) -> set[str]:
    return {one.rule.code for one in findings_of(Subject(made, date(2024, 6, 1), codes()))} & set(sums.CHECKS)


@given(SALES, HABITS)
def test_what_a_program_adds_up_is_let_pass(sales: list[Sale], habit: Habit) -> None:
    assert told(added(sales, habit)) == set()


OFF = {"without_tax": "without-tax", "with_tax": "with-tax", "payable": "payable", "lines": "line-sum"}


@pytest.mark.parametrize("field", OFF)
@given(sales=SALES, habit=HABITS, sign=st.sampled_from([1, -1]))
def test_an_amount_that_is_off_by_more_than_rounding_is_found(
    field: str, sales: list[Sale], habit: Habit, sign: int
) -> None:
    made = added([replace(one, discount=Decimal(0)) for one in sales], habit)
    assert made.totals is not None
    stated = getattr(made.totals, field)
    # Half a kuruş for each of twelve lines, and a kuruş beyond.
    off = lira((stated.value + sign * Decimal("0.08")).quantize(KURUS, ROUND_DOWN))
    assert OFF[field] in told(replace(made, totals=replace(made.totals, **{field: off})))
