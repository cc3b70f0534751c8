# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The end of an authority: it issues nothing more, and what it says of its certificates is final."""

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.authority import answers
from divit.server.authority.errors import AuthorityEnded, AuthorityUnknown
from divit.server.authority.models import Authority, Certificate
from divit.server.authority.services.lists import publish


def end(*, authority: str, actor: str = "system", channel: str = "system") -> bytes:
    """End an authority and give its last CRL (DER), which names no time of a next one.

    The last answers to OCSP requests are signed one after another by the loop (EN 319 411-2, CSS-6.3.10-09). Raises
    ``AuthorityUnknown``, ``AuthorityEnded``, and what the key raises; it goes on then.
    """
    with transaction.atomic():
        row = Authority.objects.select_for_update().select_related(None).filter(name=authority).first()
        if row is None or row.own is None or row.own.state != Certificate.State.VALID:
            raise AuthorityUnknown(name=authority)
        if row.ended_at is not None:
            raise AuthorityEnded(name=authority)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        answers.tell_that_authority_changed(row.pk)
        last = publish(authority=authority, actor=actor, channel=channel)
        record(actor=actor, channel=channel, action="authority.end", object=f"authority:{authority}")
    return last
