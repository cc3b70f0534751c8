# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A hostile page in a real browser, with the extension there and loopback allowed: its script gets nothing."""

import queue
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from divit.agent.core.handling import Core
from divit.agent.doors import loopback
from divit.agent.doors.opened import Doors
from divit.agent.doors.registering import write_manifest, write_program
from hostile_pages import SCRIPTS, ScriptAttack
from house import free_port
from knock_doors import outcome
from trial_site import TrialSite, trial_site

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
EXTENSION = Path(__file__).resolve().parents[2] / "web/extension"
REBOUND = "kotu.example"
HELPERS = """
window.ask = (message) => new Promise((resolve) => {
  addEventListener('message', ({data}) => { if (data?.to === 'divit-page') resolve(data.type); });
  postMessage({to: 'divit-extension', nonce: 'n', ...message}, location.origin);
});
window.posted = (action, link) => new Promise((resolve) => {
  const frame = document.createElement('iframe');
  frame.name = 'f';
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, {action, method: 'post', enctype: 'text/plain', target: 'f'});
  const field = document.createElement('input');
  Object.assign(field, {name: '{"link":"' + link + '","x":"', value: '"}'});
  form.append(field);
  document.body.append(form);
  form.submit();
  resolve('sent');
});
"""


@pytest.fixture(scope="module")
def site() -> Iterator[TrialSite]:
    with trial_site([b"belge"]) as served:
        yield served


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doors, Path]]:
    home = tmp_path_factory.mktemp("agent")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DIVIT_SIGNER_PORT", str(free_port()))
        with Doors(home, allow_http_loopback=True) as opened:
            yield opened, home


@pytest.fixture(scope="module")
def context(doors: tuple[Doors, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "NativeMessagingHosts").mkdir()
    write_manifest(profile / "NativeMessagingHosts", "chromium", write_program(doors[1]))
    flags = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1"]
    flags += [f"--disable-extensions-except={EXTENSION}", f"--load-extension={EXTENSION}"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=flags, ignore_default_args=["--disable-extensions"]
        )
        yield opened
        opened.close()


class _HostilePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>Welcome</h1>")

    def log_message(self, format: str, *arguments: object) -> None:
        return


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    """The address of a page without any policy, of a site on which the extension's scripts run."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _HostilePage) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture
def page(context: BrowserContext, hostile: str) -> Iterator[Page]:
    opened = context.new_page()
    opened.goto(hostile)
    opened.evaluate(HELPERS)
    yield opened
    opened.close()


@pytest.fixture
def door(doors: tuple[Doors, Path]) -> str:
    """Where the agent listens."""
    assert doors[0].loopback is not None
    return f"http://127.0.0.1:{doors[0].loopback.port}"


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> "queue.SimpleQueue[str]":
    """What the core decides."""
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    honest = Core.handle

    def handle(self: Core, *given: Any) -> Any:
        events = honest(self, *given)
        for event in events:
            if words := outcome(event):
                told.put(words)
        return events

    monkeypatch.setattr(Core, "handle", handle)
    return told


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> "queue.SimpleQueue[int]":
    """What the door answers."""
    told: queue.SimpleQueue[int] = queue.SimpleQueue()
    honest = loopback.reply_to

    def reply_to(*given: Any) -> Any:
        reply = honest(*given)
        # A question beforehand that was granted is no end.
        if reply.status != 204:
            told.put(reply.status)
        return reply

    monkeypatch.setattr(loopback, "reply_to", reply_to)
    return told


@pytest.mark.parametrize("attack", SCRIPTS, ids=lambda attack: attack.name)
def test_a_hostile_script_gets_nothing(
    attack: ScriptAttack,
    page: Page,
    door: str,
    doors: tuple[Doors, Path],
    site: TrialSite,
    decided: "queue.SimpleQueue[str]",
    answered: "queue.SimpleQueue[int]",
) -> None:
    assert page.evaluate(f"([DOOR, LINK]) => {attack.script}", [door, site.link]) == attack.gets
    if attack.answered:
        assert answered.get(timeout=30) == attack.answered
    if attack.code:
        assert decided.get(timeout=30) == f"refused {attack.code}"
    assert decided.empty()
    assert answered.empty()
    assert doors[0]._reception._sessions.empty()
    assert (site.claim, site.signatures) == ("", {})


def test_a_name_that_leads_to_this_machine_gets_no_page(
    context: BrowserContext, door: str, answered: "queue.SimpleQueue[int]"
) -> None:
    page = context.new_page()
    with pytest.raises(BrowserError, match="ERR_HTTP_RESPONSE_CODE_FAILURE"):
        page.goto(door.replace("127.0.0.1", REBOUND))
    assert answered.get(timeout=30) == 421
    page.close()


def test_the_door_shows_its_page_in_no_frame(page: Page, door: str, answered: "queue.SimpleQueue[int]") -> None:
    framed = "(address) => { const f = document.createElement('iframe'); f.src = address; document.body.append(f) }"
    with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")):
        page.evaluate(framed, f"{door}/")
    assert answered.get(timeout=30) == 200
