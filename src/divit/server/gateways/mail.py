# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Mail over SMTP (RFC 5321), handed to the institution's own server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError, SettingInvalid
from divit.kernel.words import term
from divit.server.gateways.asking import is_here
from divit.server.gateways.errors import (
    MailNotAdmitted,
    MailRefused,
    MailServerAway,
    MailWayOpen,
    MessageTooLarge,
    OnlyAStandIn,
)
from divit.server.gateways.masking import masked
from divit.server.gateways.standin import is_production
from divit.server.notify.carriers import Parcel

#: What a stand-in says of itself when it greets; a real server has no reason to.
STAND_IN = "DENEME"
_FOR_GOOD = 500
_WAYS = {"starttls", "implicit", "none"}


class MailCarrier:
    """Delivers notices by mail. A refusal for good (5yz) is final; everything else is tried again."""

    def is_set_up(self) -> bool:
        """Whether a mail server is named."""
        return bool(settings.text("MAIL_HOST"))

    def deliver(self, parcel: Parcel) -> None:
        """Hand one message to the server. Raises the errors of this app whose names begin with Mail, and
        ``MessageTooLarge``, ``OnlyAStandIn``.
        """
        host = settings.text("MAIL_HOST")
        message = composed(parcel)
        size, limit = len(bytes(message)), settings.number("MAIL_SIZE_LIMIT")
        if size > limit:
            raise MessageTooLarge(size=size, limit=limit)
        try:
            with _connected(host) as server:
                _refuse_stand_in(server, host)
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise _told(error, host) from error


def composed(parcel: Parcel) -> EmailMessage:
    """The message: plain text, with the parcel's id as its Message-ID, marked as written by a machine (RFC 3834)."""
    sender = settings.text("MAIL_FROM")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = parcel.address
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{parcel.uid}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    return message


def _connected(host: str) -> smtplib.SMTP:
    """A session with the server, encrypted and signed in as the settings say."""
    way, port = settings.text("MAIL_TLS"), settings.number("MAIL_PORT")
    timeout = settings.span("MAIL_TIMEOUT").total_seconds()
    if way not in _WAYS:
        raise SettingInvalid(name="MAIL_TLS", why=term("not one of starttls, implicit and none"))
    if way == "none" and not is_here(host):
        raise MailWayOpen(host=host)
    trusted = ssl.create_default_context()
    if way == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if way == "starttls":
            server.starttls(context=trusted)
        if settings.text("MAIL_USER"):
            server.login(settings.text("MAIL_USER"), settings.text("MAIL_PASSWORD"))
    except BaseException:
        server.close()
        raise
    return server


def _refuse_stand_in(server: smtplib.SMTP, host: str) -> None:
    """A real installation must not believe that a message arrived which nobody will ever read."""
    server.ehlo_or_helo_if_needed()
    greeted = (server.ehlo_resp or server.helo_resp or b"").decode("ascii", "replace")
    if STAND_IN in greeted and is_production():
        raise OnlyAStandIn(host=host)


def _told(error: Exception, host: str) -> DivitError:
    """Our error for what the server or the network did."""
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError | ssl.SSLError):
        return MailNotAdmitted(host=host, reply=masked(_reply(error)))
    code = _code(error)
    if code is not None and code >= _FOR_GOOD:
        return MailRefused(host=host, reply=masked(_reply(error)))
    return MailServerAway(host=host, why=masked(_reply(error)) or type(error).__name__)


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(min(code for code, _text in error.recipients.values()))
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else None


def _reply(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_decoded(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error)


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
