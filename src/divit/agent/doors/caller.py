# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose program is at the other end of a Unix socket; what differs from system to system is in here."""

import os
import socket
import struct
import sys

_UCRED = "3i"  # unix(7): process, user, group
# sys/un.h and struct xucred of sys/ucred.h (macOS): version, user, number of groups, groups.
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1
_XUCRED = "=2Ih2x16I"
_XUCRED_VERSION = 0


def speaks_for_me(connection: socket.socket) -> bool:
    """Whether the program at the other end runs as this user; no, where that cannot be found out."""
    match sys.platform:
        case "linux":
            told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize(_UCRED))
            return bool(struct.unpack(_UCRED, told)[1] == os.getuid())
        case "darwin":
            told = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, struct.calcsize(_XUCRED))
            version, user, *_groups = struct.unpack(_XUCRED, told)
            return bool(version == _XUCRED_VERSION and user == os.getuid())
    return False
