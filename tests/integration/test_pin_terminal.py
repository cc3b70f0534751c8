# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""However the asking for a PIN ends, the person gets the terminal back: its echo, and nobody who goes on reading."""

import os
import re
import signal
import sys
import termios
from pathlib import Path

import pytest

from divit.kernel import clock
from trial_keys import certificate_for, new_key, write_p12
from typed_terminal import TypedTerminal

# What a person's shell does: it runs a command, outlives it, and keeps the terminal.
SHELL = """
import signal, subprocess, sys
command = subprocess.Popen(sys.argv[1:])
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("pid", command.pid, ".", flush=True)
print("exit", command.wait(), ".", flush=True)
sys.stdin.readline()
"""


class Person(TypedTerminal):
    """Somebody who is asked for a PIN by a command of their shell."""

    def __init__(self, card: Path) -> None:
        asking = [sys.executable, "-m", "divit", "--lang", "en", "token", "check-pin", "--p12", str(card)]
        super().__init__([sys.executable, "-c", SHELL, *asking], os.environ)
        self.wait_for("PIN: ")

    @property
    def has_echo(self) -> bool:
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    @property
    def command(self) -> int:
        """The process id of ``divit``."""
        found = re.search(r"pid (\d+) \.", self.shown)
        assert found
        return int(found[1])

    def key(self, octet: bytes) -> None:
        os.write(self._terminal, octet)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pin_process(command: int) -> int:
    """The child of ``command`` that asks for the PIN."""
    (found,) = [pid for pid in children(command) if b"divit.tokens.pin" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return found


def ends(pid: int, seconds: float = 60.0) -> bool:
    """Whether process ``pid`` is gone within ``seconds``."""
    deadline = clock.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text():
        if clock.monotonic() > deadline:
            return False
    return True


@pytest.fixture
def person(tmp_path: Path) -> Person:
    key = new_key("p256")
    return Person(write_p12(tmp_path, key, certificate_for(key)))


def test_nothing_typed_is_seen_until_the_pin_is_there(person: Person) -> None:
    assert not person.has_echo
    person.type("123456")
    person.wait_for("exit 0 .")
    assert person.has_echo
    assert "123456" not in person.shown
    person.type("")
    person.ended()


def test_ctrl_c_gives_the_terminal_back(person: Person) -> None:
    asked = pin_process(person.command)
    person.key(b"\x03")
    person.wait_for("exit 130 .")
    assert person.has_echo
    assert ends(asked)
    person.type("")
    person.ended()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_an_agent_that_is_killed_leaves_nobody_reading_the_terminal(person: Person, how: signal.Signals) -> None:
    asked, others = pin_process(person.command), children(person.command)
    os.kill(person.command, how)
    person.wait_for(f"exit {-how} .")
    assert ends(asked)
    assert person.has_echo
    assert all(ends(pid) for pid in others)
    person.type("")
    person.ended()


def test_a_pin_process_that_is_told_to_end_gives_the_terminal_back(person: Person) -> None:
    os.kill(pin_process(person.command), signal.SIGTERM)
    person.wait_for("exit 1 .")
    assert person.has_echo
    assert "IMZ-2" in person.shown
    person.type("")
    person.ended()
