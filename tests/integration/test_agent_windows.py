# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session in real windows, with a real token behind a real worker and a site that speaks the protocol."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from divit.agent.resume import Claims
from divit.agent.single import hand_over
from divit.agent.sites import Sites
from divit.agent.windows.bridge import Bridge
from divit.agent.windows.hesitation import SECONDS
from divit.agent.windows.session_window import SessionWindow
from divit.agent.windows.stage import WindowStage
from divit.kernel import clock
from divit.session.link import Link
from divit.tokens.errors import TokenGone
from softhsm import build_slow_driver, soft_token
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key, write_p12
from trial_site import TrialSite, trial_site
from window_scenes import LINK, dressed, until
from windowed_session import PIN, WindowedSession, click

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY, name="DENEME Işıl")


@pytest.fixture
def windows() -> Iterator[None]:
    with dressed(language="en"):
        yield


@pytest.fixture
def site() -> Iterator[TrialSite]:
    with trial_site([b"bir", b"iki", b"\xff\xfe"]) as served:
        yield served


@pytest.fixture
def begun(windows: None, site: TrialSite, tmp_path: Path) -> Iterator[WindowedSession]:
    session = WindowedSession(site.link, f"p12:{write_p12(tmp_path, KEY, CERTIFICATE)}", tmp_path / "home")
    yield session
    session.leave()


def test_a_person_sees_the_list_says_yes_and_every_document_is_accepted(
    begun: WindowedSession, site: TrialSite
) -> None:
    consent = begun.consent()
    assert [consent.listed.entry(row).title for row in range(3)] == ["Belge 1", "Belge 2", "Belge 3"]
    until(lambda: consent.document._text.toPlainText() == "bir")
    assert site.certificate == b"", "the site learns nothing before the yes"
    QTest.keyClick(consent.listed, Qt.Key.Key_Down)
    until(lambda: consent.document._text.toPlainText() == "iki")
    click(consent.yes)
    begun.wait()
    assert begun.outcome is not None
    assert begun.outcome.all_signed
    assert begun.work().title.text() == "3 documents signed."
    assert [begun.work().listed.entry(row).state for row in range(3)] == ["good"] * 3
    assert site.ended == ["finished"]
    assert site.viewed == ["i1", "i2"]
    asked = begun.asked[0]
    assert (asked["label"], asked["count"], asked["origin"], asked["refused"]) == ("kart.p12", 3, site.origin, "")


def test_what_is_neither_a_page_nor_text_is_not_shown_and_says_so(begun: WindowedSession) -> None:
    consent = begun.consent()
    consent.listed.setCurrentRow(2)
    until(lambda: "IMZ" in consent.document._told.text() or "neither PDF nor text" in consent.document._told.text())
    assert consent._viewed == ["i1"], "nobody has looked at what could not be shown"


@pytest.mark.parametrize(("spoiled", "told"), [(False, "ek bir"), (True, "IMZ-5005")])
def test_an_attachment_is_fetched_when_it_is_opened_and_held_against_its_digest(
    windows: None, tmp_path: Path, spoiled: bool, told: str
) -> None:
    with trial_site([b"bir"], attachments=[b"ek bir"]) as site:
        session = WindowedSession(site.link, f"p12:{write_p12(tmp_path, KEY, CERTIFICATE)}", tmp_path / "home")
        consent = session.consent()
        until(lambda: consent.document._text.toPlainText() == "bir")
        assert not any("/attachments/" in call for call in site.calls)
        if spoiled:
            site.spoil_document = lambda content: content.upper()
        consent.document._parts.setCurrentIndex(1)
        shown = consent.document._told.text if spoiled else consent.document._text.toPlainText
        until(lambda: told in shown())
        session.leave()


@pytest.mark.parametrize(("answer", "ended", "blocked"), [("no", "cancelled", False), ("not_mine", "not_mine", True)])
def test_a_no_signs_nothing_and_closes_the_window(
    begun: WindowedSession, site: TrialSite, tmp_path: Path, answer: str, ended: str, blocked: bool
) -> None:
    click(getattr(begun.consent(), answer))
    begun.wait()
    assert not begun.window.isVisible()
    assert (site.signatures, site.certificate, site.ended) == ({}, b"", [ended])
    assert begun.asked == []
    assert (site.origin in Sites(tmp_path / "home")._read()[1]) is blocked


@pytest.mark.parametrize("by", ["escape", "close"])
def test_who_closes_the_window_says_no(begun: WindowedSession, site: TrialSite, by: str) -> None:
    begun.consent()
    if by == "escape":
        QTest.keyClick(begun.window, Qt.Key.Key_Escape)
    else:
        begun.window.close()
    begun.wait()
    assert site.ended == ["cancelled"]


