# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a person, a PIN and a card; the words are in ``data/errors.toml``."""

from typing import ClassVar

from divit.kernel.errors import DivitError
from divit.tokens.tries import tries_words


class TokenError(DivitError):
    """The base of this room's errors; never raised itself."""

    code: ClassVar[str] = "IMZ-2000"


class WrongPin(TokenError):
    """The token refused the PIN; ``tries`` says what it tells about the tries left."""

    code = "IMZ-2001"

    def message(self, lang: str = "tr") -> str:
        """The row's sentence, and how near the card is to locking where it tells."""
        return f"{super().message(lang)} {tries_words(self.params.get('tries', ''), lang)}".rstrip()


class PinLocked(TokenError):
    """The token accepts no PIN any more."""

    code = "IMZ-2002"


class PinLength(TokenError):
    """The PIN is shorter or longer than the token takes; no try was used up."""

    code = "IMZ-2003"


class TokenGone(TokenError):
    """The card or token is not there, or was pulled during the work."""

    code = "IMZ-2004"


class DriverMissing(TokenError):
    """The PKCS#11 library is not there or cannot be loaded."""

    code = "IMZ-2005"


class DriverHung(TokenError):
    """A call did not end within its limit; the worker process was killed."""

    code = "IMZ-2006"


class NoSigningCertificate(TokenError):
    """The token holds no certificate with a key to sign with."""

    code = "IMZ-2007"


class DriverCrashed(TokenError):
    """The worker process ended by itself, usually with the driver."""

    code = "IMZ-2008"


class TokenFailed(TokenError):
    """The token answered with a fault that has no class of its own; ``reason`` is the driver's name for it."""

    code = "IMZ-2009"


class TokenUriInvalid(TokenError):
    """The text does not name a token."""

    code = "IMZ-2010"


class TokenFileUnreadable(TokenError):
    """The key file is not there or is no PKCS#12 file."""

    code = "IMZ-2011"


class AlgorithmNotSupported(TokenError):
    """The key or the token cannot make this kind of signature."""

    code = "IMZ-2012"


class PinNotGiven(TokenError):
    """Nobody entered a PIN: the prompt was cancelled, or there is no terminal to ask on."""

    code = "IMZ-2013"


class ReaderServiceDown(TokenError):
    """PC/SC (pcscd, SCardSvr) does not answer."""

    code = "IMZ-2014"


class NoReader(TokenError):
    """There is no reader, or the one asked for was unplugged."""

    code = "IMZ-2015"


class CardUnknown(TokenError):
    """No table knows the card, or it does not answer to its reader; ``atr`` is what it said."""

    code = "IMZ-2016"


class DriverArchitecture(TokenError):
    """The driver is for another processor or word length: ``module``, ``found``, ``wanted``."""

    code = "IMZ-2017"


class CardInUse(TokenError):
    """Another program holds the card for itself."""

    code = "IMZ-2018"


class WrongPuk(TokenError):
    """The card refused the PUK; ``tries`` says what it tells about the tries left."""

    code = "IMZ-2019"

    def message(self, lang: str = "tr") -> str:
        """The row's sentence, and how near the card is to being useless where it tells."""
        return f"{super().message(lang)} {tries_words(self.params.get('tries', ''), lang, puk=True)}".rstrip()


class PukLocked(TokenError):
    """The card accepts no PUK any more."""

    code = "IMZ-2020"


class NotOnThisToken(TokenError):
    """This token has no way to do it: a key file has no PIN to change, a driver no unblocking."""

    code = "IMZ-2021"


class NewPinRefused(TokenError):
    """The card does not take the new PIN; the old one is valid."""

    code = "IMZ-2022"


class PinsDiffer(TokenError):
    """The new PIN was typed differently the second time."""

    code = "IMZ-2023"


class DriverNotInstalled(TokenError):
    """The card is known and none of its drivers is here: ``card``, ``driver``."""

    code = "IMZ-2024"


class InstallerRefused(TokenError):
    """The installer is not the one that the institution listed: ``file``."""

    code = "IMZ-2025"


class InstallFailed(TokenError):
    """An installer ended with a fault: ``file``, ``status``."""

    code = "IMZ-2026"


class NewPinTooEasy(TokenError):
    """The new PIN is none that a holder may have (R59), or was typed differently; the card was not asked."""

    code = "IMZ-2027"


class ReleaseUnreadable(TokenError):
    """The release code does not open: it is for another key, or is none."""

    code = "IMZ-2028"


class ReleaseRefused(TokenError):
    """The card does not take its release code."""

    code = "IMZ-2029"


class TransportUnreadable(TokenError):
    """The file with the transport secrets of blank cards cannot be used: ``path``, ``why``."""

    code = "IMZ-2030"


class CardNotBlank(TokenError):
    """The transport secrets do not open the card: it was made already, or comes from another lot: ``serial``."""

    code = "IMZ-2031"


class CardMadeWrong(TokenError):
    """What the card gives back is not the certificate that was put in: ``serial``."""

    code = "IMZ-2032"


BY_CODE: dict[str, type[TokenError]] = {row.code: row for row in TokenError.__subclasses__()}
