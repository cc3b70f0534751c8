# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes by their hash: never changed, hashed again when read, whole or not there at all (rule 1, R-04)."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from divit.server.files import services, store
from divit.server.files.errors import FileCorrupted, FileUnknown, StorageFailed
from divit.server.files.models import FileRow

pytestmark = pytest.mark.django_db
DATA = "Işıl’ın yazısı".encode() * 100
SHA256 = hashlib.sha256(DATA).hexdigest()


def everything_under(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "files").rglob("*") if path.is_file())


def test_what_is_stored_is_read_back_from_its_place(home: Path) -> None:
    stored = services.store(DATA, media_type="application/pdf")
    assert stored == services.StoredFile(SHA256, len(DATA), "application/pdf")
    assert (home / "files" / SHA256[:2] / SHA256[2:4] / SHA256).read_bytes() == DATA
    assert services.read(SHA256) == DATA
    assert services.about(SHA256) == stored


def test_the_same_bytes_are_stored_once() -> None:
    services.store(DATA, media_type="application/pdf")
    before = store.path_of(SHA256).stat().st_mtime_ns
    again = services.store(DATA, media_type="text/plain")
    assert again.media_type == "application/pdf"
    assert store.path_of(SHA256).stat().st_mtime_ns == before
    assert FileRow.objects.count() == 1


def test_a_changed_byte_is_noticed_and_never_served() -> None:
    services.store(DATA, media_type="application/pdf")
    path = store.path_of(SHA256)
    path.chmod(0o600)
    path.write_bytes(DATA[:-1] + b"!")
    with pytest.raises(FileCorrupted):
        services.read(SHA256)
    with pytest.raises(FileCorrupted):
        services.stream(SHA256)


def test_storing_damaged_bytes_again_mends_them() -> None:
    services.store(DATA, media_type="application/pdf")
    path = store.path_of(SHA256)
    path.chmod(0o600)
    path.write_bytes(b"")
    services.store(DATA, media_type="application/pdf")
    assert services.read(SHA256) == DATA


def test_what_was_never_stored_is_unknown() -> None:
    for ask in (services.read, services.about, services.stream):
        with pytest.raises(FileUnknown):
            ask("ab" * 32)


def test_a_part_is_streamed() -> None:
    services.store(DATA, media_type="text/plain")
    assert b"".join(services.stream(SHA256, start=10, length=20)) == DATA[10:30]
    assert b"".join(services.stream(SHA256)) == DATA


def test_a_full_disk_leaves_nothing_visible(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed):
            services.store(DATA, media_type="text/plain")
    assert everything_under(home) == []
    assert not FileRow.objects.exists()
    services.store(DATA, media_type="text/plain")
    assert services.read(SHA256) == DATA


def test_a_kill_before_the_rename_leaves_nothing_under_the_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def killed(self: Path, target: Path) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            services.store(DATA, media_type="text/plain")
    assert SHA256 not in everything_under(home)
    services.store(DATA, media_type="text/plain")
    assert services.read(SHA256) == DATA
