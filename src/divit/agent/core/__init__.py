# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the agent makes of a knock, whichever way it came: no sockets, no windows, no files.

``Core.handle(message, peer)`` gives events; ``divit.agent.doors`` brings messages in and carries events out.
"""
