# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a certificate: drafted, looked at, committed to, signed once, compared, committed.

Two transactions with the signature between them. After the first the database knows the serial number and the hash of
what will be signed; so whatever the key ever signed is known, also when this process dies while the key works.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from divit.der.x509 import certificate_parts
from divit.kernel import clock, ids, settings
from divit.pki import drafts
from divit.pki.certificates import load_key
from divit.pki.issue import Addresses, Request
from divit.pki.keys import PublicKey, did_sign
from divit.server.audit.services import Told, record_each
from divit.server.authority import checks, linting, profiles, rules
from divit.server.authority.errors import (
    AuthorityEnded,
    AuthorityThere,
    AuthorityUnknown,
    CertificateUnfit,
    LintRefused,
    PreparedSpent,
    SignatureAmiss,
)
from divit.server.authority.models import Authority, Certificate
from divit.server.authority.profiles import Kind
from divit.server.authority.services.alarms import alarm
from divit.server.authority.services.standing import ended
from divit.server.authority.states import CERTIFICATE
from divit.server.keys import protection
from divit.server.keys import queries as keys

_log = logging.getLogger("divit.authority")
#: From when to when a certificate is to be valid; parts of a second are left out.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Founding:
    """The authority that a certificate is to found: its name, and its key in ``keys``."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Issuing:
    """Who signs: the name of the key, its certificate (DER, empty for a root's own), its public key."""

    key: str
    certificate: bytes
    signer: bytes


@dataclass(slots=True)
class Prepared:
    """A certificate that was committed to and not signed yet: a token that is good for one signature."""

    row: int
    uid: str
    draft: drafts.Draft
    authority: str
    key: str
    issuer: bytes
    _spent: bool = field(default=False, repr=False)

    @property
    def serial(self) -> str:
        """The serial number that was taken, hexadecimal."""
        return rules.serial_text(certificate_parts(self.draft.stand_in).serial)

    def spend(self) -> None:
        """Use the token. Raises ``PreparedSpent`` the second time."""
        if self._spent:
            raise PreparedSpent(self.uid)
        self._spent = True


def prepare(
    *,
    authority: str,
    profile: str,
    subject: Mapping[str, str],
    public_key: bytes,
    days: int = 0,
    span: Span | None = None,
    key: str = "",
    reference: str = "",
    founds: Founding | None = None,
    actor: str = "system",
    channel: str = "system",
) -> Prepared:
    """Draft a certificate for ``public_key`` (SubjectPublicKeyInfo, DER), have it looked at, and commit to it.

    ``days`` of validity instead of the profile's, or the ``span`` itself; ``key``: which of our own keys it is for;
    ``reference``: what it was asked for by; ``founds``: the authority whose own certificate it is; a root is its own
    ``authority``. Raises
    ``AuthorityUnknown``, ``KindUnknown``, ``ProfileRefused``, ``CertificateUnfit``, ``LintRefused``, ``LinterMissing``;
    nothing was signed or taken then.
    """
    is_root = founds is not None and founds.name == authority
    issuer = Issuing(founds.key, b"", public_key) if founds is not None and is_root else issuing(authority)
    kind = profiles.load(profile)
    request = asked(kind, authority=authority, subject=subject, public_key=public_key, days=days, span=span)
    shard = rules.shard_of(request.serial, settings.number("CRL_SHARDS"))
    try:
        draft = examined(kind, request, signer=issuer.signer, ca=issuer.certificate)
    except (CertificateUnfit, LintRefused) as error:
        alarm(f"authority:{authority}", error, actor=actor, channel=channel)
        raise
    with transaction.atomic(durable=True):
        founded = None if founds is None else _founded(founds)
        signs = founded if is_root and founded is not None else sharded(authority, shard)
        row = new_row(signs, profile, request, draft, key=key, reference=reference, shard=shard)
        row.save()
        if founded is not None:
            founded.own = row
            founded.save(update_fields=["own"])
        record_each([told_prepared(row, authority, actor=actor, channel=channel)])
    return Prepared(row.pk, str(row.uid), draft, authority, issuer.key, issuer.certificate)


def new_row(
    authority: Authority,
    profile: str,
    request: Request,
    draft: drafts.Draft,
    *,
    key: str = "",
    reference: str = "",
    shard: int = 0,
) -> Certificate:
    """The row that commits to a draft, not saved yet."""
    return Certificate(
        uid=ids.uuid7(),
        authority=authority,
        shard=shard,
        serial=rules.serial_text(request.serial),
        profile=profile,
        holder=request.subject["common_name"],
        key=key,
        reference=reference,
        to_be_signed=draft.to_be_signed,
        tbs_sha256=sha256(draft.to_be_signed).hexdigest(),
        not_before=request.not_before,
        not_after=request.not_after,
        prepared_at=clock.now(),
    )


def told_prepared(row: Certificate, authority: str, *, actor: str, channel: str) -> Told:
    """What the log is told of a certificate that was committed to."""
    told = {"state": str(row.state), "profile": row.profile, "serial": row.serial, "authority": authority}
    return Told(
        actor=actor,
        channel=channel,
        action="certificate.prepare",
        object=f"certificate:{row.uid}",
        after=told,
        payload_sha256=row.tbs_sha256,
    )


class Asking:
    """What is asked of one kind of certificate: what the settings say of it is read once, for one or for many."""

    def __init__(self, kind: Kind, *, authority: str) -> None:
        self._kind, self._authority = kind, authority
        self._base = settings.text("AUTHORITY_URL").rstrip("/")
        self._identity = settings.text("AUTHORITY_IDENTITY_FORM")
        self._shards = settings.number("CRL_SHARDS")

    def asked(
        self, *, subject: Mapping[str, str], public_key: bytes, days: int = 0, span: Span | None = None
    ) -> Request:
        """The subject in its form here, a new serial number, a validity that begins now or is ``span``."""
        fields = dict(subject)
        if self._kind.holder == "person" and "serial_number" in fields:
            fields["serial_number"] = rules.identity(fields["serial_number"], self._identity)
        begin, serial = clock.now(), rules.new_serial()
        begin, end = span or (begin, begin + timedelta(days=days or self._kind.profile.valid_days))
        return Request(
            subject=fields,
            public_key=public_key,
            serial=serial,
            not_before=begin.replace(microsecond=0),
            not_after=end.replace(microsecond=0),
            addresses=Addresses(
                ca_issuers=f"{self._base}/ca/{self._authority}.cer",
                ocsp=f"{self._base}/ocsp",
                crl=f"{self._base}/crl/{rules.list_name(self._authority, self.shard_of(serial))}",
            ),
        )

    def shard_of(self, serial: int) -> int:
        """Which part of the CRL a certificate of that serial number names; 0 is the whole."""
        return rules.shard_of(serial, self._shards)


def asked(
    kind: Kind,
    *,
    authority: str,
    subject: Mapping[str, str],
    public_key: bytes,
    days: int = 0,
    span: Span | None = None,
) -> Request:
    """What is asked of a profile, for one certificate."""
    return Asking(kind, authority=authority).asked(subject=subject, public_key=public_key, days=days, span=span)


class Examination:
    """Drafts of one kind for one issuer (its public key and its certificate, empty for a root's own)."""

    def __init__(self, kind: Kind, *, signer: bytes, ca: bytes) -> None:
        self._kind, self._ca, self._is_trial = kind, ca, protection.is_trial()
        self._drafting = drafts.Drafting(kind.profile, signer=signer, ca=ca or None)

    def passed(self, request: Request) -> drafts.Draft:
        """A draft that our checks and the linter let pass. Raises as ``prepare`` does; writes nothing."""
        draft = self._drafting.draft(request)
        checks.check(checks.Facts(self._kind, draft.stand_in, self._ca, self._is_trial))
        linting.gate(self._kind, draft.stand_in)
        return draft


def examined(kind: Kind, request: Request, *, signer: bytes, ca: bytes) -> drafts.Draft:
    """One draft that passed."""
    return Examination(kind, signer=signer, ca=ca).passed(request)


def signer_of(certificate: bytes) -> PublicKey | None:
    """The key in a certificate (DER) of an authority; None for one that signs nothing here."""
    key = load_key(certificate_parts(certificate).key)
    return key if isinstance(key, PublicKey) else None


def is_right(draft: drafts.Draft, signature: bytes, committed: str, signer: PublicKey | None) -> bool:
    """Whether what was signed is what was committed to (its hash), and ``signer`` signed it."""
    if signer is None or sha256(draft.to_be_signed).hexdigest() != committed:
        return False
    return did_sign(signer, draft.to_be_signed, signature)


def issue(prepared: Prepared, *, actor: str = "system", channel: str = "system") -> bytes:
    """Sign what was prepared, once, compare it with what was committed to, and give the certificate (DER).

    Whatever goes wrong leaves the row prepared, to be burnt. Raises ``PreparedSpent``, ``SignatureAmiss``,
    ``TransitionForbidden`` when it was burnt meanwhile, and what the key raises.
    """
    prepared.spend()
    signature = keys.signer_named(prepared.key).sign(prepared.draft.to_be_signed)
    committed = Certificate.objects.values_list("tbs_sha256", flat=True).get(pk=prepared.row)
    signer = signer_of(prepared.issuer or prepared.draft.stand_in)
    if not is_right(prepared.draft, signature, committed, signer):
        amiss = SignatureAmiss(prepared.uid, name=prepared.authority)
        alarm(f"certificate:{prepared.uid}", amiss, actor=actor, channel=channel)
        raise amiss
    certificate = prepared.draft.completed(signature)
    with transaction.atomic(durable=True):
        row = Certificate.objects.select_for_update().get(pk=prepared.row)
        CERTIFICATE.fire(
            row,
            "issue",
            actor=actor,
            channel=channel,
            object=f"certificate:{prepared.uid}",
            changes={"certificate": certificate, "issued_at": clock.now()},
            payload_sha256=sha256(certificate).hexdigest(),
            is_locked=True,
        )
    return certificate


def burn(*, row: int) -> None:
    """Have a serial number that was taken, and perhaps signed, count as issued and revoked.

    Nothing happens to a row that is not prepared any more.
    """
    with transaction.atomic():
        found = Certificate.objects.select_for_update().filter(pk=row, state=Certificate.State.PREPARED).first()
        if found is None:
            return
        CERTIFICATE.fire(
            found,
            "burn",
            actor="system",
            channel="system",
            object=f"certificate:{found.uid}",
            changes=ended(found, clock.now(), "cessation_of_operation"),
            is_locked=True,
        )
    _log.warning("a certificate was prepared and never issued: serial number %s is burnt", found.serial)


def issuing(name: str) -> Issuing:
    """Who signs for an authority. Raises ``AuthorityUnknown``, ``AuthorityEnded``."""
    row = Authority.objects.select_related("own").filter(name=name).first()
    if row is None or row.own is None or row.own.state != Certificate.State.VALID:
        raise AuthorityUnknown(name=name)
    if row.ended_at is not None:
        raise AuthorityEnded(name=name)
    certificate = bytes(row.own.certificate)
    return Issuing(row.key, certificate, certificate_parts(certificate).key)


def sharded(name: str, shard: int) -> Authority:
    """The row of an authority, which from now on has that part of the CRL."""
    row = Authority.objects.get(name=name)
    if shard and row.shards < settings.number("CRL_SHARDS"):
        Authority.objects.filter(pk=row.pk).update(shards=settings.number("CRL_SHARDS"))
    return row


def _founded(founds: Founding) -> Authority:
    """The row of a new authority, or of one whose own certificate was burnt. Raises ``AuthorityThere``."""
    row = Authority.objects.select_for_update().select_related(None).filter(name=founds.name).first()
    if row is None:
        return Authority.objects.create(name=founds.name, key=founds.key, founded_at=clock.now())
    if row.own is None or row.own.state != Certificate.State.BURNT:
        raise AuthorityThere(name=founds.name)
    row.key = founds.key
    row.save(update_fields=["key"])
    return row
