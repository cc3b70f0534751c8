# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the login app (IMZ-9500 to 9519)."""

from divit.kernel.errors import DivitError


class LoginRefused(DivitError):
    """Unknown number, wrong password or closed account: always the same words."""

    code = "IMZ-9500"


class TooManyTries(DivitError):
    """Several wrong passwords in a row: the account waits."""

    code = "IMZ-9501"


class PasswordTooShort(DivitError):
    """A password that could be guessed."""

    code = "IMZ-9502"


class AccountUnknown(DivitError):
    """The person has no account."""

    code = "IMZ-9503"


class LevelUnknown(DivitError):
    """A page asks for a level of sign-in that no row describes."""

    code = "IMZ-9504"


class SecondRefused(DivitError):
    """The second step of a sign-in was wrong, was used before, or took too long."""

    code = "IMZ-9505"


class StrongerNeeded(DivitError):
    """What was asked for needs a stronger, or a fresher, sign-in."""

    code = "IMZ-9506"


class TooManyGuesses(DivitError):
    """Too many wrong ones from one account, person or address: it waits."""

    code = "IMZ-9507"


class PasskeyRefused(DivitError):
    """The passkey does not fit: another person's, another site's, an old answer, or a copy."""

    code = "IMZ-9508"


class ReturnRefused(DivitError):
    """A sign-in by e-signature came back without its code, without the browser that began it, or a second time."""

    code = "IMZ-9509"


class ProviderUnknown(DivitError):
    """No identity provider of this name is set up."""

    code = "IMZ-9510"


class ProviderRefused(DivitError):
    """The identity provider did not sign the person in, or what it said cannot be believed."""

    code = "IMZ-9511"


class WordRefused(DivitError):
    """The code of the security word's sign-in is wrong, too late, or was tried too often: always the same words."""

    code = "IMZ-9512"


class AuthenticatorWrong(DivitError):
    """The first code of a new authenticator app does not fit: it is not set up."""

    code = "IMZ-9513"


class WayMissing(DivitError):
    """The sign-in way that was to be changed is not there any more."""

    code = "IMZ-9514"


class ProvidersUnreadable(DivitError):
    """The file of identity providers says something that cannot be used."""

    code = "IMZ-9515"


class StatementNobodys(DivitError):
    """A certificate whose holder cannot be told: it has no TCKN that passes its check digits."""

    code = "IMZ-9516"
