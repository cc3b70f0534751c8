# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What letters answer to ``signing``: which bytes, whether still allowed, what a signature means.

Its refs are ``StepRef``s: a paraf or the signature of one version of one letter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.letters import annexes, finishing, paper, rules
from divit.server.letters.models import Letter
from divit.server.letters.notices import tell_of_failure
from divit.server.letters.readying import Readying
from divit.server.letters.refs import StepRef
from divit.server.people import queries as people
from divit.server.people.queries import PersonView, Viewer
from divit.server.signing.errors import LeftUnsigned
from divit.server.signing.purposes import ItemDraft, LeftOut, MaySign, Purpose
from divit.server.signing.registers.printed import Printed
from divit.server.ui.errors import NotThere

_PDF = "application/pdf"


def paraf_purpose() -> Purpose:
    """CAdES, detached, over the draft PDF/A of the present version."""

    def may_sign(letter: Letter, step: StepRef, person_id: int, at: datetime) -> str:
        finishing.check_paraf(letter, step, person_id, at)
        return letter.draft_sha256

    def may_open(viewer: Viewer, refs: Sequence[str], at: datetime) -> None:
        with transaction.atomic():
            for ref, letter in finishing.locked(refs).items():
                finishing.check_paraf(letter, StepRef.parse(ref), viewer.person_id, at)

    return Purpose(
        name=finishing.PARAF,
        may_open=may_open,
        items=lambda viewer, refs, at: [_paraf_item(step, letter) for step, letter in _letters(refs)],
        may_sign=_each(may_sign),
        completed=finishing.initialled,
        refused=_refused,
    )


def letter_purpose() -> Purpose:
    """PAdES over the finished PDF/A, which bears today's date."""

    def may_sign(letter: Letter, step: StepRef, person_id: int, at: datetime) -> str:
        finishing.check_signature(letter, step, person_id, at)
        rules.check_date(letter, at)
        return letter.final_sha256

    return Purpose(
        name=finishing.LETTER,
        may_open=_may_sign_all,
        items=_signature_items,
        may_sign=_each(may_sign),
        completed=finishing.signed_and_sent,
        refused=_refused,
    )


def may_see(viewer: Viewer | None, ref: str) -> bool:
    """Whoever holds the code of a letter that was sent may see it: the code is printed on the letter itself."""
    return Letter.objects.filter(uid=ref, state=Letter.State.SENT).exists()


def printed(ref: str) -> Printed:
    """What a letter that was sent says of itself, for whoever may see it."""
    letter = Letter.objects.get(uid=ref, state=Letter.State.SENT)
    return Printed(
        institution=people.unit(letter.unit_id).institution_name,
        signed_as=paper.signature_lines(letter)[1:],
        number=letter.number,
        dated_at=letter.dated_at,
        annexes=letter.annexes.filter(removed_at__isnull=True).count(),
    )


def _each(may_sign: Callable[[Letter, StepRef, int, datetime], str]) -> MaySign:
    """``may_sign`` for letters that are locked together; what one of them refuses is said of that one."""

    def answers(person_id: int, refs: Sequence[str], at: datetime) -> dict[str, str | DivitError]:
        return {ref: answer(letter, ref, person_id, at) for ref, letter in finishing.locked(refs).items()}

    def answer(letter: Letter, ref: str, person_id: int, at: datetime) -> str | DivitError:
        try:
            return may_sign(letter, StepRef.parse(ref), person_id, at)
        except DivitError as error:
            return error

    return answers


def _may_sign_all(viewer: Viewer, refs: Sequence[str], at: datetime) -> None:
    """Before any of them is numbered, so nothing is asked about the date."""
    for step, letter in _letters(refs):
        finishing.check_may_sign(letter, step, viewer.person_id, at)


def _paraf_item(step: StepRef, letter: Letter) -> ItemDraft:
    return ItemDraft(
        ref=str(step),
        group=step.uid,
        title=letter.subject,
        format="cades-detached",
        media_type=_PDF,
        data=files.read(letter.draft_sha256),
        attachments=annexes.attachments(letter),
    )


def _signature_items(viewer: Viewer, refs: Sequence[str], at: datetime) -> Iterator[ItemDraft | LeftOut]:
    steps = [StepRef.parse(ref) for ref in refs]
    made = Readying(steps, viewer.person_id, at)
    names = people.people({letter.finished_for_id or letter.signer_id for letter in made.letters.values()}, at)
    for group in made.groups():
        yield from (_signature_item(step, made, names) for step in group)


def _signature_item(step: StepRef, made: Readying, names: Mapping[int, PersonView]) -> ItemDraft | LeftOut:
    letter = made.letters.get(step)
    if letter is None:
        return LeftOut(str(step), "", made.left_out[step])
    try:
        data, attachments = made.page(letter), annexes.attachments(letter)
    except DivitError as error:
        return LeftOut(str(step), letter.subject, error)
    return ItemDraft(
        ref=str(step),
        group=step.uid,
        title=letter.subject,
        format="pades",
        media_type=_PDF,
        data=data,
        name=names[letter.finished_for_id or letter.signer_id].full_name,
        attachments=attachments,
    )


def _letters(refs: Sequence[str]) -> list[tuple[StepRef, Letter]]:
    steps = [StepRef.parse(ref) for ref in refs]
    by_uid = {str(letter.uid): letter for letter in Letter.objects.filter(uid__in=[step.uid for step in steps])}
    missing = [step.uid for step in steps if step.uid not in by_uid]
    if missing:
        raise NotThere(missing[0])
    return [(step, by_uid[step.uid]) for step in steps]


def _letter(ref: str) -> Letter:
    return _letters([ref])[0][1]


def _refused(ref: str, error_code: str) -> None:
    """Nothing moves: the letter waits where it waited, and the session's page says why.

    What a person left unsigned is no news to them; what could not be signed is.
    """
    if error_code != LeftUnsigned.code:
        tell_of_failure(_letter(ref))
