# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Ports of stand-ins: on this machine only."""

import socket

from divit.standins.errors import StandInPortTaken

HOST = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """A listening socket on ``port`` of this machine, or on a free one for 0. Raises ``StandInPortTaken``."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(16)
    except OSError as error:
        listener.close()
        raise StandInPortTaken(str(error), port=port) from error
    return listener
