# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is trusted: anchors, and the certificates and CRLs that come with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography import x509

from divit.pki.certificates import CERTIFICATE_LABELS, CRL_LABEL, load_certificate, load_crl, pem_blocks
from divit.pki.errors import CertificateUnreadable, ListUnreadable, TrustFolderUnreadable
from divit.pki.names import NameKey, is_self_issued, subject_key
from divit.pki.signatures import is_signed_by

# Kamu SM's depot under the name that it is handed out with.
_DEPOT = "SertifikaDeposu*.xml"
_ENDINGS = frozenset({".pem", ".crt", ".cer", ".der", ".crl"})
# A CRL of a national authority may have some megabytes; nothing that belongs into such a folder has more.
_MOST_FILE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Index:
    """Where to find the certificates of a store."""

    anchors: frozenset[bytes]
    by_subject: Mapping[NameKey, Sequence[bytes]]

    @classmethod
    def of(cls, anchors: Sequence[bytes], certificates: Sequence[bytes]) -> Self:
        by_subject: dict[NameKey, list[bytes]] = defaultdict(list)
        for certificate in dict.fromkeys((*anchors, *certificates)):
            try:
                by_subject[subject_key(certificate)].append(certificate)
            except CertificateUnreadable:
                continue
        return cls(frozenset(anchors), by_subject)


@dataclass(frozen=True, slots=True)
class TrustStore:
    """``anchors`` are believed without proof; ``certificates`` only help to build chains; ``crls`` count as
    evidence once their signatures hold. All DER.
    """

    anchors: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    _index: dict[str, _Index] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_folder(cls, folder: Path) -> Self:
        """The trust of a folder of PEM and DER files, without its sub-folders.

        Its self-signed CA certificates are anchors, its other certificates help, its CRLs count; the same of a
        ``SertifikaDeposu.xml`` in it. Raises ``TrustFolderUnreadable`` when the folder or a certificate in it cannot
        be read: trust that is only half loaded would show up as documents that suddenly are not valid.
        """
        try:
            entries = sorted(entry for entry in folder.iterdir() if entry.is_file())
            blocks = [block for path in entries if path.suffix in _ENDINGS for block in _blocks(path)]
            blocks += [block for path in entries if path.match(_DEPOT) for block in _depot(path)]
        except (OSError, CertificateUnreadable, ListUnreadable) as error:
            raise TrustFolderUnreadable(str(error), path=folder) from error
        certificates = [der for label, der in blocks if label in CERTIFICATE_LABELS]
        return cls(
            anchors=tuple(dict.fromkeys(der for der in certificates if is_self_signed_ca(der))),
            certificates=tuple(dict.fromkeys(der for der in certificates if not is_self_signed_ca(der))),
            crls=tuple(dict.fromkeys(der for label, der in blocks if label == CRL_LABEL)),
        )

    def named(self, name: NameKey) -> Sequence[bytes]:
        """The certificates whose subject is ``name``, anchors first; what cannot be read has no name."""
        return self._indexed().by_subject.get(name, ())

    def is_anchor(self, certificate: bytes) -> bool:
        """Whether ``certificate`` is believed without proof."""
        return certificate in self._indexed().anchors

    def _indexed(self) -> _Index:
        # Made when it is first needed, and once: lists of a continent hold thousands of certificates.
        if not self._index:
            self._index["made"] = _Index.of(self.anchors, self.certificates)
        return self._index["made"]

    def merge(self, other: "TrustStore") -> "TrustStore":
        """The trust of both stores."""
        return TrustStore(
            tuple(dict.fromkeys(self.anchors + other.anchors)),
            tuple(dict.fromkeys(self.certificates + other.certificates)),
            tuple(dict.fromkeys(self.crls + other.crls)),
        )


def _blocks(path: Path) -> list[tuple[str, bytes]]:
    if path.stat().st_size > _MOST_FILE_BYTES:
        raise CertificateUnreadable(f"{path.name} is too large", what=path.name)
    data = path.read_bytes()
    if b"-----BEGIN" in data:
        blocks = pem_blocks(data)
    else:
        blocks = [(CRL_LABEL if path.suffix == ".crl" else "CERTIFICATE", data)]
    for label, der in blocks:
        if label in CERTIFICATE_LABELS:
            load_certificate(der)
        elif label == CRL_LABEL:
            load_crl(der)
    return blocks


def _depot(path: Path) -> list[tuple[str, bytes]]:
    # The reader of XML lists is there for the few folders that hold one; it stands on this module besides.
    from divit.pki.depot import read_depot_file

    held = read_depot_file(path)
    return [("CERTIFICATE", der) for der in (*held.anchors, *held.certificates)]


def is_self_signed_ca(certificate: bytes) -> bool:
    """Whether a certificate (DER) is of a CA, names itself as its issuer, and is signed with its own key."""
    try:
        constraints = load_certificate(certificate).extensions.get_extension_for_class(x509.BasicConstraints)
        if not constraints.value.ca:
            return False
    except x509.ExtensionNotFound:
        return False
    return is_self_issued(certificate) and is_signed_by(certificate, certificate)
