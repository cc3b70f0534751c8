# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Roles that are given at the server's own command line: who may, and what the log says of them.

Whoever owns the server's folder could change anything in it; so that account names the first system administrator, and
nobody else. From then on administrators give and end roles, each of them under their own name.
"""

import os
import pwd
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from divit.kernel import clock
from divit.server.people import rules
from divit.server.people.errors import AdministratorNeeded, InstitutionUnknown, OwnerNeeded, RoleToOneself
from divit.server.people.models import Institution, RoleGrant
from divit.server.people.services.grants import end_role, grant_role

CHANNEL = "cli"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works at the command line: an account of the operating system and, where one proved to be there, a person."""

    account: str
    person: int | None = None

    @property
    def actor(self) -> str:
        """As the log names them."""
        return f"person:{self.person}" if self.person is not None else f"os:{self.account}"


def operator_of(home: Path) -> Operator:
    """The account that runs this process, which has to own ``home``. Raises ``OwnerNeeded``."""
    owner, runs = home.stat().st_uid, os.geteuid()
    if owner != runs:
        raise OwnerNeeded(home=home, owner=_account(owner))
    return Operator(_account(runs))


@transaction.atomic
def give_by_operator(
    *,
    operator: Operator,
    person: int,
    role: str,
    institution: int,
    ends_at: datetime | None = None,
    reason: str = "",
) -> int:
    """Give a role. Without an administrator's name that is the first ``system_admin`` and nothing else.

    Raises ``AdministratorNeeded``, ``RoleToOneself``, ``InstitutionUnknown``, and as ``grant_role``.
    """
    there = _administrators(institution)
    if operator.person is None and (there or role != rules.SYSTEM_ADMIN):
        raise AdministratorNeeded
    _refuse_stranger(operator, there)
    if operator.person == person:
        raise RoleToOneself
    return grant_role(
        person=person,
        role=role,
        institution=institution,
        ends_at=ends_at,
        reason=reason,
        given_by=operator.actor,
        channel=CHANNEL,
    )


@transaction.atomic
def end_by_operator(*, operator: Operator, person: int, role: str, institution: int, reason: str = "") -> int:
    """End a role that the person has now, and give how many grants that were.

    Without an administrator's name that can be the role of a system administrator, who may have left for good. Raises
    ``AdministratorNeeded``, ``InstitutionUnknown``.
    """
    there = _administrators(institution)
    if operator.person is None and role != rules.SYSTEM_ADMIN:
        raise AdministratorNeeded
    _refuse_stranger(operator, there)
    rows = RoleGrant.objects.filter(
        rules.in_force(clock.now()), person_id=person, role=role, institution_id=institution
    )
    held = list(rows.values_list("pk", flat=True))
    for grant in held:
        end_role(grant=grant, reason=reason, actor=operator.actor, channel=CHANNEL)
    return len(held)


def _administrators(institution: int) -> frozenset[int]:
    """Who runs the installation now; the institution's row is held until the transaction ends."""
    if Institution.objects.select_for_update().filter(pk=institution).first() is None:
        raise InstitutionUnknown
    rows = RoleGrant.objects.filter(rules.in_force(clock.now()), role=rules.SYSTEM_ADMIN)
    return frozenset(rows.values_list("person_id", flat=True))


def _refuse_stranger(operator: Operator, administrators: frozenset[int]) -> None:
    if operator.person is not None and operator.person not in administrators:
        raise AdministratorNeeded


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
