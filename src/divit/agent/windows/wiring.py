# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the pages of the main window may ask for. They know no session, no card and no network themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from divit.agent.doctor import Findings
from divit.agent.local_files import Kind as Signature
from divit.agent.pins import Kind
from divit.agent.preferences import Preferences
from divit.tokens.installers import Plan, install_offered


def _nowhere(_target: str) -> None:
    """Where nothing is wired."""


def _nothing(_words: str) -> tuple[int, list[str]] | None:
    """The answer where nothing is wired."""
    return None


@dataclass(slots=True)
class Wiring:
    """``look`` gets the number of earlier failures; ``pin`` raises ``TokenError``; ``open_words`` hands what was typed
    to the doors; ``browse`` opens an address in the person's browser.
    """

    home: Path
    look: Callable[[int], Findings]
    chosen: Callable[[], Preferences]
    choose: Callable[[Preferences], None]
    pin: Callable[[Kind], None]
    sign_file: Callable[[Path, Signature], Path]
    open_words: Callable[[str], tuple[int, list[str]] | None] = _nothing
    browse: Callable[[str], object] = _nowhere
    #: Installs a driver that the institution hands out. Raises ``TokenError``.
    install: Callable[[Plan], None] = install_offered
    #: The port at which pages reach this agent; 0 when none was free.
    port: int = 0
    #: Tokens that are here now, with their names for people.
    tokens: Callable[[], list[tuple[str, str]]] = field(default=list)
