# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An owner of documents for tests of ``signing``: a dictionary that signs anything, and remembers what it was told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from divit.kernel.errors import DivitError
from divit.server.people.queries import Viewer
from divit.server.signing import purposes
from divit.server.signing.purposes import AttachmentDraft, ItemDraft, Purpose, SignedItem


@dataclass
class TrialOwner:
    """Documents by reference. ``refuses`` makes a document's step be refused when it is about to be signed."""

    documents: dict[str, bytes] = field(default_factory=dict)
    format: str = "cades-detached"
    level: str = "T"
    needs_nes: bool = True
    attachments: tuple[AttachmentDraft, ...] = ()
    refuses: dict[str, DivitError] = field(default_factory=dict)
    completed: list[SignedItem] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    breaks_on_completion: Exception | None = None
    breaks_on: str = ""

    def register(self, name: str = "document") -> None:
        purposes.register(
            Purpose(
                name=name,
                may_open=lambda viewer, refs, at: None,
                items=self._items,
                may_sign=self._may_sign,
                completed=self._completed,
                refused=lambda ref, code: self.given_up.append((ref, code)),
                level=self.level,
                needs_nes=self.needs_nes,
            )
        )

    def _items(self, viewer: Viewer, refs: Sequence[str], at: datetime) -> list[ItemDraft]:
        return [
            ItemDraft(
                ref=ref,
                group="Deneme",
                title=f"Belge {ref}",
                format=self.format,
                media_type="application/pdf" if self.format == "pades" else "text/plain",
                data=self.documents[ref],
                name="Işıl İncedere",
                attachments=self.attachments,
            )
            for ref in refs
        ]

    def _may_sign(self, person_id: int, refs: Sequence[str], at: datetime) -> dict[str, str | DivitError]:
        return {ref: self.refuses.get(ref) or hashlib.sha256(self.documents[ref]).hexdigest() for ref in refs}

    def _completed(self, signed: Sequence[SignedItem]) -> None:
        self.completed += signed
        refs = {each.ref for each in signed}
        if self.breaks_on_completion is not None and (not self.breaks_on or self.breaks_on in refs):
            raise self.breaks_on_completion
