# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose e-signature a file bears: a statement that the provider wrote, signed as CAdES by whatever signs files."""

from collections.abc import Callable

from divit.ades.indication import Indication
from divit.ades.validate import validate
from divit.der.cms import parse_signed_data
from divit.der.errors import DerError
from divit.pki.issuers import IssuerSource
from divit.pki.revocation import RevocationSource
from divit.pki.subject import subject_of
from divit.pki.trust import TrustStore

#: ``(signed, statement)``: the TCKN of who signed exactly that statement; empty for everything else.
Judge = Callable[[bytes, bytes], str]


def judge_by(
    trust: TrustStore, revocation: RevocationSource | None = None, issuers: IssuerSource | None = None
) -> Judge:
    """A judge that believes certificates by ``trust`` and asks ``revocation`` about them."""

    def judge(signed: bytes, statement: bytes) -> str:
        try:
            inside = parse_signed_data(signed).content
        except DerError:
            return ""
        if inside is not None and inside != statement:
            return ""
        beside = statement if inside is None else None
        report = validate(signed, content=beside, trust=trust, revocation=revocation, issuers=issuers)
        if report.indication is not Indication.TOTAL_PASSED or len(report.signatures) != 1:
            return ""
        certificate = report.signatures[0].certificate
        return subject_of(certificate).serial_number if certificate else ""

    return judge


def nobody(_signed: bytes, _statement: bytes) -> str:
    """Believes no signature."""
    return ""
