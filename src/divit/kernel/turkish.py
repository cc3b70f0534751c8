# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Turkish letters: the dot tells *i* from *ı*, and Python's own case rules lose it.

Only display text and search go through here. Identifiers (codes, e-mail, hex) are ASCII and follow no language.
Nothing here asks the process's locale.

The order of a list is that of the alphabet of Law No. 1353 (ı before i, ç after c …); q, w and x, which stand in names,
are where the Turkish collation of CLDR has them. As there, an accent (kâr) decides only between words that are equal
without it, then small letters come before large ones; spaces, marks and digits come before letters. One thing is
otherwise: ICU takes Î for a letter of ı, and we for the large î.
"""

import re
import unicodedata

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_ONE_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
# What keyboards and word processors put for the same mark; search reads them as one.
_ONE_MARK = str.maketrans(dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("“”«»", '"'))
_COMBINING_DOT = "\u0307"
# A word begins after anything but a letter, a digit, an apostrophe or a mark on a letter: Ayşe-Nur, A.Ş., Ankara'da.
_WORD_START = re.compile(r"(?<![\w'’\u0300-\u036f])[^\W\d_]")
# Marks and letters in the order of CLDR's root collation and its Turkish tailoring.
_MARKS = " _-–—,;:!?.·'‘’\"“”«»()[]{}§@*/\\&#%•`^°+×<=>|~$€₺"
_LETTERS = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_DIGITS_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
# Acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, dot, cedilla, ogonek, macron (DUCET).
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304"
_STRANGER = "zz"
# Marks on letters, and format characters such as the soft hyphen and the zero-width space.
_UNSEEN = frozenset({"Mn", "Cf"})


def _in_36(number: int, width: int) -> str:
    digits = ""
    for _place in range(width):
        number, digit = divmod(number, 36)
        digits = _DIGITS_36[digit] + digits
    return digits


_WEIGHTS = {c: _in_36(rank, 2) for rank, c in enumerate(_MARKS + "0123456789" + _LETTERS, 1)}


def composed(text: str) -> str:
    """``text`` in its shortest spelling (NFC); an i whose dot stands apart, as other systems write it, is an i."""
    return unicodedata.normalize("NFC", text).replace("i" + _COMBINING_DOT, "i")


def lower(text: str) -> str:
    """``text`` in small letters: I gives ı and İ gives i."""
    return composed(composed(text).translate(_LOWER).lower())


def upper(text: str) -> str:
    """``text`` in capitals: i gives İ and ı gives I."""
    return composed(composed(text).translate(_UPPER).upper())


def title(text: str) -> str:
    """``text`` with each word's first letter large and the rest small, as on a certificate or a page heading.

    What follows a hyphen or a full stop begins a word (Ayşe-Nur, A.Ş.); what follows an apostrophe is a suffix.
    """
    return _WORD_START.sub(lambda first: composed(first[0].translate(_UPPER).title()), lower(text))


def fold(text: str) -> str:
    """The form that search compares: one i, no accents, small letters, one kind of apostrophe and dash, single spaces.

    Invisible characters (soft hyphens of a copied page) are left out, digits are all kept. Folding twice changes
    nothing.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_ONE_I).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in _UNSEEN)
    return " ".join(bare.translate(_ONE_I).translate(_ONE_MARK).split())


def sort_text(text: str) -> str:
    """A key in small ASCII letters and digits whose order, byte by byte, is the Turkish order of ``text``.

    A database column that holds it sorts right under every collation. Texts that differ only in what no reader sees
    have the same key.
    """
    primary: list[str] = []
    accents: list[str] = []
    cases: list[str] = []
    for letter in composed(text):
        for weight, accent in _units(lower(letter), after_something=bool(primary)):
            if weight:
                primary.append(weight)
                accents.append(accent)
                cases.append("1" if letter == lower(letter) else "2")
            else:
                accents[-1] = max(accents[-1], accent)
    return "".join(primary) + "00" + "".join(accents).rstrip("1") + "0" + "".join(cases).rstrip("1")


def sort_key(text: str) -> tuple[str, str]:
    """The key for ``sorted``: the Turkish order, and the bare text between those that it holds for equal."""
    return sort_text(text), unicodedata.normalize("NFC", text)


def _units(letter: str, *, after_something: bool) -> list[tuple[str, str]]:
    """Weight and accent of each unit in one small letter; a mark that stands alone has no weight of its own."""
    found: list[tuple[str, str]] = []
    if letter in _WEIGHTS:
        return [(_WEIGHTS[letter], "1")]
    for part in unicodedata.normalize("NFD", letter):
        if unicodedata.combining(part):
            accent = _DIGITS_36[2 + _ACCENTS.index(part)] if part in _ACCENTS else "z"
            if found:
                found[-1] = (found[-1][0], max(found[-1][1], accent))
            elif after_something:
                found.append(("", accent))
        elif part.isspace():
            found.append((_WEIGHTS[" "], "1"))
        elif unicodedata.category(part) != "Cf":
            found.append((_WEIGHTS.get(part) or _STRANGER + _in_36(ord(part), 4), "1"))
    return found
