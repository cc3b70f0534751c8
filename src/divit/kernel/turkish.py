# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Turkish letters: the dot tells *i* from *ı*, and Python's own case rules lose it.

Only display text and search go through here. Identifiers (codes, e-mail, hex) are ASCII and follow no language.
"""

import unicodedata

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_ONE_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
# q, w, x are not of the alphabet but stand in names; they sort where a reader looks for them.
_RANK = {letter: rank for rank, letter in enumerate("abcçdefgğhıijklmnoöpqrsştuüvwxyz")}


def lower(text: str) -> str:
    """``text`` in small letters: I gives ı and İ gives i."""
    return unicodedata.normalize("NFC", text).translate(_LOWER).lower()


def upper(text: str) -> str:
    """``text`` in capitals: i gives İ and ı gives I."""
    return unicodedata.normalize("NFC", text).translate(_UPPER).upper()


def title(text: str) -> str:
    """``text`` with each word's first letter large and the rest small, as on a certificate or a page heading."""
    return " ".join(upper(word[:1]) + lower(word[1:]) for word in unicodedata.normalize("NFC", text).split(" "))


def fold(text: str) -> str:
    """The form that search compares: one i, no accents, small letters, single spaces. Folding twice changes nothing."""
    folded = unicodedata.normalize("NFKC", text).translate(_ONE_I).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join(bare.replace("ı", "i").split())


def sort_key(text: str) -> tuple[tuple[int, str], ...]:
    """The order of a Turkish list: ç after c, ğ after g, ı before i, ö after o, ş after s, ü after u."""
    return tuple((_RANK.get(letter, -1 if letter < "a" else 99), letter) for letter in lower(text))
