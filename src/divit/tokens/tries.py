# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How many wrong PINs a token still allows.

PKCS #11 tells no number (v2.40, 4.2, CK_TOKEN_INFO), only words; a card that is spoken to directly tells the number
(ISO 7816-4, SW 63Cx).
"""

from typing import Literal

from divit.kernel.words import catalogue, said, term

TriesWord = Literal["unknown", "several", "few", "last", "locked"]
Tries = TriesWord | int
_TOLD = {
    "few": term("Only a few tries are left."),
    "last": term("This is the last try: a wrong PIN locks the card."),
    "locked": term("The PIN of this card is locked."),
}
_LAST_PUK = term("This is the last try: a wrong PUK makes the card useless.")
_FEW = 2


def in_word(tries: Tries) -> TriesWord:
    """The word for ``tries``, whichever of the two the token tells."""
    if isinstance(tries, str):
        return tries
    if tries <= 0:
        return "locked"
    if tries == 1:
        return "last"
    return "few" if tries <= _FEW else "several"


def tries_words(tries: object, language: str, *, puk: bool = False) -> str:
    """What a person is told for ``tries`` (a word, a number or its digits); empty where there is nothing to say yet.

    With ``puk`` the tries are those of the PUK.
    """
    number = int(str(tries)) if str(tries).isdecimal() else None
    word = str(tries) if number is None else in_word(number)
    if number is not None and number > 1:
        told = catalogue(language).ngettext("{count} try is left.", "{count} tries are left.", number)
        return told.format(count=number)
    return str(said(_LAST_PUK if puk and word == "last" else _TOLD.get(word, ""), language))
