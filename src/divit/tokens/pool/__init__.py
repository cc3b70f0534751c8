# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A token as a server uses it: logged in all the time, by some workers at once, its PIN out of a file.

Each session is a worker process of its own, as at a desk: a driver that hangs or crashes takes one session with it and
not the server, and drivers that say they are single-threaded are taken at their word.
"""

from divit.tokens.pool.sessions import TokenPool

__all__ = ["TokenPool"]
