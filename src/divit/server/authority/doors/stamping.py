# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers to time-stamp requests over HTTP (RFC 3161, 3.4; EN 319 422): who asks, our clock, a number, the token.

Each process holds blocks of serial numbers, one a customer, and stamps from them without touching a row. See
``services.stamps``.
"""

import base64
import binascii
import hashlib
import hmac
import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import connection

from divit.der import tsp
from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.pki.tsa import Serials, TimestampAuthority
from divit.server.authority.clock_guard import ClockGuard
from divit.server.authority.errors import ClockOff, ClockUnwatched, CreditsSpent, UnitMissing
from divit.server.authority.models import Certificate, StampCustomer
from divit.server.authority.services import customers, stamps
from divit.server.keys import queries as keys

LOOK_EVERY_S = 0.5
_IDLE_S = 5.0
_TIDY_EVERY_S = 1.0
_log = logging.getLogger("divit.authority")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A time-stamping unit: its certificate's row, until when it may stamp, and the authority that makes tokens."""

    row: int
    authority: str
    until: datetime
    stamping: TimestampAuthority


@dataclass(slots=True)
class _Open:
    """A block that this process stamps from. ``left`` counts its numbers, ``stamped`` the tokens."""

    block: stamps.Block
    serials: Serials
    left: int
    since: float
    used_at: float
    stamped: int = 0
    in_use: int = 0
    told: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class Stamping:
    """One process's time-stamps for all customers. May be called from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._guard = ClockGuard()
        self._open: dict[tuple[int, int | None], _Open] = {}
        self._closing: list[_Open] = []
        self._units: tuple[_Unit, ...] = ()
        self._asking: dict[str, _Customer] = {}
        self._looked_at: float | None = None
        self._tidier: threading.Thread | None = None
        self._ended = threading.Event()

    def answer(self, request: bytes, authorization: str, authority: str = "") -> bytes | None:
        """The TimeStampResp to a TimeStampReq (DER), None for somebody who may not ask.

        ``authorization`` is the header of that name; ``authority`` whose unit is to stamp, any when empty. Hostile
        requests, a clock that is off, a key or rows that are away: all end in an answer with a PKIFailureInfo.
        """
        try:
            self._look()
            customer = self._customer(authorization)
        except (DatabaseError, DivitError) as error:
            return _refused(tsp.SYSTEM_FAILURE, error)
        return None if customer is _NOBODY else self._stamped(request, customer.row, authority)

    def close(self) -> None:
        """Tell what was stamped, and stop."""
        self._ended.set()
        with self._lock:
            self._closing += self._open.values()
            self._open.clear()
        self._tell_closed()

    def _stamped(self, request: bytes, customer: int | None, authority: str) -> bytes:
        try:
            at = self._guard.now()
            unit = self._unit(authority, at)
            asked = unit.stamping.examine(request)
            if isinstance(asked, bytes):
                return asked
            return tsp.granted(self._token(unit, customer, asked, at))
        except (ClockOff, ClockUnwatched) as error:
            return _refused(tsp.TIME_NOT_AVAILABLE, error)
        except CreditsSpent as error:
            # RFC 3161, 2.4.2: "transaction not permitted or supported".
            return _refused(tsp.BAD_REQUEST, error)
        except (DatabaseError, DivitError) as error:
            return _refused(tsp.SYSTEM_FAILURE, error)

    def _token(self, unit: _Unit, customer: int | None, asked: tsp.TimeStampRequest, at: datetime) -> bytes:
        held, serial = self._number(unit, customer)
        token = b""
        try:
            token = unit.stamping.stamp(asked, at, serial)
        finally:
            with self._lock:
                held.in_use -= 1
                if token:
                    held.stamped += 1
                    held.told.update(hashlib.sha256(token).digest())
        return token

    def _number(self, unit: _Unit, customer: int | None) -> tuple[_Open, int]:
        """A serial number that was never used, from a block that was told to the log. Raises ``CreditsSpent``."""
        key, now = (unit.row, customer), clock.monotonic()
        with self._lock:
            held = self._open.get(key)
            if held is None or not held.left or now - held.since > stamps.USED_FOR.total_seconds():
                if held is not None:
                    self._closing.append(self._open.pop(key))
                # Taken under the lock: threads that come at the same moment share the block.
                block = stamps.take(unit=unit.row, customer=customer)
                held = self._open[key] = _Open(block, Serials(block.prefix), block.size, now, now)
                self._have_it_tidied()
            held.left -= 1
            held.in_use += 1
            held.used_at = now
            return held, held.serials.next()

    def _look(self) -> None:
        """See who stamps and who may ask, unless somebody looked a moment ago."""
        now = clock.monotonic()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY_S:
            return
        with self._lock:
            known = {unit.row: unit for unit in self._units}
            rows = (
                Certificate.objects.select_related("authority")
                .filter(profile="tsa", state=Certificate.State.VALID, not_after__gt=clock.now())
                .exclude(key="")
                .order_by("-id")
            )
            self._units = tuple(known.get(row.pk) or _unit(row) for row in rows)
            self._asking = {}
            self._looked_at = now

    def _unit(self, authority: str, at: datetime) -> _Unit:
        """The newest unit (of one authority). Raises ``UnitMissing``."""
        for unit in self._units:
            if authority in {"", unit.authority} and at < unit.until:
                return unit
        raise UnitMissing(name=authority)

    def _customer(self, authorization: str) -> "_Customer":
        known = self._asking.get(authorization)
        if known is None:
            known = _asking(authorization)
            if len(self._asking) < _MOST_KNOWN:
                self._asking[authorization] = known
        return known

    def _have_it_tidied(self) -> None:
        if self._tidier is None:
            self._tidier = threading.Thread(target=self._tidy, name="divit-stamps", daemon=True)
            self._tidier.start()

    def _tidy(self) -> None:
        while not self._ended.wait(_TIDY_EVERY_S):
            now = clock.monotonic()
            with self._lock:
                idle = [key for key, held in self._open.items() if now - held.used_at > _IDLE_S and not held.in_use]
                self._closing += [self._open.pop(key) for key in idle]
            self._tell_closed()
            connection.close()

    def _tell_closed(self) -> None:
        """Close the blocks that nobody stamps from any more; what cannot be told now is told later."""
        with self._lock:
            ready = [held for held in self._closing if not held.in_use]
            self._closing = [held for held in self._closing if held.in_use]
        for held in ready:
            try:
                stamps.close(row=held.block.row, stamped=held.stamped, sha256=held.told.hexdigest())
            except (DatabaseError, DivitError) as error:
                _log.error("what was stamped is not in the log yet: %s", error)
                with self._lock:
                    self._closing.append(held)


@dataclass(frozen=True, slots=True)
class _Customer:
    """Who asks: a row, None for anybody where anybody may."""

    row: int | None


_NOBODY = _Customer(-1)
_ANYBODY = _Customer(None)
_MOST_KNOWN = 10_000


def _asking(authorization: str) -> _Customer:
    """Who asks, by HTTP Basic (RFC 7617); ``_NOBODY`` for a wrong name or secret."""
    if not authorization:
        return _ANYBODY if settings.flag("TSA_FOR_ANYBODY") else _NOBODY
    scheme, _, encoded = authorization.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return _NOBODY
    row = StampCustomer.objects.filter(name=name, ended_at=None).first()
    right = hmac.compare_digest(customers.hashed(secret), row.secret_sha256 if row else "")
    return _Customer(row.pk) if row is not None and right and scheme.casefold() == "basic" else _NOBODY


def _unit(row: Certificate) -> _Unit:
    policies = settings.text("TSA_POLICIES").replace(",", " ").split()
    policy, *further = policies or [f"{settings.text('AUTHORITY_POLICY_ARC')}.3"]
    stamping = TimestampAuthority(
        certificate=bytes(row.certificate),
        key=keys.signer_named(row.key).sign,
        policy=policy,
        further=further,
        to_the_millisecond=True,
    )
    return _Unit(row.pk, row.authority.name, row.not_after, stamping)


def _refused(failure: int, error: Exception) -> bytes:
    if isinstance(error, DivitError):
        return tsp.rejected(failure, f"{error.code} {error.message('en')}")
    _log.error("no time-stamp: %s", error)
    return tsp.rejected(failure, "the service does not work now; try again later")
