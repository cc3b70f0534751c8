# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The folder of bytes: ``$DIVIT_HOME/files/ab/cd/<sha256>``, written aside, flushed, then moved into place."""

import contextlib
import hashlib
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from divit.kernel import clock, settings
from divit.server.files.errors import FileCorrupted, FileUnknown, StorageFailed, StorageUnreadable

_HASH = re.compile("[0-9a-f]{64}")
_CHUNK = 1 << 20
# A large file that is fetched in parts would be hashed as often as it has parts.
_BELIEVED_S = 60.0
_MOST_BELIEVED = 256
_lock = threading.Lock()
_whole_until: dict["_Found", float] = {}


def path_of(sha256: str) -> Path:
    """Where the bytes of this hash lie. Raises ``FileUnknown`` for what is no SHA-256 in lower case hex."""
    if not _HASH.fullmatch(sha256):
        raise FileUnknown("not a hash")
    return settings.home() / "files" / sha256[:2] / sha256[2:4] / sha256


def put(data: bytes) -> str:
    """Store ``data`` and give its SHA-256, hex. Bytes that are there and whole are left alone; damaged ones are mended.

    After it returns the bytes survive a power cut. Raises ``StorageFailed``; then no file of that name is visible.
    """
    return put_each([data])[0]


def put_each(many: Sequence[bytes]) -> list[str]:
    """``put`` for several at once; their hashes in the same order.

    All are written before the first is flushed: a journalling file system carries the others along with that flush,
    so that many cost little more than one. Raises ``StorageFailed``; then some may be stored and others not.
    """
    names = [hashlib.sha256(data).hexdigest() for data in many]
    named = dict(zip(names, many, strict=True))
    missing = {path_of(sha256): data for sha256, data in named.items() if not _is_whole(path_of(sha256), sha256)}
    try:
        _write_each(missing)
    except OSError as error:
        raise StorageFailed(str(error), why=error.strerror or "") from error
    return names


def _write_each(missing: Mapping[Path, bytes]) -> None:
    asides: dict[Path, Path] = {}
    # A new folder is durable only with the one above it.
    folders = {above for target in missing for above in _folders_to_flush(target)}
    try:
        for target, data in missing.items():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            asides[target] = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
            _write(asides[target], data)
        for aside in asides.values():
            _flush(aside, os.O_RDONLY)
        for target in missing:
            asides[target].replace(target)
    except OSError:
        for aside in asides.values():
            with contextlib.suppress(OSError):
                aside.unlink()
        raise
    for folder in folders:
        _flush(folder, os.O_RDONLY | os.O_DIRECTORY)


def _folders_to_flush(target: Path) -> tuple[Path, ...]:
    folder = target.parent
    return (folder,) if folder.is_dir() else (folder, folder.parent, folder.parent.parent)


def _write(aside: Path, data: bytes) -> None:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_unwritable() -> None:
    """Write some bytes, flush them and take them away again. Raises ``StorageFailed``."""
    place = settings.home() / "files" / f".probe.{secrets.token_hex(8)}"
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place, b"divit")
        _flush(place, os.O_RDONLY)
        place.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
        raise StorageFailed(str(error), why=error.strerror or "") from error


def get(sha256: str) -> bytes:
    """The bytes, hashed again. Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable``."""
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise FileUnknown(sha256) from error
    except OSError as error:
        raise StorageUnreadable(str(error), why=error.strerror or "") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileCorrupted(sha256=sha256)
    return data


def copy_whole(sha256: str, target: Path) -> bool:
    """Copy the bytes to ``target``, hashed on their way; whether they were whole. Raises ``OSError`` for ``target``."""
    digest = hashlib.sha256()
    with target.open("xb") as copy:
        os.fchmod(copy.fileno(), 0o400)
        for piece in _pieces_that_can_be_read(path_of(sha256)):
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest() == sha256


def _pieces_that_can_be_read(path: Path) -> Iterator[bytes]:
    """A file up to where the disk gives it no more; what is missing shows in its hash."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def chunks(sha256: str, start: int, length: int) -> Iterator[bytes]:
    """The bytes from ``start``, ``length`` of them, in pieces: the whole file is hashed before the first is given, and
    for a minute not again for its next parts while nobody has touched it.

    Raises ``FileUnknown``, ``FileCorrupted``, ``StorageUnreadable`` at once, not at the first piece.
    """
    path = path_of(sha256)
    try:
        known = _Found.of(path)
        if not _lately_whole(known):
            if _hash_of(path) != sha256:
                raise FileCorrupted(sha256=sha256)
            _note_whole(known)
    except FileNotFoundError as error:
        raise FileUnknown(sha256) from error
    except OSError as error:
        raise StorageUnreadable(str(error), why=error.strerror or "") from error
    return _pieces(path, start, length)


class _Found(NamedTuple):
    """A file as it was found; whatever is written to it changes this."""

    path: Path
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> "_Found":
        facts = path.stat()
        return cls(path, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


def _lately_whole(found: _Found) -> bool:
    with _lock:
        return clock.monotonic() < _whole_until.get(found, 0.0)


def _note_whole(found: _Found) -> None:
    with _lock:
        _whole_until[found] = clock.monotonic() + _BELIEVED_S
        while len(_whole_until) > _MOST_BELIEVED:
            _whole_until.pop(next(iter(_whole_until)))


def _pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(_CHUNK, length))):
            length -= len(piece)
            yield piece


def _is_whole(path: Path, sha256: str) -> bool:
    """What cannot be read is not whole: whoever stores the bytes again writes them anew."""
    try:
        return _hash_of(path) == sha256
    except OSError:
        return False


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
