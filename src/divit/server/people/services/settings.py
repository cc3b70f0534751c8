# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An institution's own values of settings."""

from datetime import datetime

from django.db import transaction

from divit.kernel import settings
from divit.server.audit.services import record
from divit.server.people import rules
from divit.server.people.errors import InstitutionUnknown, SettingNotForInstitutions
from divit.server.people.models import Institution, InstitutionSetting
from divit.server.people.queries.viewers import Viewer
from divit.server.people.services import periods


@transaction.atomic
def set_institution_setting(
    *,
    institution: int,
    name: str,
    value: str | None,
    begins_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> int | None:
    """Let an institution have its own value from ``begins_at`` (now when not given); ``None`` goes back to the
    installation's. What stood before ends then, and later values that were planned are withdrawn.

    The id of the new row, if any. Raises ``SettingInvalid``, ``SettingNotForInstitutions``, ``InstitutionUnknown``,
    ``PeriodImpossible``, and ``NotThere`` for a ``viewer`` who does not administer the institution.
    """
    actor, channel = periods.by(viewer, actor)
    rules.check_administers(viewer, institution)
    if not settings.declared(name).per_institution:
        raise SettingNotForInstitutions(name=name)
    if value is not None:
        settings.typed(name, value)
    if Institution.objects.select_for_update().filter(pk=institution).first() is None:
        raise InstitutionUnknown
    begins, _ends = periods.opened(begins_at, None, viewer)
    before = _make_room(institution, name, begins, reason, actor)
    row = None
    if value is not None:
        row = InstitutionSetting.objects.create(
            institution_id=institution, name=name, value=value, begins_at=begins, given_by=actor, reason=reason
        )
    record(
        actor=actor,
        channel=channel,
        action="people.setting_changed",
        object=f"institution:{institution}",
        before={name: before},
        after={name: value, "from": begins.isoformat()},
        reason=reason,
    )
    return row.pk if row else None


def _make_room(institution: int, name: str, begins: datetime, reason: str, actor: str) -> str | None:
    """End what overlaps the new value; the value that stood."""
    stood = None
    rows = InstitutionSetting.objects.filter(rules.overlapping(begins, None), institution_id=institution, name=name)
    for row in rows.order_by("begins_at", "id"):
        if row.begins_at < begins:
            stood = row.value
        periods.close(row, ends_at=begins, reason=reason, actor=actor)
    return stood
