# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card readers of this machine, seen from outside: what is plugged in and put in, and when that changes.

PC/SC is asked by a worker's process (``divit.tokens.pcsc``), so that a reader that hangs can be ended.
"""

from divit.tokens.readers.change import Change, changes
from divit.tokens.readers.listing import listed
from divit.tokens.readers.reader import Reader, Snapshot
from divit.tokens.readers.watching import ReaderWatch, watch

__all__ = ["Change", "Reader", "ReaderWatch", "Snapshot", "changes", "listed", "watch"]
