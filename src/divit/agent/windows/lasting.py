# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``None``, ``True`` and ``False`` outlast PySide6 on Python 3.11.

PySide6 6.12 is built as if they were immortal, which they are from Python 3.12 on (PEP 683): each call from Qt gives
one reference to ``None`` too many back, and after some thousand clicks the interpreter ends with "deallocating
None". So on older interpreters they get more references than a day's work gives back.
"""

import ctypes
import sys

_REFERENCES = 1 << 40
_IMMORTAL_SINCE = (3, 12)


def outlast(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Give the constants their references, once; nothing where they are immortal."""
    if version >= _IMMORTAL_SINCE or sys.implementation.name != "cpython":
        return
    for constant in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(constant) < _REFERENCES // 2:
            # The reference count is the first field of every object (PyObject, ob_refcnt).
            ctypes.c_ssize_t.from_address(id(constant)).value += _REFERENCES
