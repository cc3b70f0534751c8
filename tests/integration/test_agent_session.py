# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session from the knock to the end, with the agent as a process and a site that keeps to the rules or does not."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from divit.kernel import clock
from divit.session.person import hint
from softhsm import SoftToken, build_slow_driver, soft_token
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key, write_p12
from trial_site import SESSION_CODE, Answer, TrialSite, trial_site

pytestmark = [pytest.mark.needs_softhsm, pytest.mark.needs_cc]
KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY)
SIGN_MS = 100
SITE_SECONDS = 3.0


def documents(count: int) -> list[bytes]:
    return [b"belge %d" % number for number in range(1, count + 1)]


@pytest.fixture
def agent(tmp_path: Path) -> TerminalAgent:
    return TerminalAgent(tmp_path / "home", ["--p12", str(write_p12(tmp_path, KEY, CERTIFICATE))])


@pytest.fixture(scope="module")
def token() -> Iterator[SoftToken]:
    with soft_token(KEY, [CERTIFICATE]) as ready:
        yield ready


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_slow_driver(tmp_path_factory.mktemp("driver"))


@pytest.fixture
def slow_agent(tmp_path: Path, token: SoftToken, driver: Path) -> TerminalAgent:
    slow = token.behind(driver, sign_ms=SIGN_MS)
    return TerminalAgent(tmp_path / "home", ["--token", slow.uri], slow.env)


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = clock.monotonic() + seconds
    while not condition():
        assert clock.monotonic() < deadline
        time.sleep(0.01)


def signed_once(site: TrialSite) -> bool:
    return len(site.signatures) == len(site.documents) and all(len(each) == 1 for each in site.signatures.values())


def asked(site: TrialSite, call: str) -> int:
    return sum(call in each for each in site.calls)


def test_everything_is_signed_once_and_nothing_is_left_behind(agent: TerminalAgent) -> None:
    with trial_site(documents(70), person=hint("10000000900")) as site:
        done = agent.open(site.link)
    assert done.returncode == 0, done.stderr
    assert signed_once(site)
    assert site.ended == ["finished"]
    assert agent.claims() == []
    assert [row["item"] for row in agent.journal()] == [f"i{number}" for number in range(1, 71)]
    assert "Signed: Belge 70" in done.stdout
    assert "70 documents signed." in done.stdout


def test_the_certificate_goes_to_the_site_before_the_first_work(agent: TerminalAgent) -> None:
    with trial_site(documents(1)) as site:
        agent.open(site.link)
    calls = [call.split("?")[0] for call in site.calls]
    assert calls == [
        "GET ", "GET ", "POST /claim", "POST /certificate", "GET /work", "GET /items/i1", "POST /results", "POST /end",
    ]  # fmt: skip


def test_a_card_does_not_wait_for_a_slow_site(slow_agent: TerminalAgent, tmp_path: Path) -> None:
    slow_agent.flags += ("--timings", str(tmp_path / "timings.jsonl"))

    def slowly(_method: str, path: str) -> None:
        if "/results" in path:
            time.sleep(SITE_SECONDS)

    with trial_site(documents(20), instead=slowly) as site:
        assert slow_agent.open(site.link).returncode == 0
    rows = [json.loads(line) for line in (tmp_path / "timings.jsonl").read_text().splitlines()]
    gaps = sorted(row["gap_ms"] for row in rows if "gap_ms" in row)
    assert len(gaps) == 19
    # One that waited would stand still for as long as the site takes.
    assert gaps[-1] < SITE_SECONDS * 1000
    assert all(row["posted"] >= row["signed"] >= row["handed"] for row in rows)


def test_a_wrong_pin_posts_nothing_and_the_session_waits_for_the_right_one(agent: TerminalAgent) -> None:
    with trial_site(documents(3)) as site:
        refused = agent.open(site.link, pin="000000")
        assert refused.returncode == 1
        assert "IMZ-2001" in refused.stderr
        assert site.signatures == {}
        assert site.ended == []
        assert agent.journal() == []
        assert agent.open(site.link).returncode == 0
        assert signed_once(site)
        assert asked(site, "/claim") == 1


def spoiled(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "signed_attributes": row["signed_attributes"][:-8] + "AAAAAAA="}


def test_a_later_window_that_differs_stops_there(agent: TerminalAgent) -> None:
    def spoil(row: dict[str, Any]) -> dict[str, Any]:
        return spoiled(row) if row["id"] == "i60" else row

    with trial_site(documents(64), spoil_work=spoil) as site:
        refused = agent.open(site.link)
    assert refused.returncode == 1
    assert "IMZ-5003" in refused.stderr
    assert sorted(site.signatures) == sorted(f"i{number}" for number in range(1, 33))


