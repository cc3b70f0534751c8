# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Stand-ins say of themselves that they are some; a real installation takes nothing from them, and gives nothing."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from divit.server.gateways.errors import OnlyAStandIn

#: What a stand-in over HTTP has in each answer; a real service has no reason to.
HEADER = "X-Divit-Stand-In"


def refuse(headers: Mapping[str, str], url: str) -> None:
    """Believe nothing that a stand-in answered, in production. Raises ``OnlyAStandIn``."""
    if HEADER in headers and is_production():
        raise OnlyAStandIn(host=urlsplit(url).netloc)


def is_production() -> bool:
    """Whether this is a real installation; where nothing is said, it is."""
    return os.environ.get("DIVIT_ENV", "production") == "production"
