# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Before and after the signature: number, date and finished page; then the paraf or the sent letter.

The number is given before the request is made, because the request holds the hash of the finished page, and what the
signer reads is the finished page.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from divit.kernel import clock, ids
from divit.server.files import services as files
from divit.server.letters import deputies, paper, rules
from divit.server.letters.errors import NotYourTurn, SignatureUnderWay
from divit.server.letters.models import Letter, ParafStep
from divit.server.letters.refs import StepRef
from divit.server.letters.route import MACHINE
from divit.server.numbering.rules import letter_number
from divit.server.numbering.services import next_number
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing.purposes import SignedItem
from divit.server.signing.queries import signed_steps
from divit.server.signing.registers.services import publish
from divit.server.ui.errors import NotThere

_PDF = "application/pdf"
OWNER = "letters"
PARAF = "paraf"
LETTER = "letter"


def ready_to_initial(*, viewer: Viewer, letters: Sequence[str]) -> list[str]:
    """The steps that the viewer is to initial now, as ``signing`` names them.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``NotThere``.
    """
    now = clock.now()
    steps = []
    with transaction.atomic():
        for row in _all_locked(letters):
            deputies.check_turn(row, viewer.person_id, Letter.State.PARAF_WAIT, now)
            steps.append(StepRef(str(row.uid), row.version, _due(row).order))
    return [str(step) for step in steps]


def ready_to_sign(*, viewer: Viewer, letters: Sequence[str], channel: str = "web") -> list[str]:
    """Number and finish the letters; the steps that the viewer is to sign now, as ``signing`` names them.

    Each letter gets its number (for ever), today's date, its verification code and its finished page, which bears the
    viewer's block: a deputy's where the signer has one who asks. Numbers are
    committed before the pages are set, so a page that fails costs no number and holds no lock. Raises
    ``NotYourTurn`` or ``DeputationEnded`` when one of them does not wait for the viewer's signature; then
    none is numbered.
    """
    now = clock.now()
    with transaction.atomic():
        rows = _all_locked(letters)
        for row in rows:
            deputies.check_turn(row, viewer.person_id, Letter.State.SIGNATURE_WAIT, now)
            if carries_signature(row):
                raise SignatureUnderWay(str(row.uid))
        for row in rows:
            _number(row, viewer.person_id, now, channel)
    pages = {row.pk: (row.version, paper.final_pdf(row)) for row in rows if not row.final_sha256}
    with transaction.atomic():
        for pk, (version, pdf) in pages.items():
            stored = files.store(pdf, media_type=_PDF)
            Letter.objects.filter(pk=pk, version=version, state=Letter.State.SIGNATURE_WAIT).update(
                final_sha256=stored.sha256
            )
    return [str(StepRef(str(row.uid), row.version)) for row in rows]


def _number(letter: Letter, person_id: int, now: datetime, channel: str) -> None:
    """Number and date ``letter`` for who signs it, unless its page bears today's date and their block already."""
    same_day = letter.dated_at is not None and clock.local(letter.dated_at).date() == clock.local(now).date()
    if letter.number and same_day and letter.finished_for_id == person_id:
        return
    unit = people.unit(letter.unit_id)
    register = f"letters:{unit.detsis}:{clock.local(now).year}"
    sequence = letter.sequence or next_number(register=register, object=f"letter:{letter.uid}")
    number = letter.number or letter_number(detsis=unit.detsis, file_code=letter.file_code, sequence=sequence)
    MACHINE.fire(
        letter,
        "number",
        actor=f"person:{person_id}",
        channel=channel,
        object=f"letter:{letter.uid}",
        changes={
            "finished_for_id": person_id,
            "sequence": sequence,
            "number": number,
            "dated_at": now,
            "verification_code": letter.verification_code or ids.verification_code(),
            "final_sha256": "",
        },
        after={"number": number},
    )


def initialled(*, ref: StepRef, signed: SignedItem) -> None:
    """Note a paraf that our validator accepted. Inside signing's transaction; raises what the rules refuse."""
    letter = locked(ref)
    step = check_paraf(letter, ref, signed.signer_person_id, signed.signed_at)
    rules.check_content(letter, signed.content_sha256, letter.draft_sha256)
    step.state = ParafStep.State.DONE
    step.version = letter.version
    step.content_sha256 = signed.content_sha256
    step.signature_sha256 = signed.file_sha256
    step.done_at = signed.signed_at
    step.done_by_id = signed.signer_person_id
    step.save()
    _fire(letter, "paraf", signed, {})


