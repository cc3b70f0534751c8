# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates of made-up people: issued and revoked in a trial CA that already stands."""

from datetime import datetime, timedelta
from pathlib import Path

from divit.kernel import clock, turkish
from divit.pki import issue, keys, profiles
from divit.pki.crl import REASONS, Revoked
from divit.pki.errors import SerialUnknown
from divit.pki.lab.family import PASSWORD, card_file, new_serial, write_crls
from divit.pki.lab.folder import AUTHORITIES, LabFolder

# A certificate is valid a little before it was made, so that a clock some seconds behind does not refuse it.
_HEAD_START = timedelta(minutes=5)


def issue_nes(
    lab_dir: Path,
    *,
    tckn: str,
    given_name: str,
    surname: str,
    key: keys.KeyKind = "rsa2048",
    password: str = PASSWORD,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> bytes:
    """A NES of a made-up person: a PKCS#12 file with key, certificate and chain.

    The name is marked DENEME. Without dates it is valid from now for as long as the profile says. Raises
    ``LabNotThere`` and ``ProfileRefused``.
    """
    lab = LabFolder.existing(lab_dir)
    profile = profiles.load("nes")
    begins = (not_before or clock.now() - _HEAD_START).replace(microsecond=0)
    private_key = keys.generate(key)
    request = issue.Request(
        subject={
            "country": "TR",
            "given_name": given_name,
            "surname": surname,
            "serial_number": tckn,
            "common_name": f"{turkish.upper(f'{given_name} {surname}')} (DENEME)",
        },
        public_key=keys.public_key_der(private_key),
        serial=new_serial(),
        not_before=begins,
        not_after=(not_after or begins + timedelta(days=profile.valid_days)).replace(microsecond=0),
        addresses=lab.addresses("issuing-ca"),
    )
    certificate = issue.certificate(profile, request, lab.issuer("issuing-ca"))
    lab.record_issued("issuing-ca", request.serial)
    return card_file(lab, certificate, private_key, password)


def revoke(lab_dir: Path, serial: int, *, reason: str = "unspecified", at: datetime | None = None) -> None:
    """Revoke the certificate with ``serial`` from ``at`` (now when not given); revoking twice changes nothing.

    The running responders answer so at once, and ``crl.pem`` is written anew. Raises ``LabNotThere``,
    ``SerialUnknown``, and ``ValueError`` for an unknown reason.
    """
    if reason not in REASONS:
        raise ValueError(f"no such reason: {reason}")
    lab = LabFolder.existing(lab_dir)
    moment = (at or clock.now()).replace(microsecond=0)
    with lab.locked():
        registers = lab.register()
        authority = next((name for name in AUTHORITIES if serial in registers[name].issued), None)
        if authority is None:
            raise SerialUnknown(serial=f"{serial:x}")
        if serial not in registers[authority].revoked:
            lab.record_revoked(authority, Revoked(serial, moment, reason))
            write_crls(lab, clock.now().replace(microsecond=0))
