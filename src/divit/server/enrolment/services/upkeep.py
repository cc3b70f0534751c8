# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What time does by itself: deadlines, windows, gates, reminders (R34, R46, R48, R57, R63, R65 to R67, R73).

Each is one row in one transaction: locked, looked at, moved, and its next day written. A worker that dies in the middle
has changed nothing; a second look finds nothing to do.
"""

from typing import cast

from django.db import transaction

from divit.kernel import clock, settings
from divit.kernel.periods import Period
from divit.server.audit.services import record
from divit.server.enrolment import acting
from divit.server.enrolment.effects.certificates import next_date
from divit.server.enrolment.machines import APPLICATION
from divit.server.enrolment.models import Application, HeldCertificate
from divit.server.enrolment.notices import OWNER, tell_holder, to_applicant
from divit.server.enrolment.rules import after
from divit.server.enrolment.services.certificates import follow_revocation
from divit.server.enrolment.services.pins import open_gate
from divit.server.enrolment.services.rows import INSTITUTION_OFFICER, locked_by_id, move, move_certificate, stand
from divit.server.notify.kinds import MAIL, SMS
from divit.server.notify.services import Saying, tell_each
from divit.server.people import queries as people

_STATE = Application.State
_HELD = HeldCertificate.State
_STEPS = {
    _STATE.APPROVAL_WAIT: ("ESHS_APPROVAL_REMIND", "ESHS_APPROVAL_ESCALATE"),
    _STATE.ACTIVATABLE: ("ESHS_ACTIVATION_REMIND", "ESHS_ACTIVATION_CALL"),
}
#: What time ends, and by which event.
_DEADLINES = {
    _STATE.PAPER_WAIT: "deadline",
    _STATE.APPROVAL_WAIT: "timeout",
    _STATE.WINDOW_WAIT: "window_opens",
}


@transaction.atomic
def look_after_application(row: int) -> None:
    """Do what is due for an application now, and note when the next thing is."""
    found = locked_by_id(row)
    if found is None or found.due_at is None or found.due_at > clock.now():
        return
    stand(found)
    if found.state == _STATE.DELIVERED:
        if not open_gate(found):
            _due(found, None)
        return
    event = _DEADLINES.get(_STATE(found.state))
    if event is not None and APPLICATION.allowed(found, event) is not None:
        move(found, event, acting.system())
    elif found.state in _STEPS:
        _remind(found)
    elif found.state == _STATE.WINDOW_WAIT:
        _due(found, found.production_opens_at)
    elif found.state != _STATE.IN_PRODUCTION:
        _due(found, None)


@transaction.atomic
def look_after_certificate(row: int) -> None:
    """Do what is due for a certificate now: its beginning, its end, a suspension that lasted too long, a reminder."""
    held = HeldCertificate.objects.select_for_update().filter(pk=row).first()
    if held is None or held.due_at is None or held.due_at > clock.now():
        return
    if clock.now() >= held.not_after and held.state in {_HELD.VALID, _HELD.ISSUED_DORMANT, _HELD.SUSPENDED}:
        expire(held)
    elif held.state == _HELD.SUSPENDED:
        _end_suspension(held)
    elif held.state == _HELD.ISSUED_DORMANT and clock.now() >= held.usable_from:
        expire_before(held)
        move_certificate(held, "begin", acting.system())
    else:
        remind_of_the_end(held)


def expire(held: HeldCertificate) -> None:
    """T36: note that a locked certificate has ended; what the world is told stays as it is. Inside a transaction."""
    move_certificate(held, "expire", acting.system(), changes={"ended_at": held.not_after})


def expire_before(held: HeldCertificate) -> None:
    """T36 for what stood where a locked certificate begins: at most one is live. Inside a transaction."""
    ended = HeldCertificate.objects.select_for_update().filter(
        person_id=held.person_id,
        institution_id=held.institution_id,
        state__in=(_HELD.VALID, _HELD.SUSPENDED),
        not_after__lte=clock.now(),
    )
    for row in ended.exclude(pk=held.pk).order_by("pk"):
        expire(row)


def remind_of_the_end(held: HeldCertificate) -> bool:
    """R65 to R67: one reminder for whatever days have come, unless who holds it has renewed; whether it was told.

    Inside a transaction, on a locked row.
    """
    offsets = cast("tuple[Period, ...]", settings.value("ESHS_REMINDER_OFFSETS"))
    due = after.due_reminders(held.not_after, offsets, held.reminded, clock.now())
    wanted = bool(due) and after.r67(has_successor=_has_successor(held), has_open_renewal=_is_renewed(held)).ok
    if wanted:
        tell_holder(held, "enrolment_ends_soon", to=_reminder_ways(held))
    held.reminded = [*held.reminded, *due]
    held.due_at = next_date(held)
    held.save(update_fields=["reminded", "due_at"])
    if wanted:
        record(
            actor="system",
            channel="system",
            action="held.reminded",
            object=f"held:{held.uid}",
            after={"offsets": due},
        )
    return wanted


def _remind(row: Application) -> None:
    """R46, R63: the next step of reminding for an application that waits; a step is told once."""
    names = _STEPS[_STATE(row.state)]
    days = [settings.period(name).after(row.since) for name in names]
    reached = sum(day <= clock.now() for day in days)
    tells = reached > row.reminded
    if tells and row.state == _STATE.APPROVAL_WAIT:
        _tell_officers(row)
    elif tells and row.person_id is not None:
        saying = Saying(row.person_id, {"number": row.number}, str(row.uid), to_applicant(row))
        tell_each(kind="enrolment_activation_reminder", owner=OWNER, sayings=[saying])
    left = days[reached:]
    lapses = row.case.terms.lapse.after(row.since) if row.state == _STATE.APPROVAL_WAIT else None
    _due(row, left[0] if left else lapses, reminded=max(reached, row.reminded))
    if tells:
        record(
            actor="system",
            channel="system",
            action="application.reminded",
            object=f"application:{row.uid}",
            after={"step": reached, "of": list(names)},
        )


def _tell_officers(row: Application) -> None:
    officers = people.holders_of(INSTITUTION_OFFICER, row.institution_id, clock.now())
    sayings = [Saying(person, {"number": row.number}, str(row.uid)) for person in officers]
    if sayings:
        tell_each(kind="enrolment_officer_reminder", owner=OWNER, sayings=sayings)


def _end_suspension(held: HeldCertificate) -> None:
    changes = {"end_reason": "suspended_too_long", "ended_at": clock.now()}
    move_certificate(held, "suspended_too_long", acting.system(), changes=changes)
    follow_revocation(held)


def _reminder_ways(held: HeldCertificate) -> tuple[tuple[str, str], ...] | None:
    """R65, C5: both channels, or the one that was chosen."""
    channels = set(cast("tuple[str, ...]", settings.value("ESHS_REMINDER_CHANNELS")))
    if settings.flag("ESHS_REMINDER_RESPECT_PREFERENCE"):
        channels &= after.r18(held.channel)
    ways = ((MAIL, held.email if "email" in channels else ""), (SMS, held.mobile if "sms" in channels else ""))
    return tuple((channel, address) for channel, address in ways if address) or None


def _has_successor(held: HeldCertificate) -> bool:
    newer = HeldCertificate.objects.filter(person_id=held.person_id, institution_id=held.institution_id)
    return newer.filter(state__in=(_HELD.VALID, _HELD.ISSUED_DORMANT), not_after__gt=held.not_after).exists()


_OVER = (_STATE.REJECTED, _STATE.CANCELLED, _STATE.LAPSED, _STATE.RETURNED, _STATE.CLOSED)


def _is_renewed(held: HeldCertificate) -> bool:
    """An application about it is under way; a draft that nobody finished is none."""
    begun = (_STATE.DRAFT, _STATE.IDENTITY_OK, _STATE.FORM_LOCKED)
    return Application.objects.filter(old=held).exclude(state__in=(*_OVER, *begun)).exists()


def _due(row: Application, at: object, **fields: object) -> None:
    values = {"due_at": at, **fields}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
