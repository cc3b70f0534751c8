# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way back to an application: its number, whose it is, and a code to the phone that its form names."""

from django.db import transaction

from divit.server.audit.services import record
from divit.server.enrolment.errors import CodesTooOften, CodeWrong
from divit.server.enrolment.models import Application, SmsProof
from divit.server.enrolment.services.codes import ask, takes
from divit.server.enrolment.services.entry import check_tries, count_try

STATUS = "status"


@transaction.atomic
def send_status_code(*, number: str, tckn: str, address: str) -> str:
    """Have a code sent to whoever applied under ``number``; the uid under which it is checked.

    Where number and person do not belong together, or codes were sent too often, the same is kept and nothing is sent:
    the answer does not say so. Raises ``EntryLimited`` when this was asked too often with one number or from one
    address, whatever came of it (R5).
    """
    check_tries(kind=STATUS, subject=tckn, address=address)
    count_try(kind=STATUS, subject=tckn, address=address)
    proof = _asked(Application.objects.filter(number=number, tckn=tckn, form__isnull=False).first())
    record(actor="stranger", channel="portal", action="status.code_asked", object=f"code:{proof.uid}")
    return str(proof.uid)


def check_status_code(*, proof: str, code: str) -> str:
    """The uid of the application that the code opens. Raises ``CodeWrong`` in every other case."""
    with transaction.atomic():
        row = SmsProof.objects.filter(uid=proof, purpose=STATUS).select_related("application").first()
        application = row.application if row is not None and takes(row, code) else None
        if application is not None:
            actor = f"applicant:{application.uid}"
            record(actor=actor, channel="portal", action="status.opened", object=f"application:{application.uid}")
    # Told after the commit: a try that failed has been counted.
    if application is None:
        raise CodeWrong
    return str(application.uid)


def _asked(application: Application | None) -> SmsProof:
    if application is not None and application.form is not None:
        try:
            return ask(
                purpose=STATUS, number=application.form.fields["mobile"], withheld=False, application=application
            )
        except CodesTooOften:
            pass
    return ask(purpose=STATUS, number="", withheld=True)
