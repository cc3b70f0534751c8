# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A key on a token, in the shape the signature formats ask for (``ades.Signer``, which this room may not import)."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Generic, TypeVar

from divit.tokens.certificates import TokenCertificate
from divit.tokens.worker import WorkerClient

A = TypeVar("A", bound=Enum)


class TokenSigner(Generic[A]):
    """Signs with one certificate's key through a worker that is logged in."""

    def __init__(self, worker: WorkerClient, certificate: TokenCertificate, algorithm: A) -> None:
        self._worker = worker
        self._key_id = certificate.key_id
        self.certificate = certificate.certificate
        self.chain = certificate.chain
        self.algorithm = algorithm

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data`` as CMS carries it. Raises ``TokenError``."""
        return self._worker.sign(self._key_id, data, str(self.algorithm.value))

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        """One signature after another with the one login. Raises ``TokenError``."""
        for data in batch:
            yield self.sign(data)


def token_signer(worker: WorkerClient, certificate: TokenCertificate, algorithm: A) -> TokenSigner[A]:
    """A signer for one of ``worker.certificates()``; ``algorithm`` is a member whose value is the name on the wire."""
    return TokenSigner(worker, certificate, algorithm)
