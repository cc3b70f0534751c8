# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doctor finds the first thing that is wrong, says what to do about it, and tells the help desk no names."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from divit.agent.consent import Signatory
from divit.agent.doctor import Certificate, Findings, Judged, diagnose, look, report
from divit.kernel import words
from divit.tokens.cards import cards
from divit.tokens.drivers.places import DriverFile
from divit.tokens.drivers.tables import drivers
from divit.tokens.errors import DriverHung
from divit.tokens.installers import Package, Plan
from trial_keys import certificate_for, new_key, write_p12

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = timedelta(days=1)
AKIS = cards()["akis"]
DRIVER = drivers()["akisp11"]
FILE = DriverFile(DRIVER, Path.home() / "lib/libakisp11.so", ("x86_64",), fits=True)
NES = Certificate(Signatory("DENEME Işıl", "DENEME ESHS", NOW + 500 * DAY), NOW - 200 * DAY, qualified=True)
WELL = Findings(
    at=NOW, version="1.0", system="Linux x86_64", readers=("ACR39U",), atr="3B9F", card=AKIS, wanted=(DRIVER,),
    drivers=(FILE,), token="DENEME kart", tries="several", certificate=NES, judged=Judged("good"), ahead=1.0,
    port=16357,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("tr")


def test_a_card_that_can_sign_is_green_from_the_reader_to_the_door() -> None:
    found = diagnose(WELL)
    assert [(line.step, line.state) for line in found.lines if line.state != "good"] == []
    assert [line.step for line in found.lines] == [
        "reader", "card", "driver", "architecture", "slot", "certificate", "chain", "revocation", "tries",
        "clock", "door",
    ]  # fmt: skip
    assert found.headline == "Your card is ready to sign"


ENDED = replace(NES, who=replace(NES.who, until=NOW - DAY))
NOT_YET = replace(NES, begins=NOW + DAY)
WRONG_FILE = replace(FILE, processors=("arm64",), fits=False)
OFFERED = Plan(
    Package("akis_2.0_amd64.deb", "akisp11", 64 * "0", ("x86_64",), ()), ("apt-get", "{file}"), frozenset({0})
)


@pytest.mark.parametrize(
    ("change", "step", "action"),
    [
        ({"service": False}, "reader", "again"),
        ({"readers": ()}, "reader", "again"),
        ({"atr": ""}, "card", "again"),
        ({"mute": True}, "card", "again"),
        ({"in_use": True}, "card", "again"),
        ({"card": None}, "card", "choose_driver"),
        ({"drivers": ()}, "driver", "driver_page"),
        ({"drivers": (), "wanted": (replace(DRIVER, download=""),)}, "driver", "choose_driver"),
        ({"drivers": (WRONG_FILE,)}, "architecture", "driver_page"),
        ({"drivers": (), "offered": OFFERED}, "driver", "install_driver"),
        ({"drivers": (WRONG_FILE,), "offered": OFFERED}, "architecture", "install_driver"),
        ({"fault": DriverHung(seconds="20")}, "slot", "again"),
        ({"certificate": None}, "certificate", None),
        ({"certificate": ENDED}, "certificate", "renew"),
        ({"certificate": NOT_YET}, "certificate", None),
        ({"judged": Judged("broken", "No root.")}, "chain", None),
        ({"judged": Judged("revoked", "Since yesterday.")}, "revocation", "help"),
        ({"tries": "locked"}, "tries", "unblock"),
        ({"tries": 0}, "tries", "unblock"),
        ({"ahead": -301.0}, "clock", "again"),
    ],
)  # fmt: skip
def test_the_first_fault_is_named_with_one_thing_to_do(
    change: dict[str, object], step: str, action: str | None
) -> None:
    found = diagnose(replace(WELL, **change))  # type: ignore[arg-type]  # fields by name
    assert found.first_bad is not None
    assert (found.first_bad.step, found.first_bad.action and found.first_bad.action.kind) == (step, action)
    assert found.headline == "Your card cannot sign at the moment"
    assert found.reason == found.first_bad.sentence
    after = [line.state for line in found.lines[found.lines.index(found.first_bad) + 1 :]]
    assert set(after) <= {"waiting", "good"}, "one fault, one action"


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"certificate": replace(NES, qualified=False)}, "certificate"),
        ({"certificate": replace(NES, who=replace(NES.who, until=NOW + 89 * DAY))}, "certificate"),
        ({"judged": Judged("unknown", "No answer.")}, "revocation"),
        ({"tries": "few"}, "tries"),
        ({"tries": 1}, "tries"),
        ({"port": 0}, "door"),
        ({"proxy": True}, "door"),
    ],
)
def test_what_does_not_keep_from_signing_is_a_note(change: dict[str, object], step: str) -> None:
    found = diagnose(replace(WELL, **change))  # type: ignore[arg-type]  # fields by name
    assert [line.step for line in found.lines if line.state == "warn"] == [step]
    assert found.first_bad is None


def test_another_usb_port_is_tried_after_two_failures() -> None:
    told = [diagnose(replace(WELL, mute=True, failures=count)).reason for count in (0, 1, 2)]
    assert ["USB" in sentence for sentence in told] == [False, False, True]


def test_a_port_that_another_program_has_is_told_and_is_no_fault() -> None:
    door = diagnose(replace(WELL, port=16358)).lines[-1]
    assert (door.state, "16358" in door.sentence) == ("good", True)


def test_the_report_says_what_helps_and_not_whose_card_it_is() -> None:
    told = report(replace(WELL, fault=DriverHung(seconds="20")), "ABCDE12345")
    assert told.startswith("ABCDE12345\n")
    for part in ("akisp11 ~/lib/libakisp11.so x86_64", "IMZ-2006", "slot=bad", "DENEME ESHS, qualified", "3B9F"):
        assert part in told
    for secret in ("Işıl", "DENEME kart", str(Path.home())):
        assert secret not in told


def test_a_key_file_needs_no_reader_and_is_looked_into_without_its_pin(tmp_path: Path) -> None:
    card = write_p12(tmp_path, (key := new_key("p256")), certificate_for(key, name="DENEME Işıl"))
    seen = look(f"p12:{card}", network=False)
    assert (seen.key_file, seen.fault, seen.tries) == (True, None, "unknown")
    assert seen.certificate is not None
    assert seen.certificate.who.name == "DENEME Işıl"
    found = diagnose(seen)
    assert found.first_bad is not None
    assert found.first_bad.step == "chain", "no root is known for a trial certificate"
    lost = diagnose(look(f"p12:{tmp_path}/none.p12", network=False))
    assert lost.first_bad is not None
    assert lost.first_bad.step == "slot"
