# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the letters app (IMZ-8000 to 8099)."""

from divit.kernel.errors import DivitError


class MayNotDraft(DivitError):
    """Writing letters needs the role of a drafter."""

    code = "IMZ-8000"


class LetterIncomplete(DivitError):
    """Something that every letter needs is missing or malformed."""

    code = "IMZ-8001"


class RouteImpossible(DivitError):
    """The people chosen for paraf and signature cannot carry this letter."""

    code = "IMZ-8002"


class NotYourTurn(DivitError):
    """The letter waits for somebody else, or for nobody, at this moment."""

    code = "IMZ-8003"


class LetterChanged(DivitError):
    """The letter is no longer the one that was shown: text, date or step changed after the session was made."""

    code = "IMZ-8004"


class DatePassed(DivitError):
    """Midnight came between the page and the signature, so the page bears yesterday's date."""

    code = "IMZ-8005"


class NothingChosen(DivitError):
    """Several letters were to be signed and none was ticked."""

    code = "IMZ-8006"


class ReasonMissing(DivitError):
    """A return needs a reason in words."""

    code = "IMZ-8007"


class SignatureUnderWay(DivitError):
    """The step carries a signature that is being completed."""

    code = "IMZ-8008"


class DeputationEnded(DivitError):
    """The person for whom the deputy acted has the turn back: the deputation has ended or been ended."""

    code = "IMZ-8009"


class AnnexNotPdf(DivitError):
    """An annex that cannot be read as a PDF."""

    code = "IMZ-8020"


class AnnexTooLarge(DivitError):
    """An annex beyond ``LETTER_ANNEX_BYTES``, or one more than ``LETTER_ANNEXES``."""

    code = "IMZ-8021"


class AnnexNotClean(DivitError):
    """A letter cannot go on its way with an annex that waits for its virus scan or did not pass it."""

    code = "IMZ-8022"
