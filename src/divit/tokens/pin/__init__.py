# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN's short way: from a short-lived process that asks for it, through a pipe, into the token worker.

The process that runs the session starts both and sees neither what is typed nor what flows through the pipe.
"""

from divit.tokens.pin.asking import ask_pin

__all__ = ["ask_pin"]
