# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with certificates, their services and the trial CA."""

from divit.kernel.errors import DivitError


class CertificateUnreadable(DivitError):
    """The bytes are not a certificate, a CRL or a key that can be read."""

    code = "IMZ-1100"


class ProfileRefused(DivitError):
    """What was asked for does not fit the certificate profile, so nothing was issued."""

    code = "IMZ-1101"


class ServiceUnavailable(DivitError):
    """An outside service (OCSP, CRL, time-stamps) did not answer in time or not at all."""

    code = "IMZ-1110"


class ServiceRefused(DivitError):
    """An outside service answered with an error status, or sent us elsewhere."""

    code = "IMZ-1111"


class AnswerTooLarge(DivitError):
    """An outside service sent more than we are ready to read."""

    code = "IMZ-1112"


class AddressRefused(DivitError):
    """An address that is not http or https, or that names no host."""

    code = "IMZ-1113"


class TimestampRefused(DivitError):
    """The time-stamping authority refused the request or its answer does not belong to the request."""

    code = "IMZ-1120"


class TimestampUnreadable(DivitError):
    """The bytes are not a time-stamp token (RFC 3161, 2.4.2)."""

    code = "IMZ-1121"


class NoTimestamp(DivitError):
    """Several time-stamping services were asked, and none gave a time-stamp in time."""

    code = "IMZ-1122"


class TimestampServicesUnreadable(DivitError):
    """The table of time-stamping services, or a password that it names, cannot be read."""

    code = "IMZ-1123"


class LabNotThere(DivitError):
    """The folder holds no trial CA made by ``divit lab init``."""

    code = "IMZ-1130"


class LabFolderNotEmpty(DivitError):
    """A trial CA is only made in a new or an empty folder, so it never overwrites anything."""

    code = "IMZ-1131"


class PortTaken(DivitError):
    """Another program listens on the port that the certificates of the trial CA point to."""

    code = "IMZ-1132"


class LabNotWritten(DivitError):
    """The folder for a trial CA cannot be made or written to."""

    code = "IMZ-1134"


class SerialUnknown(DivitError):
    """The trial CA never issued a certificate with this serial number."""

    code = "IMZ-1133"


class TrustFolderUnreadable(DivitError):
    """A folder of trusted certificates is not there, or a file in it cannot be read."""

    code = "IMZ-1140"


class ListUnreadable(DivitError):
    """A list of trusted certificates or services (XML) that is damaged, too large, or not of the expected shape."""

    code = "IMZ-1141"


class RootsDamaged(DivitError):
    """The root certificates that come with Divit are not as they were made."""

    code = "IMZ-1142"
