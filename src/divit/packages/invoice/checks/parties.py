# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Supplier and customer: their numbers and names, and what certain customers ask for."""

import re
from collections.abc import Iterator, Mapping

from divit.kernel.identifiers import is_iban, is_tckn, is_vkn
from divit.kernel.words import Term, term
from divit.packages.invoice.checks.subject import Check, Facts, Subject
from divit.packages.invoice.model import TCKN, VKN, Identification, Party

_DIGITS = {VKN: 10, TCKN: 11}
# Tax numbers of public bodies, which GİB has in its rules
_SOCIAL_SECURITY = "7750409379"
_CUSTOMS = "1460415308"
_CUSTOMS_PROFILES = frozenset({"YOLCUBERABERFATURA", "IHRACAT", "OZELFATURA", "KAMU"})
_TURKISH_IBAN = re.compile(r"TR\d{7}[A-Z0-9]{17}", re.ASCII)


def _parties(subject: Subject) -> Iterator[tuple[Term, Party]]:
    for name, party in ((term("Supplier"), subject.invoice.supplier), (term("Customer"), subject.invoice.customer)):
        if party is not None:
            yield name, party


def _numbers(subject: Subject) -> Iterator[tuple[Term, Identification]]:
    for name, party in _parties(subject):
        yield from ((name, one) for one in party.tax_numbers)


def _scheme(subject: Subject) -> Iterator[Facts]:
    for name, party in _parties(subject):
        for one in party.identifications:
            if one.scheme not in subject.codes.party_schemes:
                yield {"party": name, "found": one.scheme}


def _number(subject: Subject) -> Iterator[Facts]:
    for name, party in _parties(subject):
        if len(party.tax_numbers) != 1:
            yield {"party": name, "count": len(party.tax_numbers)}


def _length(subject: Subject) -> Iterator[Facts]:
    for name, one in _numbers(subject):
        if not _is_long_enough(one):
            yield {"party": name, "scheme": one.scheme, "digits": _DIGITS[one.scheme]}


def _is_long_enough(one: Identification) -> bool:
    return len(one.number) == _DIGITS[one.scheme] and one.number.isascii() and one.number.isdigit()


def _check_digits(subject: Subject) -> Iterator[Facts]:
    """Samples of GİB have numbers that are none, so that an invoice is never refused for it. The number itself is not
    told: a TCKN has no place in logs.
    """
    for name, one in _numbers(subject):
        is_right = is_vkn if one.scheme == VKN else is_tckn
        if _is_long_enough(one) and not is_right(one.number):
            yield {"party": name, "scheme": one.scheme}


def _name(subject: Subject) -> Iterator[Facts]:
    for name, party in _parties(subject):
        schemes = {one.scheme for one in party.tax_numbers}
        is_person = bool(party.given_name and party.surname)
        if (VKN in schemes and not party.name) or (TCKN in schemes and not is_person):
            yield {"party": name}


def _technology_buyer(subject: Subject) -> Iterator[Facts]:
    customer = subject.invoice.customer
    if subject.invoice.type != "TEKNOLOJIDESTEK" or customer is None:
        return
    if TCKN not in {one.scheme for one in customer.tax_numbers}:
        yield {}


def _sgk_type(subject: Subject) -> Iterator[Facts]:
    if _customer_number(subject) == _SOCIAL_SECURITY and subject.invoice.type not in {"SGK", "TEVKIFAT"}:
        yield {"type": subject.invoice.type}


def _customs_profile(subject: Subject) -> Iterator[Facts]:
    if _customer_number(subject) == _CUSTOMS and subject.invoice.profile not in _CUSTOMS_PROFILES:
        yield {"profile": subject.invoice.profile}


def _customer_number(subject: Subject) -> str:
    customer = subject.invoice.customer
    return "" if customer is None else customer.tax_number


def _public_iban(subject: Subject) -> Iterator[Facts]:
    if subject.invoice.profile == "KAMU" and not any(map(_TURKISH_IBAN.fullmatch, subject.invoice.accounts)):
        yield {}


def _iban_check_digits(subject: Subject) -> Iterator[Facts]:
    for account in subject.invoice.accounts:
        if _TURKISH_IBAN.fullmatch(account) and not is_iban(account):
            yield {"found": account}


CHECKS: Mapping[str, Check] = {
    "party-scheme": _scheme,
    "party-number": _number,
    "party-number-length": _length,
    "party-check-digits": _check_digits,
    "party-name": _name,
    "technology-buyer": _technology_buyer,
    "sgk-type": _sgk_type,
    "customs-profile": _customs_profile,
    "public-iban": _public_iban,
    "iban-check-digits": _iban_check_digits,
}
