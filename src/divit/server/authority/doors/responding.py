# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answering OCSP requests in a process: kept answers first, then those in the rows, then a signature.

A process learns within ``LOOK_EVERY_S`` that a status changed (the generation of an authority), and forgets what it
keeps. So an answer is never older than that, whoever changed the status and wherever.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error as DatabaseError

from divit.der import ocsp as structure
from divit.der.errors import DerError
from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.pki import ocsp
from divit.server.authority import answers
from divit.server.authority.models import Authority, Certificate, OcspAnswer

LOOK_EVERY_S = 0.5
_MOST_KEPT = 50_000
_MOST_KEPT_REQUEST = 512


@dataclass(frozen=True, slots=True)
class Told:
    """An OCSPResponse, and until when it may be given out; ``until`` is None for what nobody may keep."""

    body: bytes
    until: datetime | None = None


_MALFORMED = Told(structure.failure(structure.MALFORMED_REQUEST))
_UNAUTHORIZED = Told(structure.failure(structure.UNAUTHORIZED))
_TRY_LATER = Told(structure.failure(structure.TRY_LATER))


class Responding:
    """One process's answers for all authorities. May be called from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Told] = OrderedDict()
        self._responders: dict[int, ocsp.Responder] = {}
        self._statuses: dict[tuple[int, int], ocsp.Status] = {}
        self._longest = timedelta()
        self._seen: frozenset[tuple[int, int]] = frozenset()
        self._looked_at: float | None = None

    def answer(self, request: bytes) -> Told:
        """The answer to an OCSPRequest (DER). Hostile requests, a key or rows that are away: all end in an answer."""
        at = clock.now()
        try:
            self._look()
            kept, seen = self._kept.get(request), self._seen
            if kept is not None and kept.until is not None and at < kept.until:
                return kept
            told = self._made(request, at)
        except (DatabaseError, DivitError):
            return _TRY_LATER
        if told.until is not None and len(request) <= _MOST_KEPT_REQUEST:
            self._keep(request, told, seen)
        return told

    def max_age(self, told: Told, at: datetime) -> int:
        """How many seconds a cache may keep what was asked for by GET (RFC 5019, 6.2; RFC 9919)."""
        if told.until is None:
            return 0
        return max(0, int(min(self._longest, told.until - at, timedelta(days=1)).total_seconds()))

    def _look(self) -> None:
        """See whether a status changed, unless somebody looked a moment ago."""
        now = clock.monotonic()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY_S:
            return
        with self._lock:
            seen = frozenset(Authority.objects.values_list("pk", "generation"))
            if seen != self._seen or self._looked_at is None:
                rows = Authority.objects.select_related("own").filter(own__state=Certificate.State.VALID)
                found = {row.pk: answers.responder(row, clock.now()) for row in rows}
                self._responders = {pk: one for pk, one in found.items() if one is not None}
                self._kept.clear()
                # Another object: who is making an answer goes on with what it has.
                self._statuses = {}
                self._seen = seen
            self._longest = settings.span("OCSP_GET_MAX_AGE")
            self._looked_at = now

    def _made(self, request: bytes, at: datetime) -> Told:
        try:
            asked = structure.parse_request(request)
        except DerError:
            return _MALFORMED
        if asked.critical:
            return _MALFORMED
        for authority, serving in self._responders.items():
            if all(serving.knows(one) for one in asked.cert_ids):
                return self._of(authority, serving, asked, at)
        # The signer of an authority that ended lives a month, its last answers for ever; a nonce may be passed over
        # (RFC 9654, 2.1).
        return _signed_before(asked, at) or _UNAUTHORIZED

    def _of(self, authority: int, serving: ocsp.Responder, asked: structure.OcspRequest, at: datetime) -> Told:
        if asked.nonce is None and (found := _signed_before(asked, at)):
            return found
        told = [(one.encoded, self._status(authority, one.serial)) for one in asked.cert_ids]
        body = serving.signed(told, at, asked.nonce)
        known = all(status != "unknown" for _, status in told)
        # What is unknown may be issued a moment later, and no generation tells of that.
        return Told(body, at.replace(microsecond=0) + answers.valid_for() if known and asked.nonce is None else None)

    def _status(self, authority: int, serial: int) -> ocsp.Status:
        """What is said of a serial number; what is unknown is asked for each time."""
        statuses = self._statuses
        found = statuses.get((authority, serial))
        if found is None:
            found = answers.status_by_serial(authority, serial)
            if found != "unknown" and len(statuses) < _MOST_KEPT:
                statuses[authority, serial] = found
        return found

    def _keep(self, request: bytes, told: Told, seen: frozenset[tuple[int, int]]) -> None:
        with self._lock:
            if seen is not self._seen:
                # A status changed while this answer was made: it may be of before.
                return
            self._kept[request] = told
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)


def _signed_before(asked: structure.OcspRequest, at: datetime) -> Told | None:
    """The answer that lies in a row, when one certificate is asked about and there is one."""
    if len(asked.cert_ids) != 1:
        return None
    row = OcspAnswer.objects.filter(cert_id=asked.cert_ids[0].encoded, next_update__gt=at).first()
    return Told(bytes(row.body), row.next_update) if row is not None and row.body else None
