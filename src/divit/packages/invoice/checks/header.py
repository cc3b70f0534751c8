# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands at the head of an invoice: versions, kinds, numbers, dates and currencies."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from divit.kernel.words import day
from divit.packages.invoice.checks.subject import Check, Facts, Subject
from divit.packages.invoice.model import Invoice, Line

_FIRST_DAY = date(2005, 1, 1)
_NUMBER = re.compile(r"[A-Z0-9]{3}(20\d\d)\d{9}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_LAST_NUMBER = re.compile(r"\[\d+\]\Z")
_RATE_PLACES = 6
# The first as it should be written, the second as people write it, and GİB lets it pass.
_RETURNED = frozenset({"IADE", "İADE"})
_NUMBER_LETTERS = 16


def _form(subject: Subject) -> Iterator[Facts]:
    for odd in subject.invoice.odd:
        yield {"where": odd.where, "why": odd.why, "text": f" (“{odd.text}”)" if odd.text else ""}


def _missing(subject: Subject) -> Iterator[Facts]:
    """What is not there; what is there and cannot be read is told already."""
    invoice = subject.invoice
    unread = {_LAST_NUMBER.sub("", odd.where) for odd in invoice.odd}
    for place in [*_missing_in_head(invoice), *_missing_in_lines(invoice.lines)]:
        if not any(place == one or place.startswith(f"{one}/") for one in unread):
            yield {"what": place.removeprefix("/Invoice/")}


def _missing_in_head(invoice: Invoice) -> Iterator[str]:
    totals = invoice.totals
    needed: Mapping[str, object] = {
        "UBLVersionID": invoice.ubl_version,
        "CustomizationID": invoice.customization,
        "ProfileID": invoice.profile,
        "ID": invoice.number,
        "CopyIndicator": invoice.is_copy,
        "UUID": invoice.ettn,
        "IssueDate": invoice.issue_date,
        "IssueTime": invoice.issue_time,
        "InvoiceTypeCode": invoice.type,
        "DocumentCurrencyCode": invoice.currency,
        "LineCountNumeric": invoice.line_count,
        "AccountingSupplierParty": invoice.supplier,
        "AccountingCustomerParty": invoice.customer,
        "TaxTotal": invoice.taxes or None,
        "LegalMonetaryTotal/LineExtensionAmount": totals and totals.lines,
        "LegalMonetaryTotal/TaxExclusiveAmount": totals and totals.without_tax,
        "LegalMonetaryTotal/TaxInclusiveAmount": totals and totals.with_tax,
        "LegalMonetaryTotal/PayableAmount": totals and totals.payable,
        "InvoiceLine": invoice.lines or None,
    }
    yield from (f"/Invoice/{name}" for name, value in needed.items() if value in (None, ""))


def _missing_in_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        needed: Mapping[str, object] = {
            "ID": line.id,
            "InvoicedQuantity": line.quantity,
            "LineExtensionAmount": line.amount,
            "Item/Name": line.name,
            "Price/PriceAmount": line.price,
        }
        yield from (f"{line.where}/{name}" for name, value in needed.items() if value in (None, ""))


def _version(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.ubl_version not in ("", "2.1"):
        yield {"found": subject.invoice.ubl_version}


def _customization(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.customization not in ("", "TR1.2", "TR1.2.1"):
        yield {"found": subject.invoice.customization}


def _profile(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.profile and subject.invoice.profile not in subject.codes.profiles:
        yield {"found": subject.invoice.profile}


def _type(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.type and subject.invoice.type not in subject.codes.types:
        yield {"found": subject.invoice.type}


def _type_in_profile(subject: Subject) -> Iterator[Facts]:
    profile = subject.codes.profiles.get(subject.invoice.profile)
    if profile is None:
        return
    of_profile, of_type = profile.types, subject.type.profiles
    is_of_profile = not of_profile or subject.type.code in of_profile or not subject.type.code
    if not is_of_profile or (of_type and profile.code not in of_type):
        yield {"profile": profile.code, "type": subject.invoice.type}


def _number(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.number and not _NUMBER.fullmatch(subject.invoice.number):
        yield {"found": subject.invoice.number}


def _number_year(subject: Subject) -> Iterator[Facts]:
    found, issued = _NUMBER.fullmatch(subject.invoice.number), subject.invoice.issue_date
    if found and issued and int(found[1]) != issued.year:
        yield {"found": found[1], "year": issued.year}


def _ettn(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.ettn and not _UUID.fullmatch(subject.invoice.ettn):
        yield {"found": subject.invoice.ettn}


def _copy_indicator(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.is_copy not in ("", "false"):
        yield {"found": subject.invoice.is_copy}


def _issue_date(subject: Subject) -> Iterator[Facts]:
    issued = subject.invoice.issue_date
    if issued is not None and not _FIRST_DAY <= issued <= subject.today:
        yield {"found": day(issued), "today": day(subject.today)}


def _currency(subject: Subject) -> Iterator[Facts]:
    for code, where in subject.invoice.currencies:
        if code not in subject.codes.currencies:
            yield {"where": where, "found": code}


def _exchange_rate(subject: Subject) -> Iterator[Facts]:
    rate = subject.invoice.exchange_rate
    if subject.invoice.currency in ("", "TRY"):
        return
    if rate is None or rate <= 0 or rate != round(rate, _RATE_PLACES):
        yield {"currency": subject.invoice.currency}


def _mixed_currencies(subject: Subject) -> Iterator[Facts]:
    """Amounts that are added up are in one currency. Taxes may have one of their own (TaxCurrencyCode)."""
    invoice = subject.invoice
    amounts = [] if invoice.totals is None else [*invoice.totals.stated()]
    amounts += [line.amount for line in invoice.lines if line.amount is not None]
    for amount in amounts:
        if invoice.currency and amount.currency != invoice.currency:
            yield {"where": amount.where, "found": amount.currency or "–", "currency": invoice.currency}


def _line_count(subject: Subject) -> Iterator[Facts]:
    stated, count = subject.invoice.line_count, len(subject.invoice.lines)
    if stated is not None and stated != count:
        yield {"found": stated, "count": count}


def _unit(subject: Subject) -> Iterator[Facts]:
    for line in subject.invoice.lines:
        if line.quantity is not None and not line.unit:
            yield {"where": line.where}


def _return_reference(subject: Subject) -> Iterator[Facts]:
    right = (one for one in subject.invoice.references if one.type in _RETURNED and len(one.number) == _NUMBER_LETTERS)
    if subject.type.returns and next(right, None) is None:
        yield {}


CHECKS: Mapping[str, Check] = {
    "form": _form,
    "missing": _missing,
    "ubl-version": _version,
    "customization": _customization,
    "profile": _profile,
    "type": _type,
    "type-in-profile": _type_in_profile,
    "number": _number,
    "number-year": _number_year,
    "ettn": _ettn,
    "copy-indicator": _copy_indicator,
    "issue-date": _issue_date,
    "currency": _currency,
    "exchange-rate": _exchange_rate,
    "mixed-currencies": _mixed_currencies,
    "line-count": _line_count,
    "unit": _unit,
    "return-reference": _return_reference,
}
