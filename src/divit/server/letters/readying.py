# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Letters are made ready to be signed: number, date, verification code, finished page.

That comes before the request is made, because the request holds the hash of the finished page, and what the signer
reads is the finished page. Numbers are committed before the pages are set: a page that fails holds no lock and costs
no number. Asked again, a letter keeps its number and, on the same day, its page.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from divit.kernel import clock, ids
from divit.kernel.errors import DivitError
from divit.server.audit.transitions import Move
from divit.server.files import services as files
from divit.server.letters import finishing, paper
from divit.server.letters.errors import LetterChanged, SignatureUnderWay
from divit.server.letters.models import Letter
from divit.server.letters.refs import StepRef
from divit.server.letters.route import MACHINE
from divit.server.numbering.rules import letter_number
from divit.server.numbering.services import next_numbers
from divit.server.printing.errors import TemplateFailed
from divit.server.printing.typesetting import Sheet, render_each
from divit.server.ui.errors import NotThere

_PDF = "application/pdf"
# Kept together: enough that a flush and a commit are shared, few enough that the pool is not waited for.
_TOGETHER = 32
_PAGE_HANGS_ON = ("version", "state", "dated_at", "finished_for_id")


class Readying:
    """Some letters on their way to a request of the person ``signs``: those that are ready, and why others are not.

    Numbered when it is made; their pages are set while ``groups`` is walked through. ``letters`` and ``left_out`` are
    by step; ``pages`` are the finished pages that were set just now, by letter.
    """

    def __init__(self, steps: Sequence[StepRef], signs: int, at: datetime, channel: str = "web") -> None:
        self.letters: dict[StepRef, Letter] = {}
        self.left_out: dict[StepRef, DivitError] = {}
        self.pages: dict[int, bytes] = {}
        self._steps = steps
        self._facts = paper.Facts()
        self._number_all(steps, signs, at, channel)

    def groups(self) -> Iterator[Sequence[StepRef]]:
        """The steps in their order, some at a time: those whose pages are set and kept, or which are left out.

        While a group is with who asked, the pool sets the pages of the next.
        """
        sheets = self._sheets()
        pages = render_each(sheets.values())
        for start in range(0, len(self._steps), _TOGETHER):
            group = self._steps[start : start + _TOGETHER]
            self._take_pages([step for step in group if step in sheets], pages)
            yield group

    def page(self, letter: Letter) -> bytes:
        """The finished page. Raises what ``files.services.read`` raises."""
        return self.pages[letter.pk] if letter.pk in self.pages else files.read(letter.final_sha256)

    def _leave_out(self, step: StepRef, why: DivitError) -> None:
        self.letters.pop(step, None)
        self.left_out[step] = why

    def _number_all(self, steps: Sequence[StepRef], signs: int, at: datetime, channel: str) -> None:
        with transaction.atomic():
            uids = [step.uid for step in steps]
            rows = {str(row.uid): row for row in Letter.objects.select_for_update().filter(uid__in=uids).order_by("id")}
            prefetch_related_objects(list(rows.values()), "annexes")
            busy = finishing.under_way(list(rows.values()))
            for step in steps:
                try:
                    self._check(step, rows.get(step.uid), signs, at, busy)
                    self.letters[step] = rows[step.uid]
                except DivitError as error:
                    self._leave_out(step, error)
            self._number(
                [letter for letter in self.letters.values() if not _is_numbered(letter, signs, at)], signs, at, channel
            )

    def _check(self, step: StepRef, letter: Letter | None, signs: int, at: datetime, busy: frozenset[str]) -> None:
        if letter is None:
            raise NotThere(step.uid)
        finishing.check_may_sign(letter, step, signs, at)
        if step.uid in busy:
            raise SignatureUnderWay(step.uid)
        # Before it is given one: a number that nobody can bear would be a gap.
        self._number_of(letter, letter.sequence or 0)

    def _number_of(self, letter: Letter, sequence: int) -> str:
        """Raises ``NumberMalformed``."""
        detsis = self._facts.unit(letter.unit_id).detsis
        return letter.number or letter_number(detsis=detsis, file_code=letter.file_code, sequence=sequence)

    def _number(self, letters: Sequence[Letter], signs: int, now: datetime, channel: str) -> None:
        """Number and date ``letters`` for who signs them."""
        given = {letter.pk: letter.sequence for letter in letters if letter.sequence}
        by_register: dict[str, list[Letter]] = {}
        for letter in letters:
            if letter.pk not in given:
                register = f"letters:{self._facts.unit(letter.unit_id).detsis}:{clock.local(now).year}"
                by_register.setdefault(register, []).append(letter)
        # In one order, whoever asks: each register is locked.
        for register, own in sorted(by_register.items()):
            numbers = next_numbers(register=register, objects=[_object(letter) for letter in own])
            given |= {letter.pk: number for letter, number in zip(own, numbers, strict=True)}
        moves = [self._move(letter, given[letter.pk], signs, now) for letter in letters]
        MACHINE.fire_each(moves, "number", actor=f"person:{signs}", channel=channel)

    def _move(self, letter: Letter, sequence: int, signs: int, now: datetime) -> Move:
        number = self._number_of(letter, sequence)
        return Move(
            letter,
            _object(letter),
            changes={
                "finished_for_id": signs,
                "sequence": sequence,
                "number": number,
                "dated_at": now,
                "verification_code": letter.verification_code or ids.verification_code(),
                "final_sha256": "",
            },
            after={"number": number},
        )

    def _sheets(self) -> dict[StepRef, Sheet]:
        """The pages that are to be set."""
        sheets: dict[StepRef, Sheet] = {}
        for step, letter in list(self.letters.items()):
            if letter.final_sha256:
                continue
            try:
                sheets[step] = paper.final_sheet(letter, self._facts)
            except DivitError as error:
                self._leave_out(step, error)
        return sheets

    def _take_pages(self, steps: Sequence[StepRef], pages: Iterator[bytes | TemplateFailed]) -> None:
        for step in steps:
            made = next(pages)
            if isinstance(made, TemplateFailed):
                self._leave_out(step, made)
            else:
                self.pages[self.letters[step].pk] = made
        self._keep_pages([step for step in steps if step in self.letters])

    def _keep_pages(self, steps: Sequence[StepRef]) -> None:
        letters = [self.letters[step] for step in steps]
        stored = files.store_each([self.pages[letter.pk] for letter in letters], media_type=_PDF)
        for letter, page in zip(letters, stored, strict=True):
            letter.final_sha256 = page.sha256
        with transaction.atomic():
            rows = Letter.objects.select_for_update().filter(pk__in=[letter.pk for letter in letters]).order_by("id")
            present = {row.pk: row for row in rows.only(*_PAGE_HANGS_ON)}
            unchanged = [letter for letter in letters if _is_as_it_was(letter, present.get(letter.pk))]
            Letter.objects.bulk_update(unchanged, ["final_sha256"])
        kept = {letter.pk for letter in unchanged}
        for step, letter in zip(steps, letters, strict=True):
            if letter.pk not in kept:
                self._leave_out(step, LetterChanged(f"letter {letter.uid} while its page was set"))


def _object(letter: Letter) -> str:
    return f"letter:{letter.uid}"


def _is_numbered(letter: Letter, signs: int, now: datetime) -> bool:
    """Whether its page bears a number, today's date and the block of who signs."""
    same_day = letter.dated_at is not None and clock.local(letter.dated_at).date() == clock.local(now).date()
    return bool(letter.number) and same_day and letter.finished_for_id == signs


def _is_as_it_was(letter: Letter, present: Letter | None) -> bool:
    """Whether what its page hangs on is still what it was when the page was set."""
    return (
        present is not None
        and present.state == Letter.State.SIGNATURE_WAIT
        and all(getattr(present, name) == getattr(letter, name) for name in _PAGE_HANGS_ON)
    )
