# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Applications as their applicants see them."""

from divit.kernel import clock
from divit.server.enrolment import cases
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.models import Application
from divit.server.enrolment.queries.making import application_view
from divit.server.enrolment.queries.views import ApplicationView, Methods
from divit.server.enrolment.rules import methods as rules
from divit.server.enrolment.rules import reasons
from divit.server.ui.errors import NotThere


def application(*, by: Acting, uid: str) -> ApplicationView:
    """The application of whoever acts. Raises ``NotThere`` for one of somebody else."""
    return application_view(_theirs(by, uid))


def applications_of(person_id: int) -> list[ApplicationView]:
    """A person's applications that went beyond the entry, the newest first."""
    rows = Application.objects.filter(person_id=person_id).select_related("form", "institution")
    return [application_view(row) for row in rows.order_by("-created_at", "-pk")]


def by_number(number: str, tckn: str) -> str | None:
    """The uid of the application of that number, where it is this person's; None alike for every other case."""
    found = Application.objects.filter(number=number, tckn=tckn, person_id__isnull=False)
    uid = found.values_list("uid", flat=True).first()
    return None if uid is None else str(uid)


def methods(*, by: Acting, uid: str) -> Methods:
    """What the page of the methods shows. Raises ``NotThere``."""
    row = _theirs(by, uid)
    own = by.person_id is not None and by.person_id == row.person_id
    case = cases.case_of(row, strength=by.strength if own else "", ask_directory=True)
    return Methods(
        e_onay=rules.r24(case),
        wet=rules.wet(case),
        recommended=rules.recommended(case),
        verdicts=reasons.fit(case),
        needs_lost_report=not reasons.r55(case).ok,
    )


def seconds_of_code(*, by: Acting, uid: str) -> int:
    """How long the code that was asked for last still lives, in seconds; the same whether it was sent or not."""
    row = _theirs(by, uid)
    expires = row.proofs.order_by("-pk").values_list("expires_at", flat=True).first()
    return 0 if expires is None else max(int((expires - clock.now()).total_seconds()), 0)


def _theirs(by: Acting, uid: str) -> Application:
    row = Application.objects.select_related("form", "institution", "old").filter(uid=uid).first()
    mine = row is not None and (by.application == str(row.uid) or (by.person_id and by.person_id == row.person_id))
    if row is None or not mine:
        raise NotThere(uid)
    return row
