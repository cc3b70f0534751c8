# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R77: who looked, who was told what; and the word that opens the personal portal (R19)."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.enrolment import information
from divit.server.enrolment.models import Application, HeldCertificate, InformationSeen, RecordView
from divit.server.people import queries as people
from divit.server.people.errors import PersonUnknown
from divit.server.people.queries import Viewer


@transaction.atomic
def looked(*, viewer: Viewer, person_id: int, about: str, role: str = "") -> None:
    """Note that somebody of an institution or the CSP looked at a person's record; their own is not noted."""
    if viewer.person_id == person_id:
        return
    RecordView.objects.create(
        person_id=person_id,
        viewer_id=viewer.person_id,
        institution_id=viewer.institution_id,
        role=role,
        about=about,
        at=clock.now(),
    )
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        action="record.looked",
        object=f"person:{person_id}",
        role=role,
        after={"about": about},
    )


@transaction.atomic
def saw_information(*, name: str, application: str = "", person_id: int | None = None) -> None:
    """Note which version of an information notice somebody was shown. Raises ``KeyError`` for no such notice."""
    text = information.present(name)
    row = Application.objects.filter(uid=application).first() if application else None
    InformationSeen.objects.create(
        application=row,
        person_id=person_id if person_id is not None else (row.person_id if row else None),
        name=name,
        version=text.version,
        sha256=text.sha256,
    )
    record(
        actor=f"applicant:{application}" if application else f"person:{person_id}",
        channel="portal",
        action="information.seen",
        object=f"application:{application}" if application else f"person:{person_id}",
        after={"name": name, "version": text.version},
        payload_sha256=text.sha256,
    )


def holder_of_word(*, tckn: str, word: str) -> int | None:
    """R19: the person whose security word this is, compared letter for letter; None for everybody else, after as much
    work. Guessing is limited by whoever asks.
    """
    person_id = _person_id(tckn)
    rows = HeldCertificate.objects.filter(person_id=person_id or 0, received_at__isnull=False).exclude(word_hash="")
    kept = rows.order_by("-received_at", "-pk").values_list("word_hash", flat=True).first()
    # Who is not there costs as much as who is: the same slow hash is reckoned for nobody's word.
    right = check_password(word, kept) if kept else not make_password(word)
    return person_id if right else None


def _person_id(tckn: str) -> int | None:
    try:
        return people.person_by_tckn(tckn, clock.now()).id
    except PersonUnknown:
        return None
