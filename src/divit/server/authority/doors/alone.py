# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit authority serve``: the doors alone, in as many processes as are wanted, over one listening socket."""

import os
import signal
import socket
import sys

from django.db import connections

from divit.server.authority.doors.connections import Connections
from divit.server.authority.doors.serving import Doors


def serve(listener: socket.socket, processes: int) -> None:
    """Answer at ``listener`` with that many processes until a signal ends them; one that dies is replaced."""
    connections.close_all()
    alive = {_child(listener) for _ in range(processes)}

    def end(number: int, _frame: object) -> None:
        for one in alive:
            os.kill(one, signal.SIGTERM)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(0)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)
    while True:
        ended, _ = os.wait()
        alive.discard(ended)
        alive.add(_child(listener))


def _child(listener: socket.socket) -> int:
    """Start a process that answers. Keys and the database are opened in it, never inherited."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    doors = Doors()
    try:
        Connections(listener, doors).run()
    finally:
        doors.close()
        sys.stdout.flush()
        os._exit(1)


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(0)
