# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Words on screen: one gettext domain, Turkish dates and sizes. Message ids are English."""

import errno
import gettext as gettext_module
import locale
import os
import socket
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path

from divit.kernel import clock

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


class Term(str):
    """Our own words (an English message id) inside another sentence; ``said`` puts them into its language."""

    __slots__ = ()


def term(msgid: str) -> Term:
    """``msgid``, to be said later in the language of the sentence it stands in."""
    return Term(msgid)


def said(value: object, language: str) -> object:
    """What a sentence in ``language`` shows for ``value``."""
    return catalogue(language).gettext(value) if isinstance(value, Term) else value


def date(moment: datetime) -> str:
    """A date as official letters write it, in Istanbul: 24.11.2026."""
    return clock.local(moment).strftime("%d.%m.%Y")


def time_of_day(moment: datetime) -> str:
    """A time as the regulation writes it, in Istanbul: 14.32."""
    return clock.local(moment).strftime("%H.%M")


def size(number_of_bytes: int) -> str:
    """A file's size for people: 54 kB, 1,2 MB."""
    if number_of_bytes < 1000:
        return f"{number_of_bytes} B"
    if number_of_bytes < 1_000_000:
        return f"{number_of_bytes / 1000:.0f} kB"
    shown = f"{number_of_bytes / 1_000_000:.1f} MB"
    return shown if lang() == "en" else shown.replace(".", ",")


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
