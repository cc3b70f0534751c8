# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A child gets the ends that are named and no other: really on this system, by what is asked of it on the other."""

import os
import socket
import subprocess
import sys
from types import SimpleNamespace

from divit.kernel import handing
from divit.kernel.handing import Unix, Windows

CHILD = """
import os, sys
from divit.kernel.handing import HERE
with HERE.connection(sys.argv[1]) as line:
    line.sendall(os.read(HERE.pipe(sys.argv[2], os.O_RDONLY), 10))
try:
    os.fstat(int(sys.argv[3]))
except OSError:
    print("closed")
"""


def test_a_child_gets_a_socket_and_a_pipe_and_nothing_that_is_not_named() -> None:
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    os.write(writing, b"PIN")
    words = [handing.HERE.name(theirs), handing.HERE.name(reading), str(writing)]
    with ours, theirs:
        told = subprocess.run(
            [sys.executable, "-c", CHILD, *words],
            check=True,
            capture_output=True,
            text=True,
            **handing.HERE.started_with([theirs, reading], apart=True),
        )
        assert ours.recv(10) == b"PIN"
    os.close(reading)
    os.close(writing)
    assert told.stdout == "closed\n"


def test_on_unix_a_child_that_shares_the_terminal_stays_in_its_group() -> None:
    assert Unix().started_with([3]) == {"pass_fds": (3,)}
    assert Unix().started_with([3], apart=True) == {"pass_fds": (3,), "process_group": 0}


class Crt:
    """What ``msvcrt`` does with descriptors: 3 is handle 0x30 and so on."""

    @staticmethod
    def get_osfhandle(descriptor: int) -> int:
        return descriptor * 16

    @staticmethod
    def open_osfhandle(handle: int, flags: int) -> int:
        return handle // 16 if flags == os.O_WRONLY else -1


def test_on_windows_handles_are_named_listed_and_made_inheritable_and_no_others() -> None:
    inheritable: list[tuple[int, bool]] = []
    system = SimpleNamespace(set_handle_inheritable=lambda handle, on: inheritable.append((handle, on)))
    processes = SimpleNamespace(STARTUPINFO=lambda **given: SimpleNamespace(**given), CREATE_NEW_PROCESS_GROUP=0x200)
    windows = Windows(Crt, system, processes)
    with socket.socket() as line:
        told = windows.started_with([line, 3], apart=True)
        assert told["startupinfo"].lpAttributeList == {"handle_list": [line.fileno(), 48]}
        assert inheritable == [(line.fileno(), True), (48, True)]
        assert (windows.name(line), windows.name(3)) == (str(line.fileno()), "48")
    assert (told["close_fds"], told["creationflags"]) == (True, 0x200)
    assert "creationflags" not in windows.started_with([3])
    assert windows.pipe("48", os.O_WRONLY) == 3
