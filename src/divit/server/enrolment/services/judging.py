# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T7b: whether the reason fits, after the telephone was proved and before anything reaches an officer."""

from django.db import transaction

from divit.server.enrolment import acting, cases
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.models import Application
from divit.server.enrolment.rules import reasons
from divit.server.enrolment.rules.case import Personnel
from divit.server.enrolment.rules.verdicts import Verdict
from divit.server.enrolment.services.rows import locked, move, stand


def judge(*, application: str, by: Acting | None = None) -> list[Verdict]:
    """Judge the reason again, as after a lost card was reported. Raises ``NotThere``, ``TransitionForbidden``."""
    said = cases.directory_says(application, only_first=True)
    with transaction.atomic():
        return judge_locked(locked(application), by or acting.system(), said)


def judge_locked(row: Application, by: Acting, personnel: Personnel | None = None) -> list[Verdict]:
    """T7b for a locked row, in a transaction; what each rule says. ``personnel``: what the directory said before."""
    stand(row, strength=by.strength, personnel=personnel)
    verdicts = reasons.fit(row.case)
    refused = next((one for one in verdicts if not one.ok), None)
    waits = refused is not None and refused.rule == "R55" and row.case.old is not None
    changes = {"fit": None if waits else refused is None, "old": _old(row)}
    if refused is not None and not waits:
        changes |= {
            "outcome_code": refused.rule,
            "outcome_text": refused.sentence("tr")[:500],
            "apply_from": refused.apply_from,
        }
    told = {"rule": refused.rule if refused else "", "fit": refused is None}
    move(row, "judge_reason", acting.system(), changes=changes, after=told)
    return verdicts


def _old(row: Application) -> object:
    """The certificate that the application is about, kept with it from now on; none for a first one."""
    found = cases.counted_certificate(row.person_id, row.institution_id, row.reason)
    return None if row.reason == "first" else found
