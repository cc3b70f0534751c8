# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Over which channels a person is told a kind of notice: their choice, else the kind's own."""

from divit.server.notify import kinds
from divit.server.notify.kinds import Kind
from divit.server.notify.models import Choice, Tongue


def channels_of(person_id: int, kind: Kind) -> list[str]:
    """The carried channels over which the person wants to be told this kind."""
    chosen = dict(Choice.objects.filter(person_id=person_id, kind=kind.name).values_list("channel", "wanted"))
    return [channel for channel in kinds.CARRIED if chosen.get(channel, channel in kind.channels)]


def language_of(person_id: int) -> str:
    """The language in which the person is written to."""
    return Tongue.objects.filter(person_id=person_id).values_list("language", flat=True).first() or "tr"
