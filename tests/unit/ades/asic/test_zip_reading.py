# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A container is read only if there is one way to read it; what we write can be read by everybody."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from divit.ades.asic import zip_reading, zip_writing
from divit.ades.asic.sources import FileSource, HeldSource
from divit.ades.asic.zip_contents import Packed, PackedContent, octets_of
from divit.ades.content import PIECE, Content, FileContent, HeldContent
from divit.ades.errors import ContainerUnreadable, ContentUnreadable, TooLarge
from divit.kernel import clock
from odd_zips import ASIC_E, LETTER, MIMETYPE, Part, streamed, zipped

GOOD = [MIMETYPE, LETTER]


def read(data: bytes) -> dict[str, bytes]:
    archive = zip_reading.read(HeldSource(data))
    return {name: octets_of(one) for name, one in archive.files.items()}


def changed(part: Part, **fields: object) -> list[Part]:
    """The good parts, of which the letter's own header says something else than the directory."""
    return [MIMETYPE, replace(part, local=replace(part, **fields))]  # type: ignore[arg-type]  # each fits its field


@pytest.mark.parametrize(
    "letter",
    [
        LETTER,
        replace(LETTER, deflated=True),
        streamed(replace(LETTER, deflated=True)),
        streamed(replace(LETTER, deflated=True), wide=True),
        streamed(replace(LETTER, deflated=True), marked=False),
        replace(LETTER, extra=struct.pack("<HH4s", 0x5455, 4, b"time")),
    ],
)
def test_what_writers_do_is_read(letter: Part) -> None:
    assert read(zipped([MIMETYPE, letter])) == {"mimetype": ASIC_E, "letter.txt": b"DENEME"}


def test_what_strangers_write_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("mimetype"), ASIC_E)
        made.mkdir("ekler")
        made.writestr("ekler/ğüş.txt", b"DENEME" * 1000)
        with made.open("büyük", "w", force_zip64=True) as member:
            member.write(b"x" * 100)
    assert read(out.getvalue())["ekler/ğüş.txt"] == b"DENEME" * 1000


