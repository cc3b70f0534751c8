# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of enrolment. IMZ-7200 to 7259 are those of its rules and services; its pages add theirs below."""

from divit.kernel.errors import DivitError


class ChallengeMissing(DivitError):
    """The proof-of-work of the entry page is missing, wrong or spent (R5)."""

    code = "IMZ-7200"


class EntryLimited(DivitError):
    """Too many failed entries with this number or from this address (R5)."""

    code = "IMZ-7201"


class EntryRefused(DivitError):
    """The facts differ from the civil registry's; which one is never told (R3)."""

    code = "IMZ-7202"


class FormIncomplete(DivitError):
    """Fields of the form are missing or malformed (R15 to R18)."""

    code = "IMZ-7203"


class CodesTooOften(DivitError):
    """More codes were asked for than R23 allows."""

    code = "IMZ-7204"


class CodeWrong(DivitError):
    """The code is not the right one, or can be none any more (R23)."""

    code = "IMZ-7205"


class ReasonClosed(DivitError):
    """No such reason of an application (R7)."""

    code = "IMZ-7206"


class RuleForbids(DivitError):
    """A rule of enrolment forbids the step; its words say why."""

    code = "IMZ-7207"


class MayNot(DivitError):
    """The step needs a role that the viewer has not."""

    code = "IMZ-7208"


class BarcodeRefused(DivitError):
    """The barcode names no form that is waited for (R33)."""

    code = "IMZ-7209"


class RejectionIncomplete(DivitError):
    """A rejection without its code or text (R45)."""

    code = "IMZ-7210"


class SignInTooWeak(DivitError):
    """The sign-in is not strong enough for the step (R55, R60, R70, R73)."""

    code = "IMZ-7211"


class DeliveryUnclear(DivitError):
    """A delivery without the identity check, or of an unknown parcel (R61)."""

    code = "IMZ-7212"


class CardUnknown(DivitError):
    """No card of that serial number, or not of that person."""

    code = "IMZ-7213"


class PrerequisiteIncomplete(DivitError):
    """The record of a prerequisite without its number or with a date to come (R37)."""

    code = "IMZ-7214"


class ChallengeNotDone(DivitError):
    """The numbers that came with the form do not do its task (R5)."""

    code = "IMZ-7260"


class ChallengeTooEarly(DivitError):
    """A form without numbers came before its wait was over (R5)."""

    code = "IMZ-7261"


class ChallengeOver(DivitError):
    """The task is not ours, of another form, too old, or was counted before (R5)."""

    code = "IMZ-7262"


class SittingOver(DivitError):
    """The browser holds no application, or was left alone with it for too long."""

    code = "IMZ-7263"


class ConsentInForce(DivitError):
    """The person has a consent in force, of the present text (R29)."""

    code = "IMZ-7280"


class ConsentPassed(DivitError):
    """The consent that was begun waits for no signature any more: another was begun, it ended, or its text changed."""

    code = "IMZ-7281"


class ConsentNeedsTime(DivitError):
    """No time-stamping service is set up, and a consent without a time-stamp is none (R28)."""

    code = "IMZ-7282"


class TermsChanged(DivitError):
    """The text that the person accepted is not the one in force (R25)."""

    code = "IMZ-7283"


class StationUnknown(DivitError):
    """The production door was shown no token of a station that may make cards."""

    code = "IMZ-7300"


class StationThere(DivitError):
    """A station of that name is there: ``name``."""

    code = "IMZ-7301"


class ProductionMessageInvalid(DivitError):
    """A station's message is not as the production door takes it."""

    code = "IMZ-7302"


class ProductionOver(DivitError):
    """The lease of a production has ended, or it was given up: ``number`` of the application (T22)."""

    code = "IMZ-7303"


class ProductionOutOfTurn(DivitError):
    """A step of a production came before its turn, or a second time with something else: ``step`` it stands at."""

    code = "IMZ-7304"


class CardNotInStock(DivitError):
    """A card is made once (R75): ``serial`` of one that was made before."""

    code = "IMZ-7305"


class ProductionFailed(DivitError):
    """A card was not made (T22); for the alarm: ``number`` of the application, ``card``, ``why``."""

    code = "IMZ-7306"


class KeyNotNew(DivitError):
    """A certificate was asked for the key of the one that it is to replace (R75): ``number`` of the application."""

    code = "IMZ-7307"


class CardNotReady(DivitError):
    """The card is in no state in which this could be done with it: ``serial`` (R61, R62)."""

    code = "IMZ-7308"


class OtherCard(DivitError):
    """The card in the reader is not the one that the session is about: ``serial`` of the one in the reader (R61)."""

    code = "IMZ-7309"


class CallerNotKnown(DivitError):
    """Somebody on the telephone did not answer as it is on record; which answer was wrong is told to nobody (R70)."""

    code = "IMZ-7310"


class CertificateNotFound(DivitError):
    """No certificate of that serial number that could be revoked (R70)."""

    code = "IMZ-7311"


class RemindedToday(DivitError):
    """The officer reminded this holder today already: ``name`` (R65)."""

    code = "IMZ-7340"
