# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which of the card's certificates signs, before the person is asked."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from divit.pki.qualified import is_nes
from divit.pki.subject import not_after, not_before, subject_of
from divit.session.messages import PersonHint
from divit.session.person import fits
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import NoSigningCertificate


def choose(listed: Sequence[TokenCertificate], person: PersonHint | None, at: datetime) -> TokenCertificate:
    """The best of ``listed``: the asked person's before others, then valid ones, then those that call themselves
    qualified (NES), then those for signing documents, then the longest valid.

    The hint only helps to choose (rule 1): with no match the best of the rest is offered, and the site decides before
    any PIN is asked. Raises ``NoSigningCertificate``.
    """
    usable = [entry for entry in listed if _may_sign(entry.certificate)]
    if not usable:
        raise NoSigningCertificate

    def rank(entry: TokenCertificate) -> tuple[bool, bool, bool, bool, datetime]:
        ends = not_after(entry.certificate)
        valid = not_before(entry.certificate) <= at <= ends
        mine, committed = is_of(entry.certificate, person), _commits(entry.certificate)
        return mine, valid, is_nes(entry.certificate), committed, ends

    return max(usable, key=rank)


def is_of(certificate: bytes, person: PersonHint | None) -> bool:
    """Whether ``certificate`` is of the person the hint means."""
    return person is not None and fits(person, subject_of(certificate).serial_number)


def _usage(certificate: bytes) -> x509.KeyUsage | None:
    try:
        return x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _commits(certificate: bytes) -> bool:
    usage = _usage(certificate)
    return usage is not None and usage.content_commitment


def _may_sign(certificate: bytes) -> bool:
    usage = _usage(certificate)
    return usage is None or usage.content_commitment or usage.digital_signature
