# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person's token through one run: opened, logged in, and opened again where it was pulled and put back."""

from types import TracebackType
from typing import Self

from divit.agent.errors import OtherCard
from divit.agent.stage import Stage
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import DriverCrashed, TokenError, TokenGone
from divit.tokens.tries import Tries
from divit.tokens.worker import WorkerClient


class Card:
    """The token named ``uri`` behind a worker of its own. Opening raises as ``WorkerClient.start`` does."""

    def __init__(self, uri: str, stage: Stage) -> None:
        self._uri = uri
        self._stage = stage
        self._worker = WorkerClient.start(uri)
        self._logged_in = False

    @property
    def label(self) -> str:
        """The token's own name."""
        return self._worker.label

    def certificates(self) -> list[TokenCertificate]:
        """What can sign. Raises ``TokenError``."""
        return self._worker.certificates()

    def tries(self) -> Tries:
        """What the token tells about its PIN before anybody types one; nothing where it does not like the question."""
        try:
            return self._worker.tries()
        except (TokenGone, DriverCrashed):
            raise
        except TokenError:
            return "unknown"

    def log_in(self) -> None:
        """Have the PIN asked, once in a run. Raises ``TokenError``, ``KeyboardInterrupt``."""
        if not self._logged_in:
            self._stage.pin(self._worker)
            self._logged_in = True

    def sign(self, chosen: TokenCertificate, data: bytes, algorithm: str) -> bytes:
        """The signature of ``data``; over a pulled card the person is asked to put it back.

        Raises ``TokenError``, ``OtherCard``, ``KeyboardInterrupt``.
        """
        while True:
            try:
                return self._worker.sign(chosen.key_id, data, algorithm)
            except TokenGone as gone:
                self._put_back(chosen, gone)

    def _put_back(self, chosen: TokenCertificate, gone: TokenGone) -> None:
        while True:
            if not self._stage.card_gone(gone):
                raise gone
            self._worker.kill()
            self._logged_in = False
            try:
                self._worker = WorkerClient.start(self._uri)
                if chosen.certificate not in {each.certificate for each in self._worker.certificates()}:
                    raise OtherCard
                self.log_in()
            except TokenGone as still:
                gone = still
                continue
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.__exit__(kind, error, trace)
