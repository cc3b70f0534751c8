# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which system a visitor sits at, as far as their browser says; only the order of the page hangs on it."""

import re
from collections.abc import Mapping
from typing import Literal

System = Literal["windows", "macos", "linux", "android", "ios"]

# The first that fits: Android calls itself Linux too, and an iPhone is "like Mac OS X".
_AGENTS: tuple[tuple[System, re.Pattern[str]], ...] = (
    ("android", re.compile("Android")),
    ("ios", re.compile("iPhone|iPad|iPod")),
    ("windows", re.compile("Windows NT")),
    ("macos", re.compile("Macintosh")),
    ("linux", re.compile("Linux|X11")),
)
# Sec-CH-UA-Platform (User-Agent Client Hints, 3.6).
_HINTS: Mapping[str, System] = {
    '"Windows"': "windows",
    '"macOS"': "macos",
    '"Linux"': "linux",
    '"Android"': "android",
    '"iOS"': "ios",
}


def system_of(headers: Mapping[str, str]) -> System | None:
    """The system that the request's headers speak of; None when they do not."""
    hinted = _HINTS.get(headers.get("Sec-CH-UA-Platform", ""))
    if hinted is not None:
        return hinted
    agent = headers.get("User-Agent", "")
    return next((system for system, pattern in _AGENTS if pattern.search(agent)), None)
