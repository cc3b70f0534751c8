# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How many wrong PINs a token still allows, in words: PKCS #11 tells no number (v2.40, 4.2, CK_TOKEN_INFO)."""

from divit.kernel.words import said, term

_TOLD = {
    "few": term("Only a few tries are left."),
    "last": term("This is the last try: a wrong PIN locks the card."),
    "locked": term("The PIN of this card is locked."),
}


def tries_words(tries: str, language: str) -> str:
    """What a person is told for ``tries``; empty where there is nothing to say yet."""
    return str(said(_TOLD.get(tries, ""), language))
