# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Elements of an invoice read as texts, decimals, dates and amounts. What is not what it should be is kept as odd, and
the field is empty: one wrong number does not hide the rest of an invoice.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from divit.ades.xml.tree import Element
from divit.kernel.words import term
from divit.packages.invoice.model import Amount, Odd
from divit.packages.invoice.names import cac, cbc

T = TypeVar("T")
# No amount of money has more; Python would take longer for each digit.
_MOST_DIGITS = 40
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME = re.compile(r"(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_MOST_TOLD = 60
MOST_ODD = 100


class Fields:
    """Reads parts of one document and remembers what was odd, at most a hundred times."""

    def __init__(self) -> None:
        self.odd: list[Odd] = []
        self._places: dict[Element, str] = {}

    def place_of(self, element: Element) -> str:
        """Where it is, by the local names from the top: ``/Invoice/InvoiceLine[2]/Price``.

        Children are counted once, not once for each of them: an invoice may have thousands of lines.
        """
        if element not in self._places:
            parent = element.getparent()
            if parent is None:
                self._places[element] = f"/{_local(element)}"
            else:
                self._places.update(_numbered(parent, self.place_of(parent)))
        return self._places[element]

    def one(self, parent: Element | None, *path: str) -> Element | None:
        """The one aggregate at ``path``; None where there is none, or several, which nobody can tell apart."""
        for name in path:
            parent = self._only(parent, cac(name))
        return parent

    def several(self, parent: Element | None, name: str) -> list[Element]:
        """All aggregates of that name."""
        return [] if parent is None else list(parent.iterchildren(cac(name)))

    def basic(self, parent: Element | None, *path: str) -> Element | None:
        """The basic element at ``path``, of whose steps the last is its name."""
        return self._only(self.one(parent, *path[:-1]), cbc(path[-1]))

    def text(self, parent: Element | None, *path: str) -> str:
        """Its text, without white space around it; empty where there is none."""
        found = self.basic(parent, *path)
        return "" if found is None else self.said(found)

    def said(self, element: Element) -> str:
        """The text of an element: of all its pieces, whatever comments stand between them. A signature is over all of
        them, and who read the first alone would be told another number than was signed.
        """
        if any(isinstance(child.tag, str) for child in element):
            self.tell(element, term("it holds other elements"))
            return ""
        return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()

    def decimal(self, parent: Element | None, *path: str) -> Decimal | None:
        """An exact number (xsd:decimal)."""
        return self._read(self.basic(parent, *path), _decimal, term("it is no decimal number"))

    def count(self, parent: Element | None, *path: str) -> int | None:
        """A whole number; programs write 3.0 as well."""
        return self._read(self.basic(parent, *path), _count, term("it is no whole number"))

    def date(self, parent: Element | None, *path: str) -> date | None:
        """A day (xsd:date); a zone does not change which."""
        return self._read(self.basic(parent, *path), _date, term("it is no date"))

    def time(self, parent: Element | None, *path: str) -> time | None:
        """A time of day (xsd:time), as it stands on the clock of whoever wrote it; fractions are left out."""
        return self._read(self.basic(parent, *path), _time, term("it is no time of day"))

    def flag(self, parent: Element | None, *path: str) -> bool:
        """xsd:boolean; False where there is none."""
        return bool(self._read(self.basic(parent, *path), _flag, term("it is neither true nor false")))

    def amount(self, parent: Element | None, *path: str) -> Amount | None:
        """An amount with its currency."""
        element = self.basic(parent, *path)
        value = self._read(element, _decimal, term("it is no decimal number"))
        if element is None or value is None:
            return None
        return Amount(value, element.get("currencyID", ""), self.place_of(element))

    def tell(self, element: Element, why: str, text: str = "") -> None:
        """Remember that ``element`` is odd, once."""
        odd = Odd(self.place_of(element), why, text[:_MOST_TOLD])
        if len(self.odd) < MOST_ODD and odd not in self.odd:
            self.odd.append(odd)

    def _only(self, parent: Element | None, name: str) -> Element | None:
        found = [] if parent is None else list(parent.iterchildren(name))
        if len(found) > 1:
            self.tell(found[1], term("it stands there several times"))
            return None
        return found[0] if found else None

    def _read(self, element: Element | None, read: Callable[[str], T | None], why: str) -> T | None:
        if element is None:
            return None
        text = self.said(element)
        found = read(text) if len(text) <= _MOST_DIGITS else None
        if found is None:
            self.tell(element, why, text)
        return found


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _numbered(parent: Element, place: str) -> Iterator[tuple[Element, str]]:
    """The children of ``parent`` with their places; those that share a name are numbered."""
    children = list(parent.iterchildren("*"))
    several = Counter(str(one.tag) for one in children)
    seen: Counter[str] = Counter()
    for one in children:
        tag = str(one.tag)
        seen[tag] += 1
        number = f"[{seen[tag]}]" if several[tag] > 1 else ""
        yield one, f"{place}/{_local(one)}{number}"


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _count(text: str) -> int | None:
    value = _decimal(text)
    return None if value is None or value != value.to_integral_value() else int(value)


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return None if found is None else date.fromisoformat(found[1])
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    try:
        return None if found is None else time.fromisoformat(found[1])
    except ValueError:
        return None


def _flag(text: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)
