# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From the button on the page to a signed letter: by the extension, by loopback, and by the link where these fail."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

import page_judge
from divit.agent.doors.registering import write_manifest, write_program
from divit.demo import home as made_up
from divit.demo import signer
from house import Running, free_port, running
from screens import SIZES
from signing_in import sign_in
from waiting_agent import waiting_agent

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
EXTENSION = Path(__file__).resolve().parents[2] / "web/extension"
PUBLIC = "loopback-network"
Browser = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an institution offers, one package of each kind."""
    folder = tmp_path_factory.mktemp("packages")
    for name in ("-0.1.0-user.msi", "-0.1.0-computer.msi", "-0.1.0.pkg", "_0.1.0_amd64.deb", "-0.1.0-x86_64.tar.gz"):
        (folder / f"divit-agent{name}").write_bytes(name.encode())
    return folder


@pytest.fixture(scope="module")
def institution(
    database: str, port: int, packages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    chosen = {"DIVIT_SIGNER_PORT": str(port), "DIVIT_SIGNER_PACKAGES": str(packages)}
    with running(tmp_path_factory.mktemp("house") / "home", **chosen) as house:
        yield house


@pytest.fixture(scope="module")
def browser_with(institution: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser of its own with a profile; its page counts as one of the public network, as a real site's does."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    web = institution.house.web
    with sync_playwright() as playwright:
        opened: list[BrowserContext] = []

        def begin(*, agent_home: Path | None = None, permission: str = "") -> BrowserContext:
            profile = tmp_path_factory.mktemp("profile")
            args = [
                "--no-sandbox",
                "--disable-gpu",
                f"--ip-address-space-overrides={web.removeprefix('http://')}=public",
            ]
            if agent_home is not None:
                write_manifest(_made(profile / "NativeMessagingHosts"), "chromium", write_program(agent_home))
                args += [f"--disable-extensions-except={EXTENSION}", f"--load-extension={EXTENSION}"]
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=path,
                args=args,
                ignore_default_args=["--disable-extensions"],
                base_url=web,
                locale="tr-TR",
            )
            opened.append(context)
            if permission:
                _set_permission(context, web, permission)
            return context

        yield begin
        for context in opened:
            context.close()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _set_permission(context: BrowserContext, origin: str, state: str) -> None:
    page = context.pages[0]
    target = context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]
    assert context.browser is not None
    context.browser.new_browser_cdp_session().send(
        "Browser.setPermission",
        {
            "permission": {"name": PUBLIC},
            "setting": state,
            "origin": origin,
            "browserContextId": target["browserContextId"],
        },
    )


@contextmanager
def agent_of(institution: Running, home: Path, port: int) -> Iterator[None]:
    with waiting_agent(home, made_up.card_file(institution.home, "isil"), port=port):
        yield


def asked(institution: Running, context: BrowserContext, title: str) -> Page:
    """The page of a session over one letter."""
    institution.write_letters(1, title=title)
    page = context.pages[0]
    sign_in(page, "isil")
    page.goto("/yazilar/imza-bekleyen")
    page.locator(".row").filter(has_text=title).locator(".tick").check()
    page.locator(".bulk-bar .btn-ink").click()
    page.wait_for_url(re.compile("/yazilar/imza/"))
    return page


def signed(page: Page) -> None:
    expect(page.locator("[data-state=good]")).to_have_count(1)


def test_with_the_extension_a_click_signs_the_letter(
    institution: Running, browser_with: Browser, tmp_path: Path, port: int
) -> None:
    home = tmp_path / "agent"
    with agent_of(institution, home, port):
        page = asked(institution, browser_with(agent_home=home, permission="denied"), "Eklentiyle imzalanan")
        page.locator("[data-open]").click()
        expect(page.locator("divit-open")).to_have_attribute("data-by", "extension")
        signed(page)


@contextmanager
def another_program(port: int) -> Iterator[list[str]]:
    """Another signing program, which answers everybody and has the port; what it was sent."""
    heard: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            heard.append(f"{self.command} {self.path} {body}".rstrip())
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_OPTIONS = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", port), Other) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield heard
        server.shutdown()


def test_where_loopback_is_allowed_a_click_signs_the_letter_beside_another_program_that_has_the_port(
    institution: Running, browser_with: Browser, tmp_path: Path, port: int
) -> None:
    with another_program(port) as heard, agent_of(institution, tmp_path / "agent", port):
        page = asked(institution, browser_with(permission="granted"), "Kapıdan imzalanan")
        page.locator("[data-open]").click()
        expect(page.locator("divit-open")).to_have_attribute("data-by", "loopback")
        signed(page)
    # It was asked whether it takes such a call, and never got the link.
    assert set(heard) == {"OPTIONS /v1/open"}


def test_where_loopback_is_denied_the_link_signs_the_letter(
    institution: Running, browser_with: Browser, tmp_path: Path, port: int
) -> None:
    home = tmp_path / "agent"
    with agent_of(institution, home, port):
        page = asked(institution, browser_with(permission="denied"), "Bağlantıyla imzalanan")
        page.locator("[data-open]").click()
        expect(page.locator("divit-open")).to_have_attribute("data-by", "link")
        expect(page.locator("[data-nobody]")).to_be_visible()
        expect(page.locator("[data-nobody] a")).to_have_attribute("href", "/indir")
        # What the desktop does with a divit: link.
        link = str(page.locator("[data-open]").get_attribute("href"))
        card = str(made_up.card_file(institution.home, "isil"))
        ended = signer.open_link(link, token=["--p12", card], agent_home=home)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        signed(page)


def test_the_browsers_question_is_explained_before_it_is_raised(
    institution: Running, browser_with: Browser, port: int
) -> None:
    context = browser_with()
    page = asked(institution, context, "Sorulan")
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if f":{port}/" in request.url else None)
    page.locator("[data-open]").click()
    expect(page.locator("[data-explain]")).to_be_visible()
    expect(page.locator("[data-ask]")).to_be_focused()
    assert calls == []
    page.locator("[data-without]").click()
    expect(page.locator("divit-open")).to_have_attribute("data-by", "link")
    expect(page.locator("[data-explain]")).to_be_hidden()
    assert calls == []


def test_the_download_page_with_packages_is_without_a_fault(browser_with: Browser) -> None:
    page = browser_with().pages[0]
    page.goto("/indir")
    expect(page.locator(".tag-good")).to_have_count(1)
    for width, height, _touched in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page_judge.all_faults(page, "tr") == []
