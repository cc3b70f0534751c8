# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of signing, by the step of a session they belong to."""

from divit.server.signing.services.cards import tell_card
from divit.server.signing.services.claiming import claim, redeem_code, release
from divit.server.signing.services.consent import choose_certificate
from divit.server.signing.services.ending import cancel, end, stay_alive
from divit.server.signing.services.logins import accept_login
from divit.server.signing.services.opening import OpenedSession, open_session, show_again
from divit.server.signing.services.results import accept_results
from divit.server.signing.services.without_documents import (
    LOGIN_ITEM,
    cancel_without_person,
    open_card_session,
    open_login,
)
from divit.server.signing.services.work import next_work

__all__ = [
    "LOGIN_ITEM",
    "OpenedSession",
    "accept_login",
    "accept_results",
    "cancel",
    "cancel_without_person",
    "choose_certificate",
    "claim",
    "end",
    "next_work",
    "open_card_session",
    "open_login",
    "open_session",
    "redeem_code",
    "release",
    "show_again",
    "stay_alive",
    "tell_card",
]
