# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with an authority and its certificates (IMZ-7000 to 7049)."""

from divit.kernel.errors import DivitError


class AuthorityUnknown(DivitError):
    """No authority of this name, or one that has no certificate of its own yet."""

    code = "IMZ-7000"


class AuthorityThere(DivitError):
    """An authority of this name is there already."""

    code = "IMZ-7001"


class KindUnknown(DivitError):
    """Certificates are not issued by such a profile here."""

    code = "IMZ-7002"


class CertificateUnfit(DivitError):
    """Our own checks found a fault in what was about to be signed."""

    code = "IMZ-7003"


class LintRefused(DivitError):
    """The linter found an error in what was about to be signed."""

    code = "IMZ-7004"


class LinterMissing(DivitError):
    """The linter is not installed, and without it nothing is issued."""

    code = "IMZ-7005"


class PreparedSpent(DivitError):
    """A prepared certificate is signed once; this one was tried before."""

    code = "IMZ-7006"


class SignatureAmiss(DivitError):
    """What the key gave back is not its signature over what was committed."""

    code = "IMZ-7007"


class CertificateUnknown(DivitError):
    """No certificate of this number."""

    code = "IMZ-7008"


class CeremonyUnfit(DivitError):
    """The file of a ceremony cannot be followed."""

    code = "IMZ-7009"


class RequestUnreadable(DivitError):
    """What was handed in for a certificate cannot be read, or does not prove that the key is the sender's."""

    code = "IMZ-7010"


class ReasonUnknown(DivitError):
    """Certificates are not revoked for such a reason."""

    code = "IMZ-7011"


class ClockOff(DivitError):
    """Our clock is further from others than a time-stamp may be."""

    code = "IMZ-7012"


class ClockUnwatched(DivitError):
    """Nobody tells whether our clock is right."""

    code = "IMZ-7013"


class CreditsSpent(DivitError):
    """The customer has had all time-stamps that were paid for."""

    code = "IMZ-7014"


class CustomerThere(DivitError):
    """A customer of this name is there already, or such a name cannot be used."""

    code = "IMZ-7015"


class CustomerUnknown(DivitError):
    """No customer of this name, or none whose time-stamps are counted."""

    code = "IMZ-7016"


class UnitMissing(DivitError):
    """No time-stamping unit has a certificate in force."""

    code = "IMZ-7017"


class TemplateRefused(DivitError):
    """The linter found an error in the form of the lists or answers that were about to be signed."""

    code = "IMZ-7018"


class ExportFailed(DivitError):
    """A file of the static export cannot be written."""

    code = "IMZ-7019"


class AuthorityEnded(DivitError):
    """The authority has ended: what was said of its certificates is final."""

    code = "IMZ-7020"


class SecondPersonNeeded(DivitError):
    """Who asked for a change wants to confirm it."""

    code = "IMZ-7021"


class ProposalThere(DivitError):
    """A change of this certificate waits for a second person already."""

    code = "IMZ-7022"


class ProposalUnknown(DivitError):
    """There is no such proposal."""

    code = "IMZ-7023"


class ActedAlone(DivitError):
    """What needs two was done by one, at the server itself; told as an alarm, never raised."""

    code = "IMZ-7040"
