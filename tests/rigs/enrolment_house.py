# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Enrolment for tests: made-up people in a civil registry and a personnel directory of their own, an officer, a CSP,
and the way of an application in single steps. Cards are made here without a station, certificates without a key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from divit.kernel import clock
from divit.kernel.periods import Period
from divit.server.enrolment import acting, registers, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.effects import certificates as effects
from divit.server.enrolment.machines import CARD, CERTIFICATE
from divit.server.enrolment.models import Application, Card, Consent, HeldCertificate, SmsProof
from divit.server.enrolment.registers import PersonnelRecord, RegistryRecord
from divit.server.enrolment.rules import production
from divit.server.enrolment.rules.form import Form
from divit.server.enrolment.rules.identity import Facts
from divit.server.enrolment.services import codes, rows
from divit.server.people import services as people
from divit.server.people.queries import Viewer, viewer_for

# The trial people's numbers (people.toml); the names are as plainly made up.
ISIL, OGUZ, FERIDE, CAVIT, SUKRAN = "10000000528", "10000000696", "10000000214", "10000000382", "10000000450"
STAFF = ("10000000764", "10000000832", "10000000900")
MOBILE, OTHER_MOBILE = "+905550000001", "+905550000002"

FORM = Form(
    reader="mini",
    validity_years=3,
    security_word="ceviz ağacı",
    unit="Yazı İşleri Müdürlüğü",
    title="Şef",
    address="Divit Mah. Kamış Cad. No: 1",
    postal_code="67000",
    province="Ankara",
    district="Çankaya",
    email="isil@akcaova.invalid",
    work_phone="+903720000000",
    mobile=MOBILE,
    operator="turk_telekom",
    channel="both",
)


class Ledger:
    """Stands for the authority: remembers what it was told of which certificate."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def revoke(self, *, authority: str, serial: str, reason: str, actor: str, channel: str) -> None:
        self.told.append(("revoke", serial, reason))

    def suspend(self, *, authority: str, serial: str, actor: str, channel: str) -> None:
        self.told.append(("suspend", serial, ""))

    def resume(self, *, authority: str, serial: str, actor: str, channel: str) -> None:
        self.told.append(("resume", serial, ""))


@dataclass
class House:
    """An institution with an officer, a CSP's staff, and registers that a test may change."""

    institution: int
    unit: int
    officer: Viewer
    second_officer: Viewer
    clerk: Viewer
    production: Viewer
    call_centre: Viewer
    registry: dict[str, RegistryRecord] = field(default_factory=dict)
    directory: dict[str, PersonnelRecord] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    def know(self, tckn: str, given_name: str, surname: str) -> Facts:
        """Record somebody in both registers; the facts with which they come to the door."""
        record = RegistryRecord(tckn, given_name, surname, "Akçaova", date(1980, 1, 1))
        self.registry[tckn] = record
        self.directory[tckn] = PersonnelRecord("1", "Yazı İşleri", "Şef", "administrative", True)
        return Facts(tckn, given_name, surname, record.birth_place, record.birth_date)

    def enter(self, facts: Facts, reason: str = "first") -> Acting:
        """T1, T2, T4."""
        uid = services.enter(institution=self.institution, facts=facts, address="192.0.2.1", challenge_passed=True)
        by = acting.applicant(uid)
        services.choose_reason(application=uid, reason=reason, by=by)
        return by

    def fill(self, by: Acting, **changes: Any) -> None:
        """T5."""
        services.submit_form(application=by.application, form=replace(FORM, **changes), by=by)

    def prove(self, by: Acting) -> None:
        """T6, T7, T7b, with the code as the telephone shows it."""
        services.send_code(application=by.application, by=by)
        services.enter_code(application=by.application, code=code_sent(by), by=by)

    def approve(self, by: Acting, viewer: Viewer | None = None) -> None:
        """T12, T13, T16 or T17."""
        officer = viewer or self.officer
        today = clock.local(clock.now()).date()
        services.record_prerequisite(
            viewer=officer, application=by.application, kind="letter", number="E-1", dated=today
        )
        if row(by).state == Application.State.APPROVAL_WAIT:
            services.approve(viewer=officer, application=by.application, position_checked=True)

    def receive(self, by: Acting) -> None:
        """T10."""
        barcode = row(by).papers.get().barcode
        services.receive_paper(viewer=self.clerk, barcode=barcode, sender="applicant")

    def produce(self, by: Acting) -> HeldCertificate:
        """T20, T21 and the card, as a station would leave them behind."""
        return produced(row(by))

    def deliver(self, by: Acting, tracking_no: str) -> None:
        """T23, T24, and T26 or T27 where its time has come."""
        services.hand_over(
            viewer=self.production, application=by.application, tracking_no=tracking_no, carrier="deneme"
        )
        services.courier_told(tracking_no=tracking_no, kind="delivered", at=clock.now(), id_checked=True)

    def certificate(self, facts: Facts, tracking_no: str = "T-1", **changes: Any) -> HeldCertificate:
        """A person's first certificate, delivered, by the whole way on paper."""
        by = self.enter(facts)
        self.fill(by, **changes)
        self.prove(by)
        services.choose_wet(application=by.application, by=by)
        self.receive(by)
        self.approve(by)
        held = self.produce(by)
        self.deliver(by, tracking_no)
        held.refresh_from_db()
        return held

    def consent(self, person_id: int, mobile: str = MOBILE, *, is_foreign: bool = False) -> Consent:
        """An active consent of a person."""
        uid = services.begin_consent(person_id=person_id, session="s", text_version="1", mobile=mobile)
        services.consent_signed(consent=uid, signed_sha256="a" * 64)
        services.consent_verified(
            consent=uid,
            report_sha256="b" * 64,
            stamped_at=clock.now(),
            issuer="DENEME",
            serial="1f",
            is_foreign=is_foreign,
        )
        return Consent.objects.get(uid=uid)


