# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Making a trial CA: the family of ``data/family.toml``, with keys, PKCS#12 files and CRLs."""

import json
import secrets
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from divit.kernel import clock
from divit.kernel.words import system_reason
from divit.pki import issue, keys, profiles
from divit.pki.certificates import CRL_LABEL, load_certificate, to_pem
from divit.pki.crl import Revoked, crl
from divit.pki.errors import LabFolderNotEmpty, LabNotWritten
from divit.pki.lab.folder import AUTHORITIES, LabFolder, write_whole

DEFAULT_PORT = 16380
# The password of every PKCS#12 file of a lab: printed in the manual, it protects nothing and is no secret.
PASSWORD = "1234"  # noqa: S105 - see above
_KEPT_KEYS = frozenset({*AUTHORITIES, "ocsp", "tsa"})
SERIAL_BITS = 127


@cache
def _members() -> tuple[dict[str, Any], ...]:
    text = files("divit.pki.lab").joinpath("data/family.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["member"])


@dataclass(frozen=True, slots=True)
class Made:
    """What ``init`` made: the port the certificates point to, how many there are, and the public files."""

    port: int
    certificates: int
    files: tuple[str, ...]


def init(folder: Path, port: int = DEFAULT_PORT) -> Made:
    """Make a trial CA in ``folder``, which must be new or empty; its certificates point to ``port`` on loopback.

    Raises ``LabFolderNotEmpty``, ``LabNotWritten``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LabFolderNotEmpty(folder=folder)
        return _fill(LabFolder(folder), port)
    except OSError as error:
        raise LabNotWritten(str(error), folder=folder, why=system_reason(error)) from error


def _fill(lab: LabFolder, port: int) -> Made:
    lab.private.mkdir(mode=0o700)
    made_at = clock.now().replace(microsecond=0)
    write_whole(lab.private / "lab.json", json.dumps({"port": port}).encode())
    lab.register_file.touch(mode=0o600)
    for member in _members():
        _make(lab, member, made_at)
    write_crls(lab, made_at)
    public = tuple(sorted(entry.name for entry in lab.folder.iterdir() if entry.is_file()))
    return Made(port, len(_members()), public)


def _make(lab: LabFolder, member: dict[str, Any], made_at: datetime) -> None:
    name = member["file"]
    authority = member.get("issuer", "issuing-ca") if name != "root" else "root"
    key = keys.generate(member["key"])
    request = issue.Request(
        subject=member["subject"],
        public_key=keys.public_key_der(key),
        serial=new_serial(),
        not_before=made_at + timedelta(days=member["from_days"]),
        not_after=made_at + timedelta(days=member["to_days"]),
        addresses=lab.addresses(authority),
    )
    issuer = issue.Issuer(key) if name == "root" else lab.issuer(authority)
    certificate = issue.certificate(profiles.load(member["profile"]), request, issuer)
    lab.record_issued(authority, request.serial)
    if "revoked_days" in member:
        at = made_at + timedelta(days=member["revoked_days"])
        lab.record_revoked(authority, Revoked(request.serial, at, member["revoked_reason"]))
    write_whole(lab.folder / f"{name}.pem", to_pem(certificate))
    if name in _KEPT_KEYS:
        write_whole(lab.private / f"{name}.key.pem", keys.to_pem(key), 0o600)
    else:
        write_whole(lab.folder / f"{name}.p12", card_file(lab, certificate, key, PASSWORD), 0o600)


def new_serial() -> int:
    """A serial number of 127 bits whose first bit is set, so its length never varies."""
    return secrets.randbits(SERIAL_BITS - 1) | 1 << (SERIAL_BITS - 1)


def card_file(lab: LabFolder, certificate: bytes, key: keys.PrivateKey, password: str) -> bytes:
    """A PKCS#12 file (RFC 7292) with the key, its certificate and the chain up to the root."""
    leaf = load_certificate(certificate)
    chain: list[x509.Certificate] = [load_certificate(lab.certificate(name)) for name in reversed(AUTHORITIES)]
    name = str(leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, leaf, chain, BestAvailableEncryption(password.encode())
    )


def write_crls(lab: LabFolder, at: datetime) -> None:
    """Write ``crl.pem`` anew: the CRLs of both authorities, each valid as long as the authority itself."""
    register = lab.register()
    blocks = []
    for authority in AUTHORITIES:
        issuer = lab.issuer(authority)
        expiry = load_certificate(lab.certificate(authority)).not_valid_after_utc
        revoked = register[authority].revoked.values()
        der = crl(issuer, revoked, number=int(at.timestamp()), this_update=at, next_update=expiry)
        blocks.append(to_pem(der, CRL_LABEL))
    write_whole(lab.folder / "crl.pem", b"".join(blocks))
