# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong outside (IMZ-9460 to 9479). The row's ``retry`` says what is tried again by itself."""

from divit.kernel.errors import DivitError


class MailServerAway(DivitError):
    """The mail server does not answer, breaks off, or asks to come back later."""

    code = "IMZ-9460"


class MailRefused(DivitError):
    """The mail server refuses this message or this address for good."""

    code = "IMZ-9461"


class MailNotAdmitted(DivitError):
    """The mail server does not admit us: account, password, or an encryption that it lacks."""

    code = "IMZ-9462"


class MailWayOpen(DivitError):
    """The way to the mail server would not be encrypted, and it leaves this machine."""

    code = "IMZ-9463"


class MessageTooLarge(DivitError):
    """The message is larger than messages may be."""

    code = "IMZ-9464"


class SmsServiceAway(DivitError):
    """The SMS service does not answer, breaks off, or asks to come back later."""

    code = "IMZ-9465"


class SmsRefused(DivitError):
    """The SMS service refuses this message or this number for good."""

    code = "IMZ-9466"


class SmsNotAdmitted(DivitError):
    """The SMS service does not admit us."""

    code = "IMZ-9467"


class OnlyAStandIn(DivitError):
    """A real installation points to a stand-in, which keeps messages instead of delivering them."""

    code = "IMZ-9468"


class ScannerUnavailable(DivitError):
    """The virus scanner gave no verdict; the file stays shut and is shown to it again."""

    code = "IMZ-9470"
