# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Readers of XML signatures and of containers, with good files to make hostile ones from, for ``hostile_readers``."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from containers import FILES, packed, unpacked
from divit.ades.asic import create as asic
from divit.ades.asic import steps
from divit.ades.create import Format, Level, Sources, sign
from divit.ades.extend import extend
from divit.ades.report import Indication
from divit.ades.validate import Validator, validate
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.packages.eyp.checking import check
from divit.packages.eyp.reading import opened
from divit.packages.eyp.reading_metadata import final_of, letter_of
from divit.packages.invoice.checking import Verdict
from divit.packages.invoice.json_form import report_json
from divit.packages.invoice.reading import read as invoice_in
from divit.pki.trust import TrustStore
from eyp_packages import ORDERS, Recipe
from trial_signers import KeySigner, LocalTimestamper
from ubl_invoices import Seller, exempt, invoice, withheld
from xml_signer import PLACE, Ref, xml_signed

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<yazı xmlns="urn:a" xmlns:b="urn:b" b:no="1"><!-- x --><konu '
    'dil="tr">DENEME &amp; &#13;</konu><b:ek Id="e"/></yazı>\n'
).encode()
PART = f'<order><data Id="d">1</data>{PLACE}</order>'


class Signing(Protocol):
    """What of a scene is used here."""

    trust: TrustStore
    signer: KeySigner
    other: KeySigner
    timestamper: LocalTimestamper


class Parts(NamedTuple):
    """What a target is made of."""

    samples: tuple[bytes, ...]
    read: Callable[[bytes], object]
    finish: Callable[[bytes], bytes] = bytes


def _signed(scene: Signing, format: Format, level: Level) -> bytes:
    return sign(
        DOCUMENT, scene.signer, format=format, level=level, timestamper=scene.timestamper, sources=Sources(scene.trust)
    )


def xades_files(scene: Signing) -> Parts:
    """The judge of XML signatures, from the file to the report."""
    manifest = Ref("#d", "")
    samples = (
        _signed(scene, Format.XADES_ENVELOPED, Level.LTA),
        _signed(scene, Format.XADES_ENVELOPING, Level.XL),
        _signed(scene, Format.XADES_DETACHED, Level.T),
        xml_signed(PART, [manifest], scene.signer),
    )
    return Parts(samples, lambda data: validate(data, content=DOCUMENT, trust=scene.trust).as_json("x"))


def xades_signed_anew(scene: Signing) -> Parts:
    """The judge of XML signatures, where the document was hostile already when it was signed."""

    def finish(changed: bytes) -> bytes:
        try:
            return sign(changed, scene.signer, format=Format.XADES_ENVELOPED)
        except DivitError:
            return changed

    return Parts((DOCUMENT,), lambda data: validate(data, trust=scene.trust).as_json("x"), finish)


def xades_to_be_raised(scene: Signing) -> Parts:
    """Raising of XML signatures that are hostile."""
    sources = Sources(scene.trust)
    samples = tuple(_signed(scene, Format.XADES_ENVELOPED, level) for level in (Level.B, Level.T, Level.LTA))
    return Parts(samples, lambda data: extend(data, to=Level.LTA, timestamper=scene.timestamper, sources=sources))


def _container(scene: Signing, format: Format, level: Level) -> bytes:
    sources = Sources(scene.trust)
    made = asic.sign(
        asic.container_of(format, FILES.items()),
        scene.signer,
        format=format,
        level=level,
        timestamper=scene.timestamper,
        sources=sources,
    )
    return made.encoded(clock.now())


def _containers(scene: Signing) -> tuple[bytes, ...]:
    stamped = steps.with_time_assertion(asic.container_of(Format.ASIC_E_CADES, FILES.items()), scene.timestamper)
    plain = _container(scene, Format.ASIC_E_XADES, Level.B)
    return (
        plain,
        packed(unpacked(plain)),
        _container(scene, Format.ASIC_E_CADES, Level.LTA),
        sign(DOCUMENT, scene.signer, format=Format.ASIC_S_CADES),
        stamped.encoded(clock.now()),
    )


def containers(scene: Signing) -> Parts:
    """The judge of containers, from the file to the report; what passes has the files that were signed."""
    samples = _containers(scene)
    good = [_data(one) for one in samples]

    def judge(data: bytes) -> None:
        report = validate(data, trust=scene.trust)
        report.as_json("x")
        if report.indication is Indication.TOTAL_PASSED:
            assert _data(data) in good, "a changed container passed"

    return Parts(samples, judge)


def _data(container: bytes) -> dict[str, bytes]:
    return {name: data for name, data in unpacked(container).items() if not name.startswith(("META-INF/", "mimetype"))}


def containers_packed_anew(scene: Signing) -> Parts:
    """The judge of containers, where a signature or a manifest in a good one is hostile."""
    held = [unpacked(one) for one in (_containers(scene)[0], _containers(scene)[2])]
    samples = tuple(data for files in held for name, data in files.items() if name.endswith(".xml"))

    def finish(changed: bytes) -> bytes:
        files = held[b"ASiCManifest" in changed or b"SigReference" in changed]
        name = max((one for one in files if one.startswith("META-INF/")), key=lambda one: _alike(files[one], changed))
        return packed(files | {name: changed})

    return Parts(samples, lambda data: validate(data, trust=scene.trust).as_json("x"), finish)


def _alike(one: bytes, other: bytes) -> int:
    """How much of the beginnings agree."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))


def containers_to_be_raised(scene: Signing) -> Parts:
    """Raising of containers that are hostile."""
    sources = Sources(scene.trust)
    return Parts(
        _containers(scene),
        lambda data: extend(data, to=Level.LTA, timestamper=scene.timestamper, sources=sources),
    )


def eyp_packages(scene: Signing) -> Parts:
    """The checker of e-Yazışma packages, of every kind and version."""
    judge = Validator(scene.trust)
    samples = tuple(Recipe(kind, generation).encoded() for kind, generation in ORDERS)

    def read(data: bytes) -> object:
        package = opened(data)
        letter_of(package)
        final_of(package)
        return check(package, judge).as_json("x")

    return Parts(samples, read)


def invoices(scene: Signing) -> Parts:
    """The checker of invoices; one that is found right says what was signed."""
    seller = Seller.of()
    samples = (seller.signed(), seller.signed(withheld()), invoice(*exempt("301")))
    good = [invoice_in(one) for one in samples]

    def judge(data: bytes) -> None:
        report = seller.judged(data)
        report_json(report, "x")
        if report.verdict is Verdict.RIGHT:
            assert report.invoice in good, "a changed invoice is right"

    return Parts(samples, judge)


DOCUMENTS: dict[str, Callable[[Signing], Parts]] = {
    "xades": xades_files,
    "xades-signed-anew": xades_signed_anew,
    "xades-to-be-raised": xades_to_be_raised,
    "asic": containers,
    "asic-packed-anew": containers_packed_anew,
    "asic-to-be-raised": containers_to_be_raised,
    "eyp": eyp_packages,
    "invoice": invoices,
}
