# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the letters app: lock, check, change, audit, commit."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.files import services as files
from divit.server.letters import deputies, finishing, paper, rules
from divit.server.letters.errors import AnnexNotClean, MayNotDraft, ReasonMissing, SignatureUnderWay
from divit.server.letters.indexing import index_anew
from divit.server.letters.models import Letter, ParafStep, Return
from divit.server.letters.route import MACHINE
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

DRAFTER = "drafter"
_PDF = "application/pdf"


@transaction.atomic
def draft(
    *,
    viewer: Viewer,
    subject: str,
    body: str,
    addressee: str,
    paraf_by: Sequence[int],
    signer: int,
    file_code: str,
    channel: str = "web",
) -> str:
    """Write a letter; its id (UUIDv7). ``body``: paragraphs between empty lines; ``addressee``: one or more lines.

    ``paraf_by`` are the persons who initial it, in order. Raises ``MayNotDraft``, ``LetterIncomplete``,
    ``RouteImpossible``.
    """
    if DRAFTER not in viewer.roles:
        raise MayNotDraft
    rules.check_text(subject=subject, addressee=addressee, body=body, file_code=file_code)
    house = frozenset(view.id for view in people.colleagues(viewer))
    rules.check_route(paraf_by=paraf_by, signer=signer, colleagues=house)
    letter = Letter(
        institution_id=viewer.institution_id,
        unit_id=people.home_unit(viewer).id,
        drafter_id=viewer.person_id,
        waits_for_id=viewer.person_id,
        signer_id=signer,
        subject=subject.strip(),
        addressee=addressee.strip(),
        body=body.strip(),
        file_code=file_code,
    )
    letter.draft_sha256 = _store_draft(letter)
    letter.save()
    ParafStep.objects.bulk_create(
        ParafStep(letter=letter, order=order, person_id=person) for order, person in enumerate(paraf_by, start=1)
    )
    index_anew(letter)
    record(
        actor=_who(viewer.person_id),
        channel=channel,
        action="letter.draft",
        object=_object(letter),
        after={"state": letter.state, "version": letter.version},
        payload_sha256=letter.draft_sha256,
    )
    return str(letter.uid)


@transaction.atomic
def change_text(
    *,
    viewer: Viewer,
    letter: str,
    subject: str,
    body: str,
    addressee: str,
    file_code: str,
    channel: str = "web",
) -> None:
    """Change the words of the viewer's own letter; the parafs given so far turn void. The same words change nothing.

    Raises ``NotThere`` for a letter of somebody else, ``LetterIncomplete``, ``TransitionForbidden`` once it is sent.
    """
    row = own(viewer, letter)
    rules.check_text(subject=subject, addressee=addressee, body=body, file_code=file_code)
    words = {
        "subject": subject.strip(),
        "addressee": addressee.strip(),
        "body": body.strip(),
        "file_code": file_code,
    }
    if all(getattr(row, field) == value for field, value in words.items()):
        return
    refuse_signed(row)
    for field, value in words.items():
        setattr(row, field, value)
    revise(row, viewer=viewer, channel=channel, words=words)


def revise(row: Letter, *, viewer: Viewer, channel: str, words: Mapping[str, Any]) -> None:
    """Make the next version of a letter that is locked and already changed; the parafs given so far turn void.

    ``words`` are the fields that changed with it. Raises ``TransitionForbidden`` once it is sent.
    """
    row.version += 1
    draft_sha256 = _store_draft(row)
    MACHINE.fire(
        row,
        "change_text",
        actor=_who(viewer.person_id),
        channel=channel,
        object=_object(row),
        changes={**words, "version": row.version, "draft_sha256": draft_sha256, "final_sha256": ""},
        after={"version": row.version},
        payload_sha256=draft_sha256,
    )


@transaction.atomic
def submit(*, viewer: Viewer, letter: str, channel: str = "web") -> None:
    """Send the viewer's own draft on its way. Raises ``NotThere``, ``AnnexNotClean``, ``TransitionForbidden``."""
    row = own(viewer, letter)
    _check_annexes(row)
    MACHINE.fire(row, "submit", actor=_who(viewer.person_id), channel=channel, object=_object(row))


@transaction.atomic
def send_back(*, viewer: Viewer, letter: str, note: str, channel: str = "web") -> None:
    """*İade*: return the letter to its drafter with the reason.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``ReasonMissing``.
    """
    if not note.strip():
        raise ReasonMissing
    row = _locked(letter)
    holder = row.waits_for_id
    deputies.check_turn(row, viewer.person_id, row.state, clock.now())
    refuse_signed(row)
    in_place_of = None if holder == viewer.person_id else holder
    Return.objects.create(letter=row, person_id=viewer.person_id, in_place_of_id=in_place_of, note=note.strip())
    MACHINE.fire(
        row,
        "return",
        actor=_who(viewer.person_id),
        channel=channel,
        object=_object(row),
        reason=note.strip(),
    )


def own(viewer: Viewer, uid: str) -> Letter:
    """The viewer's own letter, locked. Raises ``NotThere``."""
    row = _locked(uid)
    if row.drafter_id != viewer.person_id:
        raise NotThere(uid)
    return row


def _locked(uid: str) -> Letter:
    row = Letter.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotThere(uid)
    return row


def refuse_signed(letter: Letter) -> None:
    """A signature that is safe but waits for a time-stamp must not be undone behind its signer's back."""
    if finishing.carries_signature(letter):
        raise SignatureUnderWay(str(letter.uid))


def _check_annexes(letter: Letter) -> None:
    """Nobody on the way is asked to open what a scanner has not let through."""
    for annex in letter.present_annexes():
        if files.about(annex.sha256).is_shut:
            raise AnnexNotClean(title=annex.title)


def _store_draft(letter: Letter) -> str:
    return files.store(paper.draft_pdf(letter, clock.now()), media_type=_PDF).sha256


def _who(person_id: int) -> str:
    return f"person:{person_id}"


def _object(letter: Letter) -> str:
    return f"letter:{letter.uid}"
