# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Readers of signatures: DER, CMS, CAdES and PDF, with good files to make hostile ones from."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from divit.ades import cades
from divit.ades.create import Format, Level, Options, Prepared, Sources, prepare, sign
from divit.ades.extend import extend
from divit.ades.validate import validate
from divit.der import (
    ber,
    cms,
    cms_parts,
    ess,
    hash_index,
    read,
    references,
    signature_policy,
    signer_claims,
    validation_values,
)
from divit.der.errors import DerError
from divit.kernel import clock
from divit.kernel.errors import DivitError
from hostile_scene import CONTENT, PASSED, Read, Scene, Target, each
from trial_signers import typst_letter, with_xref_stream


def _walk(data: bytes, element: read.Tlv, depth: int = 30) -> None:
    for one in (read.object_identifier, read.integer, read.boolean, read.octet_string, read.bit_string, read.time):
        with suppress(DerError):
            one(data, element)
    if element.tag & 0x20 and depth:
        for child in read.children(data, element):
            _walk(data, child, depth - 1)


def der_elements(scene: Scene) -> Target:
    """``divit.der.read``: elements and what they hold."""
    samples = (scene.signer.certificate, scene.token, scene.answer, scene.messages[0])
    return Target(samples, each(lambda data: _walk(data, read.read(data)), read.is_canonical))


def ber_elements(scene: Scene) -> Target:
    """``divit.der.ber``."""
    return Target((scene.rich, scene.token), ber.normalised)


def cms_messages(scene: Scene) -> Target:
    """``divit.der.cms`` and ``cms_parts``."""

    def parts(data: bytes) -> None:
        whole = cms_parts.signed_data_parts(data)
        for signer in whole.signers:
            with suppress(DerError):
                cms_parts.signer_parts(signer).encoded  # noqa: B018 - writing it is the test
        whole.encoded  # noqa: B018 - the same

    return Target((*scene.messages, scene.token), each(cms.parse_signed_data, parts))


def cms_attributes(scene: Scene) -> Target:
    """The values of signed and unsigned attributes, each read as every kind of attribute."""

    def values() -> Iterator[bytes]:
        for message in scene.messages:
            for info in cms.parse_signed_data(message).signer_infos:
                for held in (*info.signed.values(), *info.unsigned.values()):
                    yield from held

    readers: tuple[Read, ...] = (
        ess.certificate_reference,
        lambda data: ess.certificate_reference(data, first_version=True),
        signature_policy.parse_signature_policy,
        signer_claims.parse_commitment_type,
        signer_claims.parse_signer_location,
        signer_claims.parse_signer_attributes,
        signer_claims.parse_mime_type,
        signer_claims.parse_content_hints,
        references.parse_complete_certificate_references,
        references.parse_complete_revocation_references,
        validation_values.parse_certificate_values,
        validation_values.parse_revocation_values,
        validation_values.basic_ocsp_response,
        *(lambda data, version=version: hash_index.parse_hash_index(data, version) for version in (1, 2, 3)),
        cms.parse_signer_info,
        cms.parse_attributes,
    )
    return Target(tuple(dict.fromkeys(values())), each(*readers))


def _signed_in(data: bytes) -> set[tuple[bytes | None, bytes | None, bytes]]:
    """What was signed, and its signature, for each signer of a CMS."""
    message = cms.parse_signed_data(ber.normalised(data))
    return {(message.content, one.signed_attributes, one.signature) for one in message.signer_infos}


def cades_files(scene: Scene) -> Target:
    """The judge of CAdES, from the file to the report."""
    samples = tuple(one for one in scene.messages if validate(one, trust=scene.trust).indication is PASSED)
    signed = {one for sample in samples for one in _signed_in(sample)}

    def judge(data: bytes) -> None:
        report = validate(data, trust=scene.trust)
        report.as_json("x")
        # Evidence that nothing protects may stand there twice, or where something else proves the same, be left out.
        if report.indication is PASSED:
            assert _signed_in(data) <= signed, "a changed file passed"

    return Target(samples, judge)


def cades_signed_anew(scene: Scene) -> Target:
    """The judge of CAdES, where the signer signed hostile attributes."""
    messages = [cms.parse_signed_data(one) for one in (scene.said("P4"), *scene.messages[:2])]
    infos = [one for message in messages for one in message.signer_infos]
    signer = scene.signer

    def finish(attributes: bytes) -> bytes:
        return cades.assemble(
            attributes,
            signer.sign(attributes),
            algorithm=signer.algorithm,
            certificate=signer.certificate,
            chain=signer.chain,
            content=CONTENT,
        )

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target(tuple(one.signed_attributes or b"" for one in infos), judge, finish)


