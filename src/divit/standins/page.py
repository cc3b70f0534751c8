# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of the outbox: every mail and SMS that the stand-ins were given, newest first."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from string import Template

from divit.kernel import words
from divit.kernel.words import gettext as _
from divit.standins.outbox import Message


def outbox(messages: Sequence[Message]) -> str:
    """The page in the language in use. Everything that came from outside is escaped; links are made of nothing."""
    frame = Template(files("divit.standins").joinpath("pages/outbox.html").read_text(encoding="utf-8"))
    shown = "\n".join(_message(message) for message in messages)
    empty = f'<p class="empty">{escape(_("No message has come yet."))}</p>'
    return frame.substitute(
        language=words.lang(),
        title=escape(_("Outbox of the trial")),
        said=escape(_("The demonstration sends its mails and SMS here; nothing reaches anybody.")),
        again=escape(_("Look again")),
        count=len(messages),
        messages=f"<ol>\n{shown}\n</ol>" if messages else empty,
    )


def _message(message: Message) -> str:
    channel = _("Mail") if message.channel == "mail" else _("SMS")
    at = words.date_and_time(datetime.fromisoformat(message.at))
    again = f" · {escape(_('came {n} times').format(n=message.times))}" if message.times > 1 else ""
    heading = f"<h2>{escape(message.subject)}</h2>" if message.subject else ""
    return (
        f'<li><article><p class="meta"><b>{escape(channel)}</b> <span>{escape(message.to)}</span> '
        f"<time>{at}</time>{again}</p>{heading}<pre>{escape(message.text)}</pre></article></li>"
    )
