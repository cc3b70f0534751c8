# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From a token's name to the open token. Each kind brings its own libraries: a driver's process loads no more."""

from divit.tokens import pulse
from divit.tokens.certificates import Token
from divit.tokens.uri import Pkcs11Uri, Pkcs12Uri, parse


def opened(uri: str) -> Token:
    """The token ``uri`` names.

    Raises ``TokenUriInvalid``, ``TokenFileUnreadable``, ``DriverMissing``, ``DriverArchitecture``, ``TokenGone``,
    ``NoReader``, ``CardUnknown``, ``DriverNotInstalled``, ``ReaderServiceDown``.
    """
    named = parse(uri)
    if isinstance(named, Pkcs12Uri):
        from divit.tokens.pkcs12_token import Pkcs12Token

        pulse.beat()  # loading our own code is not the driver's time
        return Pkcs12Token(named.path)
    if isinstance(named, Pkcs11Uri):
        from divit.tokens.pkcs11_token import Pkcs11Token

        pulse.beat()
        return Pkcs11Token(named)
    from divit.tokens.direct.choosing import card_token

    pulse.beat()
    return card_token(named)
