# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A certification authority of the demonstration’s own: founded by a ceremony, staffed by its people, with some work.

It issues the certificate that is applied for in the demonstration; its staff have their pages (``/makam``). Everything
here works in the database of this process, which is the demonstration's server's.
"""

from functools import partial
from importlib.resources import files
from pathlib import Path

from divit.demo import people
from divit.kernel import clock

#: Who does what there; no two of these meet in one person.
ROLES = {"isil": "ca_operator", "oguz": "ca_operator", "cavit": "security_officer", "feride": "auditor"}
ISSUER = "nes-1"


def ceremony_file() -> bytes:
    """The file that the ceremony is held by."""
    return files("divit.demo").joinpath("data/authority.toml").read_bytes()


def found(trust: Path) -> None:
    """Hold the ceremony and give the people their roles; ``trust`` is the folder of whom the house believes."""
    from divit.server.authority import ceremony

    plan = ceremony.read(ceremony_file())
    lines = ceremony.perform(plan, actor=", ".join(plan.operators), channel="cli", keep=partial(_keep, trust))
    ceremony.keep(plan, "\n".join(lines) + "\n", channel="cli")
    _give_roles()


def issue(holders: list[tuple[str, str]]) -> list[str]:
    """Issue a certificate to each holder (given name, surname); their serial numbers."""
    from divit.der.x509 import certificate_parts
    from divit.pki import keys
    from divit.server.authority.services import Wanted, issue_each

    def wanted(given_name: str, surname: str) -> Wanted:
        name = {"given_name": given_name, "surname": surname, "common_name": f"DENEME {given_name} {surname}"}
        subject = {"country": "TR", "serial_number": "10000000900", **name}
        return Wanted(subject, keys.public_key_der(keys.generate("p256")))

    made = issue_each(authority=ISSUER, profile="nes-trial", wanted=[wanted(*holder) for holder in holders])
    return [f"{certificate_parts(one).serial:x}" for one in made]


def live(trust: Path) -> None:
    """Found it, issue some certificates, and leave its staff something to do."""
    from divit.server.authority import services
    from divit.server.people import queries

    found(trust)
    given = [(person.given_name, person.surname) for person in people.people()]
    stolen, lost, replaced, *_others = issue(given)
    services.revoke(authority=ISSUER, serial=replaced, reason="superseded")
    services.suspend(authority=ISSUER, serial=lost, note="Kart kayıp bildirildi.")
    isil = queries.person_by_tckn(people.person("isil").tckn, clock.now())
    services.propose(
        authority=ISSUER,
        serial=stolen,
        event="revoke",
        reason="key_compromise",
        note="Sahibi kartın çalındığını telefonla bildirdi.",
        actor=f"person:{isil.id}",
        channel="web",
    )
    for name in ("kok", ISSUER):
        services.publish(authority=name)


def _keep(trust: Path, name: str, certificate: bytes) -> None:
    (trust / f"{name}.cer").write_bytes(certificate)


def _give_roles() -> None:
    from divit.server.people import queries, services

    institution = queries.only_institution()
    if institution is None:
        raise LookupError("the demonstration has one institution")
    for key, role in ROLES.items():
        person = queries.person_by_tckn(people.person(key).tckn, clock.now())
        services.grant_role(person=person.id, role=role, institution=institution)
