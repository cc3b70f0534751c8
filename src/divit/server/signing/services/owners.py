# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The owner of a session without documents hears how it ended, inside the transaction that ends it."""

import base64
from typing import get_args

from divit.server.signing.card_purposes import CardOutcome, CardReport, card_purpose
from divit.server.signing.login_purpose import LOGIN, LoginEnd, login_purpose
from divit.server.signing.models import SigningSession

_ENDS: dict[str, LoginEnd] = {one: one for one in get_args(LoginEnd)}


def tell_owner(session: SigningSession) -> None:
    """Tell the owner of an ended session without documents. Of a login that was signed it knows already."""
    if session.purpose != LOGIN:
        card_purpose(session.purpose).done(session.owner_ref, _outcome(session), _report(session))
    elif session.state != "done":
        login_purpose().ended(session.owner_ref, _end(session))


def _end(session: SigningSession) -> LoginEnd:
    """Why nobody did what was asked for; a signer that says it is through and has brought nothing gave up."""
    return "expired" if session.state == "expired" else _ENDS.get(session.ended_as, "cancelled")


def _outcome(session: SigningSession) -> CardOutcome:
    outcome = (session.card or {}).get("outcome")
    if outcome in ("yes", "no"):
        return "yes" if outcome == "yes" else "no"
    return "no" if session.ended_as == "finished" else _end(session)


def _report(session: SigningSession) -> CardReport | None:
    told = session.card
    if told is None:
        return None
    tries = told["left"] if told["outcome"] else told["tries"]
    return CardReport(told["serial"], base64.b64decode(told["certificate"]), tries)
