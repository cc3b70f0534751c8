# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the command line of the installation asks about people."""

from dataclasses import dataclass

from divit.kernel import clock
from divit.server.people.errors import PersonUnknown, UnitUnknown
from divit.server.people.models import Person, RoleGrant, Unit
from divit.server.people.rules import in_force


@dataclass(frozen=True, slots=True)
class WithRoles:
    """A person and the names of the roles they have now, in any institution."""

    full_name: str
    roles: tuple[str, ...]


def unit_numbered(detsis: str) -> int:
    """The unit with this DETSİS number. Raises ``UnitUnknown``."""
    found = Unit.objects.filter(detsis=detsis).values_list("pk", flat=True).first()
    if found is None:
        raise UnitUnknown(detsis=detsis)
    return found


def roles_of(person_id: int) -> WithRoles:
    """A person with their present roles. Raises ``PersonUnknown``."""
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise PersonUnknown
    held = RoleGrant.objects.filter(in_force(clock.now()), person=row).values_list("role", flat=True)
    return WithRoles(full_name=str(row), roles=tuple(sorted(set(held))))
