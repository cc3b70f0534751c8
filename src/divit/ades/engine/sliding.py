# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Control-time sliding (EN 319 102-1, 5.6.2.2): the last moment for which a chain can still be vouched for.

Two points differ from the standard's letter. The moment is never after the end of a certificate or of the anchor,
because nobody answers for a key after that. And evidence that is no longer fresh moves it to its nextUpdate, not to
when it was issued: what an archive time-stamp proves of an inner one is always younger than the evidence proved with
it, so by the letter no renewed signature would ever pass.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.ades.engine.context import Context
from divit.ades.engine.evidence import ValidationData
from divit.ades.engine.poe import PoeSet
from divit.ades.engine.statuses import Piece, Statuses
from divit.ades.indication import NO_POE
from divit.ades.model import Finding, undecided
from divit.pki.certificates import load_certificate
from divit.pki.names import called


@dataclass(frozen=True, slots=True)
class Slid:
    """The control-time, None where proofs are missing (``findings`` say which), and the pieces it rests on."""

    control: datetime | None
    pieces: tuple[bytes, ...] = ()
    findings: tuple[Finding, ...] = ()


def slide(chain: tuple[bytes, ...], data: ValidationData, poe: PoeSet, context: Context) -> Slid:
    """The control-time of ``chain`` (DER, leaf first, anchor last) with the proofs of existence ``poe``."""
    control = min(context.at, _end(chain[-1]))
    used: list[bytes] = []
    for certificate, issuer in zip(chain[-2::-1], chain[:0:-1], strict=True):
        control = min(control, context.policy.until_key(issuer), context.policy.until_certificate(certificate))
        if poe.earliest(certificate) > control:
            return _missing(used, "no-proof-certificate", certificate)
        context.work.spend()
        about = Statuses(certificate, issuer, _known(certificate, issuer, data, context), context.policy)
        usable = [
            one for one in about.pieces() if one.issued <= control and poe.earliest(one.der) <= min(control, one.until)
        ]
        if not usable:
            return _missing(used, "no-proof-status", certificate)
        used += (one.der for one in usable)
        control = min(_after(usable, control), _end(certificate))
    return Slid(control, tuple(dict.fromkeys(used)))


def _after(usable: list[Piece], control: datetime) -> datetime:
    """The control-time after one certificate: its revocation, else the last moment of which somebody spoke."""
    revoked = [one.revoked_since for one in usable if one.revoked_since is not None]
    if revoked:
        return min(control, *revoked)
    newest = max(usable, key=lambda one: one.issued)
    return min(control, newest.speaks_until, newest.until)


def _known(certificate: bytes, issuer: bytes, data: ValidationData, context: Context) -> ValidationData:
    """The evidence at hand and what trust and services say now."""
    known = data + ValidationData(crls=context.trust.crls)
    if context.paths.revocation is None:
        return known
    asked = context.paths.revocation.evidence(certificate, issuer, context.at)
    return known + ValidationData(crls=asked.crls, ocsps=asked.ocsps)


def _end(certificate: bytes) -> datetime:
    return load_certificate(certificate).not_valid_after_utc


def _missing(used: list[bytes], code: str, certificate: bytes) -> Slid:
    return Slid(None, tuple(used), (undecided(NO_POE, code, subject=called(certificate)),))
