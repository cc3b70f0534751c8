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
