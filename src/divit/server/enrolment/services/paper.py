# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T10: the form on paper, printed and received."""

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.enrolment import acting, numbers
from divit.server.enrolment.errors import BarcodeRefused
from divit.server.enrolment.models import Application, PaperForm
from divit.server.enrolment.services.routing import consider
from divit.server.enrolment.services.rows import CSP_CLERK, locked, move, need, stand
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

_SENDERS = frozenset({"applicant", "institution"})


@transaction.atomic
def keep_printed(*, paper: str, sha256: str) -> None:
    """Note which file was printed for a form on paper. Raises ``NotThere``."""
    row = PaperForm.objects.select_for_update().select_related("application").filter(uid=paper).first()
    if row is None:
        raise NotThere(paper)
    row.sha256, row.printed_at = sha256, clock.now()
    row.save(update_fields=["sha256", "printed_at"])
    record(
        actor=f"applicant:{row.application.uid}",
        channel="portal",
        action="application.printed",
        object=f"application:{row.application.uid}",
        payload_sha256=sha256,
    )


def receive_paper(*, viewer: Viewer, barcode: str, sender: str, scan_sha256: str = "") -> str:
    """T10: take in the paper that bears this barcode; the uid of its application (R33).

    Raises ``MayNot``, ``BarcodeRefused`` for one that fits no form that is waited for, and for a sender that the
    setting does not allow (R32).
    """
    need(viewer, CSP_CLERK)
    scanned = numbers.read_barcode(barcode)
    found = None if scanned is None else Application.objects.filter(number=scanned.number).first()
    if scanned is None or found is None:
        raise BarcodeRefused(barcode)
    _receive(str(found.uid), viewer, barcode.strip(), sender, scan_sha256)
    consider(str(found.uid))
    return str(found.uid)


@transaction.atomic
def _receive(application: str, viewer: Viewer, barcode: str, sender: str, scan_sha256: str) -> None:
    row = locked(application)
    stand(row)
    may_send = row.case.terms.paper_sender in {"either", sender} and sender in _SENDERS
    paper = row.papers.select_for_update().filter(form_id=row.form_id, received_at=None).first()
    if paper is None or paper.barcode != barcode or not may_send or row.state != Application.State.PAPER_WAIT:
        raise BarcodeRefused(barcode)
    PaperForm.objects.filter(pk=paper.pk).update(
        received_at=clock.now(), received_by=viewer.person_id, sender=sender, scan_sha256=scan_sha256
    )
    by = acting.staff(viewer, CSP_CLERK, channel="paper")
    move(row, "paper_received", by, after={"sender": sender}, payload_sha256=scan_sha256)
