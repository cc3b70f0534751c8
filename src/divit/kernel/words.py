# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Words on screen: one gettext domain; dates, numbers, amounts and sizes as people write them. Message ids are English.

Two languages need two marks and twelve names, so they stand here; a test compares them with CLDR.
"""

import errno
import gettext as gettext_module
import locale
import os
import socket
from contextvars import ContextVar
from datetime import date as datetime_date
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from divit.kernel import clock

if TYPE_CHECKING:
    from divit.kernel.money import Money

DOMAIN = "divit"
LOCALE_FOLDER = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = ("tr", "en")
_language: ContextVar[str] = ContextVar("divit_language", default="tr")


def use(language: str) -> None:
    """Speak ``language`` from here on in this context; anything but ``en`` is Turkish."""
    _language.set("en" if language == "en" else "tr")


def lang() -> str:
    """The language in use: ``tr`` or ``en``."""
    return _language.get()


def system_language() -> str:
    """The language that the person's own system asks for: Turkish unless the locale says English."""
    asked = os.environ.get("LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES")
    asked = asked or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "en" if asked.startswith("en") else "tr"


@cache
def catalogue(language: str) -> gettext_module.NullTranslations:
    """The compiled catalogue of ``language``; the English ids themselves when it has not been compiled."""
    return gettext_module.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)


def gettext(msgid: str) -> str:
    """``msgid`` in the language in use."""
    return catalogue(lang()).gettext(msgid)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of the message that fits ``number``, in the language in use."""
    return catalogue(lang()).ngettext(singular, plural, number)


_ = gettext
_TURKISH_MARKS = str.maketrans(",.", ".,")
# fmt: off
_MONTHS = {
    "tr": (
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
        "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}
# fmt: on


class Term(str):
    """Our own words (an English message id) inside another sentence; ``said`` puts them into its language."""

    __slots__ = ()


def term(msgid: str) -> Term:
    """``msgid``, to be said later in the language of the sentence it stands in."""
    return Term(msgid)


class Name(str):
    """A name out of a table that has both languages, inside another sentence: English itself, ``tr`` beside it."""

    __slots__ = ("tr",)
    tr: str


def name(*, tr: str, en: str) -> Name:
    """A table's name of something, to be said later in the language of the sentence it stands in."""
    made = Name(en)
    made.tr = tr
    return made


def said(value: object, language: str) -> object:
    """What a sentence in ``language`` shows for ``value``."""
    if isinstance(value, Name):
        return value if language == "en" else value.tr
    return catalogue(language).gettext(value) if isinstance(value, Term) else value


def date(moment: datetime) -> str:
    """A date as official letters write it, in Istanbul: 24.11.2026."""
    return clock.local(moment).strftime("%d.%m.%Y")


def time_of_day(moment: datetime) -> str:
    """A time as the regulation writes it, in Istanbul: 14.32."""
    return clock.local(moment).strftime("%H.%M")


def date_and_time(moment: datetime) -> str:
    """A moment in Istanbul to the minute: 24.11.2026 14.32."""
    return f"{date(moment)} {time_of_day(moment)}"


def long_date(moment: datetime) -> str:
    """A date in words, in Istanbul: 24 Kasım 2026."""
    local = clock.local(moment)
    return f"{local.day} {_MONTHS[lang()][local.month - 1]} {local.year}"


def number(value: int | Decimal, places: int | None = None) -> str:
    """A number with its thousands apart: 12.345 and 1.234,50. ``places`` rounds half to even.

    Raises ``TypeError`` for a float, which is never exactly what somebody wrote.
    """
    if not isinstance(value, int | Decimal):
        raise TypeError(f"not an exact number: {value!r}")
    return str(said(numeral(value, places), lang()))


def numeral(value: int | Decimal, places: int | None = None) -> Name:
    """A number inside another sentence, to be said later as the readers of its language write it; see ``number``."""
    shown = f"{value:,}" if places is None else f"{Decimal(value):,.{places}f}"
    return name(tr=shown.translate(_TURKISH_MARKS), en=shown)


def day(value: datetime_date) -> Name:
    """A date without a time inside another sentence: 24.11.2026, in English 2026-11-24."""
    return name(tr=value.strftime("%d.%m.%Y"), en=value.isoformat())


def money(amount: "Money") -> str:
    """An amount as a letter writes it: 1.234,50 TL."""
    exact = number(amount.amount)
    return f"{amount.currency} {exact}" if lang() == "en" else f"{exact} {amount.turkish_name}"


def size(number_of_bytes: int) -> str:
    """A file's size for people: 54 kB, 1,2 MB."""
    if number_of_bytes < 1000:
        return f"{number_of_bytes} B"
    if number_of_bytes < 1_000_000:
        return f"{number(number_of_bytes // 1000)} kB"
    return f"{number(Decimal(number_of_bytes) / 1_000_000, 1)} MB"


def system_reason(error: OSError) -> str:
    """Why the operating system refused, in the language in use; its own English words where we have none."""
    return {
        errno.ENOENT: _("it is not there"),
        errno.EACCES: _("you may not do that"),
        errno.EPERM: _("you may not do that"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a part of its path is no folder"),
        errno.EEXIST: _("there is something of that name already"),
        errno.ENAMETOOLONG: _("its name is too long"),
        errno.ENOSPC: _("the disk is full"),
        errno.EDQUOT: _("your share of the disk is used up"),
        errno.EROFS: _("nothing can be written there"),
        errno.EADDRNOTAVAIL: _("it is no address of this machine"),
        socket.EAI_NONAME: _("it is no address of this machine"),
        errno.EIO: _("the disk or device reports a fault"),
    }.get(error.errno or 0, error.strerror or str(error))
