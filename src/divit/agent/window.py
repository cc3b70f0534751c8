# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A window of work, recomputed from the documents before any of it reaches the card (rule 6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from divit.agent.batch import Batch
from divit.session.messages import Item, WorkAnswer
from divit.session.recompute import check_item


@dataclass(frozen=True, slots=True)
class Ready:
    """One item whose data to be signed was recomputed here and found to be the same."""

    item: Item
    algorithm: str
    data: bytes


def check_window(
    answer: WorkAnswer,
    batch: Batch,
    *,
    fetch: Callable[[Item], bytes],
    certificate: bytes,
    now: Callable[[], datetime],
) -> list[Ready]:
    """The window's items, all of them checked.

    ``fetch`` gives an item's bytes as the site sends them; here they are held against the approved size and hash.
    Raises ``WorkNotApproved``, ``ItemBytesMismatch``, ``LoginStatementImitated``, ``DataToBeSignedMismatch``; then
    nothing of the window is signed.
    """
    ready = []
    for work in answer.work:
        item = batch.approve(work)
        content = fetch(item)
        data = check_item(item, content, work, certificate=certificate, now=now())
        ready.append(Ready(item, work.algorithm, data))
    return ready
