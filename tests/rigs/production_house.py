# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Applications that wait for a card, and a station that speaks to the production door, with or without a real card."""

import base64
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey

import authority_house
from divit.agent.errors import SiteRefused
from divit.kernel import clock
from divit.pki import keys
from divit.server.enrolment import numbers, registers
from divit.server.enrolment.models import Application, FormVersion, HeldCertificate
from divit.server.enrolment.registers import RegistryRecord
from divit.server.enrolment.services import stations
from divit.server.enrolment.services.entry import snapshot
from divit.server.people.models import Person
from divit.server.people.queries import Viewer
from divit.tokens.making.request import request

CODE = b"A1B2C3D4E5F6G7H8"
BORN = date(1985, 4, 23)


def found() -> None:
    """An authority that issues what production asks for."""
    authority_house.found(algorithm="p256")


def record_of(person: Person) -> RegistryRecord:
    """A person as the civil registry has them."""
    return RegistryRecord(person.tckn, person.given_name, person.surname, "Akçaova", BORN)


def registry_says(patch: pytest.MonkeyPatch, *records: RegistryRecord) -> None:
    """Let the civil registry know exactly these people, and the personnel directory be asked by nobody."""
    known = {one.tckn: one for one in records}
    patch.setattr(registers, "_civil", [known.get])
    patch.setattr(registers, "_personnel", [])


def queued(viewer: Viewer, *, reason: str = "first", old: HeldCertificate | None = None, **fields: Any) -> Application:
    """An approved application of that person that waits for its card; the registry knows them."""
    person = Person.objects.get(pk=viewer.person_id)
    record = record_of(person)
    row = Application.objects.create(
        institution_id=viewer.institution_id,
        person=person,
        tckn=person.tckn,
        given_name=person.given_name,
        surname=person.surname,
        birth_place="Akçaova",
        birth_date=BORN,
        registry_sha256=snapshot(record),
        reason=reason,
        approved_at=clock.now(),
        old=old,
        **{"state": Application.State.QUEUED, "method": "e_onay", **fields},
    )
    said = {"validity_years": 3, "mobile": "+905320000000", "email": "deneme@example.org", "channel": "both"}
    row.form = FormVersion.objects.create(application=row, version=1, fields=said, sha256="0" * 64, word_hash="")
    row.save(update_fields=["form"])
    return row


def barcode_of(application: Application) -> str:
    """What is printed on the application's form."""
    assert application.form is not None
    return numbers.barcode(application.number, application.form.version, application.form.sha256)


def held(viewer: Viewer, *, ends: datetime, **fields: Any) -> HeldCertificate:
    """A certificate that the person has from before, in force at the authority too."""
    from divit.server.authority import services

    subject = {**authority_house.HOLDER, "serial_number": Person.objects.get(pk=viewer.person_id).tckn}
    begins = clock.now()
    prepared = services.prepare(
        authority=authority_house.ISSUING,
        profile="nes-trial",
        subject=subject,
        public_key=keys.public_key_der(keys.generate("p256")),
        span=(begins, ends),
    )
    certificate = services.issue(prepared)
    told = {"not_before": begins, "not_after": ends, "usable_from": begins, "state": "valid", **fields}
    return HeldCertificate.objects.create(
        person_id=viewer.person_id,
        institution_id=viewer.institution_id,
        authority=authority_house.ISSUING,
        serial=prepared.serial,
        profile="nes-trial",
        certificate=certificate,
        given_name="Işıl",
        surname="İncedere",
        **told,
    )


@dataclass
class Door:
    """The way to the production door in this process, in the shape of the station's ``Http``."""

    token: str
    origin: str = "http://testserver"
    client: Client = field(default_factory=lambda: Client(SERVER_NAME="127.0.0.1"))

    def post(self, path: str, body: bytes, *, limit: int, claim: str = "", key: str = "") -> bytes:
        del limit, key
        answer = self.client.post(
            path, body, content_type="application/json", headers={"Authorization": f"Bearer {claim}"}
        )
        if answer.status_code >= 400:
            told = json.loads(answer.content)
            raise SiteRefused(
                told["trace"], site_code=told["code"], site_message=told["message"], status=answer.status_code
            )
        return bytes(answer.content)


def station(name: str = "masa-1") -> Door:
    """A new station with its token."""
    return Door(stations.add_station(name=name, actor="person:1"))


@dataclass
class SoftCard:
    """A blank card of software, at a station: the steps of a production, one by one."""

    door: Door
    serial: str = "KART-1"
    key: Any = field(default_factory=lambda: keys.generate("p256"))
    order: dict[str, Any] = field(default_factory=dict)

    def call(self, call: str, **body: Any) -> dict[str, Any]:
        answer = self.door.post(f"/api/v1/production/{call}", json.dumps(body).encode(), limit=0, claim=self.door.token)
        told: dict[str, Any] = json.loads(answer)
        return told

    def take(self) -> str | None:
        """T20; the production's uid."""
        self.order = self.call("take", card_serial=self.serial)
        return self.order["production"]

    def code(self, code: bytes = CODE) -> None:
        key = ECKey.import_key(self.order["key"])
        sealed = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, code, key)
        self.call(f"{self.order['production']}/code", sealed=sealed)

    def request(self, name: str = "") -> str:
        """A request signed with the card's key, in base64."""
        sign = keys.signing(self.key)
        made = request(
            keys.public_key_der(self.key), name or self.order["production"], "p256", lambda data, _name: sign(data)
        )
        return base64.b64encode(made).decode()

    def certificate(self) -> bytes:
        told = self.call(f"{self.order['production']}/certificate", request=self.request())
        return base64.b64decode(told["certificates"][0])

    def produced(self, certificate: bytes) -> None:
        self.call(f"{self.order['production']}/produced", certificate_sha256=sha256(certificate).hexdigest())

    def failed(self, *, is_touched: bool = True, why: str = "IMZ-2004") -> None:
        self.call(f"{self.order['production']}/failed", why=why, is_touched=is_touched)

    def make(self) -> bytes:
        """To the end; the certificate."""
        assert self.take() is not None
        self.code()
        certificate = self.certificate()
        self.produced(certificate)
        return certificate
