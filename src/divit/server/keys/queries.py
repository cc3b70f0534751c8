# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys as others use them: a signer for a purpose, a MAC, a list. Keys have no viewer; they belong to the house."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from divit.ades.signer import SignatureAlgorithm
from divit.kernel.errors import DivitError
from divit.server.keys import protection, services
from divit.server.keys.backends import backend
from divit.server.keys.errors import KeyMissing, KeyOfTrial
from divit.server.keys.models import ServerKey

_LOG = "audit-mac"


@dataclass(frozen=True, slots=True)
class KeyView:
    """What is known of a key. ``certificate`` is DER, empty for a key that makes MACs."""

    name: str
    purpose: str
    algorithm: str
    backend: str
    certificate: bytes
    made_at: datetime
    retired_at: datetime | None


class ServerSigner:
    """A key of the house, in the shape the signature formats ask for (``ades.Signer``)."""

    def __init__(self, key: KeyView) -> None:
        self._key = key
        self.certificate = key.certificate
        self.chain: tuple[bytes, ...] = ()
        self.algorithm = SignatureAlgorithm.for_certificate(key.certificate)

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data`` as CMS carries it. Raises ``KeyUnusable``, ``KeysUnprotected``."""
        try:
            return backend(self._key.backend).sign(self._key.name, self._key.algorithm, data)
        except DivitError as error:
            services.tell_unopened(name=self._key.name, why=error.message("en"))
            raise

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        """One signature after another."""
        for data in batch:
            yield self.sign(data)


def all_keys() -> list[KeyView]:
    """All keys, by purpose, the oldest first."""
    return [_view(row) for row in ServerKey.objects.order_by("purpose", "id")]


def signer_for(purpose: str) -> ServerSigner:
    """The key that signs for ``purpose`` now.

    Raises ``KeyMissing``, ``KeyOfTrial``, and what the back-end raises.
    """
    return ServerSigner(_named(services.in_use(purpose)))


def signer_named(name: str) -> ServerSigner:
    """The key of that name as a signer, for what belongs to one key and not to a purpose. Raises as ``signer_for``."""
    return ServerSigner(_named(name))


def mac(purpose: str, data: bytes) -> bytes:
    """HMAC-SHA256 over ``data`` with the key for ``purpose``. Raises as ``signer_for`` does."""
    return mac_with(services.in_use(purpose), data)


def mac_with(name: str, data: bytes) -> bytes:
    """HMAC-SHA256 with the key of that name, also a retired one. Raises as ``signer_for`` does."""
    return backend(_named(name).backend).mac(name, data)


def refuse_unopened() -> None:
    """Use the key that seals the log, where there is one yet. Raises what the back-end raises."""
    if was_made_for(_LOG):
        mac(_LOG, b"")


def place_of(name: str) -> str:
    """The back-end that holds the key of that name. Raises ``KeyMissing``, ``KeyOfTrial``."""
    return _named(name).backend


def certificates_for(purpose: str) -> tuple[bytes, ...]:
    """The certificates (DER) of all keys that ever signed for ``purpose``, the newest first."""
    rows = ServerKey.objects.filter(purpose=purpose).order_by("-id")
    return tuple(bytes(certificate) for certificate in rows.values_list("certificate", flat=True))


def was_made_for(purpose: str) -> bool:
    """Whether a key for ``purpose`` was ever made."""
    return ServerKey.objects.filter(purpose=purpose).exists()


def _named(name: str) -> KeyView:
    row = ServerKey.objects.filter(name=name).first()
    if row is None:
        raise KeyMissing(what=name)
    if row.is_trial and not protection.is_trial():
        raise KeyOfTrial(name=name)
    return _view(row)


def _view(row: ServerKey) -> KeyView:
    certificate = bytes(row.certificate)
    return KeyView(row.name, row.purpose, row.algorithm, row.backend, certificate, row.made_at, row.retired_at)
