# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards whose commands are public, spoken to without their maker's driver.

A ``CardDriver`` turns what a token is asked (certificates, PIN, signatures) into commands of one kind of card. It knows
nothing of how they travel: PC/SC here, a phone's reader elsewhere.
"""

from divit.tokens.direct.driver import CardDriver, Transceiver
from divit.tokens.direct.piv import PivDriver

__all__ = ["CardDriver", "PivDriver", "Transceiver"]
