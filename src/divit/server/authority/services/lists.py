# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CRLs: made from the rows, numbered without a gap, and seen by others whole or not at all."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from divit.kernel import clock, settings
from divit.pki import crl
from divit.pki.crl import Revoked
from divit.server.audit.services import record
from divit.server.authority.errors import AuthorityUnknown
from divit.server.authority.models import Authority, Certificate, RevocationList
from divit.server.keys import queries as keys

_AT_ONCE = 2000
_ENDED = (Certificate.State.SUSPENDED, Certificate.State.REVOKED, Certificate.State.BURNT)


def publish(*, authority: str, actor: str = "system", channel: str = "system") -> bytes:
    """Make the next CRL (DER) of an authority; expired certificates stay on it. Raises ``AuthorityUnknown``, and what
    the key raises.
    """
    with transaction.atomic():
        row = Authority.objects.select_for_update().filter(name=authority).first()
        if row is None or row.own is None or row.own.state != Certificate.State.VALID:
            raise AuthorityUnknown(name=authority)
        at = clock.now().replace(microsecond=0)
        ended = row.issued.filter(state__in=_ENDED).values_list("serial", "status_at", "reason")
        entries = sorted(
            (Revoked(int(serial, 16), since or at, reason) for serial, since, reason in ended.iterator(_AT_ONCE)),
            key=lambda entry: entry.serial,
        )
        row.crl_number += 1
        until = at + settings.span("CRL_VALID_FOR")
        draft = crl.draft(bytes(row.own.certificate), entries, number=row.crl_number, this_update=at, next_update=until)
        body = draft.completed(keys.signer_named(row.key).sign(draft.to_be_signed))
        row.save(update_fields=["crl_number"])
        made = RevocationList.objects.create(
            authority=row,
            number=row.crl_number,
            generation=row.generation,
            entries=len(entries),
            this_update=at,
            next_update=until,
            body=body,
        )
        record(
            actor=actor,
            channel=channel,
            action="authority.crl",
            object=f"authority:{authority}",
            after={"number": made.number, "entries": made.entries},
            payload_sha256=sha256(body).hexdigest(),
        )
    return body


def due(now: datetime, at_most: int) -> list[int]:
    """The authorities without a CRL, with one that a change of status made old, or with one that is old by itself."""
    newest = RevocationList.objects.filter(authority=OuterRef("pk")).order_by("-number")
    rows = Authority.objects.filter(own__state=Certificate.State.VALID).annotate(
        made_of=Subquery(newest.values("generation")[:1]), made_at=Subquery(newest.values("this_update")[:1])
    )
    old = Q(made_at=None) | Q(made_at__lte=now - settings.span("CRL_EVERY")) | ~Q(made_of=F("generation"))
    return list(rows.filter(old).values_list("pk", flat=True)[:at_most])


def publish_due(row: int) -> None:
    """Make the CRL of the authority with that row, unless somebody did."""
    if row in due(clock.now(), row + 1):
        publish(authority=Authority.objects.values_list("name", flat=True).get(pk=row))
