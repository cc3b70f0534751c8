# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From what a person opened to a session that is through: the way in, then the run."""

from collections.abc import Sequence

from divit.agent.doors.opened import opened_session
from divit.agent.run import Desk, Outcome, sign_session


def open_session(words: Sequence[str], desk: Desk, *, allow_http_loopback: bool) -> Outcome:
    """Sign what ``words`` lead to; without words the session that was stopped last.

    Raises as ``doors.opened.opened_session`` and ``run.sign_session`` do.
    """
    found = opened_session(words, desk.home, allow_http_loopback=allow_http_loopback)
    return sign_session(found.link, desk, found.peer)
