# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where revocation information comes from: what is at hand, or the services that a certificate names.

A source only brings evidence; whether it is believed is decided in ``certificate_status``.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki import crl_status, ocsp_status, status
from divit.pki.certificates import load_certificate, load_crl
from divit.pki.errors import CertificateUnreadable
from divit.pki.http import Http
from divit.pki.names import issuer_key, name_key
from divit.pki.status import Claim, Finding, State, Unusable
from divit.pki.verdict import Problem, problem

CACHE_SECONDS = 60.0
_MOST_CACHED = 512
_MOST_ADDRESSES = 3
_NONCE_OCTETS = 16
OCSP_REQUEST = "application/ocsp-request"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Unjudged revocation information: OCSP answers and CRLs (DER), and what went wrong while fetching."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
            tuple(dict.fromkeys(self.crls + other.crls)),
            self.problems + other.problems,
        )


class RevocationSource(Protocol):
    """Brings evidence about certificates."""

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """What may tell whether ``certificate``, issued by ``issuer``, was revoked at ``at``. Never raises for a
        service that does not answer; that is a problem in the evidence.
        """
        ...


def certificate_status(certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence) -> Finding:
    """Whether ``certificate``, issued by ``issuer``, is revoked, as far as ``evidence`` proves it for ``at``."""

    def from_ocsp(response: bytes) -> Claim:
        claim, signer = ocsp_status.claim(response, certificate, issuer)
        if signer is not None and not _good_by_crl(signer, issuer, claim.this_update, evidence.crls):
            raise Unusable("ocsp-signer")
        return claim

    from_crl = partial(crl_status.claim, certificate=certificate, issuer=issuer)
    return status.gather(certificate, at, evidence.ocsps, evidence.crls, (from_ocsp, from_crl))


def _good_by_crl(signer: bytes, issuer: bytes, at: datetime, crls: Sequence[bytes]) -> bool:
    """Whether a CRL clears a delegated OCSP signer that may be revoked; by OCSP it would vouch for itself."""
    from_crl = partial(crl_status.claim, certificate=signer, issuer=issuer)
    return status.gather(signer, at, (), crls, (from_crl, from_crl)).state is State.GOOD


class OfflineRevocation:
    """The evidence that is at hand: from a trust folder, a signature's own values, a file."""

    def __init__(self, crls: Sequence[bytes] = (), ocsps: Sequence[bytes] = ()) -> None:
        self._crls = [(_crl_issuer(crl), crl) for crl in crls]
        self._ocsps = tuple(ocsps)

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """All OCSP answers at hand, and the CRLs of the certificate's issuer."""
        wanted = issuer_key(certificate)
        return Evidence(self._ocsps, tuple(crl for key, crl in self._crls if key == wanted))


def _crl_issuer(crl: bytes) -> object:
    try:
        return name_key(load_crl(crl).issuer)
    except CertificateUnreadable:
        return None


class OnlineRevocation:
    """Asks the services that the certificate names: OCSP first, then its CRL; what is at hand comes before both.

    The addresses come from certificates whose signatures lead to a trust anchor, never from unproved ones (see
    ``path``). Answers are kept for a minute, so a batch of signatures asks once. Thread-safe.
    """

    def __init__(self, http: Http, offline: RevocationSource | None = None) -> None:
        self._http = http
        self._offline = offline or OfflineRevocation()
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[bytes, bytes], tuple[float, Evidence]] = OrderedDict()

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """The evidence at hand if nothing newer could change it, else the services' answers too."""
        found = self._offline.evidence(certificate, issuer, at)
        if _settles(certificate, issuer, at, found):
            return found
        kept = self._recall(certificate, issuer)
        if kept is not None and _decides(certificate, issuer, at, kept):
            return found + kept
        for fetch in (self._ask_ocsp, self._fetch_crls):
            fetched = fetch(certificate, issuer)
            found += fetched
            if _decides(certificate, issuer, at, fetched):
                self._keep(certificate, issuer, fetched)
                break
        return found

    def _ask_ocsp(self, certificate: bytes, issuer: bytes) -> Evidence:
        asked = Evidence()
        for address in ocsp_addresses(certificate)[:_MOST_ADDRESSES]:
            nonce = secrets.token_bytes(_NONCE_OCTETS)
            try:
                request = structure.request([ocsp_status.cert_id(certificate, issuer)], nonce)
                answer = self._http.post(address, request, OCSP_REQUEST)
                # A stranger's answer that was recorded earlier would carry another nonce.
                ocsp_status.claim(answer, certificate, issuer, nonce=nonce)
            except Unusable as reason:
                asked += Evidence(problems=(reason.problem,))
                continue
            except DivitError as error:
                asked += Evidence(problems=(_failed(error),))
                continue
            return asked + Evidence(ocsps=(answer,))
        return asked

    def _fetch_crls(self, certificate: bytes, issuer: bytes) -> Evidence:
        fetched = Evidence()
        for address in crl_addresses(certificate)[:_MOST_ADDRESSES]:
            try:
                return fetched + Evidence(crls=(self._http.get(address),))
            except DivitError as error:
                fetched += Evidence(problems=(_failed(error),))
        return fetched

    def _recall(self, certificate: bytes, issuer: bytes) -> Evidence | None:
        with self._lock:
            until, evidence = self._kept.get((certificate, issuer), (0.0, Evidence()))
        return evidence if clock.monotonic() < until else None

    def _keep(self, certificate: bytes, issuer: bytes, evidence: Evidence) -> None:
        with self._lock:
            self._kept[certificate, issuer] = (clock.monotonic() + CACHE_SECONDS, evidence)
            while len(self._kept) > _MOST_CACHED:
                self._kept.popitem(last=False)


def _decides(certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence) -> bool:
    return certificate_status(certificate, issuer, at, evidence).state is not State.NOT_KNOWN


def _settles(certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence) -> bool:
    """Whether asking again could tell nothing new about ``at``: it is revoked, or the evidence is as young."""
    finding = certificate_status(certificate, issuer, at, evidence)
    if finding.state is State.REVOKED:
        return True
    return finding.state is State.GOOD and finding.issued is not None and at - finding.issued <= status.SKEW


def _failed(error: DivitError) -> Problem:
    row = problem("service-failed", why=error.message("tr"))
    return Problem(row.code, row.message_tr, problem("service-failed", why=error.message("en")).message_en)


def ocsp_addresses(certificate: bytes) -> list[str]:
    """The http addresses of the OCSP responders that a certificate names, in its order."""
    try:
        access = load_certificate(certificate).extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    ocsp = AuthorityInformationAccessOID.OCSP
    places = [description.access_location for description in access if description.access_method == ocsp]
    return _http_only(places)


def crl_addresses(certificate: bytes) -> list[str]:
    """The http addresses of the CRLs that a certificate names, in its order."""
    try:
        points = load_certificate(certificate).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return _http_only([name for point in points for name in point.full_name or ()])


def _http_only(places: Sequence[x509.GeneralName]) -> list[str]:
    addresses = [place.value for place in places if isinstance(place, x509.UniformResourceIdentifier)]
    return [address for address in addresses if address.startswith(("http://", "https://"))]
