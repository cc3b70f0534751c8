# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Passkeys (WebAuthn, level 3) of accounts: made, used, given a name, removed. The protocol itself is fido2's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from divit.kernel import clock, ids
from divit.server.audit.services import record
from divit.server.login.errors import PasskeyRefused, WayMissing
from divit.server.login.models import Account, Passkey

#: What a browser answered, and what the server remembers between its two calls: JSON.
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """The site as browsers see it: its host is the RP ID, its origin is what they say that they were at."""

    host: str
    origin: str

    def server(self) -> Fido2Server:
        """fido2's server for this site alone, subdomains left out."""
        entity = PublicKeyCredentialRpEntity(id=self.host, name="Divit")
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


def begin_adding(*, account: Account, site: Site, full_name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked to make, and what to keep until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=bytes(account.passkey_handle), name=account.personnel_number, display_name=full_name
    )
    options, state = site.server().register_begin(
        user,
        credentials=[_credential(one) for one in account.passkeys.filter(site=site.host)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options)["publicKey"], state


@transaction.atomic
def add(*, account: Account, site: Site, state: Json, answer: Json, name: str) -> int:
    """Keep a new passkey. Raises ``PasskeyRefused``."""
    try:
        made = site.server().register_complete(state, answer).credential_data
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused(str(error)) from error
    if made is None:
        raise PasskeyRefused("no credential")
    try:
        with transaction.atomic():
            row = Passkey.objects.create(
                account=account,
                credential_sha256=_hash(made.credential_id),
                credential=bytes(made),
                site=site.host,
                name=name,
            )
    except IntegrityError as error:
        raise PasskeyRefused("known already") from error
    _tell(account, "login.passkey_added", row)
    return row.pk


def begin_using(*, site: Site, account: Account | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked to sign, and what to keep until it answers: any passkey, or one of ``account``."""
    own = None if account is None else [_credential(one) for one in account.passkeys.filter(site=site.host)]
    options, state = site.server().authenticate_begin(own, user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options)["publicKey"], state


def use(*, site: Site, state: Json, answer: Json, account: Account | None = None) -> Account:
    """The account that the answer opens: the passkey's, which must be ``account`` where that is given.

    Raises ``PasskeyRefused`` also for a counter that went back: somebody has a copy (WebAuthn 3, 6.1.1).
    """
    try:
        response = AuthenticationResponse.from_dict(answer)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyRefused(str(error)) from error
    with transaction.atomic():
        row = _locked(response.raw_id, account)
        try:
            site.server().authenticate_complete(state, [_credential(row)], response)
        except (ValueError, KeyError, TypeError) as error:
            raise PasskeyRefused(str(error)) from error
        _refuse_other_person(response, row.account)
        uses = response.response.authenticator_data.counter
        if uses <= row.uses and (uses or row.uses):
            raise PasskeyRefused("the counter went back")
        row.uses, row.used_at = uses, clock.now()
        row.save(update_fields=["uses", "used_at"])
        _tell(row.account, "login.passkey_used", row)
    return row.account


@transaction.atomic
def remove(*, account: Account, passkey: int) -> None:
    """Let a passkey open nothing any more. Raises ``WayMissing``."""
    row = Passkey.objects.select_for_update().filter(pk=passkey, account=account).first()
    if row is None:
        raise WayMissing
    _tell(account, "login.passkey_removed", row)
    row.delete()


def _locked(credential_id: bytes, account: Account | None) -> Passkey:
    rows = Passkey.objects.select_for_update().select_related("account")
    row = rows.filter(credential_sha256=_hash(credential_id), account__is_active=True).first()
    if row is None or (account is not None and row.account_id != account.pk):
        raise PasskeyRefused("not a passkey of this account")
    return row


def _refuse_other_person(response: AuthenticationResponse, account: Account) -> None:
    handle = response.response.user_handle
    if handle is not None and handle != bytes(account.passkey_handle):
        raise PasskeyRefused("another handle")


def _credential(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))


def _hash(credential_id: bytes) -> str:
    return ids.sha256_hex(credential_id.hex())


def _tell(account: Account, action: str, row: Passkey) -> None:
    who = f"person:{account.person_id}"
    record(actor=who, channel="web", action=action, object=who, after={"passkey": row.name, "site": row.site})
