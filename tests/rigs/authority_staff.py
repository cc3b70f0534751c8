# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An authority with a month behind it, in the house of a demonstration: its people have its roles, and work to do.

Run as ``python authority_staff.py HOME``: a process of its own, with the environment of the house's server. What was
made is printed as JSON: the addresses of its things, by name.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from divit.demo import authority, people

if TYPE_CHECKING:
    from divit.server.authority.errors import ClockOff
    from house import Running

DAYS = 29
_GIVEN = ("Ayşe", "Bülent", "Çiğdem", "Işık", "İlker", "Ömer", "Şule", "Ümit")
_SURNAMES = ("DAĞLI", "ILGAZ", "İNCE", "ÖZTÜRK", "ŞEN", "UĞURLU")


def lived(house: "Running") -> dict[str, str]:
    """Run this in the house: the addresses of what it made, by name."""
    environment = {**os.environ, **house.environment, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, __file__, house.environment["DIVIT_HOME"]]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(ended.stdout))


def make() -> dict[str, str]:
    """Everything, in the database of this process. It is made today and dated over the month afterwards: the house's
    server runs meanwhile, and would burn what its clock calls prepared long ago.
    """
    from divit.server.authority import services
    from divit.server.authority.services import alarms

    authority.found(Path(os.environ["DIVIT_TRUST_FOLDER"]))
    issued: list[str] = []
    for day in range(DAYS, -1, -1):
        serials = _issued(day)
        _dated(serials, day)
        issued += serials
        _stamped(day)
        if day % 6 == 0:
            services.revoke(authority="nes-1", serial=issued.pop(0), reason="superseded")
            _counted("revoked", day)
        if day % 8 == 1:
            services.suspend(authority="nes-1", serial=issued.pop(0), note="Kart kayıp bildirildi.")
            _counted("suspended", day)
    for name in ("kok", "nes-1"):
        services.publish(authority=name)
    alarms.alarm("tsa", _clock_off())
    proposal = services.propose(
        authority="nes-1",
        serial=issued[0],
        event="revoke",
        reason="key_compromise",
        note="Sahibi kartın çalındığını telefonla bildirdi.",
        actor=f"person:{_person('isil')}",
        channel="web",
    )
    return _addresses(issued, proposal)


def _dated(serials: list[str], day: int) -> None:
    """Have certificates of this moment be of so many days ago."""
    from divit.kernel import clock
    from divit.server.authority.models import Certificate

    Certificate.objects.filter(serial__in=serials).update(issued_at=clock.now() - timedelta(days=day))


def _counted(state: str, day: int) -> None:
    """Have what was counted today be of so many days ago."""
    from divit.kernel import clock
    from divit.server.authority.models import StatusCount

    today = clock.local(clock.now()).date()
    StatusCount.objects.filter(state=state, day=today).update(day=today - timedelta(days=day))


def _issued(day: int) -> list[str]:
    numbers = range(1 + (day * 5) % 7)
    given = (_GIVEN[(day * 3 + number) % len(_GIVEN)] for number in numbers)
    surnames = (_SURNAMES[(day + number) % len(_SURNAMES)] for number in numbers)
    return authority.issue(list(zip(given, surnames, strict=True)))


def _stamped(day: int) -> None:
    from divit.kernel import clock
    from divit.server.authority import services
    from divit.server.authority.models import Certificate, StampBlock, StampCustomer
    from divit.server.authority.services import stamps

    if not StampCustomer.objects.exists():
        services.add_customer(name="akcaova", credits=4000)
        services.add_customer(name="deneme-belediyesi", credits=0)
        services.add_customer(name="eski-musteri", credits=12)
        services.end_customer(name="eski-musteri")
    unit = Certificate.objects.get(profile="tsa")
    customer = StampCustomer.objects.get(name="akcaova").pk
    block = stamps.take(unit=unit.pk, customer=customer)
    stamps.close(row=block.row, stamped=(day * 37) % 90, sha256="0" * 64)
    StampBlock.objects.filter(pk=block.row).update(taken_at=clock.now() - timedelta(days=day))


def _clock_off() -> "ClockOff":
    from divit.server.authority.errors import ClockOff

    return ClockOff(seconds="+2.014", most="0.5")


def _person(key: str) -> int:
    """The number of a person in the log."""
    from divit.kernel import clock
    from divit.server.people import queries

    return queries.person_by_tckn(people.person(key).tckn, clock.now()).id


def _addresses(issued: list[str], proposal: str) -> dict[str, str]:
    from divit.server.authority.models import Alarm, Ceremony, Certificate, Proposal

    uids = {row.serial: row.uid for row in Certificate.objects.all()}
    suspended = Certificate.objects.filter(state="suspended").exclude(serial=issued[0]).earliest("pk")
    waiting = Proposal.objects.get(uid=proposal)
    return {
        "certificate": f"/makam/sertifikalar/{uids[issued[1]]}",
        "suspended": f"/makam/sertifikalar/{suspended.uid}",
        "proposed": f"/makam/sertifikalar/{waiting.certificate.uid}",
        "revoked": f"/makam/sertifikalar/{Certificate.objects.filter(state='revoked').earliest('pk').uid}",
        "proposal": f"/makam/istekler/{proposal}",
        "alarm": f"/makam/alarmlar/{Alarm.objects.get().uid}",
        "ceremony": f"/makam/torenler/{Ceremony.objects.get().uid}",
    }


def main(home: Path) -> None:
    from divit.server.config.serve import prepare

    prepare(home)
    sys.stdout.write(json.dumps(make()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
