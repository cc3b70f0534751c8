# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose program is at the other end of a loopback connection; all that differs from system to system is in here.

On a machine that several people use at once anybody can connect to anybody's port. Where it cannot be found out who
it is, the answer is "not me": the knock then comes by the extension or by the link.
"""

import ipaddress
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

Address = tuple[str, int]
_TABLES = ("tcp", "tcp6")
_PROC = Path("/proc/self/net")
_LSOF_S = 2.0


def is_mine(client: Address, server: Address) -> bool:
    """Whether the program whose socket is ``client``, connected to our ``server``, runs as this user."""
    match sys.platform:
        case "linux":
            owner = _owner_in(_PROC, client, server)
        case "darwin":
            owner = _owner_told(_lsof(client[1]), client, server)
        case _:
            owner = None
    return owner is not None and owner == os.getuid()


def _owner_in(folder: Path, client: Address, server: Address) -> int | None:
    """The user id beside the connection in the kernel's tables (proc(5), /proc/net/tcp)."""
    wanted = (_plain(client), _plain(server))
    for table in _TABLES:
        try:
            lines = (folder / table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for local, remote, owner in _connections(lines):
            if (local, remote) == wanted:
                return owner
    return None


def _connections(lines: list[str]) -> Iterator[tuple[Address, Address, int]]:
    for line in lines:
        fields = line.split()
        if len(fields) > 7:
            yield _address(fields[1]), _address(fields[2]), int(fields[7])


def _address(field: str) -> Address:
    """``0100007F:3FE5``: words in the machine's own order, the port as one reads it."""
    words, _colon, port = field.partition(":")
    packed = b"".join(struct.pack("=I", int(words[at : at + 8], 16)) for at in range(0, len(words), 8))
    return _plain((str(ipaddress.ip_address(packed)), int(port, 16)))


def _plain(address: Address) -> Address:
    """An IPv4 address that a socket of IPv6 carries is the IPv4 address (RFC 4291, 2.5.5.2)."""
    found = ipaddress.ip_address(address[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found), address[1]


def _lsof(port: int) -> str:
    # Part of macOS; -F writes one field a line: p process, u user, n names of both ends.
    command = ["/usr/sbin/lsof", "-nP", f"-iTCP:{port}", "-sTCP:ESTABLISHED", "-Fun"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_LSOF_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _owner_told(told: str, client: Address, server: Address) -> int | None:
    """The user beside the connection in what ``lsof -F`` writes."""
    wanted, owner = f"{_named(client)}->{_named(server)}", None
    for line in told.splitlines():
        kind, value = line[:1], line[1:]
        if kind == "p":
            owner = None
        elif kind == "u" and value.isdecimal():
            owner = int(value)
        elif kind == "n" and value == wanted:
            return owner
    return None


def _named(address: Address) -> str:
    host, port = _plain(address)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
