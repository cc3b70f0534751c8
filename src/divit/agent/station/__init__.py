# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The production station: it takes the next application from the server and makes a card of a blank one.

The station never sees a code of a card. It carries what is public between the server's production door and the token
worker, and writes down before each step which one it is about to do; so whatever moment it dies at, it knows at its
next start what to tell the server.
"""

from divit.agent.station.journal import Journal
from divit.agent.station.making import Told, make_one, settle

__all__ = ["Journal", "Told", "make_one", "settle"]
