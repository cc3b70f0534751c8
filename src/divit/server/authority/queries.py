# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What was issued. Certificates have no viewer: who may look at them is the page's to say."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from divit.server.authority import rules
from divit.server.authority.errors import AuthorityUnknown, CertificateUnknown
from divit.server.authority.models import Authority, Certificate, RevocationList, StampCustomer


@dataclass(frozen=True, slots=True)
class CertificateView:
    """What is known of a certificate. ``certificate`` is DER, empty while it is prepared and when it is burnt."""

    uid: str
    authority: str
    serial: str
    profile: str
    state: str
    holder: str
    certificate: bytes
    not_before: datetime
    not_after: datetime
    status_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """An authority, and how many of its certificates are in which state."""

    name: str
    key: str
    certificate: bytes
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer for time-stamps. ``credits`` are those that are left and in no process's hands, None for any number;
    ``stamped`` is what the processes told so far.
    """

    name: str
    credits: int | None
    stamped: int
    has_ended: bool


def customers() -> list[CustomerView]:
    """All customers for time-stamps, by name."""
    rows = StampCustomer.objects.annotate(told=Sum("blocks__stamped")).order_by("name")
    return [CustomerView(row.name, row.credits, row.told or 0, row.ended_at is not None) for row in rows]


def authorities() -> list[AuthorityView]:
    """All authorities that have a certificate of their own, the oldest first."""
    rows = Authority.objects.select_related("own").filter(own__state=Certificate.State.VALID).order_by("id")
    return [AuthorityView(row.name, row.key, _own(row), _counts(row)) for row in rows]


def own_certificate(authority: str) -> bytes:
    """The certificate (DER) of an authority. Raises ``AuthorityUnknown``."""
    row = Authority.objects.select_related("own").filter(name=authority, own__state=Certificate.State.VALID).first()
    if row is None:
        raise AuthorityUnknown(name=authority)
    return _own(row)


def own_or_none(authority: str) -> bytes | None:
    """The certificate (DER) of an authority, None where there is none of this name."""
    try:
        return own_certificate(authority)
    except AuthorityUnknown:
        return None


def newest_list(authority: str, scope: str = "") -> bytes | None:
    """The newest CRL (DER) of an authority, whole or of a ``scope`` (the number of a shard, ``delta``); None before
    the first.
    """
    rows = RevocationList.objects.filter(authority__name=authority, scope=scope).order_by("-number")
    body = rows.values_list("body", flat=True).first()
    return None if body is None else bytes(body)


def by_serial(authority: str, serial: str) -> CertificateView:
    """The certificate of that serial number (hexadecimal). Raises ``CertificateUnknown``."""
    row = (
        Certificate.objects.select_related("authority")
        .filter(authority__name=authority, serial=rules.serial_typed(serial))
        .first()
    )
    if row is None:
        raise CertificateUnknown(serial)
    return _view(row)


def _own(row: Authority) -> bytes:
    return b"" if row.own is None else bytes(row.own.certificate)


def _counts(row: Authority) -> dict[str, int]:
    states = Certificate.objects.filter(authority=row).values_list("state", flat=True)
    return {state: states.filter(state=state).count() for state in Certificate.State.values}


def _view(row: Certificate) -> CertificateView:
    return CertificateView(
        uid=str(row.uid),
        authority=row.authority.name,
        serial=row.serial,
        profile=row.profile,
        state=row.state,
        holder=row.holder,
        certificate=bytes(row.certificate),
        not_before=row.not_before,
        not_after=row.not_after,
        status_at=row.status_at,
        reason=row.reason,
    )
