# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom signing believes about certificates and time: those the whole house believes."""

from functools import lru_cache

from divit.ades.validate import Validator
from divit.pki.issuers import IssuerSource
from divit.pki.revocation import RevocationSource
from divit.pki.trust import TrustStore
from divit.server.gateways.authorities import has_timestamper, issuers, revocation, timestamper, trust

__all__ = ["has_timestamper", "issuers", "revocation", "timestamper", "trust", "turkish_anchors", "validator"]


def validator() -> Validator:
    """What judges signature files by those; one for the process as long as they stay the same, for it remembers the
    verdicts on certificates for a minute.

    Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    return _validator(trust(), revocation(), issuers())


@lru_cache(maxsize=1)
def _validator(trust: TrustStore, revocation: RevocationSource | None, issuers: IssuerSource | None) -> Validator:
    return Validator(trust, revocation=revocation, issuers=issuers)


def turkish_anchors() -> tuple[bytes, ...]:
    """The anchors (DER) under which a certificate with BTK's statement is a qualified one, beside the shipped roots:
    those that the installation trusts. Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    return trust().anchors
