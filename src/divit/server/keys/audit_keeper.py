# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the log needs of us: its registry's ``Keeper``, made of our keys and of the services that gateways reaches."""

from functools import cache
from pathlib import Path

from divit.ades.create import Format, sign
from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.kernel.words import term
from divit.pki.revocation import RevocationSource
from divit.pki.trust import TrustStore
from divit.server.audit.errors import AuditKeyUnusable
from divit.server.gateways import authorities
from divit.server.keys import queries, services
from divit.server.keys.backends import KeyBackend, backend

_MAC = "audit-mac"
_SEAL = "audit-seal"


class AuditKeeper:
    """The keys ``audit-mac`` and ``audit-seal``, and the house's time-stamping service."""

    def mac_key(self) -> str:
        """As ``Keeper`` says."""
        try:
            return services.in_use(_MAC)
        except DivitError as error:
            raise _unusable(_MAC, error) from error

    def is_in_use(self) -> bool:
        """As ``Keeper`` says."""
        return queries.was_made_for(_MAC)

    def mac(self, key: str, data: bytes) -> str:
        """As ``Keeper`` says."""
        try:
            return _holder(settings.home(), key).mac(key, data).hex()
        except DivitError as error:
            raise _unusable(key, error) from error

    def sign(self, statement: bytes) -> bytes:
        """As ``Keeper`` says."""
        return sign(statement, queries.signer_for(_SEAL), format=Format.CADES_ATTACHED)

    def certificates(self) -> tuple[bytes, ...]:
        """As ``Keeper`` says."""
        return queries.certificates_for(_SEAL)

    def stamp(self, data: bytes) -> bytes | None:
        """As ``Keeper`` says."""
        return authorities.stamp(data)

    def trust(self) -> TrustStore:
        """As ``Keeper`` says."""
        return authorities.trust()

    def revocation(self) -> RevocationSource | None:
        """As ``Keeper`` says."""
        return authorities.revocation()


def _unusable(key: str, error: DivitError) -> AuditKeyUnusable:
    return AuditKeyUnusable(str(error), key=key, why=error.params.get("why", term("there is none of this name")))


@cache
def _holder(home: Path, key: str) -> KeyBackend:
    """Where a key is: it never moves, and every entry asks."""
    return backend(queries.place_of(key))
