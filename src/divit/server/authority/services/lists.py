# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CRLs: made from the rows, numbered without a gap, and seen by others whole or not at all.

The whole list is always published. With ``CRL_SHARDS`` there is one more for each part, with ``CRL_DELTA`` one of what
changed since the whole (RFC 5280, 5.2.4). All of an authority share one sequence of numbers (5.2.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from divit.der.x509 import crl_entries
from divit.kernel import clock, settings
from divit.pki import crl
from divit.pki.ocsp import NEVER
from divit.server.audit.services import record
from divit.server.authority import linting, rules
from divit.server.authority.errors import AuthorityUnknown, TemplateRefused
from divit.server.authority.models import Authority, Certificate, RevocationList
from divit.server.authority.services.alarms import alarm
from divit.server.keys import queries as keys

DELTA = "delta"
_AT_ONCE = 5000
# Of a list of any length the linter is shown so many entries: their form is one.
_SHOWN = 8
# How many bodies of each kind are kept: what is being fetched now must not vanish under its reader.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class _Moment:
    """What all lists have in common that are made together."""

    authority: Authority
    certificate: bytes
    at: datetime
    until: datetime
    actor: str
    channel: str


def publish(*, authority: str, actor: str = "system", channel: str = "system") -> bytes:
    """Make the next CRLs of an authority, and give the whole one (DER); expired certificates stay on it.

    Raises ``AuthorityUnknown``, ``TemplateRefused``, and what the key raises.
    """
    try:
        with transaction.atomic():
            moment = _begun(authority, actor, channel)
            whole = _made(moment, "", _entries(moment), _scope(moment))
            if settings.flag("CRL_DELTA"):
                # The whole list names it, so it has to be there.
                _made(moment, DELTA, [], _scope(moment, base=moment.authority.crl_number))
            for shard in range(1, moment.authority.shards + 1):
                _made(moment, str(shard), _entries(moment, shard=shard), _scope(moment, shard=shard))
    except TemplateRefused as error:
        alarm(f"authority:{authority}", error, actor=actor, channel=channel)
        raise
    return whole


def publish_delta(*, authority: str, actor: str = "system", channel: str = "system") -> bytes:
    """Make a CRL (DER) of what changed since the newest whole one. Raises as ``publish`` does."""
    try:
        with transaction.atomic():
            moment = _begun(authority, actor, channel)
            base = _newest(moment.authority)
            changed = _changed(crl_entries(bytes(base.body)), _entries(moment), moment.at)
            return _made(moment, DELTA, changed, _scope(moment, base=base.number))
    except TemplateRefused as error:
        alarm(f"authority:{authority}", error, actor=actor, channel=channel)
        raise


def due(now: datetime, at_most: int) -> list[int]:
    """The authorities without a CRL, with one that a change of status made old, or with one that is old by itself."""
    newest = RevocationList.objects.filter(authority=OuterRef("pk")).order_by("-number")
    whole = newest.filter(scope="")
    rows = Authority.objects.filter(own__state=Certificate.State.VALID, ended_at=None).annotate(
        made_of=Subquery(newest.values("generation")[:1]), made_at=Subquery(whole.values("this_update")[:1])
    )
    old = Q(made_at=None) | Q(made_at__lte=now - settings.span("CRL_EVERY")) | ~Q(made_of=F("generation"))
    return list(rows.filter(old).values_list("pk", flat=True)[:at_most])


def publish_due(row: int) -> None:
    """Make the CRLs of the authority with that row, unless somebody did."""
    now = clock.now()
    if row not in due(now, row + 1):
        return
    found = Authority.objects.get(pk=row)
    whole = found.lists.filter(scope="", this_update__gt=now - settings.span("CRL_EVERY"))
    if settings.flag("CRL_DELTA") and whole.exists():
        publish_delta(authority=found.name)
    else:
        publish(authority=found.name)


def _begun(authority: str, actor: str, channel: str) -> _Moment:
    row = Authority.objects.select_for_update().filter(name=authority).first()
    if row is None or row.own is None or row.own.state != Certificate.State.VALID:
        raise AuthorityUnknown(name=authority)
    at = clock.now().replace(microsecond=0)
    until = at + settings.span("CRL_VALID_FOR") if row.ended_at is None else NEVER
    return _Moment(row, bytes(row.own.certificate), at, until, actor, channel)


def _newest(authority: Authority) -> RevocationList:
    return authority.lists.filter(scope="").latest("number")


def _entries(moment: _Moment, shard: int = 0) -> list[bytes]:
    """The entries in the order of their serial numbers, all of which are of one length."""
    rows = moment.authority.issued.exclude(crl_entry=b"")
    rows = rows.filter(shard=shard) if shard else rows
    found = rows.order_by("serial").values_list("crl_entry", flat=True)
    return [bytes(one) for one in found.iterator(_AT_ONCE)]


def _changed(before: Sequence[bytes], now: Sequence[bytes], at: datetime) -> list[bytes]:
    """What a delta tells: entries that are new or other ones, and that some are there no more (5.3.1, 8)."""
    old, new = frozenset(before), frozenset(now)
    still = {crl.serial_of(one) for one in now}
    gone = sorted(serial for one in old - new if (serial := crl.serial_of(one)) not in still)
    return [one for one in now if one not in old] + list(crl.encoded_entries((one, at, crl.NO_MORE) for one in gone))


def _scope(moment: _Moment, *, shard: int = 0, base: int | None = None) -> crl.Scope:
    name = moment.authority.name
    above = f"{settings.text('AUTHORITY_URL').rstrip('/')}/crl/"
    has_delta = settings.flag("CRL_DELTA") and not shard and base is None
    return crl.Scope(
        keeps_expired_since=None if base is not None else moment.authority.founded_at,
        point=above + rules.list_name(name, shard) if shard else "",
        base=base,
        delta=above + rules.list_name(name, DELTA) if has_delta else "",
    )


def _made(moment: _Moment, scope: str, entries: Sequence[bytes], says: crl.Scope) -> bytes:
    row = moment.authority
    row.crl_number += 1

    def drafted(listed: Sequence[bytes]) -> crl.CrlDraft:
        return crl.draft_of(
            moment.certificate,
            b"".join(listed),
            number=row.crl_number,
            this_update=moment.at,
            next_update=moment.until,
            scope=says,
        )

    linting.gate_list(drafted(entries[:_SHOWN]), f"{row.name} {scope}".rstrip())
    draft = drafted(entries)
    body = draft.completed(keys.signer_named(row.key).sign(draft.to_be_signed))
    row.save(update_fields=["crl_number"])
    made = RevocationList.objects.create(
        authority=row,
        scope=scope,
        number=row.crl_number,
        generation=row.generation,
        entries=len(entries),
        this_update=moment.at,
        next_update=moment.until,
        body=body,
    )
    _forget_bodies(made)
    record(
        actor=moment.actor,
        channel=moment.channel,
        action="authority.crl",
        object=f"authority:{row.name}",
        after={"number": made.number, "scope": scope, "entries": made.entries},
        payload_sha256=sha256(body).hexdigest(),
    )
    return body


def _forget_bodies(made: RevocationList) -> None:
    """The log keeps the hash of each list, the rows keep what was on it; so old octets need not be kept."""
    kept = made.authority.lists.filter(scope=made.scope).exclude(body=b"").order_by("-number")
    old = list(kept.values_list("pk", flat=True)[_KEPT:])
    RevocationList.objects.filter(pk__in=old).update(body=b"")
