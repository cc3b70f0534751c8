# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Store and read. A transaction that is rolled back leaves at most bytes that nobody names: harmless, since their
name is their hash.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from divit.kernel import clock
from divit.server.files import store as folder
from divit.server.files.errors import FileUnknown
from divit.server.files.models import FileRow


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is stored under a hash."""

    sha256: str
    size: int
    media_type: str


def store(data: bytes, *, media_type: str) -> StoredFile:
    """Keep ``data``; the same bytes again cost nothing and keep their first media type. Raises ``StorageFailed``."""
    sha256 = folder.put(data)
    with transaction.atomic():
        row, _ = FileRow.objects.get_or_create(
            sha256=sha256, defaults={"size": len(data), "media_type": media_type, "stored_at": clock.now()}
        )
    return StoredFile(row.sha256, row.size, row.media_type)


def read(sha256: str) -> bytes:
    """The bytes under ``sha256``, hashed again. Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable``."""
    return folder.get(sha256)


def about(sha256: str) -> StoredFile:
    """Size and media type of what is stored. Raises ``FileUnknown``."""
    row = FileRow.objects.filter(sha256=sha256).first()
    if row is None:
        raise FileUnknown(sha256)
    return StoredFile(row.sha256, row.size, row.media_type)


def stream(sha256: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """A part of the bytes in pieces of at most 1 MiB, for files too large for memory; the whole is hashed first.

    Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable``.
    """
    return folder.chunks(sha256, start, about(sha256).size - start if length is None else length)
