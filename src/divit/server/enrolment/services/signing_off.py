# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T8, T9, T29: how the applicant signs the form, or lets it be."""

import hashlib
import json

from django.db import transaction

from divit.kernel import clock
from divit.server.enrolment import cases, numbers
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import RuleForbids
from divit.server.enrolment.models import Application, PaperForm
from divit.server.enrolment.rules import methods, reasons
from divit.server.enrolment.rules.case import E_ONAY, WET
from divit.server.enrolment.rules.verdicts import Verdict
from divit.server.enrolment.services.routing import consider
from divit.server.enrolment.services.rows import applied, check_turn, demand, move, stand, strength_of
from divit.server.keys import queries as keys

_SEAL = "csp-seal"


def choose_e_onay(*, application: str, by: Acting) -> None:
    """T8: the consent stands for the signature; the CSP seals that it does. Raises ``RuleForbids``, ``NotThere``."""
    with transaction.atomic():
        row = applied(application, by)
        check_turn(row, "choose_e_onay")
        stand(row, strength=strength_of(row, by))
        demand([*reasons.fit(row.case), methods.r24(row.case)])
        consent = cases.active_consent(row.person_id)
        statement = _statement(row, "" if consent is None else str(consent.uid))
        seal = keys.signer_for(_SEAL).sign(statement)
        move(
            row,
            "choose_e_onay",
            by,
            changes={"method": E_ONAY, "consent": consent, "statement": statement, "seal": seal},
            after={"method": E_ONAY},
            payload_sha256=hashlib.sha256(statement).hexdigest(),
        )
    consider(application)


@transaction.atomic
def choose_wet(*, application: str, by: Acting) -> str:
    """T9: the form goes on paper; the uid of what is to be printed. Raises ``RuleForbids``, ``NotThere``."""
    row = applied(application, by)
    check_turn(row, "choose_wet")
    stand(row, strength=strength_of(row, by))
    form = row.form
    if form is None:
        raise RuleForbids("R20", rule="R20", why=Verdict("R20", False).reason)
    demand([*reasons.fit(row.case), methods.wet(row.case)])
    barcode = numbers.barcode(row.number, form.version, form.sha256)
    paper = PaperForm.objects.create(application=row, form=form, barcode=barcode)
    move(row, "choose_wet", by, changes={"method": WET}, after={"method": WET}, payload_sha256=form.sha256)
    return str(paper.uid)


@transaction.atomic
def cancel(*, application: str, by: Acting) -> None:
    """T29: the applicant lets it be. Raises ``NotThere``, ``TransitionForbidden``."""
    row = applied(application, by)
    stand(row)
    move(row, "cancel", by)


def _statement(row: Application, consent: str) -> bytes:
    """What the CSP seals: this form of this application is covered by this consent."""
    form = row.form
    said = {
        "application": str(row.uid),
        "at": clock.now().isoformat(),
        "consent": consent,
        "form_sha256": "" if form is None else form.sha256,
        "form_version": 0 if form is None else form.version,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
