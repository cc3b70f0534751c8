# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the drivers folder of this installation has for a card, and installing it."""

from divit.tokens.cards import Card
from divit.tokens.installers.listing import folder, listed
from divit.tokens.installers.plan import Plan, plan_for
from divit.tokens.installers.run import install


def offered(card: Card) -> Plan | None:
    """The package for ``card`` on this machine; None without one. Raises ``InstallerRefused`` for an odd list."""
    return plan_for(card, listed(folder()))


def install_offered(plan: Plan) -> None:
    """Install what was offered, once. Raises ``InstallerRefused``, ``InstallFailed``."""
    install(folder(), plan)
