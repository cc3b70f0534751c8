# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The officer's one button: a holder is told that the certificate ends (R65), besides what is told by itself."""

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.enrolment.errors import RemindedToday
from divit.server.enrolment.models import HeldCertificate
from divit.server.enrolment.notices import tell_holder
from divit.server.enrolment.services.rows import INSTITUTION_OFFICER, need
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

#: What stands among the told offsets for a reminder by hand, with its day.
_BY_HAND = "officer:"


@transaction.atomic
def remind(*, viewer: Viewer, certificate: str) -> None:
    """Tell the holder of a certificate of the viewer's institution that it ends; once a day at most.

    Raises ``MayNot``, ``NotThere``, ``RemindedToday``.
    """
    need(viewer, INSTITUTION_OFFICER)
    rows = HeldCertificate.objects.select_for_update().filter(institution_id=viewer.institution_id)
    row = rows.filter(uid=certificate, state__in=("valid", "suspended")).first()
    if row is None:
        raise NotThere(certificate)
    mark = f"{_BY_HAND}{clock.local(clock.now()).date().isoformat()}"
    if mark in row.reminded:
        raise RemindedToday(name=f"{row.given_name} {row.surname}")
    tell_holder(row, "enrolment_ends_soon")
    row.reminded = [*(one for one in row.reminded if not one.startswith(_BY_HAND)), mark]
    row.save(update_fields=["reminded"])
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        role=INSTITUTION_OFFICER,
        action="held.reminded",
        object=f"held:{row.uid}",
        after={"by": INSTITUTION_OFFICER},
    )
