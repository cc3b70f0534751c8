# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The services of a trial CA as a function from a request to an answer: OCSP, CRLs, time-stamps, CA certificates.

Keys are loaded once. The register is looked at before each answer, so a revocation counts as soon as it is written,
by whichever process.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.kernel import clock
from divit.pki import ocsp, tsa
from divit.pki.crl import crl
from divit.pki.lab.folder import AUTHORITIES, LabFolder, Register

TSA_POLICY = "1.3.6.1.4.1.32473.5070.3"
CRL_VALID_FOR = timedelta(days=7)
_CRL_MADE_ANEW_AFTER = timedelta(hours=1)
# RFC 5019, 6.2 lets caches keep an answer; a trial CA is watched by people who want to see a revocation soon.
_MAX_AGE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status, content type, body, and for how many seconds a cache may keep it."""

    status: int
    content_type: str
    body: bytes
    max_age: int = 0


_NOT_FOUND = Reply(404, "text/plain; charset=utf-8", b"not found\n")


class Services:
    """Everything that ``divit lab serve`` answers. May be called from several threads."""

    def __init__(self, lab: LabFolder) -> None:
        self._lab = lab
        self._lock = threading.Lock()
        self._registers: dict[str, Register] = {}
        self._seen: tuple[int, int] = (0, 0)
        self._issuers = {authority: lab.issuer(authority) for authority in AUTHORITIES}
        self._certificates = {authority: lab.certificate(authority) for authority in AUTHORITIES}
        self._crls: dict[str, tuple[datetime, bytes]] = {}
        self._tsa = tsa.TimestampAuthority(certificate=lab.certificate("tsa"), key=lab.key("tsa"), policy=TSA_POLICY)
        self._ocsp = ocsp.Responder(
            issuer=self._certificates["issuing-ca"],
            certificate=lab.certificate("ocsp"),
            key=lab.key("ocsp"),
            status_of=self._status_of,
        )

    def get(self, path: str) -> Reply:
        """The answer to a GET of ``path``, as it stood in the request line."""
        if path.startswith("/ocsp/"):
            return self._ocsp_by_get(path.removeprefix("/ocsp/"))
        folder, _, name = path.removeprefix("/").partition("/")
        authority = name.rpartition(".")[0]
        if authority not in AUTHORITIES:
            return _NOT_FOUND
        if folder == "crl" and name.endswith(".crl"):
            return Reply(200, "application/pkix-crl", self._crl(authority), _MAX_AGE_SECONDS)
        if folder == "ca" and name.endswith(".cer"):
            return Reply(200, "application/pkix-cert", self._certificates[authority], _MAX_AGE_SECONDS)
        return _NOT_FOUND

    def post(self, path: str, body: bytes) -> Reply:
        """The answer to a POST of ``body`` to ``path``."""
        if path in {"/ocsp", "/ocsp/"}:
            return self._ocsp_reply(body, by_get=False)
        if path in {"/tsa", "/tsa/"}:
            return Reply(200, "application/timestamp-reply", self._tsa.respond(body, clock.now()))
        return _NOT_FOUND

    def _ocsp_by_get(self, encoded: str) -> Reply:
        return self._ocsp_reply(ocsp.request_in_path(encoded), by_get=True)

    def _ocsp_reply(self, request: bytes, *, by_get: bool) -> Reply:
        self._refresh()
        answer = self._ocsp.respond(request, clock.now())
        max_age = _MAX_AGE_SECONDS if by_get and answer.cacheable else 0
        return Reply(200, "application/ocsp-response", answer.body, max_age)

    def _refresh(self) -> None:
        facts = self._lab.register_file.stat()
        seen = (facts.st_mtime_ns, facts.st_size)
        if seen == self._seen:
            return
        with self._lock:
            self._registers = self._lab.register()
            self._crls.clear()
            self._seen = seen

    def _status_of(self, serial: int) -> ocsp.Status:
        register = self._registers["issuing-ca"]
        if serial in register.revoked:
            return register.revoked[serial]
        return "good" if serial in register.issued else "unknown"

    def _crl(self, authority: str) -> bytes:
        self._refresh()
        now = clock.now().replace(microsecond=0)
        with self._lock:
            made_at, der = self._crls.get(authority, (now, b""))
            # Also when the clock was set back: a CRL from the future would be refused.
            if not der or not timedelta() <= now - made_at <= _CRL_MADE_ANEW_AFTER:
                entries = self._registers[authority].revoked.values()
                der = crl(
                    self._issuers[authority],
                    entries,
                    number=int(now.timestamp()),
                    this_update=now,
                    next_update=now + CRL_VALID_FOR,
                )
                self._crls[authority] = (now, der)
            return der
