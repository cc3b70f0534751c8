# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How each service of the authorities does: keys asked for a signature, answers and lists by their dates, the clock."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext as _

from divit.kernel import clock, settings, words
from divit.kernel.errors import DivitError
from divit.pki.certificates import load_certificate
from divit.server.authority import answers, sntp
from divit.server.authority.errors import ClockOff, ClockUnwatched
from divit.server.authority.models import Authority, Certificate, OcspAnswer, RevocationList
from divit.server.keys import protection
from divit.server.keys import queries as keys
from divit.server.keys.errors import KeyUnusable

State = Literal["good", "warn", "bad", "next"]
_PROBE = b"divit: does this key answer?"
_PROBED_FOR_S = 30.0
_SOON = timedelta(days=30)
_A_MOMENT = timedelta(minutes=1)
_lock = threading.Lock()
_probed: dict[str, tuple[float, DivitError | None]] = {}
_heard: list[tuple[float, timedelta | None]] = []
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}


@dataclass(frozen=True, slots=True)
class Service:
    """One service. ``name`` and ``word`` are in the reader's language; ``detail`` says what it rests on; ``code``
    is that of the error, empty without one.
    """

    name: str
    state: State
    word: str
    detail: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityHealth:
    """An authority and its services; ``uid`` is its own certificate's."""

    name: str
    uid: str
    ends_at: datetime
    has_ended: bool
    services: tuple[Service, ...]


def of_authorities() -> list[AuthorityHealth]:
    """Every authority that has a certificate, the oldest first."""
    at = clock.now()
    rows = Authority.objects.select_related("own").filter(own__isnull=False).order_by("id")
    found = [(row, row.own) for row in rows if row.own is not None and row.own.certificate]
    return [
        AuthorityHealth(row.name, str(own.uid), own.not_after, row.ended_at is not None, _services(row, own, at))
        for row, own in found
    ]


def of_stamping() -> list[Service]:
    """The clock, and every authority's time-stamping unit in use."""
    at, units = clock.now(), {}
    rows = Certificate.objects.select_related("authority").filter(
        profile="tsa", state=Certificate.State.VALID, not_before__lte=at, not_after__gt=at
    )
    for row in rows.exclude(key="").order_by("id"):
        units[row.authority_id] = row
    found = [
        _of_key(_("Time-stamping unit of {name}").format(name=row.authority.name), row, at) for row in units.values()
    ]
    return [*found, _clock()] if found else []


def _services(row: Authority, own: Certificate, at: datetime) -> tuple[Service, ...]:
    return _of_key(_("Key"), own, at, key=row.key), _ocsp(row, at), _crl(row, at)


def _of_key(name: str, row: Certificate, at: datetime, *, key: str = "") -> Service:
    """The key of a certificate of ours: whether it signs, and until when its certificate is good."""
    until = _("Certificate until {day}").format(day=words.date(row.not_after))
    error = probed(key or row.key)
    if error is not None:
        return _of_error(name, _("does not sign"), error)
    if row.not_after <= at:
        return Service(name, "bad", _("has ended"), until)
    if row.state != Certificate.State.VALID:
        return Service(name, "bad", _("not in force"), until)
    if row.not_after <= at + _SOON and row.profile != answers.SIGNER:
        return Service(name, "warn", _("ends soon"), until)
    return Service(name, "good", _("signs"), until)


def probed(name: str) -> DivitError | None:
    """Why a key makes no good signature now, None when it does; what was found is kept for half a minute."""
    with _lock:
        found = _probed.get(name)
        if found is not None and clock.monotonic() - found[0] < _PROBED_FOR_S:
            return found[1]
        error = _asked(name)
        _probed[name] = clock.monotonic(), error
        return error


def forget_probes() -> None:
    """Ask every key and the clock anew at the next look."""
    with _lock:
        _probed.clear()
        _heard.clear()


def _asked(name: str) -> DivitError | None:
    try:
        signer = keys.signer_named(name)
        signature = signer.sign(_PROBE)
        if not _is_right(signer, signature):
            return KeyUnusable(name=name, why=words.term("its signature is wrong"))
    except DivitError as error:
        return error
    return None


