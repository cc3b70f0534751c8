# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about dates and names."""

from datetime import datetime

from django.db.models import Q

from divit.kernel import turkish


def in_force(at: datetime, prefix: str = "") -> Q:
    """The condition that a dated row (``begins_at`` ≤ ``at`` < ``ends_at``) holds at ``at``."""
    begun = Q(**{f"{prefix}begins_at__lte": at})
    return begun & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": at}))


def printed_name(given_name: str, surname: str) -> str:
    """A name as letters print it: the surname in capitals, by Turkish rules (Işıl İNCEDERE)."""
    return f"{given_name} {turkish.upper(surname)}"


def printed_title(title: str, acting: bool) -> str:
    """A title as letters print it: who only acts in the post has "V." (*vekili*) after it."""
    return f"{title} V." if acting else title
