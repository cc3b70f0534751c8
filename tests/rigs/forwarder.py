# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One address in front of several web processes, as a load balancer has it: takes turns, and leaves out the dead."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CHUNK = 65536


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _connected(turns: Iterator[int], many: int) -> socket.socket | None:
    for _ in range(many):
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", next(turns)), timeout=30)
    return None


def _forward(client: socket.socket, behind: socket.socket) -> None:
    behind.settimeout(None)
    with client, behind:
        back = threading.Thread(target=_copy, args=(behind, client), daemon=True)
        back.start()
        _copy(client, behind)
        back.join()


@contextmanager
def forwarder(port: int, ports: list[int]) -> Iterator[None]:
    """Pass each connection to ``port`` on to one of ``ports``."""
    turns = itertools.cycle(ports)
    with socket.create_server(("127.0.0.1", port), backlog=64) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _address = listener.accept()
                    behind = _connected(turns, len(ports))
                    if behind is None:
                        client.close()
                    else:
                        threading.Thread(target=_forward, args=(client, behind), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
