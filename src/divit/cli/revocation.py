# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom commands ask whether a certificate was revoked: CRLs at hand, and services unless that is forbidden."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from divit.pki.revocation import RevocationSource


def revocation_source(folder: Path | None, *, no_network: bool, about: bytes | None = None) -> "RevocationSource":
    """The source for the options ``--crl`` and ``--no-network``.

    ``about`` is a CMS; where its signatures commit to a policy that goes by CRLs, no OCSP responder is asked. Raises
    ``TrustFolderUnreadable``.
    """
    from divit.pki.http import Http
    from divit.pki.revocation import OfflineRevocation, OnlineRevocation
    from divit.pki.trust import TrustStore

    at_hand = OfflineRevocation(() if folder is None else TrustStore.from_folder(folder).crls)
    if no_network:
        return at_hand
    return OnlineRevocation(Http(), at_hand, asks_ocsp=about is None or not _goes_by_lists(about))


def _goes_by_lists(encoded: bytes) -> bool:
    from divit.ades import cades_reader
    from divit.ades.signature_policies import known_policies

    policies = [one.policy.oid or "" for one in cades_reader.read(encoded, None).signatures if one.policy]
    known = known_policies()
    return any(known[oid].revocation == "crl" for oid in policies if oid in known)
