# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a person tries their card: the test page of their institution, else the small one on this computer."""

from pathlib import Path

from divit.agent.sites import Sites
from divit.kernel import settings

#: A test page has this path at every site (``divit.server.signing``).
PATH = "/imza/deneme"


def page_to_try(home: Path, port: int) -> str:
    """The address to open: of ``AGENT_SITE``, of the site used last, or the loopback door's; empty where no port is
    free either.
    """
    site = settings.text("AGENT_SITE").rstrip("/") or next(iter(Sites(home).remembered()), "")
    if site:
        return f"{site}{PATH}"
    return f"http://127.0.0.1:{port}/" if port else ""
