# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom signing believes about certificates and time: those the whole house believes."""

from divit.ades.validate import Validator
from divit.pki.issuers import IssuerSource
from divit.pki.revocation import RevocationSource
from divit.pki.trust import TrustStore
from divit.server.gateways.authorities import has_timestamper, issuers, revocation, timestamper, trust

__all__ = ["has_timestamper", "issuers", "revocation", "timestamper", "trust", "turkish_anchors", "validator"]

_Asked = tuple[TrustStore, RevocationSource | None, IssuerSource | None]
# The newest alone: the one before goes when the trust changes. Threads may make one each; the last one stays.
_made: dict[str, tuple[_Asked, Validator]] = {}


def validator() -> Validator:
    """What judges signature files by those; one for the process as long as they stay the same, for it remembers the
    verdicts on certificates for a minute.

    Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    asked: _Asked = trust(), revocation(), issuers()
    held = _made.get("newest")
    if held is None or any(one is not other for one, other in zip(held[0], asked, strict=True)):
        held = asked, Validator(asked[0], revocation=asked[1], issuers=asked[2])
        _made["newest"] = held
    return held[1]


def turkish_anchors() -> tuple[bytes, ...]:
    """The anchors (DER) under which a certificate with BTK's statement is a qualified one, beside the shipped roots:
    those that the installation trusts. Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    return trust().anchors
