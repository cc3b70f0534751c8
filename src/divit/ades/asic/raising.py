# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Raising what is in a container (EN 319 162-1, 5): each signature by the rules of its own format, and CAdES beside
manifests beyond LT by an archive manifest, which protects the data files as well.

What an archive manifest covers keeps its octets.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.ades import gathering
from divit.ades.asic import reader, steps
from divit.ades.asic.container import META, TABLE_OF_CONTENTS, Container
from divit.ades.asic.files import ContainerFiles
from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.cades import reader as cades_reader
from divit.ades.engine.evidence import inside
from divit.ades.errors import (
    ContainerUnfit,
    LevelNotHigher,
    LevelUnsupported,
    NoSuchSigner,
    TimestamperMissing,
    TrustMissing,
)
from divit.ades.gathering import Sources
from divit.ades.ladder import level_of_form, rungs
from divit.ades.levels import Level
from divit.ades.model import Signature
from divit.ades.soundness import sound_certificate
from divit.ades.xades import reader as xades_reader
from divit.der.cms_parts import signed_data_parts
from divit.kernel.words import term
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamps import read_token

_NEWEST = f"{META}ASiCArchiveManifest.xml"
_EARLIER = "ASiCArchiveManifest{}.xml"


def extend(
    container: Container,
    *,
    to: Level,
    timestamper: Timestamper | None,
    sources: Sources | None,
    at: datetime,
    only: bytes | None = None,
) -> Container:
    """The container with its signatures raised to ``to``, or the one of them whose value is ``only``; those that are
    there already stay as they are. What is archived is archived once more (renewal).

    Raises ``LevelNotHigher``, ``LevelUnsupported``, ``TimestamperMissing``, ``TrustMissing``, ``NoSuchSigner``,
    ``SignatureBroken``, ``ContainerUnfit``, ``EvidenceMissing``, ``NotFinal``, what reading raises, and what the
    time-stamper raises.
    """
    if timestamper is None:
        raise TimestamperMissing
    if to.has_evidence and sources is None:
        raise TrustMissing(level=to.value)
    if not container.has_signatures:
        raise NoSuchSigner(number=1)
    return _Raising(container, to, timestamper, sources, at, only).done()


@dataclass(slots=True)
class _Raising:
    """A container on its way up."""

    container: Container
    to: Level
    timestamper: Timestamper
    sources: Sources | None
    at: datetime
    only: bytes | None
    found: Level | None = None
    is_raised: bool = False

    def done(self) -> Container:
        """The container raised."""
        contents = reader.contents_of(self.container)
        known = () if self.sources is None else self.sources.trust.certificates
        certain = {one.value for one in contents.signatures if self._is_meant(one)}
        for one in contents.signatures:
            if one.value in certain:
                sound_certificate(one, known)
        frozen = reader.frozen_by_archives(self.container)
        for name in (*self.container.xades, *self.container.cades):
            raised = self._file(name)
            if raised is not None and name in frozen:
                raise ContainerUnfit(why=term("an archive time-stamp covers a signature that lacks its evidence"))
            if raised is not None:
                self.container, self.is_raised = self.container.with_meta({name: raised}), True
        if self._is_archived_as_a_whole:
            self._archive()
        elif not self.is_raised:
            raise LevelNotHigher(level=self.to.value, present=(self.found or Level.B).value)
        return self.container

    def _is_meant(self, signature: Signature) -> bool:
        return self.only is None or signature.value == self.only

    @property
    def _is_archived_as_a_whole(self) -> bool:
        """Whether LTA is an archive manifest: for CAdES and time assertions that are over manifests (5.4)."""
        container = self.container
        has_own = bool(container.xades) or (bool(container.cades) and not container.manifests)
        if self.to.is_archived and not (container.xades or container.cades) and self.to is not Level.LTA:
            raise LevelUnsupported(level=self.to.value, format=container.kind.format)
        return self.to is Level.LTA and not has_own

    def _file(self, name: str) -> bytes | None:
        """A file of signatures with those raised that are not there yet, None where all are."""
        # A manifest is archived with all that it names, by a manifest of its own.
        to = Level.LT if self._is_archived_as_a_whole else self.to
        data = before = self.container.octets(name)
        for one in self._signatures(name, data):
            self.found = level_of_form(one.form)
            try:
                rungs(self.found, to)
            except LevelNotHigher:
                continue
            if self._is_meant(one):
                # A set of signers is sorted anew by each change.
                number = [each.value for each in self._signatures(name, data)].index(one.value)
                data = self._one(data, number, to, name)
        return None if data is before else data

    def _signatures(self, name: str, data: bytes) -> tuple[Signature, ...]:
        if name in self.container.xades:
            return xades_reader.read(data, ContainerFiles(self.container.files)).signatures
        return cades_reader.read(data, reader.signed_by(self.container, name)).signatures

    def _one(self, data: bytes, number: int, to: Level, name: str) -> bytes:
        if name in self.container.xades:
            from divit.ades.xades import raising as xades_raising

            files = ContainerFiles(self.container.files)
            hands = xades_raising.Hands(self.timestamper, self.sources, files, self.at)
            return xades_raising.extend(data, to=to, hands=hands, signer=number)
        from divit.ades import extend as cms

        return cms.extend(
            data,
            to=to,
            timestamper=self.timestamper,
            sources=self.sources,
            content=reader.signed_by(self.container, name),
            signer=number,
            at=self.at,
        )

    def _archive(self) -> None:
        """One more ASiCArchiveManifest over all that is there, the one before it included (A.7)."""
        container = self.container
        if _NEWEST in container.meta:
            earlier = f"{container.free_name(_EARLIER)}"
            container = container.renamed(_NEWEST, earlier)
        container = self._with_evidence_of_youngest(container)
        listed = tuple(name for name in container.files if name != TABLE_OF_CONTENTS)
        files = steps.references(container, listed, TIME_STAMP_HASH)
        self.container = steps.stamped(container, _NEWEST, files, self.timestamper)

    def _with_evidence_of_youngest(self, container: Container) -> Container:
        """What proves the authority of the youngest time-stamp, which no other one covers yet, goes into it."""
        if self.sources is None or not container.timestamps:
            return container
        tokens = {name: container.octets(name) for name in container.timestamps}
        name = max(tokens, key=lambda one: read_token(tokens[one]).gen_time)
        proof = gathering.of_authority(tokens[name], at=self.at, at_hand=inside(tokens[name]), sources=self.sources)
        held = proof.data
        grown = signed_data_parts(tokens[name]).with_values(
            certificates=held.certificates, crls=held.crls, ocsps=held.ocsps
        )
        return container.with_meta({name: grown.encoded})
