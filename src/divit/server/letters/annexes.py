# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""*Ekler*: files that go with a letter.

The page that is signed names each with its page count, so adding or removing one makes a new version of the letter,
and parafs given before no longer count.
"""

from dataclasses import dataclass

from django.db import transaction

from divit.kernel import clock, settings
from divit.kernel.words import size
from divit.server.files import services as files
from divit.server.letters import services
from divit.server.letters.errors import AnnexNotPdf, AnnexTooLarge
from divit.server.letters.models import Annex, Letter
from divit.server.people.queries import Viewer
from divit.server.printing import pages
from divit.server.printing.errors import PageUnreadable
from divit.server.signing.purposes import AttachmentDraft
from divit.server.ui.errors import NotThere

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class AnnexView:
    """An annex as the letter's page shows it. ``state``: of its scan (own, unscanned, waiting, clean, infected)."""

    order: int
    title: str
    sha256: str
    size: int
    page_count: int
    state: str


@transaction.atomic
def add(*, viewer: Viewer, letter: str, title: str, data: bytes, channel: str = "web") -> None:
    """Add a PDF to the viewer's own letter.

    Raises ``NotThere``, ``AnnexNotPdf``, ``AnnexTooLarge``, ``SignatureUnderWay``, ``TransitionForbidden`` once sent.
    """
    row = services.own(viewer, letter)
    services.refuse_signed(row)
    present = row.present_annexes()
    most, most_bytes = settings.number("LETTER_ANNEXES"), settings.number("LETTER_ANNEX_BYTES")
    if len(present) >= most or len(data) > most_bytes:
        raise AnnexTooLarge(annexes=most, bytes=size(most_bytes))
    page_count = _page_count(data)
    stored = files.receive(data, media_type=_PDF)
    Annex.objects.create(
        letter=row,
        order=len(present) + 1,
        title=" ".join(title.split()),
        sha256=stored.sha256,
        size=stored.size,
        page_count=page_count,
    )
    services.revise(row, viewer=viewer, channel=channel, words={})


@transaction.atomic
def remove(*, viewer: Viewer, letter: str, order: int, channel: str = "web") -> None:
    """Take an annex off the viewer's own letter; those behind it move up.

    Raises ``NotThere``, ``SignatureUnderWay``, ``TransitionForbidden`` once sent.
    """
    row = services.own(viewer, letter)
    services.refuse_signed(row)
    present = row.present_annexes()
    if not 1 <= order <= len(present):
        raise NotThere(f"annex {order}")
    gone = present.pop(order - 1)
    gone.removed_at = clock.now()
    gone.save(update_fields=["removed_at"])
    for place, annex in enumerate(present, start=1):
        if annex.order != place:
            annex.order = place
            annex.save(update_fields=["order"])
    services.revise(row, viewer=viewer, channel=channel, words={})


def of(letter: Letter) -> list[AnnexView]:
    """The letter's annexes in their order."""
    present = letter.present_annexes()
    states = files.states([annex.sha256 for annex in present])
    return [
        AnnexView(
            order=annex.order,
            title=annex.title,
            sha256=annex.sha256,
            size=annex.size,
            page_count=annex.page_count,
            state=states[annex.sha256],
        )
        for annex in present
    ]


def attachments(letter: Letter) -> tuple[AttachmentDraft, ...]:
    """What the signer can open beside the letter. Raises what ``files.services.read`` raises."""
    return tuple(
        AttachmentDraft(title=annex.title, media_type=_PDF, data=files.read(annex.sha256))
        for annex in letter.present_annexes()
    )


def _page_count(data: bytes) -> int:
    """Raises ``AnnexNotPdf``."""
    if not data.startswith(b"%PDF-"):
        raise AnnexNotPdf
    try:
        return pages.page_count(data)
    except PageUnreadable as error:
        raise AnnexNotPdf(str(error)) from error
