# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions about the card itself (rule 9): they have no documents, and their PIN is in no message."""

import re

CARD_PURPOSES = frozenset({"pin-test", "pin-create", "unblock"})
#: A new PIN is made in these, with the card's release code.
RELEASED = frozenset({"pin-create", "unblock"})
#: Signers that may hold one: a desk with a reader. Rule 9 names the phone as one that may not.
SIGNER_KINDS = frozenset({"desktop", "command_line", "station"})
_OTHERS = re.compile(r"[^0-9A-Za-z-]")
_LONGEST = 64


def serial_of(told: str) -> str:
    """A card's number as it travels and is compared: what its driver tells, without blanks and signs.

    Whoever keeps the number of a card keeps it in this form.
    """
    return _OTHERS.sub("", told)[:_LONGEST]
