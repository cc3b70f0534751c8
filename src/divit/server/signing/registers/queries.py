# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the register. Unknown and not for you are answered alike."""

from dataclasses import dataclass
from datetime import datetime

from divit.server.people.queries import Viewer
from divit.server.signing import purposes
from divit.server.signing.models import SignedDocument


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A signed document as the verification page needs it."""

    code: str
    sha256: str
    media_type: str
    title: str
    owner: str
    ref: str
    published_at: datetime


def by_code(code: str, *, viewer: Viewer | None) -> DocumentView | None:
    """The document under a verification code if its owner lets ``viewer`` (None: anybody) see it, else ``None``."""
    # A UUID is ASCII letters and digits, so the plain upper() is its own rule, not a language's.
    row = SignedDocument.objects.filter(code=code.strip().upper()).first()
    if row is None or not purposes.may_see(viewer, row.owner, row.ref):
        return None
    return DocumentView(row.code, row.sha256, row.media_type, row.title, row.owner, row.ref, row.published_at)
