# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The agent's windows, in Qt. Nothing else imports this package; ``divit agent`` does so when there is a screen.

What a window shows is decided outside it, in modules that know no Qt (``agent.consent``, ``agent.doctor``,
``agent.calendar``, ``agent.ledger``); a view puts it on the screen and gives back what the person did.
"""
