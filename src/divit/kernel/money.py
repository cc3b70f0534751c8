# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Amounts of money: a decimal and its currency, never a float, never more places than the currency has."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from divit.kernel.errors import AmountInvalid
from divit.kernel.words import term

_MOST = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class Currency:
    """One row of ``data/currencies.toml``: ISO 4217 code, decimal places, what a Turkish text calls it."""

    code: str
    places: int
    tr: str
    source: str


@cache
def currencies() -> Mapping[str, Currency]:
    """The currencies that amounts may have, by code."""
    table = tomllib.loads(files("divit.kernel").joinpath("data/currencies.toml").read_text(encoding="utf-8"))
    return {row["code"]: Currency(**row) for row in table["currency"]}


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` of ``currency``, below 10^18.

    Raises ``AmountInvalid`` for a float, for more decimal places than the currency has, for an unknown currency.
    """

    amount: Decimal
    currency: str = "TRY"

    def __post_init__(self) -> None:
        # The types say so already; a float that slips past them must not become money.
        given: object = self.amount
        if not isinstance(given, Decimal) or not given.is_finite() or abs(given) >= _MOST:
            raise AmountInvalid(amount=self.amount, why=term("not a decimal number"))
        if self.currency not in currencies():
            raise AmountInvalid(amount=self.amount, why=term("a currency that is not known here"))
        exponent = Decimal(1).scaleb(-currencies()[self.currency].places)
        exact = self.amount.quantize(exponent)
        if exact != self.amount:
            raise AmountInvalid(amount=self.amount, why=term("more decimal places than the currency has"))
        object.__setattr__(self, "amount", exact)

    @classmethod
    def of(cls, text: str, currency: str = "TRY") -> "Money":
        """The amount that ``text`` writes with a point, as messages and databases do. Raises ``AmountInvalid``."""
        if not text.isascii() or not text.removeprefix("-").replace(".", "", 1).isdigit():
            raise AmountInvalid(amount=text, why=term("not a decimal number"))
        return cls(Decimal(text), currency)

    @classmethod
    def from_dict(cls, sent: Mapping[str, str]) -> "Money":
        """What ``as_dict`` made. Raises ``AmountInvalid``."""
        return cls.of(str(sent.get("amount", "")), str(sent.get("currency", "")))

    def as_dict(self) -> dict[str, str]:
        """The form that travels in messages: ``{"amount": "1234.50", "currency": "TRY"}``."""
        return {"amount": f"{self.amount:f}", "currency": self.currency}

    @property
    def turkish_name(self) -> str:
        """What follows the amount in a Turkish text: TL."""
        return currencies()[self.currency].tr

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._alike(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._alike(other)

    def _alike(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise AmountInvalid(amount=other.amount, why=term("amounts of two currencies"))
        return other.amount
