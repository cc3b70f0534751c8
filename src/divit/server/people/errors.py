# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the people app."""

from divit.kernel.errors import DivitError


class TcknInvalid(DivitError):
    """The identity number does not pass its check digits."""

    code = "IMZ-9100"


class PersonUnknown(DivitError):
    """There is no such person."""

    code = "IMZ-9101"


class RoleUnknown(DivitError):
    """No app asks for a role of this name."""

    code = "IMZ-9102"


class NoPlace(DivitError):
    """The person has no post at that time, so there is nothing they may see."""

    code = "IMZ-9103"


class AlreadyRecorded(DivitError):
    """The institution, unit or person is in the records already."""

    code = "IMZ-9104"


class InstitutionUnknown(DivitError):
    """There is no such institution."""

    code = "IMZ-9105"
