# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Store and read. A transaction that is rolled back leaves at most bytes that nobody names: harmless, since their
name is their hash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.files import scanning
from divit.server.files import store as folder
from divit.server.files.errors import FileInfected, FileNotYetScanned, FileUnknown
from divit.server.files.models import FileRow
from divit.server.jobs import worker


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is stored under a hash. ``state``: own, unscanned, waiting, clean or infected (``data/scan.toml``)."""

    sha256: str
    size: int
    media_type: str
    state: str = FileRow.State.OWN.value

    @property
    def is_shut(self) -> bool:
        """Whether ``read`` refuses it: it waits for its scan, or did not pass it."""
        return self.state in {FileRow.State.WAITING, FileRow.State.INFECTED}


def store(data: bytes, *, media_type: str) -> StoredFile:
    """Keep ``data`` that was made here; the same bytes again cost nothing and keep their first media type and state.

    Raises ``StorageFailed``.
    """
    return _kept(data, media_type, FileRow.State.OWN)


def store_each(many: Sequence[bytes], *, media_type: str) -> list[StoredFile]:
    """``store`` for several at once, in their order: flushed together, and named in the database together.

    Raises ``StorageFailed``; then some may be stored and others not.
    """
    names, now = folder.put_each(many), clock.now()
    sizes = {sha256: len(data) for sha256, data in zip(names, many, strict=True)}
    new = [FileRow(sha256=sha256, size=size, media_type=media_type, stored_at=now) for sha256, size in sizes.items()]
    with transaction.atomic():
        FileRow.objects.bulk_create(new, ignore_conflicts=True)
        rows = {row.sha256: row for row in FileRow.objects.filter(sha256__in=list(sizes))}
    return [_view(rows[sha256]) for sha256 in names]


def receive(data: bytes, *, media_type: str) -> StoredFile:
    """Keep ``data`` that came from outside: shut until it is scanned, where a scanner is set up.

    Raises ``StorageFailed``.
    """
    shut = FileRow.State.UNSCANNED if scanning.scanner() is None else FileRow.State.WAITING
    stored = _kept(data, media_type, shut)
    worker.wake()
    return stored


def _kept(data: bytes, media_type: str, state: FileRow.State) -> StoredFile:
    sha256, now = folder.put(data), clock.now()
    new = {"size": len(data), "media_type": media_type, "stored_at": now, "state": state}
    if state != FileRow.State.OWN:
        new["next_try_at"] = now
    with transaction.atomic():
        row, _ = FileRow.objects.get_or_create(sha256=sha256, defaults=new)
    return _view(row)


def _view(row: FileRow) -> StoredFile:
    return StoredFile(row.sha256, row.size, row.media_type, row.state)


def _opened(sha256: str) -> FileRow:
    """The row of a file that may be given out. Raises ``FileUnknown``, ``FileInfected``, ``FileNotYetScanned``."""
    return _open(FileRow.objects.filter(sha256=sha256).first(), sha256)


def _open(row: FileRow | None, sha256: str) -> FileRow:
    if row is None:
        raise FileUnknown(sha256)
    if row.state == FileRow.State.INFECTED:
        raise FileInfected(sha256, finding=row.finding)
    if row.state == FileRow.State.WAITING:
        raise FileNotYetScanned(sha256)
    return row


def read(sha256: str) -> bytes:
    """The bytes under ``sha256``, hashed again.

    Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable``, ``FileInfected``, ``FileNotYetScanned``.
    """
    return folder.get(_opened(sha256).sha256)


def read_each(names: Sequence[str]) -> list[bytes | DivitError]:
    """``read`` for several at once, in their order; in the place of one that cannot be read, why."""
    rows = {row.sha256: row for row in FileRow.objects.filter(sha256__in=names)}
    return [_read_or_why(rows.get(sha256), sha256) for sha256 in names]


def _read_or_why(row: FileRow | None, sha256: str) -> bytes | DivitError:
    try:
        return folder.get(_open(row, sha256).sha256)
    except DivitError as error:
        return error


def about(sha256: str) -> StoredFile:
    """Size, media type and scan state of what is stored, also of what may not be read. Raises ``FileUnknown``."""
    row = FileRow.objects.filter(sha256=sha256).first()
    if row is None:
        raise FileUnknown(sha256)
    return _view(row)


def media_types(sha256s: Sequence[str]) -> dict[str, str]:
    """The media types of stored files, by hash. Raises ``FileUnknown``."""
    found = dict(FileRow.objects.filter(sha256__in=sha256s).values_list("sha256", "media_type"))
    for sha256 in sha256s:
        if sha256 not in found:
            raise FileUnknown(sha256)
    return found


def states(sha256s: Sequence[str]) -> dict[str, str]:
    """The scan states of several files at once, by hash; what was never stored is left out."""
    if not sha256s:
        return {}
    return dict(FileRow.objects.filter(sha256__in=sha256s).values_list("sha256", "state"))


def all_stored() -> list[tuple[str, int]]:
    """Every stored file's hash and size in octets, whatever its state: what a backup has to hold."""
    return list(FileRow.objects.order_by("sha256").values_list("sha256", "size"))


def copy_whole(sha256: str, target: Path) -> bool:
    """Copy the bytes under ``sha256`` to the new file ``target``, hashed on their way; False when they are damaged or
    gone, and then what stands in ``target`` is nothing. Raises ``OSError`` where ``target`` cannot be written.
    """
    return folder.copy_whole(sha256, target)


def stream(sha256: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """A part of the bytes in pieces of at most 1 MiB, for files too large for memory; the whole is hashed first.

    Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable``, ``FileInfected``, ``FileNotYetScanned``.
    """
    row = _opened(sha256)
    return folder.chunks(sha256, start, row.size - start if length is None else length)
