# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the stand-ins (IMZ-9640 to 9659)."""

from divit.kernel.errors import DivitError


class OutboxUnusable(DivitError):
    """The folder for the messages cannot be used."""

    code = "IMZ-9640"


class StandInPortTaken(DivitError):
    """A port that a stand-in was told to listen on is taken."""

    code = "IMZ-9641"


class StandInInProduction(DivitError):
    """Somebody starts a stand-in on a real installation."""

    code = "IMZ-9642"
