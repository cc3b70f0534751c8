# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong outside (IMZ-9460 to 9479, 9740 to 9779).

The row's ``retry`` says what is tried again by itself.
"""

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


class ServiceAway(DivitError):
    """A service outside does not answer, breaks off, or asks to come back later."""

    code = "IMZ-9740"


class ServiceRefused(DivitError):
    """A service outside refuses this question for good."""

    code = "IMZ-9741"


class ServiceNotAdmitted(DivitError):
    """A service outside does not admit us, or is not at the address that we were given."""

    code = "IMZ-9742"


class AnswerNotUnderstood(DivitError):
    """A service outside answers in a form that was not agreed."""

    code = "IMZ-9743"


class WayOpen(DivitError):
    """The way to a service outside would not be encrypted, and it leaves this machine."""

    code = "IMZ-9744"


class AnswerTooLarge(DivitError):
    """An answer from outside is larger than answers may be."""

    code = "IMZ-9745"


class ServiceNotSetUp(DivitError):
    """Somebody asks a service for which no address is set."""

    code = "IMZ-9746"


class ShipmentUnknown(DivitError):
    """The courier knows no consignment with this barcode."""

    code = "IMZ-9747"


class SmsAnswerUnknown(DivitError):
    """The SMS service answers without saying whether it took the message."""

    code = "IMZ-9748"


class ClockDiffers(DivitError):
    """A time-stamping service says that it is another time than our clock does."""

    code = "IMZ-9471"