@contextmanager
def opened(monkeypatch: Any) -> Iterator[House]:
    """The house, its registers in force until the test ends."""
    institution = people.add_institution(
        detsis="10000000", name="Akçaova Valiliği", letterhead=["T.C."], verification_address="http://127.0.0.1/d"
    )
    unit = people.add_unit(institution=institution, detsis="10000001", name="Yazı İşleri Müdürlüğü")
    provider = people.add_institution(
        detsis="10000009", name="DENEME ESHS", letterhead=["T.C."], verification_address="http://127.0.0.1/d"
    )
    desk = people.add_unit(institution=provider, detsis="10000008", name="Üretim")
    house = House(
        institution=institution,
        unit=unit,
        officer=staff(institution, unit, CAVIT, "Cavit", "institution_officer"),
        second_officer=staff(institution, unit, SUKRAN, "Şükran", "institution_officer"),
        clerk=staff(provider, desk, STAFF[0], "Kayıt", "csp_clerk"),
        production=staff(provider, desk, STAFF[1], "Üretim", "csp_production"),
        call_centre=staff(provider, desk, STAFF[2], "Çağrı", "csp_call_centre"),
    )
    monkeypatch.setattr(registers, "_civil", [house.registry.get])
    monkeypatch.setattr(registers, "_personnel", [])
    registers.register_personnel(lambda _institution, tckn: house.directory.get(tckn))
    monkeypatch.setattr(registers, "_lists", [])
    monkeypatch.setattr(effects, "authority", house.ledger)
    yield house


def staff(institution: int, unit: int, tckn: str, given_name: str, role: str) -> Viewer:
    """Somebody with a post and a role."""
    person = people.add_person(tckn=tckn, given_name=given_name, surname="Deneme")
    people.appoint(person=person, post=people.add_post(unit=unit, title="Memur"))
    people.grant_role(person=person, role=role, institution=institution)
    return viewer_for(person, clock.now())


def row(by: Acting) -> Application:
    """The application's row."""
    return Application.objects.get(uid=by.application)


def code_sent(by: Acting) -> str:
    """The code of the application's last SMS."""
    proof = SmsProof.objects.filter(application__uid=by.application).order_by("-pk")[0]
    return codes.code_of(proof)


def produced(application: Application) -> HeldCertificate:
    """Take an application and leave a personalised card and its certificate, as a station does."""
    by = acting.system()
    with transaction.atomic():
        taken = rows.locked(str(application.uid))
        rows.stand(taken)
        rows.move(taken, "take", by, changes={"lease": "l", "lease_until": clock.now()})
        held = _made(taken, by)
        rows.stand(taken)
        rows.move(taken, "issued", by)
    return held


def _made(application: Application, by: Acting) -> HeldCertificate:
    assert application.person_id is not None
    case = application.case
    begins = production.r50(case)
    serial = f"{application.pk:x}{HeldCertificate.objects.count():x}"
    card = Card.objects.create(serial=f"CARD-{serial}", application=application)
    old = application.old
    if old is not None and production.r54(case).ok:
        old = rows.held(str(old.uid))
        changes = {"end_reason": "identity_changed", "ended_at": clock.now()}
        rows.move_certificate(old, "superseded", by, changes=changes)
    fields = application.form.fields if application.form is not None else {}
    held = HeldCertificate.objects.create(
        person_id=application.person_id,
        institution_id=application.institution_id,
        application=application,
        card=card,
        authority="nes-1",
        serial=serial,
        profile="nes-trial",
        not_before=begins,
        not_after=Period(months=36).after(begins),
        usable_from=production.usable_from(case),
        given_name=application.given_name,
        surname=application.surname,
        mobile=str(fields.get("mobile", "")),
        email=str(fields.get("email", "")),
        channel=str(fields.get("channel", "both")),
        is_additional=application.reason == "other",
    )
    CERTIFICATE.fire(held, "issue", actor="system", channel="station", object=f"held:{held.uid}", is_locked=True)
    CARD.fire(card, "personalise", actor="system", channel="station", object=f"card:{card.uid}", is_locked=True)
    return held
