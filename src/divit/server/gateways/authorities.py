# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is believed about certificates and time: the trust folder and the Turkish roots; OCSP and CRL services; who hands
out missing certificates; the time-stamping services.
"""

import hashlib
from functools import cache
from pathlib import Path

from divit.kernel import settings
from divit.pki.http import Http
from divit.pki.issuers import IssuerSource, OnlineIssuers
from divit.pki.revocation import OnlineRevocation, RevocationSource
from divit.pki.roots import turkish_roots
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamp_services import timestamper_of_settings
from divit.pki.trust import TrustStore


def trust() -> TrustStore:
    """The anchors of ``TRUST_FOLDER``, read again when the folder changes, and of ``TRUST_TURKISH_ROOTS``. Without a
    setting nobody is trusted.

    Raises ``TrustFolderUnreadable``, ``RootsDamaged``.
    """
    named = settings.text("TRUST_FOLDER")
    folder = Path(named) if named else None
    return _trust(folder, () if folder is None else _changed(folder), settings.flag("TRUST_TURKISH_ROOTS"))


def _changed(folder: Path) -> tuple[int, ...]:
    try:
        return (folder.stat().st_mtime_ns, *sorted(entry.stat().st_mtime_ns for entry in folder.iterdir()))
    except OSError:
        return ()


@cache
def _trust(folder: Path | None, changed: tuple[int, ...], with_turkish: bool) -> TrustStore:
    chosen = TrustStore() if folder is None else TrustStore.from_folder(folder)
    return chosen.merge(turkish_roots()) if with_turkish else chosen


@cache
def _http() -> Http:
    return Http()


@cache
def revocation() -> RevocationSource:
    """OCSP and CRLs from where the certificates say; one source for the process, since it remembers answers."""
    return OnlineRevocation(_http())


@cache
def issuers() -> IssuerSource:
    """Missing certificates, from the hosts of the Turkish authorities and those of ``ISSUER_HOSTS``."""
    return OnlineIssuers(_http())


def stamp(data: bytes) -> bytes | None:
    """A time-stamp (ContentInfo DER) over ``data``; None when no service is set up. Raises what the client raises."""
    service = timestamper()
    return None if service is None else service.timestamp(hashlib.sha256(data).digest(), "sha256")


def timestamper() -> Timestamper | None:
    """The service at ``TSA_URL`` and then those of ``TSA_SERVICES``, or ``None`` when none is set up.

    Raises ``TimestampServicesUnreadable``.
    """
    return timestamper_of_settings(settings.text("TSA_URL"))


def has_timestamper() -> bool:
    """Whether any time-stamping service is set up."""
    return bool(settings.text("TSA_URL") or settings.text("TSA_SERVICES"))
