# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The letter as paper: the draft that is initialled, the finished page that is signed."""

import os
from datetime import datetime
from functools import cache
from typing import Any

from divit.kernel import clock, words
from divit.server.letters.models import Letter
from divit.server.people import queries as people
from divit.server.people.errors import NoPlace
from divit.server.people.rules import printed_name
from divit.server.printing import render
from divit.server.printing.codes import Qr
from divit.server.printing.typesetting import Sheet

_NOT_YET = "—"
_PENDING = "Doğrulama kodu ve karekod, imzaya açıldığında bu alana yazılır."
_TRIAL = "DENEME – HUKUKİ DEĞERİ YOKTUR"


class Facts:
    """What the pages print about units and people, asked once for all letters of a batch."""

    def __init__(self) -> None:
        self.unit = cache(people.unit)
        self.person = cache(people.person)
        self.signature_block = cache(people.signature_block)


def draft_pdf(letter: Letter, at: datetime) -> bytes:
    """The PDF/A of this version with "—" for number and date: what a paraf covers."""
    data = _data(letter, at, Facts(), signs=letter.signer_id, number=_NOT_YET, date=_NOT_YET, code="", address="")
    return render("letter", data)


def final_sheet(letter: Letter, facts: Facts) -> Sheet:
    """The finished page, to be set, with number, date, verification code and QR: what the signature covers.

    The letter must be numbered. Raises ``NoPlace`` when its signer has no post on the letter's day.
    """
    dated_at = letter.dated_at or clock.now()
    address = facts.unit(letter.unit_id).verification_address
    data = _data(
        letter,
        dated_at,
        facts,
        signs=letter.finished_for_id or letter.signer_id,
        number=letter.number,
        date=words.date(dated_at),
        code=letter.verification_code,
        address=address,
    )
    return Sheet("letter", data, dated_at)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text: what stands between empty lines, each on one line."""
    blocks = body.replace("\r\n", "\n").split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]


def letterhead(unit_id: int) -> list[str]:
    """The lines at the head of the unit's letters: the institution's and its own."""
    return _letterhead(people.unit(unit_id))


def _letterhead(unit: people.UnitView) -> list[str]:
    return [*unit.letterhead, unit.name]


def signature_lines(letter: Letter) -> tuple[str, ...]:
    """What stands under the letter's present page; nothing while its signer holds no post."""
    is_finished = bool(letter.final_sha256)
    signs = letter.finished_for_id if is_finished else None
    try:
        at = (letter.dated_at if is_finished else None) or clock.now()
        block = _block(letter, signs or letter.signer_id, at, Facts())
    except NoPlace:
        return ()
    return block.lines


def _block(letter: Letter, signs: int, at: datetime, facts: Facts) -> people.SignatureBlock:
    """The block of who signs, in the post of the letter's signer: a deputy is printed with "V."."""
    return facts.signature_block(
        signs, at, institution_id=letter.institution_id, in_place_of=letter.signer_id, document="letter"
    )


def _data(
    letter: Letter, at: datetime, facts: Facts, *, signs: int, number: str, date: str, code: str, address: str
) -> dict[str, Any]:
    unit = facts.unit(letter.unit_id)
    drafter = facts.person(letter.drafter_id, at)
    given_name, _space, surname = drafter.full_name.rpartition(" ")
    return {
        "trial": _TRIAL if os.environ.get("DIVIT_ENV") in {"demo", "test"} else "",
        "institution": unit.institution_name,
        "letterhead": _letterhead(unit),
        "number": number,
        "date": date,
        "subject": letter.subject,
        "addressee": [line.strip() for line in letter.addressee.splitlines() if line.strip()],
        "body": paragraphs(letter.body),
        "annexes": _annex_lines(letter),
        "signature": list(_block(letter, signs, at, facts).lines),
        "verification": {
            "code": code,
            "address": address,
            "qr": Qr(f"{address}/{code}") if code else "",
            "pending": _PENDING,
        },
        "contact": [
            line
            for line in (
                unit.address,
                f"Telefon: {unit.phone}" if unit.phone else "",
                f"Faks: {unit.fax}" if unit.fax else "",
                f"KEP Adresi: {unit.kep}" if unit.kep else "",
                f"İnternet Adresi: {unit.internet}" if unit.internet else "",
            )
            if line
        ],
        "information": {"name": printed_name(given_name, surname), "title": drafter.title},
    }


def _annex_lines(letter: Letter) -> list[str]:
    """What stands under "Ek:", each with its page count."""
    told = [f"{annex.title} ({annex.page_count} sayfa)" for annex in letter.present_annexes()]
    return told if len(told) == 1 else [f"{place}- {line}" for place, line in enumerate(told, start=1)]