def test_a_button_does_nothing_before_its_window_has_had_the_focus_for_a_while(
    begun: WindowedSession, site: TrialSite
) -> None:
    """Rule 10."""
    assert SECONDS == 0.7
    consent, hesitation = begun.consent(), begun.window.hesitation
    now = [0.0]
    hesitation._now = lambda: now[0]
    hesitation.begin()
    for moment in (0.0, 0.69):
        now[0] = moment
        click(consent.yes)
        click(consent.not_mine)
    assert consent.yes.isEnabled()
    hesitation._since = None
    now[0] = 10.0
    click(consent.yes)
    assert consent.yes.isEnabled(), "another window has the focus"
    hesitation.begin()
    now[0] = 10.8
    click(consent.yes)
    begun.wait()
    assert len(site.signatures) == 3


def test_a_wrong_pin_is_told_in_the_next_window_and_a_cancelled_one_leaves_the_session_open(
    windows: None, site: TrialSite, tmp_path: Path
) -> None:
    token = f"p12:{write_p12(tmp_path, KEY, CERTIFICATE)}"
    session = WindowedSession(site.link, token, tmp_path / "home", pins=("000000",))
    click(session.consent().yes)
    session.wait()
    assert session.error is not None
    assert session.error.code == "IMZ-2013"
    assert "IMZ-2001" in session.asked[1]["refused"]
    assert session.window.isVisible()
    assert session.work().title.text() == "The work has stopped."
    assert (site.signatures, site.ended) == ({}, [])
    assert len(Claims(tmp_path / "home").open_links()) == 1
    session.leave()
    again = WindowedSession(site.link, token, tmp_path / "home")
    click(again.consent().yes)
    again.wait()
    assert len(site.signatures) == 3
    again.leave()


@pytest.mark.needs_softhsm
@pytest.mark.needs_cc
def test_a_card_that_is_pulled_and_put_back_signs_what_is_left_and_nothing_twice(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with soft_token(KEY, [CERTIFICATE]) as plain, trial_site([b"belge %d" % number for number in range(50)]) as site:
        token = plain.behind(build_slow_driver(tmp_path), pull_after=17)
        for name, value in token.env.items():
            monkeypatch.setenv(name, value)
        session = WindowedSession(site.link, token.uri, tmp_path / "home", pins=(PIN, PIN, PIN))
        click(session.consent().yes)
        for _pulled in range(2):
            work = session.work()
            until(lambda work=work: work.go_on is not None)
            click(work.go_on)
            until(lambda work=work: work.go_on is None)
        session.wait()
        assert session.error is None
        assert session.work().title.text() == "50 documents signed."
        assert len(site.signatures) == 50
        assert all(len(each) == 1 for each in site.signatures.values())
        assert len(session.asked) == 3, "the PIN is asked again: a card that was out may be another person's"
        session.leave()


def test_what_came_of_a_session_stays_on_the_screen_while_the_next_one_runs(windows: None, tmp_path: Path) -> None:
    made: list[SessionWindow] = []

    def window() -> SessionWindow:
        made.append(SessionWindow())
        return made[-1]

    bridge = Bridge()
    stage = WindowStage(bridge, window)
    links = [Link("https://a.gov.tr", letter * 43) for letter in "ABCDEFG"]
    for link in links[:2]:
        stage.waiting(link)
        stage.failed(TokenGone())
    until(lambda: [each.keeps_from(LINK) for each in made] == [True, True])
    stage.waiting(links[1])
    until(lambda: not made[-1].keeps_from(LINK))
    assert len(made) == 2, "the same session once more has the same window"
    for link in links[2:]:
        stage.failed(TokenGone())
        stage.waiting(link)
    until(lambda: len(made) == 7)
    until(lambda: [each.isVisible() for each in made] == [False] * 2 + [True] * 5)


def test_a_card_that_is_not_there_is_told_with_the_way_to_the_doctor(
    windows: None, site: TrialSite, tmp_path: Path
) -> None:
    session = WindowedSession(site.link, f"p12:{tmp_path}/none.p12", tmp_path / "home")
    session.wait()
    assert session.error is not None
    assert session.window.isVisible()
    assert site.calls == [], "nothing is claimed that cannot be signed"
    session.leave()


def test_the_agent_comes_up_with_windows_where_there_is_a_screen_and_answers_pages(tmp_path: Path) -> None:
    agent = TerminalAgent(tmp_path / "home", ["--p12", str(write_p12(tmp_path, KEY, CERTIFICATE))])
    environment = {**agent.environment(), "DISPLAY": ":shown", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "divit", "agent", *agent.token]
    agent.home.mkdir()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        deadline = clock.monotonic() + 60
        while hand_over(agent.home, ["K7QF-2M9D-4XTB"]) is None:
            assert process.poll() is None, process.communicate()
            assert clock.monotonic() < deadline
            time.sleep(0.05)
        told = hand_over(agent.home, ["K7QF-2M9D-4XTB"])
        assert told is not None
        assert (told[0], "IMZ-6008" in told[1][0]) == (3, True)
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()
