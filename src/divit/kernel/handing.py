# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Ends of pipes and sockets that a process of our own gets from the one that starts it: how systems differ in that.

On Unix a child has a parent's descriptors by their numbers. On Windows it inherits handles, and makes descriptors of
its own of them. On both it gets what is named and nothing else: a PIN's pipe must not be open in a process that happens
to be started beside.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol


class System(Protocol):
    """One system's way. Names are words of a command line."""

    def name(self, end: int | socket.socket) -> str:
        """Under which name the child finds ``end``: a pipe's descriptor, or a socket."""

    def started_with(self, ends: Sequence[int | socket.socket], *, apart: bool = False) -> dict[str, Any]:
        """What ``subprocess.Popen`` is told so that the child gets ``ends``; ``apart``: Ctrl-C is not for it."""

    def pipe(self, name: str, flags: int) -> int:
        """In the child: the pipe's descriptor; ``flags`` are ``os.O_RDONLY`` or ``os.O_WRONLY``."""

    def connection(self, name: str) -> socket.socket:
        """In the child: the socket."""


class Unix:
    """Linux and macOS: ``pass_fds``, which closes all others."""

    def name(self, end: int | socket.socket) -> str:
        """Its number."""
        return str(_number(end))

    def started_with(self, ends: Sequence[int | socket.socket], *, apart: bool = False) -> dict[str, Any]:
        """``apart`` is a process group of its own."""
        return {"pass_fds": tuple(_number(end) for end in ends), **({"process_group": 0} if apart else {})}

    def pipe(self, name: str, _flags: int) -> int:
        """The same number."""
        return int(name)

    def connection(self, name: str) -> socket.socket:
        """Made of its number."""
        return socket.socket(fileno=int(name))


class Windows:
    """Handles in the list of what is inherited (PROC_THREAD_ATTRIBUTE_HANDLE_LIST); a socket is a handle itself."""

    def __init__(self, crt: Any = None, system: Any = os, processes: Any = subprocess) -> None:
        self._crt = crt or import_module("msvcrt")
        self._system, self._processes = system, processes

    def name(self, end: int | socket.socket) -> str:
        """The number of its handle."""
        return str(self._handle(end))

    def started_with(self, ends: Sequence[int | socket.socket], *, apart: bool = False) -> dict[str, Any]:
        """With a list of handles ``close_fds`` stays on: only those of the list are inherited."""
        handles = [self._handle(end) for end in ends]
        for handle in handles:
            self._system.set_handle_inheritable(handle, True)
        start = self._processes.STARTUPINFO(lpAttributeList={"handle_list": handles})
        return {
            "startupinfo": start,
            "close_fds": True,
            **({"creationflags": self._processes.CREATE_NEW_PROCESS_GROUP} if apart else {}),
        }

    def pipe(self, name: str, flags: int) -> int:
        """A descriptor of this process for the handle."""
        return int(self._crt.open_osfhandle(int(name), flags))

    def connection(self, name: str) -> socket.socket:
        """Made of its handle."""
        return socket.socket(fileno=int(name))

    def _handle(self, end: int | socket.socket) -> int:
        return end.fileno() if isinstance(end, socket.socket) else int(self._crt.get_osfhandle(end))


def _number(end: int | socket.socket) -> int:
    return end.fileno() if isinstance(end, socket.socket) else end


HERE: System = Windows() if sys.platform == "win32" else Unix()
