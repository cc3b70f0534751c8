# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a PKCS#11 driver's return values mean to a person (PKCS #11 v2.40, 11.1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pkcs11
from pkcs11 import exceptions as ckr

from divit.tokens.certificates import Tries
from divit.tokens.errors import (
    AlgorithmNotSupported,
    PinLength,
    PinLocked,
    TokenError,
    TokenFailed,
    TokenGone,
    WrongPin,
)

_GONE = (
    ckr.TokenNotPresent,
    ckr.TokenNotRecognised,
    ckr.DeviceRemoved,
    ckr.SlotIDInvalid,
    ckr.SessionHandleInvalid,
    ckr.SessionClosed,
    ckr.UserNotLoggedIn,
)
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


def tries_told(flags: pkcs11.TokenFlag) -> Tries:
    """The words for a token's PIN flags (PKCS #11 v2.40, 4.2, CK_TOKEN_INFO)."""
    if pkcs11.TokenFlag.USER_PIN_LOCKED in flags:
        return "locked"
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in flags:
        return "last"
    if pkcs11.TokenFlag.USER_PIN_COUNT_LOW in flags:
        return "few"
    return "several"