HOSTILE = {
    "nothing at all": b"",
    "no end": zipped(GOOD)[:-4],
    "data before": zipped(GOOD, head=b"MZ"),
    "data behind": zipped(GOOD, tail=b"x"),
    "a second ZIP behind": zipped(GOOD) + zipped(GOOD),
    "a comment with an end in it": zipped(GOOD, comment=b"PK\5\6" + bytes(18)),
    "data between": zipped([MIMETYPE, replace(LETTER, before=b"x")]),
    "data before the directory": zipped([MIMETYPE, replace(LETTER, after=b"x")]),
    "an entry too few": zipped(GOOD, count=1),
    "an entry too many": zipped(GOOD, count=3),
    "the same name twice": zipped([*GOOD, LETTER]),
    "the same name in capitals": zipped([*GOOD, replace(LETTER, name=b"LETTER.TXT")]),
    "the same name with another accent": zipped(
        [replace(LETTER, name="ü".encode(), flags=0x800), replace(LETTER, name="u\u0308".encode(), flags=0x800)]
    ),
    "the same name with a dot": zipped([*GOOD, replace(LETTER, name=b"letter.txt.")]),
    "a file that is a folder": zipped([*GOOD, replace(LETTER, name=b"letter.txt/x")]),
    "another name in the header": zipped(changed(LETTER, name=b"lEtter.txt")),
    "another method in the header": zipped(changed(LETTER, method=8)),
    "other flags in the header": zipped(changed(LETTER, flags=0x800)),
    "another size in the header": zipped(changed(LETTER, size=5, packed=5)),
    "another check sum in the header": zipped(changed(LETTER, crc=1)),
    "a second name in the header": zipped(changed(LETTER, extra=struct.pack("<HH", 0x7075, 0))),
    "a second name in the directory": zipped([MIMETYPE, replace(LETTER, extra=struct.pack("<HH", 0x7075, 0))]),
    "a cut extra field": zipped([MIMETYPE, replace(LETTER, extra=b"abc")]),
    "an extra field twice": zipped([MIMETYPE, replace(LETTER, extra=struct.pack("<HHHH", 9, 0, 9, 0))]),
    "sizes of 64 bits that are not there": zipped([MIMETYPE, replace(LETTER, size=0xFFFFFFFF)]),
    "two entries for the same octets": zipped([MIMETYPE, LETTER, replace(LETTER, name=b"x", offset=0)]),
    "an entry beyond the end": zipped([MIMETYPE, replace(LETTER, offset=100_000)]),
    "longer than the container": zipped([MIMETYPE, replace(LETTER, packed=999_999, size=999_999)]),
    "shorter than it says": zipped([MIMETYPE, replace(LETTER, size=5, packed=6)]),
    "encrypted": zipped([MIMETYPE, replace(LETTER, flags=1)]),
    "strongly encrypted": zipped([MIMETYPE, replace(LETTER, flags=0x40)]),
    "AES": zipped([MIMETYPE, replace(LETTER, extra=struct.pack("<HH", 0x9901, 0))]),
    "packed by LZMA": zipped([MIMETYPE, replace(LETTER, method=14)]),
    "stored and streamed": zipped([MIMETYPE, streamed(LETTER)]),
    "another descriptor": zipped([MIMETYPE, replace(streamed(replace(LETTER, deflated=True)), after=bytes(16))]),
    "a link": zipped([MIMETYPE, replace(LETTER, made_by=3 << 8, outer=0o120777 << 16)]),
    "a folder with content": zipped([MIMETYPE, replace(LETTER, name=b"x/")]),
    "mimetype second": zipped([LETTER, MIMETYPE]),
    "mimetype packed": zipped([replace(MIMETYPE, deflated=True), LETTER]),
    "mimetype with an extra field": zipped([replace(MIMETYPE, extra=struct.pack("<HH", 9, 0)), LETTER]),
}
NAMES = [
    "../x",
    "a/../x",
    "a//x",
    "/x",
    "C:/x",
    "a\\x",
    "./x",
    "x/ /y",
    "a\nb",
    "gpj\u202eexe",
    "a\x00b",
    "x" * 2000,
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_can_be_read_in_two_ways_is_refused(name: str) -> None:
    with pytest.raises(ContainerUnreadable):
        read(HOSTILE[name])


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere_are_refused_read_and_written(name: str) -> None:
    with pytest.raises(ContainerUnreadable):
        read(zipped([MIMETYPE, replace(LETTER, name=name.encode(), flags=0x800)]))
    with pytest.raises(ContainerUnreadable):
        zip_writing.write([(name, HeldContent(b""))], io.BytesIO(), clock.now())


@pytest.mark.parametrize("name", [b"\xff.txt", "ü.txt".encode("cp857")])
def test_a_name_that_every_reader_guesses_is_refused(name: bytes) -> None:
    with pytest.raises(ContainerUnreadable):
        read(zipped([MIMETYPE, replace(LETTER, name=name)]))


BOMB = b"\0" * 100_000_000


@pytest.mark.parametrize(
    "parts",
    [
        [replace(LETTER, content=BOMB, deflated=True)],
        [Part(f"{number}".encode(), BOMB[:1_000_000], deflated=True) for number in range(70)],
        [Part(f"{number}".encode()) for number in range(2_001)],
    ],
    ids=["one file", "many files", "more files than anybody signs"],
)
def test_bombs_are_refused_before_anything_is_unpacked(parts: list[Part]) -> None:
    with pytest.raises(TooLarge):
        zip_reading.read(HeldSource(zipped(parts)))


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_file_that_is_longer_than_it_says_is_not_unpacked_to_its_end(size: int) -> None:
    liar = replace(LETTER, content=BOMB, deflated=True, size=size, crc=zlib.crc32(BOMB[:size]))
    (found,) = zip_reading.read(HeldSource(zipped([liar]))).files.values()
    taken = _Counting()
    with pytest.raises(ContainerUnreadable):
        found.feed(taken)
    assert taken.count <= size


class _Counting:
    count = 0

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self.count += len(data)


@pytest.mark.parametrize("place", [0, 3, -1])
def test_a_changed_octet_of_a_packed_file_is_found(place: int) -> None:
    letter = replace(LETTER, deflated=True)
    broken = bytearray(letter.data)
    broken[place] ^= 0xFF
    with pytest.raises(ContainerUnreadable):
        read(zipped([MIMETYPE, letter]).replace(letter.data, bytes(broken)))


def written(files: list[tuple[str, Content]], path: Path) -> Path:
    with path.open("xb") as out:
        zip_writing.write(files, out, clock.now())
    return path


def test_what_we_write_everybody_reads(tmp_path: Path) -> None:
    (tmp_path / "çok.bin").write_bytes(b"\1" * 3_000_000)
    files: list[tuple[str, Content]] = [
        ("mimetype", HeldContent(ASIC_E)),
        ("çok.bin", FileContent(tmp_path / "çok.bin")),
        ("boş", HeldContent(b"")),
    ]
    path = written(files, tmp_path / "x.zip")
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["mimetype", "çok.bin", "boş"]
        assert opened.read("çok.bin") == b"\1" * 3_000_000
    archive = zip_reading.read(FileSource(path))
    again = written(list(archive.files.items()), tmp_path / "again.zip")
    assert again.read_bytes() == path.read_bytes()


def test_a_file_that_changes_between_hashing_and_writing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"DENEME")
    content = FileContent(tmp_path / "a")
    content.digest("sha256")
    (tmp_path / "a").write_bytes(b"DENEMI")
    with pytest.raises(ContentUnreadable):
        written([("a", content)], tmp_path / "x.zip")


