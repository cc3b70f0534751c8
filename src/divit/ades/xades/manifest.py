# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML signatures over a list of files (ds:Manifest; XML-DSig, 5.1): the list is in the signature, the files are beside
it, and none of them is touched when others are added to the signature later.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from divit.ades import extend, xades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.content import Content, content_of
from divit.ades.create import DataToBeSigned
from divit.ades.errors import ContentMissing, TimestamperMissing
from divit.ades.gathering import Sources
from divit.ades.levels import Level
from divit.ades.signer import Signer
from divit.ades.xades import steps as xades_steps
from divit.ades.xml import names
from divit.ades.xml.escaping import DS_HERE, attribute, canonical_form, form_in_file
from divit.kernel import clock
from divit.pki.timestamp_client import Timestamper

_MIME_TYPE = "text/xml"


@dataclass(frozen=True, slots=True)
class ManifestSignature:
    """A signature over ``files`` by their names, relative to where the signature will lie."""

    files: Mapping[str, Content]

    @classmethod
    def of(cls, files: Mapping[str, bytes | Content]) -> "ManifestSignature":
        """The first step. Raises ``ContentMissing`` where there are no files."""
        if not files:
            raise ContentMissing
        return cls({name: content_of(one) for name, one in files.items()})

    def data_to_be_signed(
        self,
        certificate: bytes,
        *,
        at: datetime,
        algorithm: SignatureAlgorithm | None = None,
        claims: Claims = NO_CLAIMS,
    ) -> DataToBeSigned:
        """The second step; ``at`` is the claimed signing time. Raises ``KeyUnsupported``, ``ContentUnreadable``."""
        chosen = algorithm or SignatureAlgorithm.for_certificate(certificate)
        marked = self._manifest(chosen)
        digest = hashlib.new(chosen.hash_name, canonical_form(marked).encode()).digest()
        file = xades.File(digest, _MIME_TYPE, f"#{_id_in(marked)}")
        covered = xades.Covered(xades.Packaging.MANIFEST, (file,))
        info, properties = xades_steps.to_be_signed(covered, xades_steps.By(chosen, certificate, at, claims))
        return DataToBeSigned(info, chosen, certificate, properties)

    def complete(
        self,
        signed: DataToBeSigned,
        signature: bytes,
        *,
        chain: Iterable[bytes] = (),
        level: Level = Level.B,
        timestamper: Timestamper | None = None,
        sources: Sources | None = None,
    ) -> bytes:
        """The third step: the signature file at ``level``. Raises ``TimestamperMissing`` and what ``extend`` raises."""
        if level is not Level.B and timestamper is None:
            raise TimestamperMissing
        element = xades.assemble(
            signed.signed_attributes,
            signed.properties,
            signature,
            certificate=signed.certificate,
            chain=chain,
            manifest=form_in_file(self._manifest(signed.algorithm)),
            timestamper=None if level is Level.B else timestamper,
        )
        made = f"{xades_steps.DECLARATION}{element}\n".encode()
        if not level.has_evidence:
            return made
        return extend.extend(made, to=level, timestamper=timestamper, sources=sources, content=self.files)

    def _manifest(self, algorithm: SignatureAlgorithm) -> str:
        """The ds:Manifest with the marks of ``escaping``; its Id comes from what it lists."""
        hashing = f'<ds:DigestMethod Algorithm="{names.HASHES[algorithm.hash_name]}"></ds:DigestMethod>'
        listed = "".join(
            f'<ds:Reference URI="{attribute(quote(name))}">{hashing}'
            f"<ds:DigestValue>{xades.base64_of(one.digest(algorithm.hash_name))}</ds:DigestValue></ds:Reference>"
            for name, one in self.files.items()
        )
        told = hashlib.sha256(listed.encode()).hexdigest()[:32]
        return f'<ds:Manifest{DS_HERE} Id="M-{told}">{listed}</ds:Manifest>'


def _id_in(marked: str) -> str:
    """The Id of a manifest, which is its first attribute."""
    return marked.partition(' Id="')[2].partition('"')[0]


def sign_files(
    files: Mapping[str, bytes | Content],
    signer: Signer,
    *,
    level: Level = Level.B,
    timestamper: Timestamper | None = None,
    sources: Sources | None = None,
    claims: Claims = NO_CLAIMS,
) -> bytes:
    """The three steps at once with a key that is at hand. Raises what the steps and ``signer`` raise."""
    whole = ManifestSignature.of(files)
    signed = whole.data_to_be_signed(signer.certificate, at=clock.now(), algorithm=signer.algorithm, claims=claims)
    value = signer.sign(signed.signed_attributes)
    return whole.complete(signed, value, chain=signer.chain, level=level, timestamper=timestamper, sources=sources)
