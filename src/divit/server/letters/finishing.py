# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Before and after the signature: which steps are to be signed; then the paraf or the sent letter."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.transitions import Move
from divit.server.letters import deputies, rules
from divit.server.letters.errors import NotYourTurn, SignatureUnderWay
from divit.server.letters.models import Letter, ParafStep
from divit.server.letters.refs import StepRef
from divit.server.letters.route import MACHINE
from divit.server.people.queries import Viewer
from divit.server.signing.purposes import SignedItem
from divit.server.signing.queries import signed_steps
from divit.server.signing.registers.services import Publication, publish
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


def initialled(signed: Sequence[SignedItem]) -> None:
    """Note parafs of one person that our validator accepted. Inside signing's transaction; raises what the rules
    refuse.
    """
    by_ref = locked([one.ref for one in signed])
    for one in signed:
        letter, ref = by_ref[one.ref], StepRef.parse(one.ref)
        step = check_paraf(letter, ref, one.signer_person_id, one.signed_at)
        rules.check_content(letter, one.content_sha256, letter.draft_sha256)
        step.state = ParafStep.State.DONE
        step.version = letter.version
        step.content_sha256 = one.content_sha256
        step.signature_sha256 = one.file_sha256
        step.done_at = one.signed_at
        step.done_by_id = one.signer_person_id
        step.save()
    _fire(by_ref, "paraf", signed)


def signed_and_sent(signed: Sequence[SignedItem]) -> None:
    """Note signatures of one person, publish the letters under their codes, send them. Inside signing's transaction;
    raises what the rules refuse.
    """
    by_ref = locked([one.ref for one in signed])
    for one in signed:
        letter, ref = by_ref[one.ref], StepRef.parse(one.ref)
        check_signature(letter, ref, one.signer_person_id, one.signed_at)
        rules.check_content(letter, one.content_sha256, letter.final_sha256)
        letter.signed_sha256, letter.signed_by_id, letter.sent_at = (
            one.file_sha256,
            one.signer_person_id,
            clock.now(),
        )
    _fire(by_ref, "sign", signed, "signed_sha256", "signed_by_id", "sent_at")
    publications = [
        Publication(letter.verification_code, letter.signed_sha256, letter.subject, str(letter.uid))
        for letter in by_ref.values()
    ]
    publish(owner=OWNER, publications=publications)


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


def locked(refs: Sequence[str]) -> dict[str, Letter]:
    """The letters of steps, by the names that ``signing`` has for the steps; locked. Raises ``NotThere``."""
    uids = [StepRef.parse(ref).uid for ref in refs]
    return dict(zip(refs, _all_locked(uids), strict=True))


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


def _fire(letters: Mapping[str, Letter], event: str, signed: Sequence[SignedItem], *changed: str) -> None:
    """Move the letters of what one person signed; ``changed`` names their fields that were set already."""
    moves = [_move(letters[one.ref], one, changed) for one in signed]
    MACHINE.fire_each(moves, event, actor=f"person:{signed[0].signer_person_id}", channel="signing")


def _move(letter: Letter, signed: SignedItem, changed: Sequence[str]) -> Move:
    holder = letter.waits_for_id
    deputising = {} if holder == signed.signer_person_id else {"in_place_of": f"person:{holder}"}
    return Move(
        letter,
        f"letter:{letter.uid}",
        changes={name: getattr(letter, name) for name in changed},
        after={"level": signed.level, "item": signed.item_id, **deputising},
        payload_sha256=signed.file_sha256,
    )


def _all_locked(uids: Sequence[str]) -> list[Letter]:
    # In one order, whoever asks: two that lock the same letters would else wait for each other.
    by_uid = {str(row.uid): row for row in Letter.objects.select_for_update().filter(uid__in=uids).order_by("id")}
    if len(by_uid) != len(set(uids)):
        raise NotThere
    return [by_uid[uid] for uid in uids]
