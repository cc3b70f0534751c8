# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What enrolment is joined to at the start: systems outside, the lists of the form, the sign-in by security word, the
links of the sign-in page.
"""

from django.utils.translation import gettext_lazy as _

from divit.server.enrolment import cases, registers
from divit.server.enrolment.portal import lists
from divit.server.enrolment.registers import Courier, Lists, Parcel, PersonnelRecord, RegistryRecord, Told
from divit.server.enrolment.services.records import holder_of_word
from divit.server.gateways import civil_registry, courier, personnel
from divit.server.login import arriving, doors, words


def join() -> None:
    """Let each of them answer; a test, or another installation, may put another in its place."""
    registers.register_civil_registry(_in_civil_registry)
    registers.register_personnel(_in_directory, is_set_up=personnel.is_set_up)
    registers.register_lists(_chosen_from())
    registers.register_courier(Courier("PTT", _booked, _told), is_set_up=courier.is_set_up)
    words.register(_known_by_word)
    doors.register(doors.Door("pen", _("Apply for, renew or follow an e-signature"), "apply"))
    arriving.register_landing("enrolment-portal")


def _in_civil_registry(tckn: str) -> RegistryRecord | None:
    found = civil_registry.record_of(tckn)
    if found is None:
        return None
    return RegistryRecord(
        tckn=found.tckn,
        given_name=found.given_name,
        surname=found.surname,
        birth_place=found.birth_place,
        birth_date=found.birth_date,
        is_alive=found.alive,
    )


def _in_directory(institution_id: int, tckn: str) -> PersonnelRecord | None:
    """The directory has everybody of the state's service; who is asked for is found by number alone."""
    del institution_id
    found = personnel.record_of(tckn)
    if found is None:
        return None
    return PersonnelRecord(
        personnel_no=found.personnel_number,
        unit_name=found.unit_name,
        title=found.title,
        service_class=found.service_class,
        is_active=True,
    )


def _booked(parcel: Parcel) -> str:
    to = courier.Recipient(
        name=parcel.name,
        phone=parcel.phone,
        address=parcel.address,
        district=parcel.district,
        province=parcel.province,
        postal_code=parcel.postal_code,
    )
    return courier.send(reference=parcel.reference, to=to)


def _told(number: str, addressee: str) -> list[Told]:
    """A parcel that somebody else took was not handed over (R61): it stays on its way until a person looks into it."""
    standing = courier.standing(number, addressee=addressee)
    kinds = {"not_at_home": "attempt", "returned": "returned"}
    if standing.in_person:
        kinds["delivered"] = "delivered"
    return [
        Told(kind, event.at, kind == "delivered", event.words)
        for event in standing.events
        for kind in [kinds.get(event.state, "moved")]
    ]


def _chosen_from() -> Lists:
    codes = {name: code for code, name in lists.provinces()}
    return Lists(
        provinces=lambda: list(codes),
        districts=lambda province: lists.districts().get(codes.get(province, ""), ()),
        operators=lambda: [one.name for one in lists.choices("operator")],
    )


def _known_by_word(tckn: str, word: str) -> words.Known | None:
    """Whose security word that is; the code of the sign-in goes to the number that is on record (R21)."""
    person_id = holder_of_word(tckn=tckn, word=word)
    number = "" if person_id is None else cases.known_number(person_id)
    return words.Known(person_id, number) if person_id is not None and number not in {"", cases.NO_NUMBER} else None
