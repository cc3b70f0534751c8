# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the keys app: keys are made, retired, and never changed."""

import logging

from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import open_log, record
from divit.server.keys import certificates, protection
from divit.server.keys.backends import backend
from divit.server.keys.errors import KeyMissing, KeyRetired, PurposeUnknown
from divit.server.keys.models import ServerKey
from divit.server.keys.purposes import Purpose, purpose, purposes

_log = logging.getLogger("divit.keys")
_AUDIT = "audit-mac"
_TRIAL = "DENEME – HUKUKİ DEĞERİ YOKTUR"


def make(*, purpose_name: str, algorithm: str = "", actor: str = "system", channel: str = "system") -> str:
    """Make the next key for a purpose and give its name; from now on it is the one that signs.

    The ones before it stay able to verify. Raises ``PurposeUnknown``, and what the back-end raises.
    """
    wanted = purpose(purpose_name)
    if algorithm and (wanted.kind == "mac") != (algorithm == purposes()[_AUDIT].algorithm):
        raise PurposeUnknown(purpose=f"{purpose_name} {algorithm}", known=", ".join(purposes()))
    with transaction.atomic():
        before = ServerKey.objects.select_for_update().filter(purpose=wanted.name)
        row = _row(wanted, algorithm or wanted.algorithm, number=len(before) + 1)
        row.save()
        _tell_made(row, actor=actor, channel=channel)
    return row.name


def in_use(purpose_name: str) -> str:
    """The name of the key that signs for a purpose; one that nothing works without is made at the first use.

    Called inside the transaction of what needs the key. Raises ``KeyMissing``, and what the back-end raises.
    """
    found = _newest(purpose_name)
    if found is not None:
        return found
    wanted = purpose(purpose_name)
    if not wanted.automatic:
        raise KeyMissing(what=purpose_name)
    with transaction.atomic():
        row = _row(wanted, wanted.algorithm, number=ServerKey.objects.filter(purpose=purpose_name).count() + 1)
        # Two that come first at the same time: the second waits here for the first, and then uses its key.
        ServerKey.objects.bulk_create([row], ignore_conflicts=True)
        made = ServerKey.objects.get(name=row.name)
        if made.made_at == row.made_at:
            _tell_made(made, actor="system", channel="system")
    return row.name


def retire(*, name: str, actor: str = "system", channel: str = "system") -> None:
    """Let a key sign no more; it stays able to verify. Raises ``KeyMissing``, ``KeyRetired``."""
    with transaction.atomic():
        row = ServerKey.objects.select_for_update().filter(name=name).first()
        if row is None:
            raise KeyMissing(what=name)
        if row.retired_at is not None:
            raise KeyRetired(name=name)
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(actor=actor, channel=channel, action="keys.retired", object=f"key:{name}")


def tell_unopened(*, name: str, why: str) -> None:
    """Write down that a key could not be opened; what needed it fails by itself."""
    _log.error("the key %s could not be opened: %s", name, why)
    with transaction.atomic():
        record(actor="system", channel="system", action="keys.unopened", object=f"key:{name}", reason=why)


def _newest(purpose_name: str) -> str | None:
    rows = ServerKey.objects.filter(purpose=purpose_name, retired_at__isnull=True).order_by("-id")
    return rows.values_list("name", flat=True).first()


def _row(wanted: Purpose, algorithm: str, *, number: int) -> ServerKey:
    name = f"{wanted.name}-{number}"
    place = settings.text("KEYS_BACKEND")
    holder = backend(place)
    public_key = holder.make(name, algorithm)
    certificate = b""
    if public_key:
        trial = f" ({_TRIAL})" if protection.is_trial() else ""
        certificate = certificates.own(
            public_key,
            name=f"Divit {name}",
            organization=f"Divit{trial}",
            sign=lambda data: holder.sign(name, algorithm, data),
        )
    return ServerKey(
        name=name,
        purpose=wanted.name,
        algorithm=algorithm,
        backend=place,
        certificate=certificate,
        is_trial=protection.is_trial(),
        made_at=clock.now(),
    )


def _tell_made(row: ServerKey, *, actor: str, channel: str) -> None:
    if row.purpose == _AUDIT:
        open_log(key=row.name)
    told = {"purpose": row.purpose, "algorithm": row.algorithm, "backend": row.backend}
    record(actor=actor, channel=channel, action="keys.made", object=f"key:{row.name}", after=told)
