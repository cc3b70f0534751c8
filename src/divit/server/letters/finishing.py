# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Before and after the signature: which steps are to be signed; then the paraf or the sent letter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from divit.kernel import clock
from divit.server.letters import deputies, rules
from divit.server.letters.errors import NotYourTurn, SignatureUnderWay
from divit.server.letters.models import Letter, ParafStep
from divit.server.letters.refs import StepRef
from divit.server.letters.route import MACHINE
from divit.server.people.queries import Viewer
from divit.server.signing.purposes import SignedItem
from divit.server.signing.queries import signed_steps
from divit.server.signing.registers.services import publish
from divit.server.ui.errors import NotThere

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


def ready_to_sign(*, viewer: Viewer, letters: Sequence[str]) -> list[str]:
    """The steps that the viewer is to sign now, as ``signing`` names them; numbers and pages come later (``readying``).

    Raises ``NotYourTurn`` or ``DeputationEnded`` when one of them does not wait for the viewer's signature,
    ``SignatureUnderWay``, ``NotThere``.
    """
    with transaction.atomic():
        rows = _all_locked(letters)
        for row in rows:
            deputies.check_turn(row, viewer.person_id, Letter.State.SIGNATURE_WAIT, viewer.at)
        busy = under_way(rows)
    if busy:
        raise SignatureUnderWay(min(busy))
    return [str(StepRef(str(row.uid), row.version)) for row in rows]


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


def check_may_sign(letter: Letter, ref: StepRef, person_id: int, at: datetime) -> None:
    """Whether this person is to sign this version at ``at``, whosever block its page bears so far.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``LetterChanged``.
    """
    deputies.check_turn(letter, person_id, Letter.State.SIGNATURE_WAIT, at)
    rules.check_version(letter, ref.version)


def check_signature(letter: Letter, ref: StepRef, person_id: int, at: datetime) -> None:
    """Whether this person is to sign this version at ``at``, and its page bears their block.

    Raises ``NotYourTurn``, ``DeputationEnded``, ``LetterChanged``.
    """
    check_may_sign(letter, ref, person_id, at)
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
        is_locked=True,
    )


def _all_locked(uids: Sequence[str]) -> list[Letter]:
    # In one order, whoever asks: two that lock the same letters would else wait for each other.
    by_uid = {str(row.uid): row for row in Letter.objects.select_for_update().filter(uid__in=uids).order_by("id")}
    if len(by_uid) != len(set(uids)):
        raise NotThere
    return [by_uid[uid] for uid in uids]
