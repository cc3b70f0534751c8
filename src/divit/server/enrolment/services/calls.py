# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R70: the call centre asks somebody on the telephone who they are, before it does anything for them."""

import hmac
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from divit.server.audit.services import record
from divit.server.enrolment import acting, cases
from divit.server.enrolment.errors import CallerNotKnown, CertificateNotFound
from divit.server.enrolment.models import Application, HeldCertificate
from divit.server.enrolment.rules.identity import r4
from divit.server.enrolment.services import certificates, entry
from divit.server.enrolment.services.records import looked
from divit.server.enrolment.services.rows import CSP_CALL_CENTRE, need
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

CALL = "call"
_CHANNEL = "call_centre"
_ABOUT = "call_centre"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says of themself."""

    tckn: str = field(repr=False)
    given_name: str
    surname: str
    birth_place: str = field(repr=False)
    birth_date: date = field(repr=False)
    phone_end: str = field(repr=False)


def identify(*, viewer: Viewer, answers: Answers) -> int:
    """The person who answered every question as it is on record. What was wrong is told to nobody.

    Raises ``MayNot``, ``CallerNotKnown``, ``EntryLimited`` after too many wrong answers for one number.
    """
    need(viewer, CSP_CALL_CENTRE)
    address = f"call:{viewer.person_id}"
    entry.check_tries(kind=CALL, subject=answers.tckn, address=address)
    found = _applications(answers.tckn)
    person = next((one.person_id for one in found if _fits(one, answers)), None)
    with transaction.atomic():
        by = acting.staff(viewer, CSP_CALL_CENTRE, channel=_CHANNEL)
        if person is None:
            entry.count_try(kind=CALL, subject=answers.tckn, address=address)
        else:
            looked(viewer=viewer, person_id=person, about=_ABOUT, role=CSP_CALL_CENTRE)
        record(
            actor=by.actor,
            channel=by.channel,
            role=by.role,
            action="call.identified" if person is not None else "call.not_identified",
            object=f"person:{person}" if person is not None else "call",
        )
    if person is None:
        raise CallerNotKnown
    return person


def report_lost(*, viewer: Viewer, person_id: int, certificate: str, kind: str) -> None:
    """T30 for a caller who was identified. Raises ``NotThere`` for a certificate of somebody else."""
    _theirs(person_id, certificate)
    by = acting.staff(viewer, CSP_CALL_CENTRE, channel=_CHANNEL)
    certificates.report_lost(certificate=certificate, kind=kind, by=by)


def suspend(*, viewer: Viewer, person_id: int, certificate: str, note: str) -> None:
    """T31 for a caller who was identified. Raises ``NotThere`` for a certificate of somebody else."""
    _theirs(person_id, certificate)
    by = acting.staff(viewer, CSP_CALL_CENTRE, channel=_CHANNEL)
    certificates.suspend(certificate=certificate, note=note, by=by)


def revoke_without_holder(*, viewer: Viewer, serial: str, reason: str, note: str) -> None:
    """R70: for a holder who cannot ask any more; the paper that shows it stands in the note.

    Raises ``MayNot``, ``CertificateNotFound``.
    """
    need(viewer, CSP_CALL_CENTRE)
    # Serial numbers are hexadecimal digits; the case in which somebody types them is free.
    wanted = serial.replace(" ", "").replace(":", "").casefold().lstrip("0")
    rows = HeldCertificate.objects.exclude(state__in=("prepared", "burnt")).filter(serial=wanted)
    uid = rows.values_list("uid", flat=True).first()
    if uid is None:
        raise CertificateNotFound
    certificates.revoke_by_csp(viewer=viewer, certificate=str(uid), reason=reason, note=note)


def _applications(tckn: str) -> list[Application]:
    """What is on record of whoever has that number and holds a certificate, the newest first."""
    rows = Application.objects.filter(tckn=tckn, person__isnull=False, certificates__isnull=False)
    return list(rows.distinct().order_by("-pk")[:1])


def _fits(row: Application, said: Answers) -> bool:
    names = ((said.given_name, row.given_name), (said.surname, row.surname), (said.birth_place, row.birth_place))
    number = cases.known_number(row.person_id)
    return (
        all(r4(one, kept).ok for one, kept in names)
        and said.birth_date == row.birth_date
        and hmac.compare_digest(said.phone_end.encode(), number[-4:].encode())
    )


def _theirs(person_id: int, certificate: str) -> None:

    if not HeldCertificate.objects.filter(uid=certificate, person_id=person_id).exists():
        raise NotThere(certificate)
