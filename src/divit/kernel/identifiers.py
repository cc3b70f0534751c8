# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""National identifiers: whether a number can be one, and how much of it a screen may show."""

from stdnum import iban
from stdnum.tr import tckimlik, vkn


def is_tckn(text: str) -> bool:
    """Whether ``text`` is eleven digits that pass the two check digits of a T.C. identity number."""
    return text.isascii() and text.isdigit() and bool(tckimlik.is_valid(text))


def is_vkn(text: str) -> bool:
    """Whether ``text`` is ten digits that pass the check digit of a tax number."""
    return text.isascii() and text.isdigit() and bool(vkn.is_valid(text))


def is_iban(text: str) -> bool:
    """Whether ``text``, without spaces, passes the check digits of an account number, and has its country's form."""
    return text.isascii() and text.isalnum() and bool(iban.is_valid(text))


def mask_tckn(text: str) -> str:
    """The part of a TCKN that screens show: the first three and the last two digits."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 0)}{text[-2:]}"
