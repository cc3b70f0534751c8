# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Production stations: who may make cards, and by what the production door knows them."""

from uuid import UUID

from django.db import transaction

from divit.kernel import clock, ids
from divit.server.audit.services import record
from divit.server.enrolment.errors import StationThere, StationUnknown
from divit.server.enrolment.models import Station
from divit.server.ui.errors import NotThere

# Told apart at a glance, and by programs that look for secrets in the wrong place.
_MARK = "dvs_"


def add_station(*, name: str, actor: str, channel: str = "web") -> str:
    """Let a desk make cards, and give its token. The token is told once; what is kept is its hash.

    Raises ``StationThere``.
    """
    token = _MARK + ids.bearer()
    with transaction.atomic():
        if Station.objects.filter(name=name).exists():
            raise StationThere(name=name)
        row = Station.objects.create(name=name, token_sha256=ids.sha256_hex(token), added_by=actor)
        record(actor=actor, channel=channel, action="station.add", object=f"station:{row.uid}", after={"name": name})
    return token


def renew_station(*, station: UUID, actor: str, channel: str = "web") -> str:
    """Give a desk another token; the one before it opens nothing any more. Raises ``NotThere``."""
    token = _MARK + ids.bearer()
    with transaction.atomic():
        row = _locked(station)
        row.token_sha256 = ids.sha256_hex(token)
        row.save(update_fields=["token_sha256"])
        record(actor=actor, channel=channel, action="station.renew", object=f"station:{row.uid}")
    return token


def end_station(*, station: UUID, actor: str, channel: str = "web") -> None:
    """Let a desk make no more cards; what it has under way ends with its lease. Raises ``NotThere``."""
    with transaction.atomic():
        row = _locked(station)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(actor=actor, channel=channel, action="station.end", object=f"station:{row.uid}")


def station_with(*, token: str) -> int:
    """The row of the station that shows this token. Raises ``StationUnknown``."""
    rows = Station.objects.filter(token_sha256=ids.sha256_hex(token), ended_at=None)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise StationUnknown
    return found


def _locked(station: UUID) -> Station:
    row = Station.objects.select_for_update().filter(uid=station, ended_at=None).first()
    if row is None:
        raise NotThere(f"station {station}")
    return row
