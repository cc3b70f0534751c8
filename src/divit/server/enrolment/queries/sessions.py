# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which consent a signing session is about."""

from divit.server.enrolment.models import Consent
from divit.server.enrolment.queries.making import consent_view
from divit.server.enrolment.queries.views import ConsentView


def consent_in(person_id: int, session: str) -> ConsentView | None:
    """The person's own consent that is signed in ``session``; None for every other session."""
    row = Consent.objects.filter(person_id=person_id, session=session).select_related("person").first()
    return None if row is None else consent_view(row)
