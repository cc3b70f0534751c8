# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes by their hash: never changed, hashed again when read, whole or not there at all (rule 1, R-04)."""

import errno
import hashlib
import os
import resource
from pathlib import Path

import pytest

from divit.server.files import services, store
from divit.server.files.errors import FileCorrupted, FileUnknown, StorageFailed, StorageUnreadable
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


@pytest.mark.parametrize(
    "name", ["", "..", "../../db.sqlite3", "/etc/passwd", SHA256.upper(), SHA256[:-1] + "\n", "é" * 64]
)
def test_what_is_no_hash_names_no_file(home: Path, name: str) -> None:
    (home / "files").mkdir(parents=True)
    (home / "db.sqlite3").write_bytes(b"x")
    with pytest.raises(FileUnknown):
        services.read(name)
    with pytest.raises(FileUnknown):
        store.chunks(name, 0, 1)


def test_a_link_in_the_store_that_leads_elsewhere_is_not_followed_to_other_bytes(home: Path, tmp_path: Path) -> None:
    services.store(DATA, media_type="application/pdf")
    other = tmp_path / "other"
    other.write_bytes(b"other")
    path = store.path_of(SHA256)
    path.unlink()
    path.symlink_to(other)
    with pytest.raises(FileCorrupted):
        services.read(SHA256)
    services.store(DATA, media_type="application/pdf")
    assert not path.is_symlink()
    assert (services.read(SHA256), other.read_bytes()) == (DATA, b"other")


def test_a_disk_that_takes_only_part_of_a_file_leaves_nothing_behind(home: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(StorageFailed):
            store.put(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert everything_under(home) == []


def test_a_place_that_cannot_be_read_is_a_coded_error(home: Path) -> None:
    """A damaged disk answers with an input/output error; a folder in a file's place does so anywhere, as root too."""
    store.path_of(SHA256).mkdir(parents=True)
    with pytest.raises(StorageFailed):
        store.put(DATA)
    with pytest.raises(StorageUnreadable):
        store.get(SHA256)
    with pytest.raises(StorageUnreadable):
        store.chunks(SHA256, 0, 1)


def test_several_are_stored_together_in_their_order_and_the_same_bytes_once() -> None:
    many = [DATA, b"bir", DATA, b"iki"]
    stored = services.store_each(many, media_type="application/pdf")
    assert [one.sha256 for one in stored] == [hashlib.sha256(data).hexdigest() for data in many]
    assert services.read_each([one.sha256 for one in stored]) == many
    assert FileRow.objects.count() == 3
    assert services.store_each([], media_type="application/pdf") == []


def test_of_several_one_that_cannot_be_read_takes_no_other_with_it(home: Path) -> None:
    good, bad = services.store_each([b"bir", DATA], media_type="application/pdf")
    path = store.path_of(bad.sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    read = services.read_each([good.sha256, bad.sha256, "0" * 64])
    assert read[0] == b"bir"
    assert [type(why) for why in read[1:]] == [FileCorrupted, FileUnknown]


def test_when_the_disk_refuses_one_of_several_nothing_half_written_is_left(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, flushed = os.fsync, []

    def refuses_the_second(descriptor: int) -> None:
        flushed.append(descriptor)
        if len(flushed) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", refuses_the_second)
    with pytest.raises(StorageFailed):
        services.store_each([b"bir", b"iki", DATA], media_type="application/pdf")
    assert everything_under(home) == []
    assert not FileRow.objects.exists()


def test_no_name_is_given_before_every_byte_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    flush, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("flush"), flush(descriptor))[1])
    monkeypatch.setattr(Path, "replace", lambda path, target: (order.append("name"), replace(path, target))[1])
    services.store_each([b"bir", b"iki"], media_type="application/pdf")
    assert order[:4] == ["flush", "flush", "name", "name"]
    assert order[4:], "the folders are flushed after the names"


def test_a_file_that_is_fetched_in_parts_is_hashed_once_while_nobody_touches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.store(DATA, media_type="application/pdf")
    hashed, hash_of = [], store._hash_of
    monkeypatch.setattr(store, "_hash_of", lambda path: (hashed.append(path), hash_of(path))[1])
    for start in (0, 10, 20):
        assert b"".join(services.stream(SHA256, start=start, length=10)) == DATA[start : start + 10]
    assert len(hashed) == 1
    path = store.path_of(SHA256)
    path.chmod(0o600)
    path.write_bytes(b"X" * len(DATA))
    with pytest.raises(FileCorrupted):
        services.stream(SHA256, start=0, length=10)
