# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers about one certificate, signed before anybody asks: a row for SHA-1, which most clients ask by, and one for
SHA-256. They are written in the transaction that changes the status, so no old one outlives it.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.pki import ocsp
from divit.pki.crl import Revoked
from divit.server.authority.models import Authority, Certificate, OcspAnswer
from divit.server.keys import queries as keys

_log = logging.getLogger("divit.authority")
HASHES = ("sha1", "sha256")
SIGNER = "ocsp-signer"


def write(row: Certificate) -> None:
    """Sign the answers about a certificate anew, in place of those there are.

    A key that does not answer stops no revocation: the old answers go, and the responder signs when it is asked.
    """
    OcspAnswer.objects.filter(certificate=row).delete()
    if row.profile == SIGNER:
        # Whoever answers has to know who signs from now on.
        tell_that_status_changed(row)
    try:
        serving = responder(row.authority, clock.now())
        if serving is None:
            return
        at, serial = clock.now(), int(row.serial, 16)
        made = [(name, serving.cert_id(serial, name)) for name in HASHES]
        until = at.replace(microsecond=0) + valid_for()
        OcspAnswer.objects.bulk_create(
            OcspAnswer(
                certificate=row,
                authority_id=row.authority_id,
                cert_id=cert_id,
                body=serving.signed([(cert_id, status_of(row))], at),
                next_update=until,
            )
            for _, cert_id in made
        )
    except DivitError as error:
        _log.error("no answer was signed about %s: %s", row.serial, error.message("en"))


def tell_that_status_changed(row: Certificate) -> None:
    """Have every process see within a moment that what it keeps is old."""
    Authority.objects.filter(pk=row.authority_id).update(generation=F("generation") + 1)


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
    return ocsp.Responder(
        issuer=bytes(own.certificate),
        certificate=bytes(signer.certificate),
        key=keys.signer_named(signer.key).sign,
        status_of=partial(status_by_serial, authority.pk),
        valid_for=valid_for(),
    )


def valid_for() -> timedelta:
    """How long an answer is good."""
    return settings.span("OCSP_VALID_FOR")


def due(now: datetime, at_most: int) -> list[int]:
    """The certificates whose answers are past half of their time, the oldest first."""
    rows = OcspAnswer.objects.filter(next_update__lte=now + valid_for() / 2).order_by("next_update")
    return list(dict.fromkeys(rows.values_list("certificate_id", flat=True)[: at_most * len(HASHES)]))[:at_most]
