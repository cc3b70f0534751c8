# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing containers in the three steps of ``ades.create``, however many files there are and however large.

``create.sign`` makes a container of one document in memory; here files are streamed: a container is a value whose
contents stay where they are until it is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.asic import container as containers
from divit.ades.asic import signing, steps
from divit.ades.asic.container import Container, Kind
from divit.ades.asic.signing import Hands
from divit.ades.asic.sources import FileSource, HeldSource, Source
from divit.ades.asic.steps import ToBeSigned
from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.content import Content, FileContent, content_of
from divit.ades.create import DataToBeSigned, Format, Level, Options, Prepared
from divit.ades.errors import ContainerUnfit, ContentMissing, LevelUnsupported, NotFinal
from divit.ades.gathering import Sources
from divit.ades.signer import Signer
from divit.ades.validate import recognised
from divit.ades.xades.steps import By
from divit.kernel import clock
from divit.kernel.words import term
from divit.pki.timestamp_client import Timestamper

__all__ = ["Container", "Hands", "container_of", "format_of", "opened", "prepare", "sign", "sign_as_far_as_today"]


def container_of(format: Format, files: Iterable[tuple[str, bytes | Content | Path]]) -> Container:
    """A container for ``files``, names and contents, with nothing signed yet; a path is read when it is needed.

    Raises ``ContainerUnreadable`` for names that cannot be, ``ContentUnreadable``.
    """
    listed = ((name, FileContent(one) if isinstance(one, Path) else content_of(one), "") for name, one in files)
    return containers.made(_kind(format), listed)


def opened(source: bytes | Path) -> Container:
    """The container in a file, or in octets. Raises ``ContainerUnreadable``, ``TooLarge``, ``ContentUnreadable``."""
    read: Source = HeldSource(source) if isinstance(source, bytes) else FileSource(source)
    found = containers.opened(read)
    if found is None:
        raise ContainerUnfit(why=term("it is a ZIP file of another kind"))
    return found


@dataclass(frozen=True, slots=True)
class PreparedContainer(Prepared):
    """A container ready to be signed, or signed once more."""

    container: Container | None = None

    def data_to_be_signed(
        self, certificate: bytes, *, algorithm: SignatureAlgorithm | None = None, at: datetime | None = None
    ) -> DataToBeSigned:
        """The second step; see ``Prepared``. Raises ``ContainerUnfit``, ``KeyUnsupported``, ``ContentUnreadable``."""
        by = self._by(certificate, algorithm or SignatureAlgorithm.for_certificate(certificate), at)
        made = steps.to_be_signed(self._held, by, is_xml=self._is_xml)
        return DataToBeSigned(made.data, by.algorithm, certificate, made.kept)

    def complete(
        self,
        signed: DataToBeSigned,
        signature: bytes,
        *,
        chain: Iterable[bytes] = (),
        timestamper: Timestamper | None = None,
        sources: Sources | None = None,
    ) -> bytes:
        """The third step: the container as octets. Raises what ``completed`` and ``Container.encoded`` raise."""
        hands = Hands(self.options.level, timestamper, sources)
        return self.completed(signed, signature, chain=chain, hands=hands).encoded(self.options.claimed_at)

    def completed(self, signed: DataToBeSigned, signature: bytes, *, chain: Iterable[bytes], hands: Hands) -> Container:
        """The third step: the container, to be written. Raises what ``signing.completed`` raises."""
        return signing.completed(
            self._held,
            ToBeSigned(signed.signed_attributes, signed.properties),
            signature,
            by=self._by(signed.certificate, signed.algorithm, None),
            chain=tuple(chain),
            is_xml=self._is_xml,
            hands=hands,
        )

    @property
    def _held(self) -> Container:
        if self.container is None:
            raise ContentMissing
        return self.container

    @property
    def _is_xml(self) -> bool:
        return self.options.format in {Format.ASIC_S_XADES, Format.ASIC_E_XADES}

    def _by(self, certificate: bytes, algorithm: SignatureAlgorithm, at: datetime | None) -> By:
        return By(algorithm, certificate, at or self.options.claimed_at, self.options.claims)


def prepare(container: Container, options: Options) -> PreparedContainer:
    """The first step. Raises ``ContainerUnfit``, ``LevelUnsupported``."""
    if options.with_content_timestamp:
        raise LevelUnsupported(level=term("content time-stamp"), format=options.format.value)
    if container.kind is not _kind(options.format):
        raise ContainerUnfit(why=term("it is a container of the other kind"))
    prepared = PreparedContainer(options, b"", container=container)
    steps.check(container, is_xml=options.format.value.startswith("xades"))
    return prepared


def prepared_document(document: bytes | Content, options: Options) -> PreparedContainer:
    """The first step for a document: a container with it alone, or one more signature where it is such a container.

    Raises what ``prepare`` and reading a container raise.
    """
    if not isinstance(document, bytes):
        return replace(prepare(_around(document, options), options), content=document)
    is_container = recognised(document) == _kind(options.format).format
    container = opened(document) if is_container else _around(document, options)
    return replace(prepare(container, options), document=document)


def _around(document: bytes | Content, options: Options) -> Container:
    return container_of(options.format, [(options.content_name, document)])


def sign(
    container: Container,
    signer: Signer,
    *,
    format: Format,
    level: Level = Level.B,
    timestamper: Timestamper | None = None,
    sources: Sources | None = None,
    claims: Claims = NO_CLAIMS,
) -> Container:
    """The three steps at once with a key that is at hand. Raises what the steps and ``signer`` raise."""
    hands = Hands(level, timestamper, sources)
    made, missing = sign_as_far_as_today(container, signer, format=format, hands=hands, claims=claims)
    if missing is not None:
        raise missing
    return made


def sign_as_far_as_today(
    container: Container, signer: Signer, *, format: Format, hands: Hands, claims: Claims = NO_CLAIMS
) -> tuple[Container, NotFinal | None]:
    """As ``sign``, but where the grace time of a policy is not over, the container with a time-stamp and what it waits
    for. Raises what ``sign`` raises but ``NotFinal``.
    """
    first = replace(hands, level=Level.T) if hands.level.has_evidence else hands
    prepared = prepare(container, Options(format, clock.now(), hands.level, claims=claims))
    signed = prepared.data_to_be_signed(signer.certificate, algorithm=signer.algorithm)
    value = signer.sign(signed.signed_attributes)
    made = prepared.completed(signed, value, chain=signer.chain, hands=first)
    try:
        return signing.raised(made, value, signer.certificate, hands=hands), None
    except NotFinal as error:
        return made, error


def format_of(container: Container) -> Format:
    """The format of one more signature in a container: as those that are there, XAdES where there are none."""
    if container.kind is Kind.ASIC_S:
        return Format.ASIC_S_CADES if container.cades else Format.ASIC_S_XADES
    return Format.ASIC_E_CADES if container.cades else Format.ASIC_E_XADES


def _kind(format: Format) -> Kind:
    return Kind.ASIC_S if format in {Format.ASIC_S_XADES, Format.ASIC_S_CADES} else Kind.ASIC_E
