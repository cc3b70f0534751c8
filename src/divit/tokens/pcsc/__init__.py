# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PC/SC: card readers, what is in them, and commands to a card.

Only the worker's process imports this: a reader may hang, and then its process is killed (``readers`` is the other
side). The library of the system is called through ``ctypes``; there is nothing to compile.
"""

from divit.tokens.pcsc.connection import CardConnection
from divit.tokens.pcsc.context import PcscContext, ReaderState

__all__ = ["CardConnection", "PcscContext", "ReaderState"]
