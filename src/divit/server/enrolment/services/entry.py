# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T1 to T4: somebody comes to the door, says who they are, and what they want."""

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.server.audit.services import record
from divit.server.enrolment import acting, registers
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import ChallengeMissing, EntryLimited, EntryRefused, ReasonClosed
from divit.server.enrolment.models import Application, EntryTry
from divit.server.enrolment.registers import RegistryRecord
from divit.server.enrolment.rules import codes, reasons
from divit.server.enrolment.rules.identity import Facts, r1, r2, r3
from divit.server.enrolment.services.rows import applied, locked, move
from divit.server.people import queries as people
from divit.server.people import services as people_services
from divit.server.people.errors import AlreadyRecorded, PersonUnknown

ENTRY = "entry"


def enter(*, institution: int, facts: Facts, address: str, challenge_passed: bool, channel: str = "portal") -> str:
    """Open an application (T1) and have the civil registry say whether it is who it says (T2, T3); its uid.

    One message for whatever does not agree (R3). Raises ``ChallengeMissing``, ``EntryLimited``, ``EntryRefused``, and
    what the registry raises when it cannot be asked.
    """
    if not challenge_passed:
        raise ChallengeMissing
    check_tries(kind=ENTRY, subject=facts.tckn, address=address)
    needs_number = bool(people.setting("ESHS_NEEDS_PERSONNEL_NO", institution, clock.now()))
    look_up = registers.civil_registry()
    if look_up is None or not (r1(facts, needs_personnel_no=needs_number).ok and r2(facts).ok):
        count_try(kind=ENTRY, subject=facts.tckn, address=address)
        raise EntryRefused
    uid = open_portal(institution=institution, facts=facts, channel=channel)
    kept = look_up(facts.tckn)
    if kept is None or not r3(facts, kept).ok:
        _mismatch(uid, facts, address)
        raise EntryRefused
    _match(uid, kept)
    return uid


@transaction.atomic
def open_portal(*, institution: int, facts: Facts, channel: str) -> str:
    """T1: keep what was typed."""
    row = Application.objects.create(
        institution_id=institution,
        tckn=facts.tckn,
        given_name=facts.given_name,
        surname=facts.surname,
        birth_place=facts.birth_place,
        birth_date=facts.birth_date,
        personnel_no=facts.personnel_no,
    )
    record(
        actor=f"applicant:{row.uid}",
        channel=channel,
        action="application.open_portal",
        object=f"application:{row.uid}",
        after={"state": row.state},
        payload_sha256=ids.sha256_hex(facts.tckn),
    )
    return str(row.uid)


@transaction.atomic
def choose_reason(*, application: str, reason: str, by: Acting) -> None:
    """T4: every reason is open to everybody; whether it fits is judged later (R7). Raises ``ReasonClosed``."""
    if not reasons.r7(reason).ok:
        raise ReasonClosed(reason)
    row = applied(application, by)
    row.reason = reason
    move(row, "choose_reason", by, changes={"reason": reason}, after={"reason": reason})


def check_tries(*, kind: str, subject: str, address: str) -> None:
    """R5: whether this number and this address may try again. Raises ``EntryLimited``."""
    since = clock.now() - settings.span("ESHS_ENTRY_PERIOD")
    rows = EntryTry.objects.filter(kind=kind, at__gt=since)
    verdict = codes.r5(
        by_subject=rows.filter(subject_sha256=ids.sha256_hex(subject)).count(),
        from_address=rows.filter(address_sha256=ids.sha256_hex(address)).count(),
        most=settings.number("ESHS_ENTRY_TRIES"),
        most_address=settings.number("ESHS_ENTRY_TRIES_ADDRESS"),
    )
    if not verdict.ok:
        raise EntryLimited


def count_try(*, kind: str, subject: str, address: str) -> None:
    """R5: a try failed."""
    EntryTry.objects.create(
        kind=kind, subject_sha256=ids.sha256_hex(subject), address_sha256=ids.sha256_hex(address), at=clock.now()
    )


@transaction.atomic
def _mismatch(uid: str, facts: Facts, address: str) -> None:
    row = locked(uid)
    count_try(kind=ENTRY, subject=facts.tckn, address=address)
    move(row, "registry_mismatch", acting.system())


@transaction.atomic
def _match(uid: str, kept: RegistryRecord) -> None:
    row = locked(uid)
    person = _person(kept)
    facts = {
        "given_name": kept.given_name,
        "surname": kept.surname,
        "birth_place": kept.birth_place,
        "birth_date": kept.birth_date,
        "person_id": person,
        "registry_sha256": snapshot(kept),
    }
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=["given_name", "surname", "birth_place", "birth_date", "person", "registry_sha256"])
    move(row, "registry_match", acting.system(), payload_sha256=row.registry_sha256)


def snapshot(kept: RegistryRecord) -> str:
    """The SHA-256 of what the registry said (T2), to be compared before production (R51)."""
    return ids.sha256_hex(
        "\n".join((kept.tckn, kept.given_name, kept.surname, kept.birth_place, kept.birth_date.isoformat()))
    )


def _person(kept: RegistryRecord) -> int:
    try:
        return people.person_by_tckn(kept.tckn, clock.now()).id
    except PersonUnknown:
        pass
    try:
        return people_services.add_person(
            tckn=kept.tckn,
            given_name=kept.given_name,
            surname=kept.surname,
            birth_date=kept.birth_date,
            birth_place=kept.birth_place,
        )
    except AlreadyRecorded:
        # Two that come at once with the same number: the other one has recorded the person.
        return people.person_by_tckn(kept.tckn, clock.now()).id