def signed_and_sent(*, ref: StepRef, signed: SignedItem) -> None:
    """Note the signature, publish the letter under its code, send it. Inside signing's transaction."""
    letter = locked(ref)
    check_signature(letter, ref, signed.signer_person_id, signed.signed_at)
    rules.check_content(letter, signed.content_sha256, letter.final_sha256)
    publish(
        code=letter.verification_code,
        file_sha256=signed.file_sha256,
        title=letter.subject,
        owner=OWNER,
        ref=str(letter.uid),
    )
    changes = {"signed_sha256": signed.file_sha256, "signed_by_id": signed.signer_person_id, "sent_at": clock.now()}
    _fire(letter, "sign", signed, changes)


def check_paraf(letter: Letter, ref: StepRef, person_id: int, at: datetime) -> ParafStep:
    """The step that this person is to initial at ``at``.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``LetterChanged``.
    """
    deputies.check_turn(letter, person_id, Letter.State.PARAF_WAIT, at)
    rules.check_version(letter, ref.version)
    step = _due(letter)
    if step.order != ref.order:
        raise NotYourTurn(str(ref))
    return step


def check_signature(letter: Letter, ref: StepRef, person_id: int, at: datetime) -> None:
    """Whether this person is to sign this version at ``at``.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``LetterChanged``.
    """
    deputies.check_turn(letter, person_id, Letter.State.SIGNATURE_WAIT, at)
    rules.check_version(letter, ref.version)
    rules.check_block(letter, person_id)


def locked(ref: StepRef) -> Letter:
    """The letter of a step, locked. Raises ``NotThere``."""
    letter = Letter.objects.select_for_update().filter(uid=ref.uid).first()
    if letter is None:
        raise NotThere(ref.uid)
    return letter


def carries_signature(letter: Letter) -> bool:
    """Whether the present step is signed already and only its completion (a time-stamp, say) is awaited."""
    return bool(under_way([letter]))


def under_way(letters: Sequence[Letter]) -> frozenset[str]:
    """Those letters (by uid) whose present step is signed already; three questions however many they are."""
    due: dict[int, int] = {}
    initialling = [letter for letter in letters if letter.state == Letter.State.PARAF_WAIT]
    for letter_id, order in ParafStep.objects.filter(letter__in=initialling, state=ParafStep.State.WAITING).values_list(
        "letter_id", "order"
    ):
        due[letter_id] = min(order, due.get(letter_id, order))
    parafs = [str(StepRef(str(one.uid), one.version, due[one.pk])) for one in initialling if one.pk in due]
    signatures = [
        str(StepRef(str(one.uid), one.version)) for one in letters if one.state == Letter.State.SIGNATURE_WAIT
    ]
    found = (signed_steps(PARAF, parafs) if parafs else frozenset()) | (
        signed_steps(LETTER, signatures) if signatures else frozenset()
    )
    return frozenset(StepRef.parse(ref).uid for ref in found)


def _due(letter: Letter) -> ParafStep:
    return letter.parafs.filter(state=ParafStep.State.WAITING).order_by("order")[0]


def _fire(letter: Letter, event: str, signed: SignedItem, changes: dict[str, object]) -> None:
    holder, signer = letter.waits_for_id, signed.signer_person_id
    deputising = {} if holder == signer else {"in_place_of": f"person:{holder}"}
    MACHINE.fire(
        letter,
        event,
        actor=f"person:{signed.signer_person_id}",
        channel="signing",
        object=f"letter:{letter.uid}",
        changes=changes,
        after={"level": signed.level, "item": str(signed.item_id), **deputising},
        payload_sha256=signed.file_sha256,
    )


def _all_locked(uids: Sequence[str]) -> list[Letter]:
    by_uid = {str(row.uid): row for row in Letter.objects.select_for_update().filter(uid__in=uids)}
    if len(by_uid) != len(set(uids)):
        raise NotThere
    return [by_uid[uid] for uid in uids]
