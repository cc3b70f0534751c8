# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The challenge in front of a form: which task its page carries, and whether what was sent does it."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.enrolment import services
from divit.server.enrolment.errors import ChallengeTooEarly
from divit.server.enrolment.portal.challenge import ANSWER, TASK, Challenge, ProofOfWork, Task

#: The one in use. Another one stands in its place by being put here.
CHALLENGE: Challenge = ProofOfWork()
_SEEN = "_challenge"
_REFUSED, _COUNTED = "refused", "counted"
_LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class Shown:
    """A task on a page, with what was found for it already."""

    made: Task
    answer: str = ""

    @property
    def open_at(self) -> str:
        """From when on waiting alone is enough, to the second, in Istanbul."""
        return clock.local(self.made.open_from + timedelta(seconds=1)).strftime("%H.%M.%S")


def task(form: str, request: HttpRequest) -> Shown:
    """The task for the page: a form that comes back goes on with the one it had, unless that was counted."""
    seen = getattr(request, _SEEN, "")
    kept = None if seen == _COUNTED else CHALLENGE.kept(form, request.POST.get(TASK, ""))
    if kept is None:
        return Shown(CHALLENGE.issue(form))
    return Shown(kept, "" if seen else request.POST.get(ANSWER, "")[:_LONGEST_ANSWER])


def pass_by(form: str, request: HttpRequest) -> None:
    """Check and count the task that came with ``form``. Raises ``ChallengeNotDone``, ``ChallengeTooEarly`` and
    ``ChallengeOver``.
    """
    setattr(request, _SEEN, _REFUSED)
    done = CHALLENGE.check(form, request.POST.get(TASK, ""), request.POST.get(ANSWER, ""))
    try:
        services.spend_challenge(
            digest=done.digest, over_at=done.until, by_waiting=done.by_waiting, address=address(request)
        )
    except ChallengeTooEarly:
        # It may still be done later.
        raise
    except DivitError:
        setattr(request, _SEEN, _COUNTED)
        raise
    setattr(request, _SEEN, _COUNTED)


def address(request: HttpRequest) -> str:
    """The network address that asks."""
    return str(request.META.get("REMOTE_ADDR", ""))
