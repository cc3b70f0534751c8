# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which card this is, by what it answers when it is put in. Pure: nothing here touches a reader."""

from divit.tokens.cards.recognition import Recognised, recognised
from divit.tokens.cards.tables import Card, cards

__all__ = ["Card", "Recognised", "cards", "recognised"]
