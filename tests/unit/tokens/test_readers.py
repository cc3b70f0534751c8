# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened between two looks at the readers, and what PC/SC's numbers and structures mean."""

import ctypes
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from divit.tokens.errors import BY_CODE, CardInUse, NoReader, ReaderServiceDown, TokenFailed, TokenGone
from divit.tokens.pcsc import PcscContext
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


class Service(Library):
    """A PC/SC of the test's own: what it is asked, and what it answers."""

    def __init__(self, system: str, *readers: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ctypes, "CDLL", lambda _name: object())
            super().__init__(platform(system))
        self.plugged = list(readers)
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: dict[str, list[int]] = {}

    def call(self, name: str, *arguments: Any) -> int:
        names: tuple[str, ...] = ()
        if name == "SCardListReaders":
            told = b"".join(reader.encode() + b"\0" for reader in self.plugged) + b"\0"
            arguments[3]._obj.value = len(told)
            if arguments[2] is not None:
                arguments[2].raw = told
            if not self.plugged:
                return 0x8010002E
        if name == "SCardGetStatusChange":
            names = tuple(state.name.decode() for state in arguments[2])
            for state in arguments[2]:
                state.event = (3 << 16) | 0x20 | 0x80 | 0x2
                state.atr_length = 2
                state.atr[0], state.atr[1] = 0x3B, 0x00
        self.asked.append((name, names))
        return self.answers[name].pop(0) if self.answers.get(name) else 0


def test_what_the_service_says_of_a_reader_is_told_back_to_it_with_the_question_for_new_ones() -> None:
    service = Service("linux", "A", "B")
    context = PcscContext(service)
    first = context.states()[0]
    assert (first.name, first.atr, first.present, first.events, first.in_use) == ("A", "3B00", True, 3, True)
    context.states()
    context.wait(5)
    assert service.asked[-1] == ("SCardGetStatusChange", ("A", "B", "\\\\?PnP?\\Notification"))
    context.close()
    assert service.asked[-1][0] == "SCardReleaseContext"


def test_without_readers_the_service_is_not_asked_about_nothing_over_and_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    service = Service("darwin")
    context = PcscContext(service)
    assert context.states() == []
    context.wait(20)
    assert waited == [1.0]
    assert "SCardGetStatusChange" not in [name for name, _names in service.asked]


def test_a_reader_that_is_unplugged_between_two_questions_is_asked_about_no_more() -> None:
    service = Service("linux", "A")
    service.answers["SCardGetStatusChange"] = [0x80100009]
    assert [state.name for state in PcscContext(service).states()] == ["A"]
    service.answers["SCardGetStatusChange"] = [0x80100009] * 3
    assert PcscContext(service).states() == []


@pytest.mark.parametrize(("number", "error"), [(0x8010001D, ReaderServiceDown), (0x80100069, TokenGone)])
def test_a_connection_that_fails_is_told(number: int, error: type[Exception]) -> None:
    service = Service("linux", "A")
    service.answers["SCardConnect"] = [number]
    with pytest.raises(error):
        PcscContext(service).connect("A")
    service.answers["SCardEstablishContext"] = [0x8010001D]
    with pytest.raises(ReaderServiceDown):
        PcscContext(service)


def test_a_card_that_another_program_has_reset_is_connected_to_again_before_the_pin() -> None:
    service = Service("linux", "A")
    connection = PcscContext(service).connect("A")
    service.answers["SCardBeginTransaction"] = [0x80100068, 0]
    with connection.together():
        pass
    connection.close()
    assert [name for name, _names in service.asked][-5:] == [
        "SCardBeginTransaction",
        "SCardReconnect",
        "SCardBeginTransaction",
        "SCardEndTransaction",
        "SCardDisconnect",
    ]
