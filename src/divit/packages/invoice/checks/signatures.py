# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How an invoice is signed, and by whom. Whether the signature is right is for ``divit.ades`` to say."""

from collections.abc import Iterator, Mapping

from divit.packages.invoice.checks.subject import Check, Facts, Subject
from divit.packages.invoice.model import TCKN, VKN, Signatory

_RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
_KINDS = frozenset({"fiscal-seal", "nes"})
_LENGTHS = frozenset({10, 11})


def _signatory_count(subject: Subject) -> Iterator[Facts]:
    if len(subject.invoice.signatories) != 1:
        yield {"count": len(subject.invoice.signatories)}


def _signatory_number(subject: Subject) -> Iterator[Facts]:
    for one in subject.invoice.signatories:
        if not _names_signer(one):
            yield {}


def _names_signer(one: Signatory) -> bool:
    is_named = any(each.scheme in {VKN, TCKN} for each in one.identifications)
    return is_named and one.scheme == "VKN_TCKN" and len(one.number) in _LENGTHS


def _no_signature(subject: Subject) -> Iterator[Facts]:
    if not subject.signatures:
        yield {}


def _place(subject: Subject) -> Iterator[Facts]:
    for one in subject.signatures:
        if not one.is_in_place:
            yield {"where": one.where}


def _reference(subject: Subject) -> Iterator[Facts]:
    for one in subject.signatures:
        if one.documents != 1:
            yield {"count": one.documents}


def _transforms(subject: Subject) -> Iterator[Facts]:
    for one in subject.signatures:
        if one.transforms > 1:
            yield {"count": one.transforms}


def _part(subject: Subject) -> Iterator[Facts]:
    for one in subject.signatures:
        yield from ({"what": name} for name in one.lacks)


def _sha1(subject: Subject) -> Iterator[Facts]:
    for one in subject.signatures:
        if one.method == _RSA_SHA1:
            yield {}


def _link(subject: Subject) -> Iterator[Facts]:
    ids = {f"#{one.id}" for one in subject.signatures if one.id}
    for one in subject.invoice.signatories:
        if ids and one.uri not in ids:
            yield {"found": one.uri}


def _kind(subject: Subject) -> Iterator[Facts]:
    for one in subject.signers:
        if one.kind not in _KINDS:
            yield {}


def _signatory(subject: Subject) -> Iterator[Facts]:
    named = {one.number for one in subject.invoice.signatories}
    for one in subject.signers:
        if named and one.number not in named:
            yield {}


def _supplier(subject: Subject) -> Iterator[Facts]:
    supplier = subject.invoice.supplier
    for one in subject.signers:
        if supplier is not None and one.number not in {each.number for each in supplier.tax_numbers}:
            yield {"signer": one.name}


CHECKS: Mapping[str, Check] = {
    "signatory-count": _signatory_count,
    "signatory-number": _signatory_number,
    "no-signature": _no_signature,
    "signature-place": _place,
    "signature-reference": _reference,
    "signature-transforms": _transforms,
    "signature-part": _part,
    "signature-sha1": _sha1,
    "signature-link": _link,
    "signer-kind": _kind,
    "signer-signatory": _signatory,
    "signer-supplier": _supplier,
}
