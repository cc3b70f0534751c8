# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers of applications, and what the barcode of a printed form says (R33).

A number is nine random letters and digits and a check character, so that none follows from another and a wrongly typed
one is told before anybody is asked. The letters are those of Crockford's base 32, which has no I, L, O and U; the check
character is ISO/IEC 7064 MOD 37,36 over them. Both are ASCII identifiers and follow no language's rules.
"""

import re
import secrets
from dataclasses import dataclass

from divit.kernel.ids import CROCKFORD

_ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 9
_MODULUS = 36
# What hands and eyes take for one another; Turkish keyboards write İ and ı where an I is meant.
_READ_AS = str.maketrans("OoILİıil", "00111111")
_BARCODE = re.compile(r"([0-9A-Z]{10})-([0-9]{1,4})-([0-9A-F]{8})-([0-9A-Z])", re.ASCII)
_HASH = 8


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a barcode says: which application, which version of its form, the beginning of that version's SHA-256."""

    number: str
    version: int
    hash8: str


def new() -> str:
    """A number that nobody has yet (45 random bits) with its check character."""
    while True:
        body = "".join(secrets.choice(CROCKFORD) for _ in range(_LENGTH))
        check = check_character(body)
        # One in eight has a check character that is none of the letters, and would be read as a digit.
        if check in CROCKFORD:
            return body + check


def check_character(text: str) -> str:
    """The check character of ``text`` (letters A–Z and digits): ISO/IEC 7064 MOD 37,36."""
    product = _MODULUS
    for letter in text:
        product = ((product + _ALL.index(letter)) % _MODULUS or _MODULUS) * 2 % (_MODULUS + 1)
    return _ALL[(_MODULUS + 1 - product) % _MODULUS]


def normalized(typed: str) -> str:
    """A typed number as it is kept, or ``""`` when it can be none. Case, spaces and dashes are free."""
    read = re.sub(r"[\s\-–—]", "", typed).translate(_READ_AS).upper()
    body, check = read[:_LENGTH], read[_LENGTH:]
    if len(body) != _LENGTH or not all(letter in CROCKFORD for letter in body):
        return ""
    return read if check == check_character(body) else ""


def shown(number: str) -> str:
    """A number as it is printed: ABC-DEF-GH1-X."""
    return "-".join(number[start : start + 3] for start in range(0, len(number), 3))


def barcode(number: str, version: int, sha256: str) -> str:
    """What the barcode of a form says: number, version, the beginning of its SHA-256, and a check character."""
    body = f"{number}-{version}-{sha256[:_HASH].upper()}"
    return f"{body}-{check_character(body.replace('-', ''))}"


def read_barcode(text: str) -> Scanned | None:
    """What a scanned barcode says, or nothing when it is none of ours or was misread."""
    found = _BARCODE.fullmatch(text.strip())
    if found is None or check_character("".join(found.groups()[:-1])) != found[4] or normalized(found[1]) != found[1]:
        return None
    return Scanned(found[1], int(found[2]), found[3].lower())
