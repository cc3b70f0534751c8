# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers about one certificate, signed before anybody asks: a row for SHA-1, which most clients ask by, and one for
SHA-256. They are written in the transaction that changes the status, so no old one outlives it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial

from django.db.models import F, Q

from divit.der import ocsp as structure
from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.pki import ocsp
from divit.pki.crl import REASONS, Revoked
from divit.server.audit.statements import insert
from divit.server.authority import linting
from divit.server.authority.models import Authority, Certificate, OcspAnswer
from divit.server.keys import queries as keys

_log = logging.getLogger("divit.authority")
HASHES = ("sha1", "sha256")
SIGNER = "ocsp-signer"
# After how long an answer that could not be signed is tried again.
_AGAIN = timedelta(minutes=1)
_A_NONCE = structure.nonce_extension(bytes(32))


def write(row: Certificate) -> None:
    """``write_each`` for one certificate."""
    write_each([row])


def write_each(rows: Sequence[Certificate]) -> None:
    """Sign the answers about certificates of one authority anew, in place of those there are.

    A key that does not answer stops no revocation: the old answers go, and the responder signs when it is asked. Empty
    ones take their place, so that files made of the old ones go too, and are tried again in a while.
    """
    gone, _ = OcspAnswer.objects.filter(certificate__in=rows).delete()
    authority = rows[0].authority
    if any(row.profile == SIGNER for row in rows):
        # Whoever answers has to know who signs from now on.
        tell_that_authority_changed(authority.pk)
    if authority.own is None or not authority.own.certificate:
        return
    own, at = bytes(authority.own.certificate), clock.now()
    cert_ids = [[ocsp.cert_id(own, int(row.serial, 16), name) for name in HASHES] for row in rows]
    bodies = _signed(rows, cert_ids, at)
    if bodies is None and not gone:
        return
    until = at + valid_for() / 2 + _AGAIN if bodies is None else valid_until(authority, at)
    bodies = bodies or [[b""] * len(HASHES) for _ in rows]
    insert(
        OcspAnswer,
        [
            {
                "certificate_id": row.pk,
                "authority_id": authority.pk,
                "cert_id": cert_id,
                "body": body,
                "next_update": until,
            }
            for row, asked, told in zip(rows, cert_ids, bodies, strict=True)
            for cert_id, body in zip(asked, told, strict=True)
        ],
    )


def _signed(rows: Sequence[Certificate], cert_ids: Sequence[Sequence[bytes]], at: datetime) -> list[list[bytes]] | None:
    """The answers about each, None when nobody can sign them now."""
    try:
        serving = responder(rows[0].authority, at)
        if serving is not None:
            told = zip(rows, cert_ids, strict=True)
            return [[serving.signed([(one, status_of(row))], at) for one in asked] for row, asked in told]
    except DivitError as error:
        _log.error("no answer was signed about %s: %s", ", ".join(row.serial for row in rows), error.message("en"))
    return None


def tell_that_status_changed(row: Certificate) -> None:
    """Have every process see within a moment that what it keeps is old."""
    tell_that_authority_changed(row.authority_id)


def tell_that_authority_changed(row: int) -> None:
    """The same, of the authority with that row."""
    Authority.objects.filter(pk=row).update(generation=F("generation") + 1)


def status_of(row: Certificate) -> ocsp.Status:
    """What is said about a certificate of a row."""
    if row.state == Certificate.State.VALID:
        return "good"
    if row.status_at is None:
        # Prepared: its number is taken, and whether it will be issued nobody knows yet.
        return "unknown"
    return Revoked(int(row.serial, 16), row.status_at, row.reason)


def status_by_serial(authority: int, serial: int) -> ocsp.Status:
    """What is said about a serial number of the authority with that row."""
    row = Certificate.objects.filter(authority_id=authority, serial=f"{serial:x}").first()
    return "unknown" if row is None else status_of(row)


def responder(authority: Authority, at: datetime) -> ocsp.Responder | None:
    """Who answers for an authority at that moment; None when it has no OCSP signer."""
    own = authority.own
    signer = (
        Certificate.objects.filter(
            authority=authority, profile=SIGNER, state=Certificate.State.VALID, not_before__lte=at, not_after__gt=at
        )
        .exclude(key="")
        .order_by("-id")
        .first()
    )
    if own is None or signer is None:
        return None
    issuer, certificate = bytes(own.certificate), bytes(signer.certificate)
    _refuse_unfit(issuer, certificate, authority.name)
    return ocsp.Responder(
        issuer=issuer,
        certificate=certificate,
        key=keys.signer_named(signer.key).sign,
        status_of=partial(status_by_serial, authority.pk),
        valid_for=valid_for(),
        final=authority.ended_at is not None,
    )


@lru_cache(maxsize=64)
def _refuse_unfit(issuer: bytes, certificate: bytes, name: str) -> None:
    """Have the linter look at each form that answers of this signer have, before its key makes the first of them.

    Raises ``TemplateRefused``, ``LinterMissing``.
    """
    at, serial = clock.now(), 1
    form = ocsp.Responder(
        issuer=issuer, certificate=certificate, key=lambda _data: bytes(64), status_of=lambda _: "unknown"
    )
    told: Sequence[ocsp.Status] = ("good", "unknown", *(Revoked(serial, at, reason) for reason in REASONS))
    for status in told:
        linting.gate_answer(form.signed([(form.cert_id(serial, "sha1"), status)], at), name)
    linting.gate_answer(form.signed([(form.cert_id(serial, "sha256"), "good")], at, _A_NONCE), name)


def valid_for() -> timedelta:
    """How long an answer is good."""
    return settings.span("OCSP_VALID_FOR")


def valid_until(authority: Authority, at: datetime) -> datetime:
    """Until when an answer of that moment is good; one of an authority that has ended is the last."""
    return ocsp.NEVER if authority.ended_at is not None else at.replace(microsecond=0) + valid_for()


def due(now: datetime, at_most: int) -> list[int]:
    """The certificates whose answers are past half of their time, the oldest first."""
    old = Q(next_update__lte=now + valid_for() / 2)
    not_the_last = Q(authority__ended_at__isnull=False, next_update__lt=ocsp.NEVER)
    rows = OcspAnswer.objects.filter(old | not_the_last).order_by("next_update")
    return list(dict.fromkeys(rows.values_list("certificate_id", flat=True)[: at_most * len(HASHES)]))[:at_most]
