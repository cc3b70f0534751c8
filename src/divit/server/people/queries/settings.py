# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Settings that an institution may set for itself."""

from datetime import datetime

from divit.kernel import settings
from divit.kernel.settings import Value
from divit.server.people.models import InstitutionSetting
from divit.server.people.rules import in_force


def setting(name: str, institution_id: int | None, at: datetime) -> Value:
    """The value of a declared setting for an institution at ``at``: its own, else the installation's.

    ``None`` for the institution asks for the installation's. Raises ``SettingInvalid`` for a name nobody declared.
    """
    if institution_id is not None and settings.declared(name).per_institution:
        rows = InstitutionSetting.objects.filter(in_force(at), institution_id=institution_id, name=name)
        own = rows.order_by("-begins_at", "-id").values_list("value", flat=True).first()
        if own is not None:
            return settings.typed(name, own)
    return settings.value(name)
