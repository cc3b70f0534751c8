# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the server refuses in a signing session (IMZ-5100 to 5199); nothing has changed when one is raised."""

from divit.kernel.errors import DivitError


class SessionNotFound(DivitError):
    """There is no session under this link."""

    code = "IMZ-5100"


class LinkExpired(DivitError):
    """Nobody claimed the session in time."""

    code = "IMZ-5101"


class AlreadyClaimed(DivitError):
    """Another signer has claimed the session."""

    code = "IMZ-5102"


class ClaimRefused(DivitError):
    """The bearer secret of the claim is missing or wrong."""

    code = "IMZ-5103"


class SessionEnded(DivitError):
    """The session was cancelled, has expired or has failed."""

    code = "IMZ-5104"


class OutOfTurn(DivitError):
    """The call does not belong to the session's present state."""

    code = "IMZ-5105"


class CertificateNotYours(DivitError):
    """The certificate's TCKN is not that of the person who opened the session."""

    code = "IMZ-5106"


class CertificateExpired(DivitError):
    """The certificate's validity is over."""

    code = "IMZ-5107"


class CertificateNotYetValid(DivitError):
    """The certificate's validity has not begun."""

    code = "IMZ-5108"


class CertificateRevoked(DivitError):
    """The certificate was revoked."""

    code = "IMZ-5109"


class CertificateNotQualified(DivitError):
    """The purpose needs a NES and the certificate is none."""

    code = "IMZ-5110"


class CertificateNotTrusted(DivitError):
    """No valid path leads from the certificate to a trusted root."""

    code = "IMZ-5111"


class CertificateStatusUnknown(DivitError):
    """Whether the certificate is revoked could not be learned."""

    code = "IMZ-5112"


class CertificateChanged(DivitError):
    """Another certificate than the one this session went on with."""

    code = "IMZ-5113"


class ItemUnknown(DivitError):
    """The session has no such item or attachment."""

    code = "IMZ-5114"


class ItemNotPrepared(DivitError):
    """A result for an item whose data to be signed was not given out."""

    code = "IMZ-5115"


class SignatureWrong(DivitError):
    """The signature value does not verify over the data to be signed."""

    code = "IMZ-5116"


class ResultAlreadyThere(DivitError):
    """Another signature value for an item that already has one."""

    code = "IMZ-5117"


class SourceChanged(DivitError):
    """The document changed between the request and the signing."""

    code = "IMZ-5118"


class StepAlreadySigned(DivitError):
    """The step has a signature, made in another session."""

    code = "IMZ-5119"


class LeftUnsigned(DivitError):
    """The session ended before the item was signed."""

    code = "IMZ-5120"


class SignatureNotAccepted(DivitError):
    """Our validator does not accept the finished signature."""

    code = "IMZ-5121"


class PurposeUnknown(DivitError):
    """No owner has registered this purpose."""

    code = "IMZ-5122"


class NothingToSign(DivitError):
    """The request names no document, or one twice."""

    code = "IMZ-5123"


class TooManyItems(DivitError):
    """More documents or attachments than a session may have."""

    code = "IMZ-5124"


class ItemTooLarge(DivitError):
    """A document, or all of them together, is larger than allowed."""

    code = "IMZ-5125"


class TooManyOpenSessions(DivitError):
    """The person has too many sessions open."""

    code = "IMZ-5126"


class WrongCode(DivitError):
    """No session waits under this code."""

    code = "IMZ-5127"


class TooManyCodes(DivitError):
    """Too many wrong codes from this address."""

    code = "IMZ-5128"


class BodyTooLarge(DivitError):
    """The body of a call is larger than any message."""

    code = "IMZ-5129"


class RangeNotThere(DivitError):
    """The asked range is outside the item's bytes."""

    code = "IMZ-5130"


class CardSessionsElsewhere(DivitError):
    """A card message in a session that is about documents."""

    code = "IMZ-5131"


class CodeTaken(DivitError):
    """The verification code already stands for another file."""

    code = "IMZ-5132"


class SignatureNotConfirmed(DivitError):
    """Our validator cannot tell yet: revocation information or a time-stamp's evidence is missing."""

    code = "IMZ-5133"


class TimestampServiceMissing(DivitError):
    """The session asks for a time-stamp and no service is set up."""

    code = "IMZ-5134"


class CardSessionOnDesk(DivitError):
    """A phone asks for a session about a card; those are for the desktop agent and the production station (rule 9)."""

    code = "IMZ-5170"


class ReleaseKeyUnusable(DivitError):
    """The key that a release code was to be sealed to is no point of P-256."""

    code = "IMZ-5171"


class TooManyReleases(DivitError):
    """The card's release code was given out as often as a session may ask for it."""

    code = "IMZ-5172"
