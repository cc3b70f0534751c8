# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Making anchors: every ``AUDIT_ANCHOR_EVERY`` the heads are signed, kept outside the database, and time-stamped.

The first step writes the row; what is left of it (file, time-stamp) is done by a second, which asks a service and may
have to ask again.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.audit import anchor_files, anchors, rules
from divit.server.audit.models import AuditAnchor, AuditEntry, AuditHead
from divit.server.audit.registry import keeper
from divit.server.audit.services import record
from divit.server.jobs.registry import Stuck

_log = logging.getLogger("divit.audit")
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


def due(now: datetime, at_most: int) -> list[int]:
    """The head row that stands for the whole log when its next anchor is due."""
    since = _due_since()
    return [] if since is None or now < since else list(_first_heads()[:at_most])


def anchor(head: int) -> None:
    """Sign where the log ends now, if that is (still) due; ``head`` is the row that ``due`` gave.

    Signed also when nothing has happened since the last time: an anchor that is missing is then seen at once. Raises
    what the key raises.
    """
    with transaction.atomic():
        # Only one process makes the next anchor: the first head is the lock, and it is the only one held here
        # before the entry below, as for everybody else.
        AuditHead.objects.select_for_update().get(pk=head)
        since, now = _due_since(), clock.now()
        if since is None or now < since:
            return
        row = _signed(now)
        record(
            actor="system",
            channel="audit",
            action="anchor.sign",
            object=f"anchor:{row.number}",
            payload_sha256=anchors.fingerprint(bytes(row.signed)),
        )


def _signed(now: datetime) -> AuditAnchor:
    newest = AuditAnchor.objects.order_by("-number").first()
    # After a restored backup the files may be ahead of the rows; their numbers are not given twice.
    number, previous = anchor_files.newest()
    if newest is not None and newest.number >= number:
        number, previous = newest.number, bytes(newest.signed)
    ends = AuditHead.objects.values_list("shard", "seq", "digest")
    statement = anchors.Statement(
        number=number + 1,
        at=rules.moment(now),
        previous=anchors.fingerprint(previous),
        heads={shard: (seq, digest) for shard, seq, digest in ends},
    )
    signed = keeper().sign(statement.encoded())
    return AuditAnchor.objects.create(number=statement.number, at=now, signed=signed, next_try=now)


def unfinished(now: datetime, at_most: int) -> list[int]:
    """The anchors that lack their file, or a time-stamp that is to be asked for now."""
    return list(AuditAnchor.objects.filter(next_try__lte=now).order_by("number").values_list("pk", flat=True)[:at_most])


def finish(anchor: int) -> None:
    """Keep the anchor's file, and have it time-stamped where a service is set up; a refusal is tried again later."""
    row = AuditAnchor.objects.filter(pk=anchor, next_try__isnull=False).first()
    if row is None:
        return
    signed = bytes(row.signed)
    try:
        anchor_files.write_signed(row.number, signed)
        stamp = keeper().stamp(signed)
    except DivitError as error:
        _log.warning("anchor %d: %s", row.number, error)
        _again_later(row, error)
        return
    kept = None if stamp is None else anchor_files.write_stamp(row.number, stamp)
    with transaction.atomic():
        done = AuditAnchor.objects.filter(pk=anchor, next_try__isnull=False, stamp__isnull=True)
        # The second of two processes finds nothing left to do.
        if done.update(stamp=kept, next_try=None, last_error="") and kept is not None:
            record(actor="system", channel="audit", action="anchor.stamp", object=f"anchor:{row.number}")


def _again_later(row: AuditAnchor, error: DivitError) -> None:
    pause = min(_FIRST_PAUSE * 2 ** min(row.tries, 10), _LONGEST_PAUSE)
    AuditAnchor.objects.filter(pk=row.pk, next_try__isnull=False).update(
        tries=row.tries + 1, next_try=clock.now() + pause, last_error=error.message()
    )


def stuck(before: datetime) -> list[Stuck]:
    """That no anchor was made although one was due before ``before``: the key that signs them cannot be used."""
    since = _due_since()
    if since is None or since > before:
        return []
    reason = "Denetim kaydı mühürlenemiyor; mühür anahtarına ve günlüğe bakın."
    return [Stuck("audit.anchor", head, since, reason) for head in _first_heads()]


def stuck_unfinished(before: datetime) -> list[Stuck]:
    """The anchors that still lack a file or a time-stamp, with what the last try came to."""
    rows = AuditAnchor.objects.filter(next_try__isnull=False, at__lt=before).order_by("at")
    return [Stuck("audit.stamp", row.pk, row.at, row.last_error) for row in rows]


def _first_heads() -> list[int]:
    return list(AuditHead.objects.order_by("shard").values_list("pk", flat=True)[:1])


def _due_since() -> datetime | None:
    """When the next anchor is due; None while nothing was ever written."""
    last = AuditAnchor.objects.order_by("-number").values_list("at", flat=True).first()
    if last is None:
        last = AuditEntry.objects.order_by("id").values_list("at", flat=True).first()
    return None if last is None else last + settings.span("AUDIT_ANCHOR_EVERY")