class Sparse(io.RawIOBase):
    """A file of which only what is no run of zeros is kept."""

    ZEROS = bytes(PIECE)

    def __init__(self) -> None:
        self._kept: dict[int, bytes] = {}
        self._place = self._end = 0

    def write(self, data: object, /) -> int:
        assert isinstance(data, bytes)
        if data is not self.ZEROS:
            self._kept[self._place] = data
        self._place += len(data)
        self._end = max(self._end, self._place)
        return len(data)

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._place = offset + (0, self._place, self._end)[whence]
        return self._place

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def readinto(self, room: object, /) -> int:
        assert isinstance(room, memoryview | bytearray)
        found = self.octets(self._place, len(room))
        room[: len(found)] = found
        self._place += len(found)
        return len(found)

    @property
    def size(self) -> int:
        return self._end

    def octets(self, start: int, length: int) -> bytes:
        found = bytearray(min(length, self._end - start))
        for place, kept in self._kept.items():
            for at in range(max(place, start), min(place + len(kept), start + len(found))):
                found[at - start] = kept[at - place]
        return bytes(found)


class SparseSource:
    """What was written sparsely, as a source; all zeros where nothing was."""

    def __init__(self, written: Sparse | None = None) -> None:
        self._written = written

    @property
    def size(self) -> int:
        return 0 if self._written is None else self._written.size

    def read(self, start: int, length: int) -> bytes:
        return Sparse.ZEROS if self._written is None else self._written.octets(start, length)


def test_more_than_four_gigabytes_are_written_and_read() -> None:
    # Copied from another container, so that nothing is unpacked here: its check sum is not looked at.
    large = PackedContent(SparseSource(), Packed("x", 0, 1, 0, 4_096 * PIECE, 4_096 * PIECE))
    out = Sparse()
    zip_writing.write([("large", large), ("behind", HeldContent(b"DENEME"))], out, clock.now())  # type: ignore[arg-type]  # raw, which does what is asked
    files = zip_reading.read(SparseSource(out)).files
    assert [(name, one.size) for name, one in files.items()] == [("large", 4_096 * PIECE), ("behind", 6)]
    assert octets_of(files["behind"]) == b"DENEME"
    with zipfile.ZipFile(out) as opened:
        assert [one.file_size for one in opened.infolist()] == [4_096 * PIECE, 6]
        assert opened.read("behind") == b"DENEME"
