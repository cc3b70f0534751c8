# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of signing, by the step of a session they belong to."""

from divit.server.signing.services.claiming import claim, redeem_code, release
from divit.server.signing.services.consent import choose_certificate
from divit.server.signing.services.ending import cancel, end, stay_alive
from divit.server.signing.services.opening import OpenedSession, open_session, show_again
from divit.server.signing.services.results import accept_results
from divit.server.signing.services.work import next_work

__all__ = [
    "OpenedSession",
    "accept_results",
    "cancel",
    "choose_certificate",
    "claim",
    "end",
    "next_work",
    "open_session",
    "redeem_code",
    "release",
    "show_again",
    "stay_alive",
]
