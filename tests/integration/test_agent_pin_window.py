# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN's window is a process of its own: what is typed goes into the pipe, and nothing else of it is left."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from divit.agent.pins import carry_out
from divit.kernel import clock
from divit.tokens.errors import NotOnThisToken, PinNotGiven, WrongPin
from divit.tokens.pin.pipe import read_pin
from trial_keys import certificate_for, new_key, write_p12
from window_scenes import dressed, pin

RIG = Path(__file__).parents[1] / "rigs/typed_pin_window.py"
SHOWN = {
    "kind": "pin", "label": "DENEME kart", "tries": "last", "origin": "", "purpose": "", "count": 0, "refused": "",
    "place": [0, 0, 800, 600], "theme": "light", "text": "normal", "language": "tr",
}  # fmt: skip


@contextmanager
def asked(typed: str, **more: object) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The process with the reading end of its pipe."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, str(RIG), typed, str(write), json.dumps({**SHOWN, **more})],
        pass_fds=(write,),
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        yield process, read
    finally:
        process.kill()
        process.wait()
        with suppress(OSError):  # the test may have closed it
            os.close(read)


def test_what_is_typed_arrives_in_the_pipe_and_nowhere_else() -> None:
    with asked("270519") as (process, read):
        assert process.wait(60) == 0
        assert bytes(read_pin(read).view()) == b"270519"
        assert os.read(read, 1) == b""


def test_a_change_puts_three_into_the_pipe_in_their_order() -> None:
    with asked("111111,222222,222222", kind="change") as (process, read):
        assert process.wait(60) == 0
        assert [bytes(read_pin(read).view()) for _each in range(3)] == [b"111111", b"222222", b"222222"]


def test_a_closed_window_gives_nothing() -> None:
    with asked("escape") as (process, read):
        assert process.wait(60) == 1
        assert os.read(read, 1) == b""


def test_its_memory_is_shut_and_it_goes_when_nobody_is_left_to_use_the_pin() -> None:
    with asked("wait") as (process, read):
        deadline = clock.monotonic() + 60
        while not writes_no_core(process.pid):
            assert clock.monotonic() < deadline
            time.sleep(0.01)
        os.close(read)
        assert process.wait(60) == 1


def writes_no_core(pid: int) -> bool:
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    return re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE) is not None


def run_typed(typed: str):  # type: ignore[no-untyped-def]  # a RunPin
    """The real PIN process with ``typed`` in it, as ``pins`` starts it."""

    def run(module: str, arguments: tuple[str, ...], channel: int) -> None:
        assert module == "divit.agent.windows.pin"
        done = subprocess.run(
            [sys.executable, str(RIG), typed, str(channel), *arguments],
            pass_fds=(channel,),
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise PinNotGiven("closed")

    return run


def test_a_pin_is_checked_through_window_pipe_and_worker(tmp_path: Path) -> None:
    key = new_key("p256")
    token = f"p12:{write_p12(tmp_path, key, certificate_for(key))}"
    more = {"theme": "dark", "text": "large", "place": [0, 0, 100, 100]}
    carry_out("pin", token, more, run_typed("123456"))
    with pytest.raises(WrongPin):
        carry_out("pin", token, more, run_typed("000000"))
    with pytest.raises(NotOnThisToken):
        carry_out("change", token, more, run_typed("123456,222222,222222"))


def test_the_field_neither_gives_nor_takes_by_the_clipboard_and_shows_no_letter() -> None:
    with dressed():
        window = pin()
        field = window.fields[0]
        assert field.echoMode() is QLineEdit.EchoMode.Password
        clipboard = QGuiApplication.clipboard()
        pasted = QMimeData()
        pasted.setText("999999")
        clipboard.setMimeData(pasted)
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V):
            QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
        assert field.text() == "123456"
        assert clipboard.text() == "999999"
        assert not field.acceptDrops()
        assert window.taken() == []


def test_enter_goes_from_field_to_field_and_the_button_waits_for_all() -> None:
    with dressed():
        window = pin(kind="change")
        for field in window.fields[1:]:
            field.clear()
        assert not window.go_on.isEnabled()
        QTest.keyClick(window.fields[0], Qt.Key.Key_Return)
        assert window.focusWidget() is window.fields[1]
        QTest.keyClicks(window.fields[1], "222222")
        QTest.keyClick(window.fields[1], Qt.Key.Key_Return)
        QTest.keyClicks(window.fields[2], "222222")
        assert window.go_on.isEnabled()