def test_a_request_for_another_origin_is_refused_before_it_is_claimed(agent: TerminalAgent) -> None:
    with trial_site(documents(1), claimed_origin="https://www.kurum.gov.tr") as site:
        refused = agent.open(site.link)
    assert refused.returncode == 1
    assert "IMZ-5006" in refused.stderr
    assert site.claim == ""


def test_http_is_refused_without_the_flag(agent: TerminalAgent) -> None:
    agent.flags = ("--pin-stdin", "--yes")
    with trial_site(documents(1)) as site:
        refused = agent.open(site.link)
    assert refused.returncode == 1
    assert "IMZ-5010" in refused.stderr
    assert site.calls == []


def test_a_killed_agent_goes_on_with_its_claim_and_signs_the_rest(slow_agent: TerminalAgent) -> None:
    with trial_site(documents(12)) as site:
        first = slow_agent.start(site.link)
        until(lambda: len(site.signatures) >= 4)
        first.kill()
        first.communicate()
        before = len(site.signatures)
        assert before < 12
        done = slow_agent.open()
        assert done.returncode == 0, done.stderr
        assert signed_once(site)
    assert asked(site, "/claim") == 1
    assert f"{before} documents had been signed before." in done.stdout
    assert slow_agent.claims() == []


def test_an_agent_killed_after_the_last_answer_asks_nobody_again(agent: TerminalAgent) -> None:
    def no_end(_method: str, path: str) -> Answer | None:
        return (503, b"") if path.endswith("/end") else None

    with trial_site(documents(2), instead=no_end) as site:
        first = agent.start(site.link)
        until(lambda: asked(site, "/end"))
        first.kill()
        first.communicate()
        site.instead = lambda _method, _path: None
        agent.flags = ("--pin-stdin", "--allow-http-loopback")
        done = agent.open(site.link, pin="")
    assert done.returncode == 0, done.stderr
    assert "2 documents had been signed before." in done.stdout


def test_ctrl_c_leaves_a_session_that_can_go_on(slow_agent: TerminalAgent) -> None:
    with trial_site(documents(10)) as site:
        first = slow_agent.start(site.link)
        until(lambda: len(site.signatures) >= 2)
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
        assert first.returncode == 130
        assert len(slow_agent.journal()) == len(site.signatures)
        assert slow_agent.open(site.link).returncode == 0
        assert signed_once(site)


def test_a_claim_whose_answer_was_lost_is_made_again(agent: TerminalAgent) -> None:
    with trial_site(documents(1)) as site:

        def lost_once(_method: str, path: str) -> Answer | None:
            if path.endswith("/claim") and not site.claim:
                site._claim(b'{"v":1,"signer":{"kind":"desktop","name":"x","version":"1"}}', site.last_key)
                return 503, b""
            return None

        site.instead = lost_once
        assert agent.open(site.link).returncode == 0
    assert asked(site, "/claim") == 2


def test_a_site_that_is_away_for_a_while_loses_nothing(agent: TerminalAgent) -> None:
    with trial_site(documents(40)) as site:

        def away(_method: str, path: str) -> Answer | None:
            busy = path.endswith(("/results", "/items/i3")) or "after=32" in path
            return (503, b"") if busy and asked(site, path.rpartition("/")[2]) <= 2 else None

        site.instead = away
        assert agent.open(site.link).returncode == 0
    assert signed_once(site)


def test_results_whose_answer_was_lost_are_posted_again_and_count_once(agent: TerminalAgent) -> None:
    with trial_site(documents(3)) as site:

        def lost(_method: str, path: str) -> Answer | None:
            if path.endswith("/results") and asked(site, "/results") == 1:
                site.answer_quietly("results")
                return 503, b""
            return None

        site.instead = lost
        assert agent.open(site.link).returncode == 0
    assert asked(site, "/results") >= 2
    assert signed_once(site)
    assert len(agent.journal()) == 3


def test_a_site_that_never_prepares_the_next_window_is_told(agent: TerminalAgent) -> None:
    agent.env = {"DIVIT_AGENT_PATIENCE": "PT1S"}
    empty = json.dumps({"work": [], "next": 0, "done": False}).encode()
    with trial_site(documents(1), instead=lambda _m, path: (200, empty) if "/work" in path else None) as site:
        failed = agent.open(site.link)
    assert failed.returncode == 4
    assert "IMZ-6011" in failed.stderr


