# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong while a signature is made or a file is read; the words are in ``data/errors.toml``.

A signature that is not valid is no error: ``validate`` answers it in its report.
"""

from divit.kernel.errors import DivitError


class PdfUnreadable(DivitError):
    """The PDF breaks the rules of its format (ISO 32000-1), so nothing can be said or signed safely."""

    code = "IMZ-3001"


class PdfEncrypted(DivitError):
    """The PDF opens with its password or for certain people only; such files are not signed or judged."""

    code = "IMZ-3002"


class TooLarge(DivitError):
    """The file or one of its parts is over a bound; ``what`` and ``most`` say which."""

    code = "IMZ-3003"


class PlaceholderTooSmall(DivitError):
    """The signature does not fit the place that was kept for it in the PDF."""

    code = "IMZ-3004"


class NotPrepared(DivitError):
    """The file is not a prepared one: /ByteRange and exactly one empty placeholder do not make up the whole file."""

    code = "IMZ-3005"


class SignedAttributesUnusual(DivitError):
    """The signed attributes are not the canonical DER of the attributes that an AdES signature has."""

    code = "IMZ-3006"


class KeyUnsupported(DivitError):
    """The certificate's key is of a kind, or of a size, that no signature is made with."""

    code = "IMZ-3007"


class TimestamperMissing(DivitError):
    """A level with a time-stamp was asked for, and nobody who gives one was named."""

    code = "IMZ-3008"


class SigningForbidden(DivitError):
    """The PDF is certified in a way that lets nobody sign it any more (DocMDP, ISO 32000-1, 12.8.2.2)."""

    code = "IMZ-3009"


class FieldTaken(DivitError):
    """The signature field that was asked for is signed already, or is no signature field."""

    code = "IMZ-3010"


class ContentUnreadable(DivitError):
    """The content of a detached signature cannot be read, or changed while it was; ``file`` and ``why`` say
    which and why.
    """

    code = "IMZ-3011"


class ContentMissing(DivitError):
    """The content is not in the signature file, and what was asked for needs it."""

    code = "IMZ-3012"


class SignatureBroken(DivitError):
    """A signature that was to be extended or signed is wrong by itself; ``why`` in words."""

    code = "IMZ-3013"


class LevelNotHigher(DivitError):
    """The signature has the ``level`` that was asked for already, or one that does not lead there (``present``)."""

    code = "IMZ-3014"


class EvidenceMissing(DivitError):
    """A certificate's path or status could not be proved, so there is nothing to put into the signature."""

    code = "IMZ-3015"


class NotFinal(DivitError):
    """The grace time of the signature policy is not over; ``moment`` says when it will be (*kesinleşme*)."""

    code = "IMZ-3016"


class NoSuchSigner(DivitError):
    """The file has no signature of that ``number``, counted from 1."""

    code = "IMZ-3017"


class TrustMissing(DivitError):
    """A level with evidence was asked for, and nobody is trusted who could vouch for it."""

    code = "IMZ-3018"


class LevelUnsupported(DivitError):
    """That ``level`` is not made in that ``format``."""

    code = "IMZ-3019"


class PolicyUnknown(DivitError):
    """No algorithm policy of that name is shipped; ``known`` are those that are."""

    code = "IMZ-3020"


class XmlUnreadable(DivitError):
    """The file is no XML that is read here: it is not well-formed, or has a document type; ``why`` in words."""

    code = "IMZ-3021"


class TransformRefused(DivitError):
    """What an XML signature asks to be done with what it covers is not done here; ``why`` in words."""

    code = "IMZ-3022"


class SignedAlready(DivitError):
    """The XML document holds a signature, and another one inside the document would break it."""

    code = "IMZ-3023"


class ListNotAuthentic(DivitError):
    """A trusted list that was not signed, as a whole, by one of those who may; ``why`` in words."""

    code = "IMZ-3024"


class ContainerUnreadable(DivitError):
    """The container breaks the rules by which it is read or made (``why``), at ``file``."""

    code = "IMZ-3040"


class ContainerUnfit(DivitError):
    """What was asked for does not go with the container that is there; ``why`` in words."""

    code = "IMZ-3041"


class FieldUnfit(DivitError):
    """The signature field asks for something else than the signature that was to go there; ``why`` in words."""

    code = "IMZ-3050"


class ReasonUnfit(DivitError):
    """The signature field lets its signer give certain reasons only; ``allowed`` names them."""

    code = "IMZ-3051"


class CertificationLate(DivitError):
    """A certification was asked for, and the PDF has a signature already (ISO 32000-2, 12.8.2.2)."""

    code = "IMZ-3052"


class NoSuchPage(DivitError):
    """The PDF has ``pages`` pages, and page ``number`` is none of them."""

    code = "IMZ-3053"


class OutsidePage(DivitError):
    """The rectangle of a visible signature is not on its page, which is ``width`` by ``height`` points."""

    code = "IMZ-3054"


class AppearanceTooSmall(DivitError):
    """The text of a visible signature does not fit its rectangle in letters of ``size`` points."""

    code = "IMZ-3055"


class ImageUnreadable(DivitError):
    """The picture of a visible signature is none that can be shown; ``why`` in words."""

    code = "IMZ-3056"


class PdfPermissionMissing(DivitError):
    """The PDF is encrypted, and its author does not let it be signed (ISO 32000-2, 7.6.4.2)."""

    code = "IMZ-3057"


class ReportUnreadable(DivitError):
    """What was given as a validation report (ETSI TS 119 102-2) is none."""

    code = "IMZ-3080"


class ReasonBesidePolicy(DivitError):
    """A PDF signature with a policy or a commitment was to give a reason in free words too (EN 319 142-1, 6.3)."""

    code = "IMZ-3058"


class KeyFileUnreadable(DivitError):
    """A PKCS#12 file that is damaged, holds no key with its certificate, or whose password is another."""

    code = "IMZ-3081"
