# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A page that opens a session in the person's signer: what it shows, and what its scripts may reach for it."""

from typing import Any

from django.http import HttpResponse

from divit.kernel import settings
from divit.server.ui.policy import content_security_policy
from divit.session import limits
from divit.session.link import knock


def opener(link: str) -> dict[str, Any]:
    """What ``signing/opener.html`` shows for a session's ``link``."""
    return {"link": link, "knock": knock(link), "port": settings.number("SIGNER_PORT")}


def may_knock(response: HttpResponse) -> HttpResponse:
    """``response``, with a policy that lets its scripts call a signing program on this computer, and nobody else."""
    doors = [f"http://127.0.0.1:{port}" for port in limits.signer_ports(settings.number("SIGNER_PORT"))]
    response.headers["Content-Security-Policy"] = content_security_policy(connect=doors)
    return response
