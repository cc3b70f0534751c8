# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The side of the token worker that the agent holds: it can ask for signatures and never sees a PIN."""

import base64
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from divit.kernel import settings
from divit.kernel.handing import HERE
from divit.kernel.own_process import own_command
from divit.tokens import frames
from divit.tokens.certificates import TokenCertificate, TokenFound
from divit.tokens.errors import BY_CODE, DriverCrashed, DriverHung, TokenError
from divit.tokens.tries import Tries
from divit.tokens.uri import Pkcs12Uri, TokenUri, parse
from divit.tokens.worker.ahead import SigningAhead

CLOSE_LIMIT_SECONDS = 3.0
_START_LIMIT_SECONDS = 30.0
_RESET_LIMIT_SECONDS = 2.0
# A key file has no driver that could hang; its password may be hashed some million times (``stretching``).
_FILE_LOGIN_SECONDS = 15.0


class WorkerClient:
    """A running worker for one token. Calls from any thread are carried out one after another.

    Every call of a driver has a time limit (settings ``TOKEN_*_LIMIT``); one that does not answer within it is killed
    with its process and ``DriverHung`` is raised, for this call and, as ``DriverCrashed``, for all after it.
    """

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        channel: socket.socket,
        pin_channel: int,
        env: dict[str, str] | None = None,
    ) -> None:
        self._process = process
        self._channel = channel
        self._pin_channel = pin_channel
        self._env = env
        self._ready = False
        self._reader = ""
        self._left_open = False
        self._calls = threading.Lock()
        self._list_seconds = settings.span("TOKEN_LIST_LIMIT").total_seconds()
        self._login_seconds = settings.span("TOKEN_LOGIN_LIMIT").total_seconds()
        self._make_seconds = settings.span("TOKEN_MAKE_LIMIT").total_seconds()
        self._sign_seconds = settings.span("TOKEN_SIGN_LIMIT").total_seconds()
        self.label = ""
        self.serial = ""

    @classmethod
    def start(cls, uri: str | TokenUri, *, env: dict[str, str] | None = None) -> Self:
        """Start a worker and open the token.

        ``env`` replaces the environment of the worker. Raises ``TokenUriInvalid``, ``TokenFileUnreadable``,
        ``DriverMissing``, ``TokenGone``, ``DriverHung``.
        """
        named = parse(uri) if isinstance(uri, str) else uri
        client = cls.launch(env=env)
        try:
            client.open(named)
        except BaseException:
            client.kill()
            raise
        return client

    @classmethod
    def launch(cls, *, env: dict[str, str] | None = None) -> Self:
        """Start a worker that has no token yet; it can be asked for ``slots``."""
        ours, theirs = socket.socketpair()
        pin_read, pin_write = os.pipe()
        try:
            process = subprocess.Popen(
                own_command("divit.tokens.worker", HERE.name(theirs), HERE.name(pin_read)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=env,
                # Ctrl-C on the terminal is the agent's to handle, not the driver's.
                **HERE.started_with([theirs, pin_read], apart=True),
            )
        except OSError:
            ours.close()
            os.close(pin_write)
            raise
        finally:
            theirs.close()
            # The reading end goes: from here on this process could not read a PIN if it wanted to.
            os.close(pin_read)
        return cls(process, ours, pin_write, env)

    def open(self, uri: TokenUri) -> None:
        """Open the one token of this worker; ``label`` and ``serial`` are its own afterwards. Raises as ``start``."""
        if isinstance(uri, Pkcs12Uri):
            self._login_seconds = max(self._login_seconds, _FILE_LOGIN_SECONDS)
        answer = self._call(self._list_seconds, call="open", uri=str(uri))
        self.label, self.serial = str(answer["label"]), str(answer["serial"])
        self._reader = str(answer["reader"])

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def pin_channel(self) -> int:
        """The writing end of the pipe that carries PINs into the worker, to be inherited by a PIN process."""
        return self._pin_channel

    def slots(self, module: str) -> list[TokenFound]:
        """The tokens that a driver sees. Raises ``DriverMissing``, ``DriverHung``."""
        return [TokenFound(**row) for row in self._call(self._list_seconds, call="slots", module=module)["tokens"]]

    def reader_rows(self) -> list[dict[str, Any]]:
        """The card readers as rows for ``readers.Reader``. Raises ``ReaderServiceDown``, ``DriverHung``."""
        return list(self._call(self._list_seconds, call="readers")["readers"])

    def await_readers(self, seconds: float) -> None:
        """Return when a reader or card came or went since the last ``reader_rows``, or after ``seconds``.

        Raises ``ReaderServiceDown``, ``DriverHung``.
        """
        self._call(self._list_seconds + seconds, call="await_readers", wait=seconds)

    def certificates(self) -> list[TokenCertificate]:
        """The certificates that can sign: those shown without a PIN, or after ``login`` all. Raises ``TokenError``."""
        answer = self._call(self._list_seconds, call="certificates")
        return [
            TokenCertificate(
                certificate=base64.b64decode(row["certificate"]),
                chain=tuple(base64.b64decode(issuer) for issuer in row["chain"]),
                key_id=row["key_id"],
                label=row["label"],
            )
            for row in answer["certificates"]
        ]

    def tries(self) -> Tries:
        """What the token tells about the PIN tries left: a number where it tells one. Raises ``TokenError``."""
        told: Tries = self._call(self._list_seconds, call="tries")["tries"]
        return told

    def login(self) -> None:
        """Log in with the PIN that a PIN process has put into the pipe; one PIN is used once.

        Raises ``WrongPin``, ``PinLocked``, ``PinLength``, ``PinNotGiven``, ``TokenGone``, ``DriverHung``.
        """
        self._left_open = bool(self._reader)
        self._call(self._login_seconds, call="login")

    def change_pin(self) -> None:
        """Set a new PIN: the pipe holds the old one, the new one, and the new one again, in this order.

        The new one is looked at first; one that differs or does not fit uses up no try. Raises ``PinsDiffer``,
        ``PinLength``, ``NewPinRefused``, ``WrongPin``, ``PinLocked``, ``PinNotGiven``, ``NotOnThisToken``,
        ``TokenGone``.
        """
        self._call(self._login_seconds, call="change_pin")

    def unblock(self) -> None:
        """Set a new PIN with the PUK: the pipe holds the PUK, the new PIN, and the new PIN again, in this order.

        Raises ``WrongPuk``, ``PukLocked``, and as ``change_pin``.
        """
        self._call(self._login_seconds, call="unblock")

    def release_key(self) -> dict[str, str]:
        """The public half (JWK) of a fresh key in the worker, to which a card's release code can be sealed.

        Each call makes the key before it useless. Raises ``TokenError``.
        """
        jwk: dict[str, str] = self._call(self._list_seconds, call="release_key")["jwk"]
        return jwk

    def set_pin(self, sealed: str) -> None:
        """Set a PIN with the release code in the JWE ``sealed``: the pipe holds the new PIN, and the new PIN again.

        The code is opened in the worker alone, and used once; only ``PinsDiffer`` leaves it for another time. Raises
        ``PinsDiffer``, ``PinLength``, ``NewPinRefused``, ``ReleaseUnreadable``, ``ReleaseRefused``, ``PinNotGiven``,
        ``NotOnThisToken``, ``TokenGone``.
        """
        self._left_open = bool(self._reader)
        self._call(self._login_seconds, call="set_pin", sealed=sealed)

    def sign(self, key_id: str, data: bytes, algorithm_name: str) -> bytes:
        """Hash and sign ``data`` in the token; PKCS#1 value or DER ECDSA-Sig-Value. Raises ``TokenError``."""
        answer = self._call(
            self._sign_seconds,
            call="sign",
            key_id=key_id,
            data=base64.b64encode(data).decode("ascii"),
            algorithm=algorithm_name,
        )
        return base64.b64decode(answer["value"])

    @contextmanager
    def ahead(self, key_id: str) -> Iterator[SigningAhead]:
        """Signatures of one key, asked for before those ahead of them are made; no other call comes between.

        The first fault voids what was asked behind it, and who leaves before all have come ends the worker: nothing
        is signed that nobody waits for.
        """
        with self._calls:
            with self._ended_by(self._sign_seconds):
                self._awake()
                self._channel.settimeout(self._sign_seconds)
            asked = SigningAhead(self._channel, key_id, lambda: self._ended_by(self._sign_seconds), _told)
            try:
                yield asked
            finally:
                if asked.is_void:
                    # What it says to the rest must not be taken for the answer to another call.
                    self._channel.close()
                elif asked.outstanding:
                    self._process.kill()

    def make_key(self, key_id: str, label: str, algorithm: str) -> bytes:
        """Make a key that stays in the token, or find it: its SubjectPublicKeyInfo, nothing for ``hmac-sha256``.

        Raises ``TokenError``.
        """
        answer = self._call(self._make_seconds, call="make_key", key_id=key_id, label=label, algorithm=algorithm)
        return base64.b64decode(answer["public_key"])

    def mac(self, key_id: str, data: bytes) -> bytes:
        """HMAC-SHA256 with a secret of the token. Raises ``TokenError``."""
        sent = base64.b64encode(data).decode("ascii")
        return base64.b64decode(self._call(self._sign_seconds, call="mac", key_id=key_id, data=sent)["value"])

    def close(self) -> None:
        """End the batch: log out and end the process; it is killed when it does not end by itself."""
        with suppress(TokenError):
            self._call(CLOSE_LIMIT_SECONDS, call="close")
            self._left_open = False
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSE_LIMIT_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process at once, whatever its driver is doing. May be called from another thread, and again."""
        self._process.kill()
        self._process.wait()
        if self._left_open:
            self._left_open = False
            self._reset_card()
        pin_channel, self._pin_channel = self._pin_channel, -1
        if pin_channel >= 0:
            os.close(pin_channel)
            self._channel.close()

    def _reset_card(self) -> None:
        # The driver's process could not do it; without it, the card would sign for the next program without a PIN.
        with suppress(subprocess.TimeoutExpired, OSError):
            subprocess.run(
                own_command("divit.tokens.pcsc.resetting", self._reader),
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_RESET_LIMIT_SECONDS,
                check=False,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.kill()

    def _call(self, seconds: float, **request: object) -> frames.Message:
        with self._calls, self._ended_by(seconds):
            self._awake()
            self._channel.settimeout(seconds)
            frames.send(self._channel, request)
            answer = frames.answer(self._channel)
        return _told(answer)

    def _awake(self) -> None:
        if not self._ready:
            # Its start is not the driver's time: a cold machine may need long for it.
            self._channel.settimeout(_START_LIMIT_SECONDS)
            frames.receive(self._channel)
            self._ready = True

    @contextmanager
    def _ended_by(self, seconds: float) -> Iterator[None]:
        """A worker that is silent for so long, or gone, is ended."""
        try:
            yield
        except TimeoutError as late:
            self.kill()
            raise DriverHung(seconds=f"{seconds:g}") from late
        except (frames.ChannelClosed, OSError) as gone:
            self.kill()
            raise DriverCrashed(f"exit {self._process.returncode}") from gone


def _told(answer: frames.Message) -> frames.Message:
    fault = answer.get("error")
    if fault is not None:
        raise BY_CODE[fault["code"]](fault["detail"], **fault["params"])
    return answer
