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


class PeriodImpossible(DivitError):
    """A period that ends before it begins, or an end that would change the past."""

    code = "IMZ-9106"


class PostHeld(DivitError):
    """Another person holds the post in that period."""

    code = "IMZ-9107"


class RolesApart(DivitError):
    """Separation of duties: the two roles of a pair may not meet in one person."""

    code = "IMZ-9108"


class DeputyUnfit(DivitError):
    """Oneself, or somebody without a post in the institution, cannot be the deputy."""

    code = "IMZ-9109"


class PostNotTheirs(DivitError):
    """A deputation names posts that the person does not hold from its beginning to its end."""

    code = "IMZ-9110"


class DeputyAlready(DivitError):
    """Somebody is the deputy in that post in that period already."""

    code = "IMZ-9111"


class SettingNotForInstitutions(DivitError):
    """The setting is not one that an institution may set for itself."""

    code = "IMZ-9112"


class DocumentUnknown(DivitError):
    """No app signs documents of this kind."""

    code = "IMZ-9113"


class ContactInvalid(DivitError):
    """What was given is no e-mail address or telephone number."""

    code = "IMZ-9114"


class UnitElsewhere(DivitError):
    """The unit above is one of another institution."""

    code = "IMZ-9115"


class LastAdministrator(DivitError):
    """The institution would have nobody who arranges its people."""

    code = "IMZ-9116"


class RoleFromOperator(DivitError):
    """The role is given by the operator of the installation, not at an institution's pages."""

    code = "IMZ-9117"


class AdministratorNeeded(DivitError):
    """Only somebody who runs the installation gives and ends roles at the command line."""

    code = "IMZ-9118"


class RoleToOneself(DivitError):
    """Somebody who runs the installation gave themself a role."""

    code = "IMZ-9119"


class OwnerNeeded(DivitError):
    """The command was run by another account than the one that owns the server's folder."""

    code = "IMZ-9120"


class UnitUnknown(DivitError):
    """No unit with this DETSİS number is recorded."""

    code = "IMZ-9121"
