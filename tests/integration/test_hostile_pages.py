# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile pages at the agent's door and hostile sites behind an honest knock: nothing comes of any."""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.agent.core.events import Refuse
from divit.agent.core.handling import Core
from divit.agent.doors.opened import Doors
from divit.agent.sites import Sites
from hostile_pages import PAGES, SITES, PageAttack, SiteAttack, made_hostile
from house import free_port
from knock_doors import outcome
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key, write_p12
from trial_site import ERROR, TrialSite, _json, trial_site

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with pytest.MonkeyPatch.context() as environment:
        first = free_port()
        environment.setenv("DIVIT_SIGNER_PORT", str(first))
        yield first


@pytest.fixture
def site() -> Iterator[TrialSite]:
    with trial_site([b"belge"]) as served:
        yield served


@pytest.fixture
def doors(tmp_path: Path, port: int) -> Iterator[Doors]:
    with Doors(tmp_path, allow_http_loopback=True) as opened:
        yield opened


def happened_before(attack: PageAttack, site: TrialSite, home: Path) -> None:
    if attack.before == "not_mine":
        Sites(home).block(site.origin)
    elif attack.before == "signed":
        site.instead = lambda method, _path: (410, _json(ERROR)) if method == "GET" else None


def test_the_table_is_as_large_as_it_has_to_be() -> None:
    assert len({attack.name for attack in (*PAGES, *SITES)}) == len(PAGES) + len(SITES) >= 12


@pytest.mark.parametrize("attack", PAGES, ids=lambda attack: attack.name)
def test_a_hostile_page_gets_nothing(
    attack: PageAttack, site: TrialSite, doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    ended = threading.Event()
    for name in ("handle", "failed"):
        honest = getattr(Core, name)

        def told(self: Core, *given: object, _honest=honest, **named: object) -> object:  # type: ignore[no-untyped-def]
            events = _honest(self, *given, **named)
            refused.extend(outcome(event) for event in events if outcome(event))
            if any(isinstance(event, Refuse) for event in events):
                ended.set()
            return events

        monkeypatch.setattr(Core, name, told)
    happened_before(attack, site, tmp_path)
    assert doors.loopback is not None
    assert attack.carried_out(site, doors.loopback.port) == (attack.status, b"")
    if attack.status == 202:
        assert ended.wait(60)
        assert refused == [f"refused {attack.code}"]
    assert not any(one.startswith("window") for one in refused)
    assert doors._reception._sessions.empty()
    assert (site.claim, site.signatures) == ("", {})


@pytest.fixture
def unread_pin() -> Iterator[int]:
    """The reading end of a pipe with the PIN in it: what is still there afterwards was typed for nobody."""
    reading, writing = os.pipe()
    os.write(writing, b"123456\n")
    yield reading
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize("attack", SITES, ids=lambda attack: attack.name)
def test_a_hostile_site_gets_no_signature_and_nobody_types_a_pin_for_it(
    attack: SiteAttack, tmp_path: Path, unread_pin: int
) -> None:
    agent = TerminalAgent(tmp_path / "home", ["--p12", str(write_p12(tmp_path, KEY, CERTIFICATE))])
    documents, fields = attack.site()
    with trial_site(documents, **fields) as hostile:
        made_hostile(attack, hostile)
        command, environment = agent.command(hostile.link), agent.environment()
        refused = subprocess.run(command, stdin=unread_pin, capture_output=True, text=True, env=environment)
    assert refused.returncode != 0
    assert attack.code in refused.stderr, refused.stderr
    assert hostile.signatures == {}
    assert hostile.ended == ([attack.ended] if attack.ended else [])
    assert os.read(unread_pin, 100) == b"123456\n"
