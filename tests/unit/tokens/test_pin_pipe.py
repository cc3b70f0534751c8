# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN's way through the pipe, and the line it is read from."""

import os
from collections.abc import Iterator

import pytest

from divit.tokens.errors import PinNotGiven
from divit.tokens.pin import pipe
from divit.tokens.pin.prompt import read_line
from divit.tokens.wipe import SecretBytes


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    for end in (read, write):
        try:
            os.close(end)
        except OSError:
            continue


def test_what_goes_in_comes_out_one_pin_at_a_time(ends: tuple[int, int]) -> None:
    for pin in (b"123456", "şifre".encode()):
        pipe.write_pin(ends[1], SecretBytes.take(bytearray(pin)))
    assert bytes(pipe.read_pin(ends[0]).view()) == b"123456"
    assert bytes(pipe.read_pin(ends[0]).view()).decode() == "şifre"


def test_an_empty_pipe_is_no_pin_and_does_not_wait_for_ever(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe, "_WAIT_MILLISECONDS", 10)
    with pytest.raises(PinNotGiven):
        pipe.read_pin(ends[0])


def test_a_closed_pipe_is_no_pin(ends: tuple[int, int]) -> None:
    os.close(ends[1])
    with pytest.raises(PinNotGiven):
        pipe.read_pin(ends[0])


@pytest.mark.parametrize(("typed", "pin"), [(b"1234\nrest", b"1234"), (b"1234\r\n", b"1234"), (b"1234", b"1234")])
def test_one_line_is_the_pin(ends: tuple[int, int], typed: bytes, pin: bytes) -> None:
    os.write(ends[1], typed)
    os.close(ends[1])
    assert bytes(read_line(ends[0]).view()) == pin


def test_nothing_after_the_line_is_swallowed(ends: tuple[int, int]) -> None:
    os.write(ends[1], b"1234\nnext")
    read_line(ends[0])
    assert os.read(ends[0], 10) == b"next"


@pytest.mark.parametrize("typed", [b"", b"9" * 300 + b"\n"])
def test_nothing_and_too_much_are_no_pin(ends: tuple[int, int], typed: bytes) -> None:
    os.write(ends[1], typed) if typed else None
    os.close(ends[1])
    with pytest.raises(EOFError):
        read_line(ends[0])
