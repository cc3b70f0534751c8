# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The desks of a certification service provider with something on each, in the house of a demonstration.

Run as ``python csp_staff.py HOME``; the authority of the house issues what is made here, one is founded where there is
none. What was made is printed as JSON: the addresses of its things, by name.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from divit.server.people.queries import Viewer
    from house import Running

#: Oğuz acts for Işıl, so what may not meet in one person may not meet in these two.
ROLES = {
    "sukran": "csp_clerk",
    "isil": "csp_call_centre",
    "feride": "csp_customer_relations",
    "oguz": "institution_officer",
}


def lived(house: "Running") -> dict[str, str]:
    """Run this in the house: the addresses of what it made, by name."""
    environment = {**os.environ, **house.environment, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, __file__, house.environment["DIVIT_HOME"]]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def make() -> dict[str, str]:
    """An application at every desk: paper, fee, queue, station, courier, and one that a post is left with."""
    import production_house
    from divit.kernel import clock
    from divit.server.authority import queries as authority
    from divit.server.enrolment import registers, services
    from divit.server.enrolment.models import Application, DeliveryEvent, HeldCertificate, LeavePost, PaperForm, Station
    from divit.server.people.models import Person

    if not authority.authorities():
        production_house.found()
    viewers = _roles()
    services.begin_consent(person_id=viewers["oguz"].person_id, session="", text_version="1")
    people = [Person.objects.get(pk=one.person_id) for one in viewers.values()]
    known = {one.tckn: production_house.record_of(one) for one in people}
    registers.register_civil_registry(known.get)
    registers._personnel.clear()
    desk = production_house.station("Üretim masası 1")
    made = {key: production_house.queued(viewers[key]) for key in ("feride", "cavit")}
    for number, application in enumerate(made.values()):
        production_house.SoftCard(desk, serial=f"DENEME-000{number + 1}").make()
        application.refresh_from_db()
    Application.objects.filter(pk=made["feride"].pk).update(state="handed_to_courier", tracking_no="KP02000000012")
    told = {"kind": "handed", "tracking_no": "KP02000000012", "carrier": "PTT", "at": clock.now()}
    DeliveryEvent.objects.create(application=made["feride"], **told)
    bench = production_house.SoftCard(production_house.station("Üretim masası 2"), serial="DENEME-0003")
    production_house.queued(viewers["sukran"])
    bench.take()
    failing = production_house.SoftCard(desk, serial="DENEME-0004")
    again = production_house.queued(viewers["oguz"], reason="renewal")
    failing.take()
    failing.failed()
    due = {"fee_state": "due", "fee_amount": "170.00", "fee_currency": "TRY"}
    owed = production_house.queued(viewers["isil"], reason="lost_stolen", **due)
    waiting = production_house.queued(viewers["isil"], state="paper_wait", method="wet")
    assert waiting.form is not None
    paper = PaperForm.objects.create(
        application=waiting, form=waiting.form, barcode=production_house.barcode_of(waiting), printed_at=clock.now()
    )
    asked = production_house.queued(viewers["oguz"], state="approval_wait")
    production_house.queued(viewers["feride"], state="approval_wait", method="wet", reason="renewal")
    held = HeldCertificate.objects.filter(application=made["cavit"]).get()
    HeldCertificate.objects.filter(pk=held.pk).update(not_after=clock.now() + timedelta(days=75))
    leaving = LeavePost.objects.create(
        certificate=held,
        note="Naklen atandı; 21.11.2026 tarihli ve 1234 sayılı yazı.",
        asked_by_id=viewers["isil"].person_id,
        asked_at=clock.now() - timedelta(days=1),
    )
    return {
        "csp_fee": f"/eshs/bedeller/{owed.uid}",
        "csp_hand_over": f"/eshs/kurye/{made['cavit'].uid}/ver",
        "csp_delivery": f"/eshs/kurye/{made['feride'].uid}/durum",
        "csp_station": f"/eshs/istasyonlar/{Station.objects.earliest('pk').uid}",
        "csp_barcode": paper.barcode,
        "csp_leaving": str(leaving.uid),
        "csp_again": str(again.uid),
        "officer_application": f"/basvurular/{asked.uid}",
        "officer_leaving": f"/basvurular/takvim/{held.uid}/ayriliyor",
    }


def _roles() -> "dict[str, Viewer]":
    """Give the roles; everybody of the house as who looks."""
    from divit.demo import people
    from divit.kernel import clock
    from divit.server.people import queries, services

    now = clock.now()
    found = {
        key: queries.viewer_for(queries.person_by_tckn(people.person(key).tckn, now).id, now)
        for key in ("isil", "oguz", "cavit", "feride", "sukran")
    }
    for key, role in ROLES.items():
        services.grant_role(person=found[key].person_id, role=role, institution=found[key].institution_id)
    return found


def main(home: Path) -> None:
    from divit.server.config.serve import prepare

    prepare(home)
    sys.stdout.write(json.dumps(make()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
