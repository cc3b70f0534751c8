# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The consignments of the courier's stand-in, in a file of its folder; a person moves each of them on."""

import json
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from divit.kernel import clock

#: What a person can do with a consignment, and the courier's words for it.
STEPS = {
    "on_the_way": "Gönderi yola çıktı",
    "out": "Dağıtıma çıkarıldı",
    "not_at_home": "Alıcı adreste bulunamadı",
    "to_addressee": "Alıcının kendisine, kimliği görülerek teslim edildi",
    "to_another": "Alıcının adresinde başkasına teslim edildi",
    "back": "Gönderene iade edildi",
}
_BOOKED = "Kabul edildi"
_LAST = frozenset({"to_addressee", "to_another", "back"})
_ANOTHER = "Başka Biri"
_FIRST_BARCODE = 279_000_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when (ISO 8601), where, in the courier's words."""

    at: str
    office: str
    words: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """One consignment. ``handed_to`` is empty until somebody has it in their hands."""

    barcode: str
    reference: str
    addressee: str
    place: str
    steps: tuple[Step, ...]
    handed_to: str = ""
    ended: bool = False


class Shipments:
    """All consignments of a folder, in the order in which they were booked. Safe for the threads of one process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "shipments.list"
        self._lock = threading.Lock()

    def book(self, *, reference: str, addressee: str, place: str) -> Shipment:
        """Take a consignment; the same reference again is the same consignment."""
        with self._lock:
            all_of_them = self._read()
            known = next((one for one in all_of_them if one.reference == reference), None)
            if known is not None:
                return known
            barcode = _with_check_digit(_FIRST_BARCODE + len(all_of_them))
            made = Shipment(barcode, reference, addressee, place, (_step(_BOOKED),))
            self._write([*all_of_them, made])
            return made

    def find(self, barcode: str) -> Shipment | None:
        """The consignment with that barcode."""
        return next((one for one in self._read() if one.barcode == barcode), None)

    def all(self) -> list[Shipment]:
        """All consignments, the latest first."""
        return self._read()[::-1]

    def move(self, barcode: str, step: str) -> Shipment | None:
        """Do ``step`` (a key of ``STEPS``) with a consignment that is still under way; None for any other."""
        with self._lock:
            all_of_them = self._read()
            place = next((n for n, one in enumerate(all_of_them) if one.barcode == barcode and not one.ended), None)
            if place is None or step not in STEPS:
                return None
            known = all_of_them[place]
            handed = {"to_addressee": known.addressee, "to_another": _ANOTHER}.get(step, "")
            moved = replace(known, steps=(*known.steps, _step(STEPS[step])), handed_to=handed, ended=step in _LAST)
            all_of_them[place] = moved
            self._write(all_of_them)
            return moved

    def _read(self) -> list[Shipment]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return [Shipment(**{**row, "steps": tuple(Step(**step) for step in row["steps"])}) for row in rows]

    def _write(self, all_of_them: list[Shipment]) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps([asdict(one) for one in all_of_them], ensure_ascii=False), encoding="utf-8")
        part.replace(self._path)


def _step(words: str) -> Step:
    return Step(clock.now().isoformat(), "AKÇAOVA PİM", words)


def _with_check_digit(number: int) -> str:
    """Twelve digits and one that checks them, weighted 1 and 3 in turn as in EAN-13."""
    digits = str(number)
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
