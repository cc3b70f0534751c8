# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The sessions of a pool: lent out one call at a time, replaced when they die."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from divit.tokens.errors import DriverCrashed, DriverHung, PinLength, PinLocked, TokenError, TokenGone, WrongPin
from divit.tokens.pin.pipe import write_pin
from divit.tokens.uri import TokenUri, parse
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient

T = TypeVar("T")
_DIED = (DriverCrashed, DriverHung, TokenGone)
_REFUSED = (WrongPin, PinLocked, PinLength)


class TokenPool:
    """At most ``most`` logged-in sessions of one token, opened when they are first needed.

    ``pin`` gives the PIN whenever a session logs in; it is overwritten after. A PIN that was refused is never tried
    again: a server that retries would lock the token. Calls may come from any thread.
    """

    def __init__(self, uri: str, *, pin: Callable[[], SecretBytes], most: int) -> None:
        self._uri: TokenUri = parse(uri)
        self._pin = pin
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[WorkerClient] = []
        self._refusal: TokenError | None = None

    def make_key(self, key_id: str, label: str, algorithm: str) -> bytes:
        """Make the key ``key_id`` (CKA_ID, hex), or find it: its SubjectPublicKeyInfo, nothing for ``hmac-sha256``.

        Raises ``TokenError``.
        """
        return self._asked(lambda worker: worker.make_key(key_id, label, algorithm))

    def sign(self, key_id: str, data: bytes, algorithm_name: str) -> bytes:
        """As ``WorkerClient.sign``. Raises ``TokenError``."""
        return self._asked(lambda worker: worker.sign(key_id, data, algorithm_name))

    def mac(self, key_id: str, data: bytes) -> bytes:
        """HMAC-SHA256 over ``data`` with the secret ``key_id``. Raises ``TokenError``."""
        return self._asked(lambda worker: worker.mac(key_id, data))

    def close(self) -> None:
        """Log out of all sessions that nobody is using."""
        with self._lock:
            ending, self._idle = self._idle, []
        for worker in ending:
            worker.close()

    def _asked(self, call: Callable[[WorkerClient], T]) -> T:
        try:
            with self._lent() as worker:
                return call(worker)
        except _DIED:
            # A session may have died while nobody used it. One that was opened for this call decides.
            self._drop_idle()
            with self._lent() as worker:
                return call(worker)

    @contextmanager
    def _lent(self) -> Iterator[WorkerClient]:
        with self._places:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                worker = self._opened()
            try:
                yield worker
            except _DIED:
                worker.kill()
                raise
            except BaseException:
                self._take_back(worker)
                raise
            self._take_back(worker)

    def _take_back(self, worker: WorkerClient) -> None:
        with self._lock:
            self._idle.append(worker)

    def _drop_idle(self) -> None:
        with self._lock:
            dropped, self._idle = self._idle, []
        for worker in dropped:
            worker.kill()

    def _opened(self) -> WorkerClient:
        if self._refusal is not None:
            raise self._refusal
        worker = WorkerClient.start(self._uri)
        try:
            pin = self._pin()
            try:
                write_pin(worker.pin_channel(), pin)
            finally:
                pin.wipe()
            worker.login()
        except _REFUSED as refusal:
            self._refusal = refusal
            worker.kill()
            raise
        except BaseException:
            worker.kill()
            raise
        return worker
