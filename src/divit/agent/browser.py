# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person's own browser, from a terminal; windows have Qt's way to it."""

import webbrowser

from divit.agent.errors import BrowserMissing


def open_in_browser(address: str) -> None:
    """Open ``address`` (https, or http on loopback) in the default browser. Raises ``BrowserMissing``."""
    if not webbrowser.open(address):
        raise BrowserMissing
