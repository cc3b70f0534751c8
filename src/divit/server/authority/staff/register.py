# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The register of certificates: found by serial number, holder or state; one of them with what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from divit.kernel import clock
from divit.server.audit import queries as audit
from divit.server.authority import rules
from divit.server.authority.models import Certificate, OcspAnswer, Proposal
from divit.server.authority.staff.actors import named
from divit.server.ui.errors import NotThere

PAGE_SIZE = 50
#: Beyond that many pages nobody reads on; a search has to be narrower.
MOST_PAGES = 40
#: Of more certificates with such a holder no page is made: the names say too little.
MOST_FOUND = PAGE_SIZE * MOST_PAGES
_LEAST_SERIAL = 6
_HOLD = "certificate_hold"
STATES: Mapping[str, str | Promise] = {
    "valid": _("in force"),
    "suspended": _("suspended"),
    "revoked": _("revoked"),
    "burnt": _("burnt"),
    "prepared": _("prepared"),
}
REASONS: Mapping[str, str | Promise] = {
    "unspecified": _("no reason told"),
    "key_compromise": _("the key is no longer secret"),
    "affiliation_changed": _("what it says of its holder has changed"),
    "superseded": _("another took its place"),
    "cessation_of_operation": _("it is no longer used"),
    "privilege_withdrawn": _("the right was withdrawn"),
    _HOLD: _("suspended"),
}
EVENTS: Mapping[str, str | Promise] = {
    "certificate.prepare": _("Its serial number was taken"),
    "certificate.issue": _("It was issued"),
    "certificate.burn": _("It was burnt"),
    "certificate.suspend": _("It was suspended"),
    "certificate.resume": _("It is in force again"),
    "certificate.revoke": _("It was revoked"),
    "proposal.ask": _("A change was asked for"),
    "proposal.confirm": _("The change was confirmed"),
    "proposal.refuse": _("The change was refused"),
    "proposal.withdraw": _("The request was taken back"),
    "authority.alarm": _("It gave an alarm"),
    "authority.alarm_seen": _("The alarm was seen"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A certificate in a list. ``has_ended``: its time is over, whatever its state."""

    uid: str
    holder: str
    serial: str
    profile: str
    authority: str
    state: str
    not_after: datetime
    has_ended: bool

    @property
    def state_word(self) -> str:
        """The state in the reader's language."""
        return str(STATES[self.state])


@dataclass(frozen=True, slots=True)
class Found:
    """A page of certificates, the newest first. ``is_too_many``: more than can be shown were found."""

    rows: tuple[Row, ...]
    page: int
    has_more: bool
    is_too_many: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a certificate: what, when, by whom, and what was said about it."""

    word: str
    at: datetime
    by: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for its second person."""

    uid: str
    event: str
    reason: str
    note: str
    by: str
    at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate. ``answer_until``: until when the kept OCSP answer is good, None where none is kept."""

    row: Row
    not_before: datetime
    issued_at: datetime | None
    status_at: datetime | None
    reason: str
    sha256: str
    reference: str
    is_ours: bool
    answer_until: datetime | None
    waiting: Waiting | None
    steps: tuple[Step, ...]
    is_final: bool


def found(*, sought: str = "", state: str = "", authority: str = "", page: int = 1) -> Found:
    """A page of the certificates whose serial number is or begins with ``sought``, or whose holder's names begin with
    its words; of one state and one authority where those are given.
    """
    rows = Certificate.objects.select_related("authority").defer("to_be_signed", "certificate", "crl_entry")
    if authority:
        rows = rows.filter(authority__name=authority)
    rows, is_too_many = _narrowed(_of_state(rows, state), sought)
    begin = (min(max(page, 1), MOST_PAGES) - 1) * PAGE_SIZE
    shown = list(rows[begin : begin + PAGE_SIZE + 1])
    at = clock.now()
    return Found(
        rows=tuple(_row(one, at) for one in shown[:PAGE_SIZE]),
        page=begin // PAGE_SIZE + 1,
        has_more=len(shown) > PAGE_SIZE and page < MOST_PAGES,
        is_too_many=is_too_many or (len(shown) > PAGE_SIZE and page >= MOST_PAGES),
    )


def _of_state(rows: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    if state not in STATES:
        return rows.order_by("-id")
    rows = rows.filter(state=state)
    if state in {"valid", "prepared"}:
        return rows.order_by("-id")
    # Said as the index says it, which the database would not conclude by itself.
    return rows.exclude(state=Certificate.State.VALID).order_by("-status_at", "-id")


def _narrowed(rows: QuerySet[Certificate], sought: str) -> tuple[QuerySet[Certificate], bool]:
    words = rules.folded_words(sought).split()
    if not words:
        return rows, False
    serial = rules.serial_typed(sought)
    if len(serial) >= _LEAST_SERIAL:
        by_serial = rows.filter(serial__gte=serial, serial__lt=serial + "g")
        if by_serial.exists():
            return by_serial, False
    # The names alone first, from their index: the rows themselves are wide.
    ids = Certificate.objects.order_by()
    for word in words:
        ids = ids.filter(holder_folded__contains=f" {word}")
    met = list(ids.values_list("pk", flat=True)[: MOST_FOUND + 1])
    return rows.filter(pk__in=met[:MOST_FOUND]), len(met) > MOST_FOUND


def one(uid: UUID, actor: str) -> CertificatePage:
    """One certificate, as the person who is ``actor`` in the log sees it. Raises ``NotThere``."""
    row = Certificate.objects.select_related("authority").filter(uid=uid).first()
    if row is None:
        raise NotThere(f"certificate {uid}")
    body = bytes(row.certificate)
    answer = OcspAnswer.objects.filter(certificate=row).order_by("next_update").exclude(body=b"").first()
    return CertificatePage(
        row=_row(row, clock.now()),
        not_before=row.not_before,
        issued_at=row.issued_at,
        status_at=row.status_at,
        reason=str(REASONS.get(row.reason, row.reason)),
        sha256=sha256(body).hexdigest() if body else "",
        reference=row.reference,
        is_ours=bool(row.key),
        answer_until=None if answer is None else answer.next_update,
        waiting=_waiting(row, actor),
        steps=steps_of(f"certificate:{row.uid}"),
        is_final=row.authority.ended_at is not None,
    )


def body_of(uid: UUID) -> tuple[str, bytes]:
    """Serial number and octets (DER) of a certificate that was issued. Raises ``NotThere``."""
    found = Certificate.objects.filter(uid=uid).exclude(certificate=b"").values_list("serial", "certificate").first()
    if found is None:
        raise NotThere(f"certificate {uid}")
    return found[0], bytes(found[1])


def steps_of(object: str) -> tuple[Step, ...]:
    """What the log tells of an object, the newest first."""
    entries = audit.entries_about(object)
    names = named(one.actor for one in entries)
    return tuple(
        Step(
            word=str(EVENTS.get(entry.action, entry.action)),
            at=entry.at,
            by=names[entry.actor],
            detail=_detail(entry.after or {}),
            note=entry.reason,
        )
        for entry in reversed(entries)
    )


def _detail(after: Mapping[str, Any]) -> str:
    reason = str(after.get("reason") or "")
    return "" if reason == _HOLD else str(REASONS.get(reason, reason))


def _waiting(row: Certificate, actor: str) -> Waiting | None:
    found = Proposal.objects.filter(certificate=row, state=Proposal.State.WAITING).first()
    return None if found is None else waiting_views([found], actor)[0]


def waiting_views(rows: Sequence[Proposal], actor: str) -> list[Waiting]:
    """Proposals as pages show them to the person who is ``actor`` in the log."""
    names = named(one.asked_by for one in rows)
    return [
        Waiting(
            uid=str(one.uid),
            event=one.event,
            reason=str(REASONS.get(one.reason, "")),
            note=one.note,
            by=names[one.asked_by],
            at=one.asked_at,
            is_mine=not rules.is_another(one.asked_by, actor),
        )
        for one in rows
    ]


def row_of(row: Certificate) -> Row:
    """A certificate's row as lists show it."""
    return _row(row, clock.now())


def _row(row: Certificate, at: datetime) -> Row:
    return Row(
        uid=str(row.uid),
        holder=row.holder,
        serial=row.serial,
        profile=row.profile,
        authority=row.authority.name,
        state=row.state,
        not_after=row.not_after,
        has_ended=row.not_after <= at,
    )
