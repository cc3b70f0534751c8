# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Evidence that came with a signature or was given beside it: unjudged, and worth nothing until it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from divit.der import cms
from divit.der.errors import DerError
from divit.pki.revocation import Evidence, OfflineRevocation, RevocationSource


@dataclass(frozen=True, slots=True)
class ValidationData:
    """Certificates, CRLs and OCSP answers (DER each), believed in nothing."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __add__(self, other: "ValidationData") -> "ValidationData":
        if other == NOTHING:
            return self
        if self == NOTHING:
            return other
        return ValidationData(
            _joined(self.certificates, other.certificates),
            _joined(self.crls, other.crls),
            _joined(self.ocsps, other.ocsps),
        )

    @property
    def has_status(self) -> bool:
        """Whether there is anything here that tells of revocation."""
        return bool(self.crls or self.ocsps)


NOTHING = ValidationData()


def _joined(one: Sequence[bytes], other: Sequence[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def inside(token: bytes) -> ValidationData:
    """What a time-stamp token (ContentInfo DER) carries; nothing when it cannot be read."""
    try:
        message = cms.parse_signed_data(token)
    except DerError:
        return NOTHING
    return carried(message)


def carried(message: cms.SignedData) -> ValidationData:
    """What a CMS carries beside its signatures."""
    return ValidationData(message.certificates, message.crls, message.ocsps)


class AtHand:
    """The revocation information of ``data`` before what ``asked`` brings, as a ``RevocationSource``."""

    def __init__(self, data: ValidationData, asked: RevocationSource | None) -> None:
        self._offline = OfflineRevocation(data.crls, data.ocsps)
        self._asked = asked

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """What is at hand about ``certificate``, and what the source says."""
        found = self._offline.evidence(certificate, issuer, at)
        return found if self._asked is None else found + self._asked.evidence(certificate, issuer, at)
