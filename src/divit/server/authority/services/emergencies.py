# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What needs two and cannot wait for the second: done at once by who has the server itself, and told as an alarm."""

from django.db import transaction

from divit.server.authority.errors import ActedAlone
from divit.server.authority.services import alarms, standing


def do_alone(*, authority: str, serial: str, event: str, note: str, actor: str, channel: str, reason: str = "") -> None:
    """Revoke (for one of ``rules.REASONS``) or resume a certificate without a second person; ``note`` says why.

    The alarm is written in the same transaction. Raises ``CertificateUnknown``, ``AuthorityEnded``, ``ReasonUnknown``,
    ``TransitionForbidden``.
    """
    with transaction.atomic():
        row = standing.locked(authority, serial)
        if event == "revoke":
            standing.revoke(authority=authority, serial=serial, reason=reason, actor=actor, channel=channel)
        else:
            standing.resume(authority=authority, serial=serial, actor=actor, channel=channel)
        told = ActedAlone(serial=row.serial, account=actor, why=note)
        alarms.alarm(f"certificate:{row.uid}", told, actor=actor, channel=channel)
