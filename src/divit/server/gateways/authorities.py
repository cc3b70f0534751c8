# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is believed about certificates and time: the trust folder, OCSP and CRL services, the time-stamping service."""

import hashlib
from functools import cache
from pathlib import Path

from divit.kernel import settings
from divit.pki.http import Http
from divit.pki.revocation import OnlineRevocation, RevocationSource
from divit.pki.timestamps import TimestampClient, Timestamper
from divit.pki.trust import TrustStore


def trust() -> TrustStore:
    """The anchors of ``TRUST_FOLDER``; read again when the folder changes. Without a setting nobody is trusted.

    Raises ``TrustFolderUnreadable``.
    """
    folder = settings.text("TRUST_FOLDER")
    if not folder:
        return TrustStore()
    path = Path(folder)
    return _trust(path, _changed(path))


def _changed(folder: Path) -> tuple[int, ...]:
    try:
        return (folder.stat().st_mtime_ns, *sorted(entry.stat().st_mtime_ns for entry in folder.iterdir()))
    except OSError:
        return ()


@cache
def _trust(folder: Path, changed: tuple[int, ...]) -> TrustStore:
    return TrustStore.from_folder(folder)


@cache
def _http() -> Http:
    return Http()


@cache
def revocation() -> RevocationSource:
    """OCSP and CRLs from where the certificates say; one source for the process, since it remembers answers."""
    return OnlineRevocation(_http())


def stamp(data: bytes) -> bytes | None:
    """A time-stamp (ContentInfo DER) over ``data``; None when no service is set up. Raises what the client raises."""
    service = timestamper()
    return None if service is None else service.timestamp(hashlib.sha256(data).digest(), "sha256")


def timestamper() -> Timestamper | None:
    """The client of the service at ``TSA_URL``, or ``None`` when no service is set up."""
    url = settings.text("TSA_URL")
    return TimestampClient(url, _http()) if url else None
