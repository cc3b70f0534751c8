# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A running institution and a browser that tells of everything that went wrong in it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from house import Running, running
from screens import DESK, Screen
from signing_in import sign_in

SignIn = Callable[..., Page]
#: A busy machine takes its time; nothing that comes at all is waited for so long.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


# A module's: which letters wait in a queue must not hang on which other tests this process has run.
@pytest.fixture(scope="module")
def institution(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One institution for the tests of a module; each test writes letters with a title of its own."""
    with running(tmp_path_factory.mktemp("house") / "home") as house:
        yield house


# A module's and not the session's: while Playwright runs, its event loop occupies the thread, and other tests of the
# same process could not start theirs.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        # Test machines run as root in containers, where Chromium's own sandbox cannot be set up.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(institution: Running) -> dict[str, list[Any]]:
    """The cookies of who has signed in already: people sign in once for a module's tests."""
    return {}


@pytest.fixture
def browse(institution: Running, chromium: Browser, signed_in: dict[str, list[Any]]) -> Iterator[SignIn]:
    """Open a page as the person with a key (or nobody), in a window of its own; complaints fail the test.

    Not the complaint of an answer with the status ``refused``. ``screen`` says size, language and colours together.
    """
    complaints: list[str] = []
    contexts = []

    def begin(
        key: str = "",
        *,
        width: int = 0,
        scripts: bool = True,
        screen: Screen = DESK,
        refused: int = 0,
    ) -> Page:
        context = chromium.new_context(
            base_url=institution.house.web,
            viewport={"width": width or screen.width, "height": screen.height},
            java_script_enabled=scripts,
            locale=screen.locale,
            color_scheme=screen.colours,
            has_touch=screen.is_touched,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def listen(said: ConsoleMessage) -> None:
            # Chromium complains also of an answer that the test came to see refused.
            if said.type == "error" and not (refused and f"status of {refused} " in said.text):
                complaints.append(said.text)

        page.on("console", listen)
        if key in signed_in:
            context.add_cookies(signed_in[key])
            page.goto("/")
        elif key:
            sign_in(page, key)
            signed_in[key] = [one for one in context.cookies() if one["name"] == "sessionid"]
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def agent_home(tmp_path: Path) -> Path:
    return tmp_path / "agent"
