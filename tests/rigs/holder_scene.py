# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Somebody of a running house who holds a certificate on a delivered card, has given an E-Onay, and was looked at.

Run as ``python holder_scene.py KEY``: a process of its own, with the environment of the house's server. The addresses
of what was made are printed as JSON, by name.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from house import Running

#: Who does what: duties that are apart lie with different people.
OFFICES = {"cavit": "institution_officer", "sukran": "csp_clerk", "oguz": "csp_production"}


def lived(house: "Running", key: str) -> dict[str, str]:
    """Run this in the house: the addresses of what it made for the person ``key``, by name."""
    environment = {**os.environ, **house.environment, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, __file__, key]
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(ended.stdout))


def make(key: str) -> dict[str, str]:
    """The certificate, by the whole way on paper, and what stands around it."""
    from divit.demo import people
    from divit.kernel import clock
    from divit.server.enrolment import registers, services
    from divit.server.people import queries
    from divit.server.people import services as records
    from enrolment_house import House

    who, institution = people.person(key), queries.only_institution()
    assert institution is not None
    staff = {}
    for one, role in OFFICES.items():
        person = queries.person_by_tckn(people.person(one).tckn, clock.now()).id
        records.grant_role(person=person, role=role, institution=institution)
        staff[role] = queries.viewer_for(person, clock.now())
    officer, clerk, production = staff.values()
    house = House(institution, 0, officer, officer, clerk, production, clerk)
    registers.register_civil_registry(house.registry.get)
    registers.register_personnel(lambda _institution, tckn: house.directory.get(tckn))
    facts = house.know(who.tckn, who.given_name, who.surname)
    held = house.certificate(facts, operator="turk_telekom")
    house.consent(held.person_id)
    services.looked(viewer=officer, person_id=held.person_id, about="Başvuru")
    assert held.application is not None
    return {
        "certificate": f"/e-imza/bireysel/sertifikalar/{held.uid}",
        "application": f"/e-imza/bireysel/basvurular/{held.application.uid}",
        "number": held.application.number,
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")
    django.setup()
    print(json.dumps(make(sys.argv[1])))
