# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Resetting the card in a reader (architecture rule 4): drivers leave it open to other programs after C_Logout.

``python -m divit.tokens.pcsc.resetting READER`` does it for a driver whose process had to be killed.
"""

import sys
from contextlib import suppress

from divit.tokens.errors import TokenError
from divit.tokens.pcsc.context import PcscContext


def reset_card(slot: str) -> None:
    """Reset the card in the reader after which a driver named its ``slot``, in at most 64 bytes; never raises.

    A slot that belongs to no reader of PC/SC is passed over.
    """
    with suppress(TokenError), PcscContext() as context:
        for state in context.states():
            if state.present and slot and state.name.startswith(slot):
                context.connect(state.name).close()


if __name__ == "__main__":
    reset_card(sys.argv[1])
