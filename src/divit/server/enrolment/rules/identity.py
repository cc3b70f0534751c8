# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R1 to R4: who somebody says they are, and who the civil registry says they are."""

from dataclasses import dataclass
from datetime import date

from divit.kernel import identifiers, turkish
from divit.server.enrolment.registers import RegistryRecord
from divit.server.enrolment.rules.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Facts:
    """What the entry page asks (R1)."""

    tckn: str
    given_name: str
    surname: str
    birth_place: str
    birth_date: date
    personnel_no: str = ""


def r1(facts: Facts, *, needs_personnel_no: bool) -> Verdict:
    """R1: every field of the entry is there."""
    words = (facts.tckn, facts.given_name, facts.surname, facts.birth_place)
    return Verdict("R1", all(word.strip() for word in words) and bool(facts.personnel_no or not needs_personnel_no))


def r2(facts: Facts) -> Verdict:
    """R2: the number passes its check digits."""
    return Verdict("R2", identifiers.is_tckn(facts.tckn))


def r3(facts: Facts, record: RegistryRecord | None) -> Verdict:
    """R3: all five facts are the registry's."""
    same = (
        record is not None
        and record.is_alive
        and record.tckn == facts.tckn
        and record.birth_date == facts.birth_date
        and all(
            r4(typed, kept).ok
            for typed, kept in (
                (facts.given_name, record.given_name),
                (facts.surname, record.surname),
                (facts.birth_place, record.birth_place),
            )
        )
    )
    return Verdict("R3", same)


def r4(typed: str, kept: str) -> Verdict:
    """R4: two names are one where only capitals (by Turkish rules), spaces or the coding of letters differ."""
    return Verdict("R4", _comparable(typed) == _comparable(kept))


def _comparable(name: str) -> str:
    return turkish.lower(" ".join(name.split()))