def _is_right(signer: keys.ServerSigner, signature: bytes) -> bool:
    """Whether a key of ours (``rules.OWN_KEYS``) made a signature over the probe."""
    key = load_certificate(signer.certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signature, _PROBE, ec.ECDSA(_HASHES[signer.algorithm.hash_name]))
    except InvalidSignature:
        return False
    return True


def _ocsp(row: Authority, at: datetime) -> Service:
    """Whether somebody answers for an authority, and whether what is kept is still good."""
    name = _("OCSP answers")
    rows = Certificate.objects.filter(authority=row, profile=answers.SIGNER, state=Certificate.State.VALID)
    signer = rows.filter(not_before__lte=at, not_after__gt=at).exclude(key="").order_by("-id").first()
    if signer is None:
        return Service(name, "next" if not rows.exists() else "bad", _("nobody signs them"), _("No OCSP signer."))
    own = _of_key(name, signer, at)
    oldest = OcspAnswer.objects.filter(authority=row).order_by("next_update").values_list("next_update", flat=True)
    first = oldest.first()
    if own.state == "good" and first is not None and first <= at:
        told = _("Some ended at {moment}; the worker signs them anew.").format(moment=words.date_and_time(first))
        return Service(name, "warn", _("not fresh"), told)
    if own.state != "good":
        return own
    fresh = _("The first to be renewed is good until {moment}.").format(moment=words.date_and_time(first or at))
    return replace(own, word=_("fresh"), detail=f"{fresh} {own.detail}." if first else f"{own.detail}.")


def _crl(row: Authority, at: datetime) -> Service:
    """Whether the newest CRL of an authority is good, and tells all that changed."""
    name = _("CRL")
    newest = RevocationList.objects.filter(authority=row, scope="").order_by("-number").first()
    if newest is None:
        return Service(name, "next", _("none yet"), _("The worker publishes the first one."))
    told = _("No. {number}, {entries} entries, made {made}, good until {until}.").format(
        number=newest.number,
        entries=words.number(newest.entries),
        made=words.date_and_time(newest.this_update),
        until=words.date_and_time(newest.next_update),
    )
    if newest.next_update <= at:
        return Service(name, "bad", _("has ended"), told)
    late = row.ended_at is None and newest.this_update + settings.span("CRL_EVERY") + _A_MOMENT < at
    newest_made = RevocationList.objects.filter(authority=row).order_by("-number").values_list("generation", flat=True)
    if late or newest_made.first() != row.generation:
        return Service(name, "warn", _("a newer one is due"), told)
    return Service(name, "good", _("fresh"), told)


def _clock() -> Service:
    """How far this machine's clock is from the others, asked now or less than half a minute ago."""
    name, sources = _("Clock"), tuple(settings.text("TSA_TIME_SOURCES").replace(",", " ").split())
    if not sources:
        if protection.is_trial():
            return Service(name, "next", _("not watched"), _("A trial: no time server is set up."))
        return _of_error(name, _("not watched"), ClockUnwatched(minutes=0))
    off, most = _drift(sources), settings.span("TSA_MOST_DRIFT")
    if off is None:
        return Service(name, "warn", _("not heard"), _("No time server answers."))
    told = f"{off.total_seconds():+.3f}"
    if abs(off) > most:
        return _of_error(name, _("off"), ClockOff(seconds=told, most=f"{most.total_seconds():g}"))
    return Service(name, "good", _("right"), _("{seconds} s from the time servers.").format(seconds=told))


def _drift(sources: tuple[str, ...]) -> timedelta | None:
    with _lock:
        if not _heard or clock.monotonic() - _heard[0][0] > _PROBED_FOR_S:
            _heard[:] = [(clock.monotonic(), sntp.drift(sources))]
        return _heard[0][1]


def _of_error(name: str, word: str, error: DivitError) -> Service:
    return Service(name, "bad", word, error.message(words.lang()), error.code)