def cades_to_be_raised(scene: Scene) -> Target:
    """Raising of signatures that are hostile."""
    sources = Sources(scene.trust)

    def raised(data: bytes) -> bytes:
        return extend(data, to=Level.LTA, timestamper=scene.timestamper, sources=sources, content=CONTENT)

    return Target((scene.messages[0], *scene.extended_forms, scene.rich), raised)


def pdf_to_be_signed(scene: Scene) -> Target:
    """Preparing a PDF that somebody sent."""
    options = Options(Format.PADES, clock.now(), name="DENEME")
    letter = typst_letter()
    samples = (letter, with_xref_stream(letter), scene.signed(Format.PADES, Level.B))
    return Target(samples, lambda data: prepare(data, options), is_text=True)


def pades_files(scene: Scene) -> Target:
    """The judge of PAdES, from the file to the report."""
    one = scene.signed(Format.PADES, Level.T)
    streamed = sign(with_xref_stream(typst_letter()), scene.signer, format=Format.PADES)
    both = sign(scene.signed(Format.PADES, Level.B), scene.other, format=Format.PADES)

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target((one, streamed, both), judge, is_text=True)


def pades_signed_anew(scene: Scene) -> Target:
    """The judge of PAdES, where the PDF was hostile already when it was signed."""
    letter = typst_letter()

    def finish(changed: bytes) -> bytes:
        try:
            return sign(changed, scene.signer, format=Format.PADES)
        except Exception:  # noqa: BLE001 - what signing raises is for the reader pdf-to-be-signed to find
            return changed

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target((letter, with_xref_stream(letter)), judge, finish, is_text=True)


def pades_signature_dictionaries(scene: Scene) -> Target:
    """The judge of PAdES, where a signature dictionary was hostile when it was signed."""
    prepared = prepare(typst_letter(), Options(Format.PADES, clock.now(), name="DENEME", reason="Olur", location="X"))
    start, hole = len(typst_letter()), prepared.document.rindex(b"/Contents")
    piece = prepared.document[start:hole]

    def finish(changed: bytes) -> bytes:
        # As long as before, so that the byte range still stands around the hole.
        fitted = changed[: len(piece)].ljust(len(piece))
        hostile = replace(prepared, document=prepared.document[:start] + fitted + prepared.document[hole:])
        try:
            signed = hostile.data_to_be_signed(scene.signer.certificate)
            return hostile.complete(signed, scene.signer.sign(signed.signed_attributes), chain=scene.signer.chain)
        except DivitError:
            return hostile.document

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target((piece,), judge, finish, is_text=True)


def pades_revisions(scene: Scene) -> Target:
    """The judge of PAdES, where something hostile was appended to a signed PDF."""
    one = scene.signed(Format.PADES, Level.B)
    both = sign(one, scene.other, format=Format.PADES)
    streamed = sign(with_xref_stream(typst_letter()), scene.signer, format=Format.PADES)
    again = sign(streamed, scene.other, format=Format.PADES)

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    def finish(changed: bytes) -> bytes:
        # Which of the two it was made from follows from the tail, so that the same seed makes the same file.
        return (streamed if b"/XRef" in changed else one) + changed

    return Target((both[len(one) :], again[len(streamed) :]), judge, finish, is_text=True)


def pades_signatures(scene: Scene) -> Target:
    """The judge of PAdES, where the CMS in a good PDF is hostile."""
    prepared = prepare(typst_letter(), Options(Format.PADES, clock.now(), name="DENEME", reserved=40_000))
    signed = prepared.data_to_be_signed(scene.signer.certificate)
    value = scene.signer.sign(signed.signed_attributes)
    good = Prepared.complete(prepared, signed, value, chain=scene.signer.chain)
    start = good.index(b"/Contents <") + len(b"/Contents <")
    held = bytes.fromhex(good[start : good.index(b">", start)].decode())
    message = cades.add_signature_timestamp(held[: read.read(held).end], scene.timestamper)

    def finish(changed: bytes) -> bytes:
        place = start + 2 * 40_000
        digits = changed[: 40_000 - 1].hex().encode()
        return good[:start] + digits.ljust(good.index(b">", start) - start, b"0") + good[place:].lstrip(b"0")

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target((message,), judge, finish)
