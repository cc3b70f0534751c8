# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An invoice as a value: what it says, as it says it. Nothing here is judged; what cannot be read is told as odd.

What an invoice does not have is an empty text, an empty tuple or None. Amounts are exact decimals with as many places
as the file writes: prices of UBL-TR have up to eight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from divit.kernel.money import Money

VKN = "VKN"
TCKN = "TCKN"


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount; ``currency`` as the file names it (ISO 4217), ``where`` it stands."""

    value: Decimal
    currency: str
    where: str = ""

    def as_money(self) -> Money:
        """The same as money. Raises ``AmountInvalid`` for more places than the currency has, or an unknown one."""
        return Money(self.value, self.currency)


@dataclass(frozen=True, slots=True)
class Identification:
    """One number of a party: ``scheme`` says which (VKN, TCKN, MERSISNO, …)."""

    scheme: str
    number: str


@dataclass(frozen=True, slots=True)
class Party:
    """Supplier or customer. ``name`` is a company's title; persons have ``given_name`` and ``surname``."""

    identifications: tuple[Identification, ...] = ()
    name: str = ""
    given_name: str = ""
    surname: str = ""
    tax_office: str = ""
    city: str = ""

    @property
    def tax_numbers(self) -> tuple[Identification, ...]:
        """Its VKN or TCKN; a right invoice has exactly one."""
        return tuple(one for one in self.identifications if one.scheme in {VKN, TCKN})

    @property
    def tax_number(self) -> str:
        """The one VKN or TCKN, empty where there is none or it is not clear which."""
        numbers = self.tax_numbers
        return numbers[0].number if len(numbers) == 1 else ""

    @property
    def shown_name(self) -> str:
        """By what it is called: the title, or given name and surname."""
        return self.name or " ".join(part for part in (self.given_name, self.surname) if part)


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax of a total (TaxSubtotal); ``code`` is GİB's, ``percent`` as written (18, 20.0). One that
    ``is_shown_only`` is what an investor need not pay: it is written and not added (CalculationSequenceNumeric -1).
    """

    code: str
    name: str
    base: Amount | None
    amount: Amount | None
    percent: Decimal | None
    exemption_code: str = ""
    exemption_reason: str | None = None
    is_shown_only: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Taxes with their sum; also what is withheld (WithholdingTaxTotal)."""

    amount: Amount | None
    taxes: tuple[Tax, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A discount, or where ``is_charge`` an increase."""

    is_charge: bool
    amount: Amount | None
    base: Amount | None
    factor: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``amount`` is what it comes to without taxes, ``unit`` a code of UN/ECE Recommendation 20."""

    id: str
    name: str
    quantity: Decimal | None
    unit: str
    price: Amount | None
    amount: Amount | None
    allowances: tuple[Allowance, ...]
    taxes: tuple[TaxTotal, ...]
    withheld: tuple[TaxTotal, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """LegalMonetaryTotal."""

    lines: Amount | None = None
    without_tax: Amount | None = None
    with_tax: Amount | None = None
    allowances: Amount | None = None
    charges: Amount | None = None
    rounding: Amount | None = None
    payable: Amount | None = None

    def stated(self) -> Iterator[Amount]:
        """Those that are there."""
        found = (self.lines, self.without_tax, self.with_tax, self.allowances, self.charges, self.rounding)
        yield from (one for one in (*found, self.payable) if one is not None)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another invoice that this one is about, as one that is returned."""

    number: str
    type: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """cac:Signature: who the invoice says has signed. ``uri`` leads to the signature; ``scheme`` is VKN_TCKN."""

    scheme: str
    number: str
    uri: str
    identifications: tuple[Identification, ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that cannot be read as what it should be: ``why`` is an English message id, ``text`` what stands
    there.
    """

    where: str
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice. ``ettn`` is its UUID, ``is_copy`` the text of CopyIndicator, ``issue_time`` without a zone where the
    file has none; ``accounts`` are the numbers of the payee's accounts (IBAN), ``odd`` what could not be read, and
    ``currencies`` all currency codes that stand anywhere, with their places.
    """

    ubl_version: str
    customization: str
    profile: str
    number: str
    is_copy: str
    ettn: str
    issue_date: date | None
    issue_time: time | None
    type: str
    currency: str
    exchange_rate: Decimal | None
    line_count: int | None
    notes: tuple[str, ...]
    supplier: Party | None
    customer: Party | None
    accounts: tuple[str, ...]
    references: tuple[Reference, ...]
    allowances: tuple[Allowance, ...]
    taxes: tuple[TaxTotal, ...]
    withheld: tuple[TaxTotal, ...]
    totals: Totals | None
    lines: tuple[Line, ...]
    signatories: tuple[Signatory, ...]
    currencies: tuple[tuple[str, str], ...] = ()
    odd: tuple[Odd, ...] = ()
