# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a PKCS#11 driver's return values mean to a person (PKCS #11 v2.40, 11.1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pkcs11
from pkcs11 import exceptions as ckr

from divit.tokens.errors import (
    AlgorithmNotSupported,
    NewPinRefused,
    NotOnThisToken,
    PinLength,
    PinLocked,
    PukLocked,
    TokenError,
    TokenFailed,
    TokenGone,
    WrongPin,
    WrongPuk,
)
from divit.tokens.tries import Tries

_GONE = (
    ckr.TokenNotPresent,
    ckr.TokenNotRecognised,
    ckr.DeviceRemoved,
    ckr.SlotIDInvalid,
    ckr.SessionHandleInvalid,
    ckr.SessionClosed,
    ckr.UserNotLoggedIn,
)
# What drivers say that have no unblocking by PKCS#11, or a card without a PUK.
_NO_PUK = (ckr.FunctionNotSupported, ckr.FunctionRejected, ckr.UserPinNotInitialized)
_UNSUPPORTED = (ckr.MechanismInvalid, ckr.MechanismParamInvalid, ckr.KeyTypeInconsistent)


@contextmanager
def explained(present: Callable[[], bool], tries: Callable[[], Tries], algorithm: str = "") -> Iterator[None]:
    """Turn a driver's fault inside the block into this room's error.

    A card that is pulled answers with whatever comes to its driver's mind (GENERAL_ERROR, then USER_NOT_LOGGED_IN),
    so on any fault without a meaning of its own ``present`` is asked whether the token is still there.
    """
    try:
        yield
    except ckr.PKCS11Error as fault:
        raise _meaning(fault, present, tries, algorithm) from fault


def _meaning(
    fault: ckr.PKCS11Error, present: Callable[[], bool], tries: Callable[[], Tries], algorithm: str
) -> TokenError:
    match fault:
        case ckr.PinIncorrect():
            return WrongPin(tries=tries())
        case ckr.PinLocked():
            return PinLocked()
        case ckr.PinLenRange() | ckr.PinInvalid():
            return PinLength()
    if isinstance(fault, _GONE) or not present():
        return TokenGone(type(fault).__name__)
    if isinstance(fault, _UNSUPPORTED):
        return AlgorithmNotSupported(algorithm=algorithm)
    return TokenFailed(reason=type(fault).__name__)


@contextmanager
def new_pin_explained() -> Iterator[None]:
    """Inside the block only the new PIN can be what a driver does not like about a PIN."""
    try:
        yield
    except (ckr.PinLenRange, ckr.PinInvalid, ckr.ArgumentsBad, ckr.DataInvalid, ckr.DataLenRange) as fault:
        raise NewPinRefused(type(fault).__name__) from fault


@contextmanager
def puk_explained(present: Callable[[], bool], tries: Callable[[], Tries]) -> Iterator[None]:
    """As ``explained``, for a login with the PUK; ``tries`` are the PUK's."""
    try:
        yield
    except ckr.PKCS11Error as fault:
        if isinstance(fault, _NO_PUK):
            raise NotOnThisToken(type(fault).__name__) from fault
        told = _meaning(fault, present, tries, "")
        if isinstance(told, WrongPin):
            raise WrongPuk(**told.params) from fault
        if isinstance(fault, ckr.GeneralError) and not isinstance(told, TokenGone):
            # What OpenSC says of cards for whose PUK it has no other way.
            raise NotOnThisToken("GeneralError") from fault
        raise (PukLocked() if isinstance(told, PinLocked) else told) from fault


def tries_told(flags: pkcs11.TokenFlag) -> Tries:
    """The words for a token's PIN flags (PKCS #11 v2.40, 4.2, CK_TOKEN_INFO)."""
    return _told(flags, "USER")


def puk_tries_told(flags: pkcs11.TokenFlag) -> Tries:
    """The same for the PUK, which is the security officer's PIN."""
    return _told(flags, "SO")


def _told(flags: pkcs11.TokenFlag, whose: str) -> Tries:
    flag = pkcs11.TokenFlag
    if flag[f"{whose}_PIN_LOCKED"] in flags:
        return "locked"
    if flag[f"{whose}_PIN_FINAL_TRY"] in flags:
        return "last"
    if flag[f"{whose}_PIN_COUNT_LOW"] in flags:
        return "few"
    return "several"
