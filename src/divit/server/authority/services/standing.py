# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The standing of certificates: suspended, taken back, revoked; from now on and never from before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from divit.kernel import clock
from divit.pki import crl
from divit.server.authority import answers, rules
from divit.server.authority.errors import AuthorityEnded, CertificateUnknown, ReasonUnknown
from divit.server.authority.models import Certificate, OcspAnswer
from divit.server.authority.states import CERTIFICATE

_HOLD = "certificate_hold"
_IN_FORCE = {"status_at": None, "reason": "", "crl_entry": b""}


def revoke(*, authority: str, serial: str, reason: str, actor: str = "system", channel: str = "system") -> None:
    """Revoke a certificate for ever, for one of ``rules.REASONS``; ``serial`` is hexadecimal.

    One that was suspended counts from its suspension on. Raises ``CertificateUnknown``, ``ReasonUnknown``,
    ``TransitionForbidden``.
    """
    if reason not in rules.REASONS:
        raise ReasonUnknown(reason=reason, known=", ".join(rules.REASONS))
    with transaction.atomic():
        row = locked(authority, serial)
        since = row.status_at if row.state == Certificate.State.SUSPENDED else None
        _fire(row, "revoke", ended(row, since or clock.now(), reason), actor, channel)


def suspend(*, authority: str, serial: str, note: str = "", actor: str = "system", channel: str = "system") -> None:
    """Suspend a certificate until it is resumed or revoked; ``note`` says why.

    Raises ``CertificateUnknown``, ``TransitionForbidden``.
    """
    with transaction.atomic():
        row = locked(authority, serial)
        _fire(row, "suspend", ended(row, clock.now(), _HOLD), actor, channel, note)


def resume(*, authority: str, serial: str, actor: str = "system", channel: str = "system") -> None:
    """Take a suspension back. Raises ``CertificateUnknown``, ``TransitionForbidden``."""
    with transaction.atomic():
        _fire(locked(authority, serial), "resume", _IN_FORCE, actor, channel)


def refresh(*, row: int) -> None:
    """Sign the answers about a certificate anew before they end; its standing stays as it is."""
    with transaction.atomic():
        found = Certificate.objects.select_for_update().filter(pk=row).first()
        if found is not None and OcspAnswer.objects.filter(certificate=found).exists():
            answers.write(found)


def ended(row: Certificate, at: datetime, reason: str) -> dict[str, Any]:
    """The fields of a certificate that is not good from ``at`` on, with what its CRLs will say of it."""
    [entry] = crl.encoded_entries([(int(row.serial, 16), at, reason)])
    return {"status_at": at, "reason": reason, "crl_entry": entry}


def locked(authority: str, serial: str) -> Certificate:
    """The locked row of an issued certificate. Raises ``CertificateUnknown``, ``AuthorityEnded``."""
    rows = Certificate.objects.select_for_update().exclude(state=Certificate.State.PREPARED)
    row = rows.filter(authority__name=authority, serial=rules.serial_typed(serial)).first()
    if row is None:
        raise CertificateUnknown(serial)
    if row.authority.ended_at is not None:
        raise AuthorityEnded(name=authority)
    return row


def _fire(row: Certificate, event: str, changes: dict[str, Any], actor: str, channel: str, note: str = "") -> None:
    told = {"serial": row.serial, "reason": changes["reason"]}
    CERTIFICATE.fire(
        row,
        event,
        actor=actor,
        channel=channel,
        object=f"certificate:{row.uid}",
        changes=changes,
        after=told,
        reason=note,
        is_locked=True,
    )
