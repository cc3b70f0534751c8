# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom commands trust and ask: certificates and CRLs at hand, and services unless that is forbidden."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from divit.ades.gathering import Sources
    from divit.ades.model import Contents
    from divit.pki.revocation import RevocationSource
    from divit.pki.trust import TrustStore


def trusted(folder: Path | None) -> "TrustStore":
    """The trust for the option ``--trust``: that of a folder, or the Turkish roots that come with Divit.

    Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    from divit.pki.roots import turkish_roots
    from divit.pki.trust import TrustStore

    return turkish_roots() if folder is None else TrustStore.from_folder(folder)


def sources(trust: Path | None, crl: Path | None, *, no_network: bool, about: bytes | Path | None = None) -> "Sources":
    """What the options ``--trust``, ``--crl`` and ``--no-network`` come to.

    ``about`` is a signed file; where its signatures commit to a policy that goes by CRLs, no OCSP responder is asked.
    Raises ``TrustFolderUnreadable``, ``RootsDamaged``, ``SettingInvalid``, and what reading a PDF raises.
    """
    from divit.ades.gathering import Sources
    from divit.pki.revocation import OfflineRevocation
    from divit.pki.trust import TrustStore

    at_hand = OfflineRevocation(() if crl is None else TrustStore.from_folder(crl).crls)
    if no_network:
        return Sources(trusted(trust), at_hand)
    return online(trusted(trust), at_hand, asks_ocsp=about is None or not _goes_by_lists(about))


def online(trust: "TrustStore", at_hand: "RevocationSource | None" = None, *, asks_ocsp: bool = True) -> "Sources":
    """The services that certificates name, with answers kept for all files of a call. Raises ``SettingInvalid``."""
    from divit.ades.gathering import Sources
    from divit.pki.http import Http
    from divit.pki.issuers import OnlineIssuers
    from divit.pki.revocation import OnlineRevocation

    http = Http()
    return Sources(trust, OnlineRevocation(http, at_hand, asks_ocsp=asks_ocsp), OnlineIssuers(http))


def _goes_by_lists(signed: bytes | Path) -> bool:
    from divit.ades.signature_policies import known_policies

    policies = [one.policy.oid or "" for one in _contents(signed).signatures if one.policy]
    known = known_policies()
    return any(known[oid].revocation == "crl" for oid in policies if oid in known)


def _contents(signed: bytes | Path) -> "Contents":
    """What is in a signed file; a path is that of a container."""
    from divit.ades.cades import reader as cades_reader
    from divit.ades.validate import recognised

    if isinstance(signed, Path):
        from divit.ades.asic import create, reader

        return reader.contents_of(create.opened(signed))
    kind = recognised(signed)
    if kind == "xades":
        from divit.ades.xades import reader as xades_reader

        return xades_reader.read(signed, None)
    if kind == "pades":
        from divit.ades.pades import reader as pades_reader

        return pades_reader.read(signed)
    return cades_reader.read(signed, None)
