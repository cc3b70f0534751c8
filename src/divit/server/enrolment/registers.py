# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What enrolment asks of others, each behind a registry: who answers registers when it starts, and may be exchanged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RegistryRecord:
    """A person as the civil registry has them."""

    tckn: str
    given_name: str
    surname: str
    birth_place: str
    birth_date: date
    is_alive: bool = True


@dataclass(frozen=True, slots=True)
class PersonnelRecord:
    """A person as the personnel directory of an institution has them."""

    personnel_no: str
    unit_name: str
    title: str
    service_class: str
    is_active: bool
    institution_name: str = ""


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """A letter or an e-mail that satisfies R37, found by whoever keeps letters."""

    kind: str
    number: str
    dated: date
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """What may be chosen in the form: ``districts`` of a province, all as the lists write them."""

    provinces: Callable[[], Sequence[str]]
    districts: Callable[[str], Sequence[str]]
    operators: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A card that goes to its holder: our ``reference``, who gets it, and where."""

    reference: str
    name: str
    phone: str
    address: str
    district: str
    province: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a courier tells of a parcel: ``kind`` as a ``DeliveryEvent`` has it; ``id_checked``: it was given to its
    addressee, whose identity was looked at.
    """

    kind: str
    at: datetime
    id_checked: bool
    words: str


@dataclass(frozen=True, slots=True)
class Courier:
    """A courier with a door for programs. ``book`` gives the parcel's number, the same for the same reference; ``told``
    everything that is known of a number, for that addressee. Both raise a ``DivitError``.
    """

    name: str
    book: Callable[[Parcel], str]
    told: Callable[[str, str], Sequence[Told]]


#: A person of the civil registry by number, None for nobody. Raises a ``DivitError`` when it cannot be asked.
CivilRegistry = Callable[[str], RegistryRecord | None]
#: A person of an institution (its id) by number, None for nobody. Raises as ``CivilRegistry``.
Personnel = Callable[[int, str], PersonnelRecord | None]
#: The letters about a person (institution, number) that came since the day of the application.
PrerequisiteFinder = Callable[[int, str, date], Sequence[FoundNotice]]

_civil: list[CivilRegistry] = []
_personnel: list[tuple[Personnel, Callable[[], bool]]] = []
_finders: dict[str, PrerequisiteFinder] = {}
_lists: list[Lists] = []
_couriers: list[tuple[Courier, Callable[[], bool]]] = []


def register_civil_registry(look_up: CivilRegistry) -> None:
    """Let ``look_up`` answer for the civil registry; a later one replaces it."""
    _civil[:] = [look_up]


def register_personnel(find: Personnel, *, is_set_up: Callable[[], bool] = lambda: True) -> None:
    """Let ``find`` answer for the personnel directory where ``is_set_up()``; a later one replaces it."""
    _personnel[:] = [(find, is_set_up)]


def register_prerequisites(name: str, find: PrerequisiteFinder) -> None:
    """Let ``find`` look for the letters of R37; the same name again replaces it."""
    _finders[name] = find


def register_lists(lists: Lists) -> None:
    """Let ``lists`` say what the form may choose from; later ones replace them."""
    _lists[:] = [lists]


def register_courier(courier: Courier, *, is_set_up: Callable[[], bool] = lambda: True) -> None:
    """Let ``courier`` carry cards where ``is_set_up()``; a later one replaces it."""
    _couriers[:] = [(courier, is_set_up)]


def courier() -> Courier | None:
    """The courier, None where none has a door for programs."""
    return _couriers[0][0] if _couriers and _couriers[0][1]() else None


def civil_registry() -> CivilRegistry | None:
    """The civil registry, None where none is set up."""
    return _civil[0] if _civil else None


def personnel() -> Personnel | None:
    """The personnel directory, None where none is set up."""
    return _personnel[0][0] if _personnel and _personnel[0][1]() else None


def lists() -> Lists | None:
    """What the form may choose from, None where nobody said."""
    return _lists[0] if _lists else None


def found_notices(institution_id: int, tckn: str, since: date) -> list[FoundNotice]:
    """The letters about a person that satisfy R37, from everybody who keeps letters."""
    return [one for find in _finders.values() for one in find(institution_id, tckn, since)]