def test_a_session_cancelled_on_the_page_is_not_resumed(agent: TerminalAgent) -> None:
    with trial_site(documents(2)) as site:
        agent.open(site.link, pin="000000")
        site.ended.append("cancelled")
        over = agent.open(site.link)
    assert over.returncode == 1
    assert "IMZ-6012" in over.stderr
    assert agent.claims() == []


def test_a_session_released_on_the_page_is_claimed_anew(agent: TerminalAgent) -> None:
    with trial_site(documents(2)) as site:
        agent.open(site.link, pin="000000")
        site.claim = ""
        assert agent.open(site.link).returncode == 0
        assert signed_once(site)
    assert asked(site, "/claim") == 2


def test_a_site_that_stays_away_is_an_outside_failure(agent: TerminalAgent) -> None:
    agent.env = {"DIVIT_AGENT_PATIENCE": "PT1S"}
    with trial_site(documents(1), instead=lambda _m, path: (503, b"") if "/work" in path else None) as site:
        failed = agent.open(site.link)
    assert failed.returncode == 4
    assert "IMZ-6004" in failed.stderr
    assert len(agent.claims()) == 1


@pytest.mark.parametrize(("on_error", "signed"), [("continue", 2), ("stop", 1)])
def test_a_refused_document_is_told_and_the_rest_goes_as_the_request_says(
    slow_agent: TerminalAgent, on_error: str, signed: int
) -> None:
    with trial_site(documents(3), on_error=on_error, refuse_item="i2") as site:
        done = slow_agent.open(site.link)
    assert done.returncode == 1
    assert "Not accepted: Belge 2: Olmadı. (IMZ-5999, 0123456789)" in done.stdout
    assert signed <= len(site.signatures) <= 2


def test_a_driver_that_hangs_is_ended_and_told(tmp_path: Path, token: SoftToken, driver: Path) -> None:
    hanging = token.behind(driver, hang="C_Sign")
    env = {**hanging.env, "DIVIT_TOKEN_SIGN_LIMIT": "PT1S"}
    agent = TerminalAgent(tmp_path / "home", ["--token", hanging.uri], env)
    with trial_site(documents(2)) as site:
        failed = agent.open(site.link)
    assert failed.returncode == 1
    assert "IMZ-2006" in failed.stderr
    assert site.signatures == {}
    assert len(agent.claims()) == 1


def test_a_card_that_is_pulled_leaves_the_rest_for_later(tmp_path: Path, token: SoftToken, driver: Path) -> None:
    pulled = token.behind(driver, pull_after=3)
    agent = TerminalAgent(tmp_path / "home", ["--token", pulled.uri], pulled.env)
    with trial_site(documents(5)) as site:
        failed = agent.open(site.link)
        assert failed.returncode == 1
        assert "IMZ-2004" in failed.stderr
        assert len(site.signatures) == 3
        assert agent.open(site.link).returncode == 0
        assert signed_once(site)


def test_a_code_with_its_site_and_later_alone(agent: TerminalAgent) -> None:
    with trial_site(documents(1)) as site:
        assert agent.open(site.origin.removeprefix("http://"), SESSION_CODE).returncode == 0
        site.claim, site.claim_key, site.signatures, site.ended = "", "", {}, []
        assert agent.open("k7qf2m9d4xtb").returncode == 0
    assert signed_once(site)


def test_nobody_to_ask_is_bad_usage_and_signs_nothing(agent: TerminalAgent) -> None:
    agent.flags = ("--pin-stdin", "--allow-http-loopback")
    with trial_site(documents(1)) as site:
        refused = subprocess.run(
            agent.command(site.link),
            input=b"123456\n",
            capture_output=True,
            env=agent.environment(),
            start_new_session=True,
        )
    assert refused.returncode == 3
    assert b"IMZ-6006" in refused.stderr
    assert site.signatures == {}


@pytest.mark.parametrize(
    "words",
    [
        ("https://x/",),
        ("divit:sign",),
        (),
    ],
)
def test_what_leads_nowhere_is_bad_usage(agent: TerminalAgent, words: tuple[str, ...]) -> None:
    assert agent.open(*words).returncode == 3


def test_a_session_taken_by_another_signer_is_told(agent: TerminalAgent) -> None:
    with trial_site(documents(1)) as site:
        site.claim = "somebody else's"
        refused = agent.open(site.link)
    assert refused.returncode == 1
    assert "IMZ-6003" in refused.stderr
    assert agent.claims() == []
