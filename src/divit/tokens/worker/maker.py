# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The station's side of a token worker that makes cards: it carries what is public and sees no code."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from divit.tokens.worker.client import WorkerClient


class CardMaker(WorkerClient):
    """A worker with a blank card. The steps come in this order; each raises ``TokenError``."""

    def begin(self, transport: Path, key: Mapping[str, object]) -> str:
        """Have the codes drawn: the release code as a JWE for ``key`` (the server's P-256 JWK).

        ``transport`` is the file with the secrets of blank cards, which the worker reads itself. The card is not
        touched. Raises ``TransportUnreadable``.
        """
        answer = self._call(self._make_seconds, call="make_card", step="begin", transport=str(transport), key=dict(key))
        return str(answer["sealed"])

    def lock(self) -> None:
        """Lock the card with the codes that were drawn. Raises ``CardNotBlank``."""
        self._left_open = bool(self._reader)
        self._call(self._make_seconds, call="make_card", step="lock")

    def request(self, name: str, algorithm: str) -> bytes:
        """Have a pair of keys made on the card: the request (PKCS#10, DER) that proves it, for ``name``."""
        answer = self._call(self._make_seconds, call="make_card", step="request", name=name, algorithm=algorithm)
        return base64.b64decode(answer["request"])

    def write(self, certificates: Sequence[bytes]) -> None:
        """Put the certificate (DER), and its issuers after it, on the card, and see that it is there.

        Raises ``CardMadeWrong``.
        """
        told = [base64.b64encode(one).decode("ascii") for one in certificates]
        self._call(self._make_seconds, call="make_card", step="write", certificates=told)
