# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The download page: whose system it puts first, which packages it offers, that their sums are those of the bytes."""

import hashlib
from pathlib import Path

import pytest
from django.test import Client

from divit.server.signing.downloads import known, packages
from divit.server.signing.downloads.visitor import system_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0"
PARDUS = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
NAMES = {
    "divit-agent-0.1.0-computer.msi": ("windows", "computer", "x86-64"),
    "divit-agent-0.1.0-user.msi": ("windows", "person", "x86-64"),
    "divit-agent-0.1.0-universal2.dmg": ("macos", "person", "Apple silicon, Intel"),
    "divit-agent-0.1.0.pkg": ("macos", "computer", ""),
    "divit-agent_0.1.0_amd64.deb": ("linux", "computer", "x86-64"),
    "divit-agent-0.1.0-aarch64.tar.gz": ("linux", "person", "ARM64"),
}
NO_PACKAGES = (
    "SHA256SUMS", "divit.toml", "divit-agent.cdx.json", "divit-agent-0.1.0.txt", "other-1.0-user.msi",
    "divit-agent_0.1.0_vax.deb", "divit-agent-x-user.msi",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one package for each system and kind of install, and with what is none."""
    for name in (*NAMES, *NO_PACKAGES):
        (tmp_path / name).write_bytes(name.encode() * 1000)
    (tmp_path / "divit-agent-9.9.9-user.msi").symlink_to(Path(__file__))
    monkeypatch.setenv("DIVIT_SIGNER_PACKAGES", str(tmp_path))
    return tmp_path


def shown(client: Client, agent: str = WINDOWS, language: str = "en") -> str:
    answer = client.get("/indir", headers={"User-Agent": agent, "Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("agent", "system"),
    [(WINDOWS, "windows"), (MAC, "macos"), (PARDUS, "linux"), (ANDROID, "android"), (IPHONE, "ios"), ("curl/8", None)],
)
def test_a_browser_says_which_system_it_runs_on(agent: str, system: str | None) -> None:
    assert system_of({"User-Agent": agent}) == system


def test_what_a_browser_says_of_itself_in_so_many_words_counts_for_more() -> None:
    assert system_of({"User-Agent": PARDUS, "Sec-CH-UA-Platform": '"Android"'}) == "android"
    assert system_of({"User-Agent": WINDOWS, "Sec-CH-UA-Platform": '"Plan 9"'}) == "windows"


def test_a_package_is_told_by_its_name_and_nothing_else_is_offered(folder: Path) -> None:
    found = {package.name: (package.system, package.install, package.processor) for package in packages.offered()}
    assert found == NAMES
    assert {package.version for package in packages.offered()} == {"0.1.0"}


def test_the_sum_on_the_page_is_that_of_the_bytes(client: Client, folder: Path) -> None:
    page = shown(client)
    for name in NAMES:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() in page
        answer = client.get(f"/indir/{name}")
        assert b"".join(answer.streaming_content) == (folder / name).read_bytes()  # type: ignore[attr-defined]
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_package_that_was_replaced_gets_its_new_sum(client: Client, folder: Path) -> None:
    shown(client)
    (folder / "divit-agent_0.1.0_amd64.deb").write_bytes(b"another build")
    assert hashlib.sha256(b"another build").hexdigest() in shown(client)


@pytest.mark.parametrize(("agent", "first"), [(WINDOWS, "windows"), (MAC, "macos"), (PARDUS, "linux")])
def test_the_visitors_system_comes_first_and_both_kinds_of_install_are_told(
    client: Client, folder: Path, agent: str, first: str
) -> None:
    page = shown(client, agent)
    places = {system: page.index(f'id="h-{system}"') for system in ("windows", "macos", "linux")}
    assert min(places, key=places.__getitem__) == first
    assert page.count("This computer") == 1
    assert page.count("Only for me") == page.count("For everybody on the computer") == 3


def test_on_a_phone_the_stores_come_first(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_PHONE_APP_STORE", "https://apps.example/divit")
    monkeypatch.setenv("DIVIT_PHONE_GOOGLE_PLAY", "https://play.example/divit")
    page = shown(client, ANDROID)
    assert page.index("play.example") < page.index("apps.example") < page.index('id="h-windows"')
    assert "This computer" not in page
    page = shown(client, IPHONE)
    assert page.index("apps.example") < page.index("play.example")
    assert 'id="h-phone"' in shown(client, WINDOWS)


def test_where_nothing_is_offered_the_page_says_whom_to_ask(client: Client) -> None:
    assert "help desk" in shown(client)
    assert "for phones yet" in shown(client, IPHONE)
    assert "yardım masasına sorun" in shown(client, language="tr")


def test_the_page_names_the_cards_and_drivers_of_the_signers_own_tables(client: Client) -> None:
    page = shown(client)
    assert {"AKİS", "IDPrime"} <= set(known.cards())
    assert all(name in page for name in known.cards())
    assert all(driver.vendor in page for driver in known.drivers())


@pytest.mark.parametrize(
    "name", ["SHA256SUMS", "..", "divit-agent-9.9.9-user.msi", "divit-agent-0.2.0-user.msi", "divit.toml"]
)
def test_what_is_not_offered_is_not_there(client: Client, folder: Path, name: str) -> None:
    assert client.get(f"/indir/{name}").status_code == 404


def test_pages_of_any_site_may_load_the_script_that_opens_the_signer(client: Client) -> None:
    answer = client.get("/sdk/v1/divit.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert b"export async function open" in answer.content
    assert client.get("/sdk/v1/other.js").status_code == 404
    assert client.get("/sdk/v1/..").status_code == 404
