# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the agent keeps: claims, sites, the journal."""

import hashlib
import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from divit.agent.errors import HomeUnusable, OriginBlocked
from divit.agent.home import agent_home
from divit.agent.journal import FILE_NAME, Journal
from divit.agent.resume import Claims
from divit.agent.sites import REMEMBERED, Sites
from divit.kernel import clock
from divit.session.link import Link
from divit.session.messages import Item

LINK = Link("https://a.gov.tr", "T" * 43)
OTHER = Link("https://a.gov.tr", "U" * 43)


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    offset = tmp_path / "clock"
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(offset))
    return offset


def test_the_home_is_the_persons_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_AGENT_HOME", str(tmp_path / "home"))
    assert stat.S_IMODE(agent_home().stat().st_mode) == 0o700


def test_a_kept_claim_is_found_by_its_link_only(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    claims.keep(LINK, b"{}")
    assert claims.kept(LINK) == b"{}"
    assert claims.kept(OTHER) is None


def test_a_claim_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    Claims(tmp_path).keep(LINK, b"{}")
    (path,) = (tmp_path / "claims").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_claim_is_made_again_after_a_lost_answer(tmp_path: Path) -> None:
    key = Claims(tmp_path).begin(LINK)
    assert Claims(tmp_path).begin(LINK) == key
    assert Claims(tmp_path).kept(LINK) is None
    assert Claims(tmp_path).begin(OTHER) != key


def test_a_forgotten_claim_is_gone(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    claims.keep(LINK, b"{}")
    claims.forget(LINK)
    claims.forget(LINK)
    assert claims.kept(LINK) is None
    assert not list((tmp_path / "claims").iterdir())


def test_open_sessions_are_listed_newest_first_and_dropped_after_a_day(tmp_path: Path, later: Path) -> None:
    claims = Claims(tmp_path)
    claims.keep(LINK, b"{}")
    later.write_text(str(timedelta(hours=23).total_seconds()))
    claims.keep(OTHER, b"{}")
    assert claims.open_links() == [OTHER.url, LINK.url]
    later.write_text(str(timedelta(hours=25).total_seconds()))
    assert claims.open_links() == [OTHER.url]
    assert claims.kept(LINK) is None


def test_half_a_claim_file_counts_as_none(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    claims.keep(LINK, b"{}")
    (path,) = (tmp_path / "claims").iterdir()
    path.write_text('{"link": "http', encoding="utf-8")
    assert claims.kept(LINK) is None
    assert claims.open_links() == []


def test_sites_are_remembered_newest_first_without_doubles(tmp_path: Path) -> None:
    sites = Sites(tmp_path)
    for origin in ("https://a", "https://b", "https://a"):
        sites.remember(origin)
    assert sites.remembered() == ["https://a", "https://b"]
    for number in range(50):
        sites.remember(f"https://s{number}")
    assert len(sites.remembered()) == REMEMBERED


def test_a_site_that_was_told_not_mine_is_refused_for_a_day(tmp_path: Path, later: Path) -> None:
    sites = Sites(tmp_path)
    sites.block("https://a")
    sites.refuse_blocked("https://b")
    with pytest.raises(OriginBlocked):
        sites.refuse_blocked("https://a")
    later.write_text(str(timedelta(hours=25).total_seconds()))
    sites.refuse_blocked("https://a")


def test_the_journal_has_hashes_and_no_titles(tmp_path: Path) -> None:
    journal = Journal(tmp_path, origin="https://a", session="s", manifest_sha256="m", certificate=b"c")
    item = Item("i1", "", "Gizli başlık", "pades", "application/pdf", 1, "ab" * 32)
    journal.signed([item], clock.now())
    journal.signed([item], clock.now())
    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == 2
    assert rows[0]["sha256"] == item.sha256
    assert rows[0]["certificate_sha256"] == hashlib.sha256(b"c").hexdigest()
    assert "Gizli" not in text


def test_a_home_that_cannot_be_made_is_told_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIVIT_AGENT_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(HomeUnusable) as refused:
        agent_home()
    assert str(tmp_path / "file" / "home") in refused.value.message("en")


def test_what_an_earlier_kill_left_open_to_others_does_not_stay_so(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    claims.keep(LINK, b"{}")
    (kept,) = (tmp_path / "claims").glob("*.json")
    beside = kept.with_name(f".{kept.name}.{os.getpid()}")
    beside.write_text("")
    beside.chmod(0o666)
    claims.keep(LINK, b"{}")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_link_beside_a_kept_claim_is_not_written_through(tmp_path: Path) -> None:
    claims = Claims(tmp_path / "home")
    claims.keep(LINK, b"{}")
    (kept,) = (tmp_path / "home" / "claims").glob("*.json")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("as it was")
    kept.with_name(f".{kept.name}.{os.getpid()}").symlink_to(elsewhere)
    claims.keep(LINK, b"{}")
    assert elsewhere.read_text() == "as it was"
    assert claims.kept(LINK) == b"{}"
