# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""For which processors a library is, read from its first bytes: a driver of the wrong kind is never loaded to find out.

ELF: System V gABI 4, e_machine. PE: Microsoft PE/COFF 3.3, Machine. Mach-O: loader.h and fat.h, cputype.
"""

import platform
import struct
import sys
from pathlib import Path

from divit.tokens.errors import DriverArchitecture, DriverMissing

_HEAD = 4096
_ELF = {3: "x86", 62: "x86_64", 183: "arm64", 40: "arm", 243: "riscv64"}
_PE = {0x14C: "x86", 0x8664: "x86_64", 0xAA64: "arm64", 0x1C4: "arm"}
_MACH = {7: "x86", 0x01000007: "x86_64", 0x0100000C: "arm64", 12: "arm"}
_MACH_THIN = {b"\xcf\xfa\xed\xfe": "<", b"\xce\xfa\xed\xfe": "<", b"\xfe\xed\xfa\xcf": ">", b"\xfe\xed\xfa\xce": ">"}
_MOST_SLICES = 16
# What the systems call the same processors.
_SAME = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64", "i386": "x86", "i686": "x86"}


def processors_of(path: Path) -> tuple[str, ...]:
    """The processors that the library ``path`` has code for; none when it is no library or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return ()
    return processors_in(head)


def processors_in(head: bytes) -> tuple[str, ...]:
    """The same for the first bytes of a library. Never raises."""
    try:
        if head[:4] == b"\x7fELF":
            return _named(_ELF, struct.unpack_from("<H" if head[5] == 1 else ">H", head, 18)[0])
        if head[:2] == b"MZ":
            (at,) = struct.unpack_from("<I", head, 0x3C)
            return _named(_PE, struct.unpack_from("<H", head, at + 4)[0]) if head[at : at + 4] == b"PE\0\0" else ()
        if head[:4] in _MACH_THIN:
            return _named(_MACH, struct.unpack_from(_MACH_THIN[head[:4]] + "I", head, 4)[0])
        if head[:4] == b"\xca\xfe\xba\xbe":
            return _fat(head)
    except (struct.error, IndexError):
        pass
    return ()


def _fat(head: bytes) -> tuple[str, ...]:
    (count,) = struct.unpack_from(">I", head, 4)
    if count > _MOST_SLICES:  # a Java class begins with the same four bytes
        return ()
    slices = (struct.unpack_from(">I", head, 8 + 20 * one)[0] for one in range(count))
    return tuple(name for number in slices for name in _named(_MACH, number))


def _named(names: dict[int, str], number: int) -> tuple[str, ...]:
    return (names.get(number, f"0x{number:X}"),)


def ours() -> str:
    """The processor that this process's own code is for."""
    machine = platform.machine()
    name = _SAME.get(machine.casefold(), machine.casefold())
    if sys.maxsize <= 2**32 and name == "x86_64":
        return "x86"
    return name


def fits_us(processors: tuple[str, ...]) -> bool:
    """Whether this process can load a library for ``processors``; an unknown kind is left to the loader."""
    return ours() in processors


def checked(module: str) -> None:
    """Refuse a driver that this process cannot load. Raises ``DriverMissing`` (not there), ``DriverArchitecture``.

    A bare name is left to the loader's search; a file that is no library known here, to the loader.
    """
    path = Path(module)
    if not path.is_absolute():
        return
    if not path.exists():
        raise DriverMissing("no such file", module=module)
    processors = processors_of(path)
    if processors and not fits_us(processors):
        raise DriverArchitecture(module=module, found=", ".join(processors), wanted=ours())
