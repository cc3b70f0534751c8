# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The steps of signing a container: the data to be signed over all its data files, and the container with the
signature; and time-stamps that stand by themselves (EN 319 162-1, 4.3 and 4.4).
"""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from divit.ades import cades, further_signers, xades
from divit.ades.asic import manifests
from divit.ades.asic.container import META, TABLE_OF_CONTENTS, Container, Kind
from divit.ades.asic.manifests import ASIC, FileReference
from divit.ades.asic.zip_names import uri_of
from divit.ades.claims import claim_attributes
from divit.ades.content import Content, HeldContent
from divit.ades.errors import ContainerUnfit
from divit.ades.xades import steps as xades_steps
from divit.ades.xades.steps import By, Covered, File, Packaging, Parts
from divit.ades.xml import embedding, names
from divit.kernel.words import term
from divit.pki.timestamp_client import Timestamper

CADES_TYPE = "application/pkcs7-signature"
TIMESTAMP_TYPE = "application/vnd.etsi.timestamp-token"
_XADES_S, _CADES_S, _TIMESTAMP_S = f"{META}signatures.xml", f"{META}signature.p7s", f"{META}timestamp.tst"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class ToBeSigned:
    """What a key signs, and what the last step needs beside it: SignedProperties, or the manifest."""

    data: bytes
    kept: bytes


def check(container: Container, *, is_xml: bool) -> None:
    """Whether one more signature of that kind goes into the container. Raises ``ContainerUnfit``."""
    if not container.data:
        raise ContainerUnfit(why=term("there is no file to be signed"))
    if container.kind is Kind.ASIC_S and len(container.data) > 1:
        raise ContainerUnfit(why=term("ASiC-S is for one file; ASiC-E takes several"))
    if container.cades if is_xml else container.xades:
        raise ContainerUnfit(why=term("it has signatures of another kind"))


def to_be_signed(container: Container, by: By, *, is_xml: bool) -> ToBeSigned:
    """The data to be signed. Raises ``ContainerUnfit``, ``KeyUnsupported``, ``ContentUnreadable``."""
    check(container, is_xml=is_xml)
    if is_xml:
        files = tuple(
            File(content.digest(by.algorithm.hash_name), type_of(container, name), uri_of(name))
            for name, content in container.data.items()
        )
        return ToBeSigned(*xades_steps.to_be_signed(Covered(Packaging.DETACHED, files), by))
    kept, content = _signed_by_cades(container, by.algorithm.hash_name)
    attributes = cades.signed_attributes(
        content.digest(by.algorithm.hash_name),
        algorithm=by.algorithm,
        certificate=by.certificate,
        signing_time=by.moment,
        # What kind of content each file is, the manifest says.
        further=claim_attributes(replace(by.claims, mime_type="") if kept else by.claims),
    )
    return ToBeSigned(attributes, kept)


def _signed_by_cades(container: Container, hash_name: str) -> tuple[bytes, Content]:
    """What a CAdES signature is over: the one file itself (4.3.3.2), or a manifest (4.4.4.2)."""
    if container.kind is Kind.ASIC_S:
        (content,) = container.data.values()
        return b"", content
    signature = container.free_name("signature{}.p7s")
    manifest = manifests.written(signature, CADES_TYPE, references(container, tuple(container.data), hash_name))
    return manifest, HeldContent(manifest)


def references(container: Container, listed: tuple[str, ...], hash_name: str) -> Iterator[FileReference]:
    """What a manifest says of files of the container. Raises ``ContentUnreadable``."""
    files = container.files
    for name in listed:
        digest = files[name].digest(hash_name)
        yield FileReference(uri_of(name), names.HASHES[hash_name], digest, type_of(container, name))


def type_of(container: Container, name: str) -> str:
    """The media type of a file in the container."""
    if name.endswith(".p7s"):
        return CADES_TYPE
    if name.endswith(".tst"):
        return TIMESTAMP_TYPE
    return container.types.get(name) or _usual_type(name[name.rfind(".") :])


@lru_cache(maxsize=256)
def _usual_type(ending: str) -> str:
    return mimetypes.guess_type(f"x{ending}", strict=False)[0] or xades_steps.OTHER_TYPE


def with_xades(
    container: Container, parts: Parts, *, certificate: bytes, chain: tuple[bytes, ...], timestamper: Timestamper | None
) -> tuple[Container, str]:
    """The container with an XML signature in it, and its name. Raises what the time-stamper raises."""
    element = xades.assemble(
        parts.info, parts.properties, parts.signature, certificate=certificate, chain=chain, timestamper=timestamper
    )
    if container.kind is Kind.ASIC_S and _XADES_S in container.meta:
        return container.with_meta({_XADES_S: embedding.embedded(container.octets(_XADES_S), element)}), _XADES_S
    name = _XADES_S if container.kind is Kind.ASIC_S else container.free_name("signatures{}.xml")
    document = f'{_DECLARATION}<asic:XAdESSignatures xmlns:asic="{ASIC}">{element}</asic:XAdESSignatures>\n'
    made = {name: document.encode()}
    if container.kind is Kind.ASIC_E and TABLE_OF_CONTENTS not in container.meta:
        listed = [(each, type_of(container, each)) for each in container.data]
        made = {TABLE_OF_CONTENTS: manifests.table_of_contents(container.kind.value, listed), **made}
    return container.with_meta(made), name


def with_cades(
    container: Container, parts: ToBeSigned, signature: bytes, *, by: By, chain: tuple[bytes, ...]
) -> tuple[Container, str]:
    """The container with a CAdES signature of level B in it, and its name. Raises ``DerError``."""
    if container.kind is Kind.ASIC_S and _CADES_S in container.meta:
        return _beside(container, parts, signature, by=by, chain=chain), _CADES_S
    encoded = cades.assemble(parts.data, signature, algorithm=by.algorithm, certificate=by.certificate, chain=chain)
    if container.kind is Kind.ASIC_S:
        return container.with_meta({_CADES_S: encoded}), _CADES_S
    name, manifest = container.free_name("signature{}.p7s"), container.free_name("ASiCManifest{}.xml")
    return container.with_meta({manifest: parts.kept, name: encoded}), name


def _beside(
    container: Container, parts: ToBeSigned, signature: bytes, *, by: By, chain: tuple[bytes, ...]
) -> Container:
    from divit.ades.create import DataToBeSigned

    (content,) = container.data.values()
    parallel = further_signers.ParallelSignature.of(container.octets(_CADES_S), content)
    signed = DataToBeSigned(parts.data, by.algorithm, by.certificate)
    return container.with_meta({_CADES_S: parallel.complete(signed, signature, chain=chain)})


def with_time_assertion(container: Container, timestamper: Timestamper) -> Container:
    """The container with a time-stamp over its data files, which nobody need sign (4.3.4, 4.4.4.3).

    Raises ``ContainerUnfit``, ``ContentUnreadable``, and what the time-stamper raises.
    """
    check(container, is_xml=bool(container.xades))
    hash_name = cades.TIME_STAMP_HASH
    if container.kind is Kind.ASIC_S:
        if container.has_signatures:
            raise ContainerUnfit(why=term("it has signatures of another kind"))
        (content,) = container.data.values()
        return container.with_meta({_TIMESTAMP_S: timestamper.timestamp(content.digest(hash_name), hash_name)})
    name = container.free_name("ASiCManifest{}.xml")
    return stamped(container, name, references(container, tuple(container.data), hash_name), timestamper)


def stamped(container: Container, manifest: str, files: Iterator[FileReference], timestamper: Timestamper) -> Container:
    """The container with a manifest under that name, and a time-stamp over it. Raises what the time-stamper raises."""
    name, hash_name = container.free_name("timestamp{}.tst"), cades.TIME_STAMP_HASH
    written = manifests.written(name, TIMESTAMP_TYPE, files)
    token = timestamper.timestamp(HeldContent(written).digest(hash_name), hash_name)
    return container.with_meta({manifest: written, name: token})
