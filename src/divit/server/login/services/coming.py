# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Somebody has come in, or left: what the log is told, and who they are when nobody knew them before."""

from django.db import transaction

from divit.kernel import clock, identifiers
from divit.server.audit.services import record
from divit.server.login.errors import StatementNobodys
from divit.server.login.levels import Way
from divit.server.people import queries as people
from divit.server.people import services as people_services
from divit.server.people.errors import AlreadyRecorded, PersonUnknown

CHANNEL = "web"


@transaction.atomic
def came_in(*, person: int, way: Way, opens: str, detail: str = "") -> None:
    """Record that a person came in: the way, whether it ``opens`` an account, the portal or more in a session that is
    there already; ``detail`` is what the way itself says (a provider and its acr).
    """
    after = {"way": way.value, "opens": opens} | ({"detail": detail} if detail else {})
    record(actor=f"person:{person}", channel=CHANNEL, action="login.came_in", object=f"person:{person}", after=after)


@transaction.atomic
def left(*, person: int) -> None:
    """Record that the person signed out."""
    record(actor=f"person:{person}", channel=CHANNEL, action="login.left", object=f"person:{person}")


def person_of_tckn(*, tckn: str, given_name: str, surname: str, full_name: str, source: str) -> int:
    """The person whose number a certificate or an identity provider has proved; recorded now if nobody knew them.

    Where the parts of the name are not told, ``full_name`` is parted: the last word is the surname. ``source`` says
    who proved it, for the log. Raises ``StatementNobodys`` for what is no TCKN.
    """
    if not identifiers.is_tckn(tckn):
        raise StatementNobodys
    try:
        return people.person_by_tckn(tckn, clock.now()).id
    except PersonUnknown:
        pass
    given, last = (given_name, surname) if given_name and surname else _parted(full_name)
    try:
        return people_services.add_person(tckn=tckn, given_name=given, surname=last, actor=source)
    except AlreadyRecorded:
        # Somebody was quicker: the same person in another window.
        return people.person_by_tckn(tckn, clock.now()).id


def _parted(full_name: str) -> tuple[str, str]:
    given, _space, last = " ".join(full_name.split()).rpartition(" ")
    return (given, last) if given else (last, "")
