# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a browser holds while somebody applies: which application, and what was typed before the form is confirmed.

The security word is never among it; it goes straight to its slow hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from divit.kernel import clock, settings
from divit.server.enrolment import acting
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import SittingOver
from divit.server.login.visitor import visitor_of

_KEY = "enrolment"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One application in one browser."""

    application: str
    by: Acting
    session: SessionBase

    @classmethod
    def begin(cls, request: HttpRequest, application: str) -> Self:
        """Hold ``application`` from here on, in a session whose name nobody knew before."""
        request.session.cycle_key()
        request.session[_KEY] = {
            "application": application,
            "typed": {},
            "asked_for": "",
            "touched": clock.now().timestamp(),
        }
        return cls.of(request)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The application of this browser. Raises ``SittingOver`` when there is none, or it was left alone."""
        held = request.session.get(_KEY)
        now = clock.now().timestamp()
        if held is None or now - held["touched"] > settings.span("ENROLMENT_SITTING").total_seconds():
            cls.end(request)
            raise SittingOver
        held["touched"] = now
        request.session.modified = True
        visitor = visitor_of(request)
        by = acting.applicant(
            held["application"],
            strength=visitor.strength if visitor else acting.FACTS,
            person_id=visitor.person_id if visitor else None,
        )
        return cls(held["application"], by, request.session)

    @staticmethod
    def end(request: HttpRequest) -> None:
        """Hold nothing any more."""
        request.session.pop(_KEY, None)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed in the parts of the form so far, by field."""
        found: dict[str, Any] = self.session[_KEY]["typed"]
        return found

    @property
    def asked_for(self) -> str:
        """The version of the form (its SHA-256) for which a code was asked in this browser."""
        return str(self.session[_KEY]["asked_for"])

    def asked(self, version: str) -> None:
        """Remember that a code was asked for ``version``, whether one was sent or not."""
        self.session[_KEY]["asked_for"] = version
        self.session.modified = True

    def keep(self, fields: Mapping[str, Any]) -> None:
        """Remember what a part of the form was sent with."""
        self.session[_KEY]["typed"] = {**self.typed, **fields}
        self.session.modified = True
