# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened between two looks at the readers, and what PC/SC's numbers and structures mean."""

import ctypes
import tomllib
from importlib.resources import files

import pytest

from divit.tokens.errors import BY_CODE, CardInUse, NoReader, ReaderServiceDown, TokenFailed, TokenGone
from divit.tokens.pcsc.codes import fault
from divit.tokens.pcsc.library import Library, platform
from divit.tokens.readers import Reader, Snapshot, changes


def reader(name: str, *, card: bool = False, events: int = 0, atr: str = "3B00") -> Reader:
    return Reader(name, card, atr if card else "", events)


NONE, STOPPED = Snapshot(service=True), Snapshot(service=False)
EMPTY, FULL = Snapshot(True, (reader("A"),)), Snapshot(True, (reader("A", card=True, events=1),))
SWAPPED = Snapshot(True, (reader("A", card=True, events=3),))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (NONE, NONE, []),
        (NONE, EMPTY, ["reader_added"]),
        (NONE, FULL, ["reader_added", "card_inserted"]),
        (EMPTY, FULL, ["card_inserted"]),
        (FULL, EMPTY, ["card_removed"]),
        (FULL, FULL, []),
        (FULL, SWAPPED, ["card_removed", "card_inserted"]),
        (FULL, NONE, ["card_removed", "reader_removed"]),
        (FULL, STOPPED, ["service_stopped", "card_removed", "reader_removed"]),
        (STOPPED, FULL, ["service_started", "reader_added", "card_inserted"]),
    ],
)
def test_what_happened_is_told_in_an_order_in_which_it_can_have(
    before: Snapshot, after: Snapshot, told: list[str]
) -> None:
    assert [change.kind for change in changes(before, after)] == told


def test_another_reader_of_the_same_moment_is_left_alone() -> None:
    both = Snapshot(True, (reader("A"), reader("B", card=True, events=1)))
    assert {change.reader.name for change in changes(EMPTY, both) if change.reader is not None} == {"B"}


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (0x8010001D, ReaderServiceDown),
        (0x8010001E, ReaderServiceDown),
        (0x8010002E, NoReader),
        (0x80100069, TokenGone),
        (0x80100068, TokenGone),
        (0x8010000B, CardInUse),
        (0x80109999, TokenFailed),
    ],
)
def test_numbers_of_pcsc_have_errors_of_their_own(number: int, error: type[Exception]) -> None:
    told = fault(number)
    assert type(told) is error
    assert "{" not in told.message("tr") + told.message("en")


def test_every_number_names_an_error_that_there_is() -> None:
    table = tomllib.loads(files("divit.tokens").joinpath("data/pcsc_codes.toml").read_text("utf-8"))
    for number, row in table.items():
        assert int(number, 16) >= 0x80100000
        assert row["error"] in BY_CODE


@pytest.mark.parametrize(("system", "size"), [("linux", 80), ("darwin", 61), ("win32", 64)])
def test_reader_states_are_laid_out_as_each_system_has_them(system: str, size: int) -> None:
    """pcsclite.h; Apple's winscard.h, packed to one byte; Microsoft's with 36 bytes of ATR. For 64 bits."""
    of = platform(system)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ctypes, "CDLL", lambda _name: object())
        assert ctypes.sizeof(Library(of).reader_state) == size
    assert ctypes.sizeof(of.word) == (8 if system == "linux" else 4)


def test_a_system_without_the_library_says_that_its_service_is_missing() -> None:
    of = platform("linux")
    missing = type(of)("libyok.so.9", of.word, of.handle, of.atr_room, of.pack, of.suffix, of.tells_new_readers)
    with pytest.raises(ReaderServiceDown):
        Library(missing)
