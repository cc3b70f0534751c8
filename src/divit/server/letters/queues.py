# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The queues of letters: which letters stand in which, and how many, all of them counted with one question."""

from collections.abc import Mapping

from django.db.models import Count, Q

from divit.kernel import clock
from divit.server.letters import deputies
from divit.server.letters.models import Letter
from divit.server.people.queries import Viewer
from divit.server.worklist.counting import remembered

_STATE = Letter.State
#: The state of the letters in each queue. In those that begin with ``delegated`` somebody else's turn has passed on.
QUEUES = {
    "paraf": _STATE.PARAF_WAIT,
    "signature": _STATE.SIGNATURE_WAIT,
    "returned": _STATE.RETURNED,
    "delegated_paraf": _STATE.PARAF_WAIT,
    "delegated_signature": _STATE.SIGNATURE_WAIT,
}


def in_queue(viewer: Viewer, queue: str) -> Q:
    """The letters that wait for the viewer in ``queue``."""
    mine = deputies.passed_to(viewer) if queue.startswith("delegated") else Q(waits_for_id=viewer.person_id)
    return mine & Q(state=QUEUES[queue], institution_id=viewer.institution_id)


def count(viewer: Viewer, queue: str) -> int:
    """How many letters wait for the viewer in ``queue``."""
    return _counted(viewer)[queue]


def came_today(viewer: Viewer, queue: str) -> int:
    """How many of them came since midnight, as days go in Istanbul."""
    return _counted(viewer)[f"{queue}_today"]


def _counted(viewer: Viewer) -> Mapping[str, int]:
    return remembered(("letters", viewer), lambda: _count(viewer))


def _count(viewer: Viewer) -> Mapping[str, int]:
    midnight = clock.local(viewer.at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Q(waiting_since__gte=midnight)
    asked = {
        name: Count("pk", filter=condition)
        for queue in QUEUES
        for here in [in_queue(viewer, queue)]
        for name, condition in ((queue, here), (f"{queue}_today", here & today))
    }
    # The rows are narrowed by the index of those who wait; the conditions only sort them into queues.
    mine = Q(waits_for_id__in=[viewer.person_id, *viewer.acts_for])
    return Letter.objects.filter(mine).aggregate(**asked)
