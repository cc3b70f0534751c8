# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in with the agent (rule 8): it composes the statement, signs nothing else, and goes back to the browser."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.session import login
from plain_site import ONE_TIME, PlainSite
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key, write_p12
from trial_site import served, trial_site
from window_scenes import dressed
from windowed_session import WindowedSession, click

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY, name="DENEME Işıl")
BROWSER = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"


@pytest.fixture
def site() -> Iterator[PlainSite]:
    with served(PlainSite(purpose="login")) as ready:
        yield ready


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Where the browser of this person notes what it was told to open."""
    return tmp_path / "opened"


@pytest.fixture
def agent(tmp_path: Path, opened: Path) -> TerminalAgent:
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{BROWSER}" {opened} "$1"\n', encoding="utf-8")
    script.chmod(0o700)
    token = ["--p12", str(write_p12(tmp_path, KEY, CERTIFICATE))]
    return TerminalAgent(tmp_path / "home", token, {"BROWSER": f"{script} %s"})


def journal(agent: TerminalAgent) -> list[dict[str, str]]:
    kept = agent.home / "journal.jsonl"
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def test_a_person_signs_in_and_the_browser_gets_the_code_in_the_fragment(
    agent: TerminalAgent, site: PlainSite, opened: Path
) -> None:
    ended = agent.open(site.link)
    assert ended.returncode == 0, ended.stderr
    assert len(site.signed_at) == 1
    assert opened.read_text() == f"{site.link}/return#c={site.return_code}"
    assert "Go on in the browser" in ended.stdout
    assert site.return_code is not None
    assert site.return_code not in ended.stdout + ended.stderr, "there is nothing to type"
    assert "GET /work" not in " ".join(site.calls)
    assert site.ended == ["finished"]
    assert len(journal(agent)) == 1


def test_a_refused_signature_is_told_and_opens_no_browser(agent: TerminalAgent, site: PlainSite, opened: Path) -> None:
    site.refuse_item = "login"
    ended = agent.open(site.link)
    assert (ended.returncode, opened.exists()) == (1, False)
    assert "Olmadı." in ended.stdout


@pytest.mark.parametrize(
    "one_time",
    [login.FIRST_LINE.encode(), "bir dilekçe".encode(), b"a\nb", b"x" * 129],
    ids=["the first line", "words", "two lines", "too long"],
)
def test_what_is_no_one_time_text_is_not_signed_and_no_pin_is_asked(
    agent: TerminalAgent, site: PlainSite, opened: Path, one_time: bytes
) -> None:
    site.one_time = one_time
    ended = agent.open(site.link)
    assert ended.returncode != 0
    assert (site.signed_at, journal(agent), opened.exists()) == ([], [], False)
    assert site.ended == ["cancelled"]


def test_another_text_than_the_approved_one_is_not_signed(agent: TerminalAgent, site: PlainSite) -> None:
    site.spoil_document = lambda _content: b"Z" * len(ONE_TIME)
    assert "IMZ-5005" in agent.open(site.link).stderr
    assert journal(agent) == []


def test_a_document_that_is_a_login_statement_is_refused(agent: TerminalAgent) -> None:
    with trial_site([f"\n{login.FIRST_LINE}\nhttps://baska.invalid\n".encode()]) as hostile:
        assert "IMZ-5008" in agent.open(hostile.link).stderr
    assert (hostile.signatures, journal(agent)) == ({}, [])


def test_an_answer_without_a_code_and_a_missing_browser_are_told(
    agent: TerminalAgent, site: PlainSite, opened: Path
) -> None:
    site.return_code = None
    assert "IMZ-6002" in agent.open(site.link).stderr
    assert not opened.exists()
    with served(PlainSite(purpose="login")) as again:
        lost = TerminalAgent(agent.home, agent.token, {"BROWSER": "/none/such", "PATH": "/none"})
        assert "IMZ-6100" in lost.open(again.link).stderr


def test_in_windows_the_yes_signs_one_statement_and_opens_the_browser(site: PlainSite, tmp_path: Path) -> None:
    browsed: list[str] = []
    with dressed(language="en"):
        token = f"p12:{write_p12(tmp_path, KEY, CERTIFICATE)}"
        session = WindowedSession(
            site.link, token, tmp_path / "home", browse=lambda address: not browsed.append(address)
        )
        click(session.consent().yes)
        session.wait()
        assert session.error is None
        assert session.work().title.text() == "The site has taken your signature. Go on in the browser that comes up."
        session.leave()
    assert browsed == [f"{site.link}/return#c={site.return_code}"]
    assert (session.asked[0]["purpose"], session.asked[0]["count"]) == ("login", 0)
