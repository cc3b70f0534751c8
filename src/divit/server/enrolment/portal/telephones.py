# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers as people type them and as they are kept (E.164), by the numbering plan of Türkiye (R17)."""

import phonenumbers

_HOME = "TR"
_LENGTH = len("+905321234567")
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def mobile(typed: str) -> str:
    """The mobile number of Türkiye in ``typed`` as ``+905…``, or ``""`` when it can be none."""
    number = _parsed(typed)
    if number is None or phonenumbers.number_type(number) not in _MOBILE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def any_number(typed: str) -> str:
    """The number of Türkiye in ``typed``, fixed or mobile, as ``+90`` and ten digits, or ``""`` when it can be none."""
    number = _parsed(typed)
    kept = "" if number is None else phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # A call centre's 444 number has seven digits and answers for nobody.
    return kept if len(kept) == _LENGTH else ""


def shown(kept: str) -> str:
    """``+905321234567`` as it is read in Türkiye: 0532 123 45 67."""
    number = _parsed(kept)
    return kept if number is None else phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    # Letters of a vanity number are for other countries; digits of other scripts are for nobody's keyboard here.
    if not typed.isascii() or any(sign.isalpha() for sign in typed):
        return None
    try:
        number = phonenumbers.parse(typed, _HOME)
    except phonenumbers.NumberParseException:
        return None
    ours = number.country_code == phonenumbers.country_code_for_region(_HOME) and number.extension is None
    return number if ours and phonenumbers.is_valid_number(number) else None
