# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of the outbox: every mail and SMS that the stand-ins were given and every question that they answered,
newest first.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from divit.kernel import words
from divit.kernel.words import gettext as _
from divit.standins import frame
from divit.standins.outbox import Message

_MOST = 200


def outbox(messages: Sequence[Message]) -> str:
    """The page in the language in use. Everything that came from outside is escaped; links are made of nothing."""
    shown = "\n".join(_message(message) for message in messages[:_MOST])
    empty = f'<p class="empty">{escape(_("No message has come yet."))}</p>'
    courier = f'<p><a href="/kurye">{escape(_("Courier of the trial"))}</a></p>'
    return frame.framed(
        _("Outbox of the trial"),
        _("The demonstration sends its mails, SMS and questions here; nothing reaches anybody."),
        courier + (f"<ol>\n{shown}\n</ol>" if messages else empty),
        again="/",
    )


def _message(message: Message) -> str:
    at = words.date_and_time(datetime.fromisoformat(message.at))
    again = f" · {escape(_('came {n} times').format(n=message.times))}" if message.times > 1 else ""
    heading = f"<h2>{escape(message.subject)}</h2>" if message.subject else ""
    body = f"<pre>{escape(message.text)}</pre>" if not message.answer else _exchange(message)
    return (
        f'<li><article><p class="meta"><b>{escape(_channel(message.channel))}</b> <span>{escape(message.to)}</span> '
        f"<time>{at}</time>{again}</p>{heading}{body}</article></li>"
    )


def _exchange(message: Message) -> str:
    return (
        f"<dl><dt>{escape(_('Asked'))}</dt><dd><pre>{escape(message.text)}</pre></dd>"
        f"<dt>{escape(_('Answered'))}</dt><dd><pre>{escape(message.answer)}</pre></dd></dl>"
    )


def _channel(channel: str) -> str:
    return {
        "mail": _("Mail"),
        "sms": _("SMS"),
        "registry": _("Civil registry"),
        "personnel": _("Personnel directory"),
        "courier": _("Courier"),
        "edevlet": "e-Devlet",
    }.get(channel, channel)
