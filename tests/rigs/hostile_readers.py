# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every reader of what strangers send, with good files to make hostile ones from.

A target's ``read`` returns, or raises one of ``TYPED``. Where a signature would keep a hostile file from being read any
further, ``finish`` signs it anew: whoever sends hostile files may have a key.
"""

import base64
import hashlib
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path

from cryptography import x509 as library
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.ades import cades
from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, Prepared, Sources, prepare, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.ades.validate import ValidationData, validate
from divit.der import (
    ber,
    cms,
    cms_parts,
    ess,
    hash_index,
    names,
    ocsp,
    oids,
    read,
    references,
    signature_policy,
    signer_claims,
    tsp,
    validation_values,
    write,
    x509,
)
from divit.der.errors import DerError
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki import keys, timestamps
from divit.pki.certificates import load_certificate, load_crl, to_pem
from divit.pki.crl_list import read_list
from divit.pki.depot import read_depot
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.issuers import certificates_in
from divit.pki.lab.folder import LabFolder
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id, claim
from divit.pki.path import validate_path
from divit.pki.qualification import qualification
from divit.pki.roots import turkish_roots
from divit.pki.status import Unusable
from divit.pki.trust import TrustStore
from divit.pki.trusted_list import read_trusted_list
from divit.pki.tsa import TimestampAuthority
from divit.pki.usage import Usage
from divit.tokens.pkcs12_token import Pkcs12Token
from divit.tokens.wipe import SecretBytes
from hostile_documents import DOCUMENTS, Parts
from mangled_bytes import mangled, nudged
from mangled_structure import Store, regrown, reworded, store_of
from trial_signers import POLICY, KeySigner, LocalTimestamper, signer_of, typst_letter, with_xref_stream
from trusted_lists import qualifiers, service, trusted_list, use

TYPED = (DivitError, Unusable)
PASSED = Indication.TOTAL_PASSED
CONTENT = "DENEME içerik\n".encode()
Read = Callable[[bytes], object]
Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Target:
    """One reader: what hostile files are made from, how, and how they are read."""

    samples: tuple[bytes, ...]
    read: Read
    finish: Callable[[bytes], bytes] = bytes
    is_text: bool = False

    @cached_property
    def store(self) -> Store:
        """What may be put in the place of something else."""
        return store_of(*self.samples)

    def hostile(self, chance: random.Random) -> bytes:
        """A hostile file; the same for the same ``chance``."""
        sample = made = chance.choice(self.samples)
        how: Mutation = chance.choice((mangled, nudged, self._by_structure, self._by_structure, self._by_structure))
        for _try in range(4):
            if made != sample:
                break
            made = how(sample, chance)
        return self.finish(made)

    def _by_structure(self, data: bytes, chance: random.Random) -> bytes:
        return reworded(data, chance) if self.is_text else regrown(data, chance, self.store)


class Scene:
    """A trial CA, its holders and what they signed, made once for all targets."""

    def __init__(self, lab: Path) -> None:
        self.lab = LabFolder(lab)
        self.trust = TrustStore.from_folder(lab)
        self.signer: KeySigner = signer_of(lab, "nes-p256")
        self.other: KeySigner = signer_of(lab, "nes-rsa2048")
        self.timestamper = LocalTimestamper(lab)
        self.root, self.issuing = self.lab.certificate("root"), self.lab.certificate("issuing-ca")

    def signed(self, format: Format, level: Level, *, options: Options | None = None) -> bytes:
        document = typst_letter() if format is Format.PADES else CONTENT
        sources = Sources(self.trust)
        return sign(
            document,
            self.signer,
            format=format,
            level=level,
            options=options,
            timestamper=self.timestamper,
            sources=sources,
        )

    def said(self, profile: str | None = None) -> bytes:
        """An attached signature that says all that a signer may say."""
        policy = None if profile is None else profiles()[profile].policy
        claims = Claims(policy, oids.PROOF_OF_APPROVAL, ("Müdür",), Place("TR", "Ankara"), "text/plain")
        options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims, with_content_timestamp=True)
        return self.signed(Format.CADES_ATTACHED, Level.B, options=options)

    @cached_property
    def rich(self) -> bytes:
        """One of those with a parallel one and one on it, archived."""
        both = countersign(sign_beside(self.said(), self.other), self.other, 0)
        return extend(both, to=Level.LTA, timestamper=self.timestamper, sources=Sources(self.trust))

    @cached_property
    def extended_forms(self) -> tuple[bytes, ...]:
        """Signatures of the forms X-L and A."""
        return tuple(self.signed(Format.CADES_ATTACHED, level) for level in (Level.XL, Level.A))

    @cached_property
    def messages(self) -> tuple[bytes, ...]:
        """One signature of each kind."""
        plain = [self.signed(Format.CADES_ATTACHED, level) for level in (Level.B, Level.LT)]
        return (*plain, self.said("P4"), *self.extended_forms, self.rich)

    @cached_property
    def token(self) -> bytes:
        return self.timestamper.timestamp(bytes(32), "sha256")

    @cached_property
    def responder(self) -> Responder:
        return Responder(
            issuer=self.issuing,
            certificate=self.lab.certificate("ocsp"),
            key=self.lab.key("ocsp"),
            status_of=lambda _serial: "good",
        )

    @cached_property
    def answer(self) -> bytes:
        asked = ocsp.request([cert_id(self.signer.certificate, self.issuing)])
        return self.responder.respond(asked, clock.now()).body


def signed_part(der: bytes) -> bytes:
    """What is signed of a certificate or a CRL."""
    return read.encoding(der, read.children(der, read.whole(der, write.SEQUENCE))[0])


def _signed_anew(der: bytes, key: keys.PrivateKey) -> Callable[[bytes], bytes]:
    """Signs what a mutation made of the signed part of ``der``, a certificate or a CRL."""
    _part, algorithm, _signature = read.children(der, read.whole(der, write.SEQUENCE))
    encoded = read.encoding(der, algorithm)
    return lambda changed: write.sequence(changed, encoded, write.bit_string(keys.sign(key, changed)))


def each(*readers: Read) -> Read:
    """All of ``readers`` on the same octets."""

    def every(data: bytes) -> None:
        for one in readers:
            with suppress(*TYPED):
                one(data)

    return every


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


def certificates(scene: Scene) -> Target:
    """Certificates, as they come."""
    samples = (scene.signer.certificate, scene.other.certificate, scene.issuing, *turkish_roots().anchors)
    readers = (load_certificate, x509.extensions, x509.certificate_parts, x509.tidied, names.general_names)
    return Target(samples, each(*readers, names.name_constraints, certificates_in))


def certificates_signed_anew(scene: Scene) -> Target:
    """Paths with a certificate that a hostile authority issued."""
    at = clock.now()

    def judge(data: bytes) -> None:
        found = validate_path(
            data, candidates=[scene.issuing], trust=scene.trust, at=at, revocation=None, usage=Usage.ANY
        )
        qualification(found, at=at, turkish=[scene.root])

    sample = scene.signer.certificate
    return Target((signed_part(sample),), judge, _signed_anew(sample, scene.lab.key("issuing-ca")))


def lists(scene: Scene) -> Target:
    """CRLs, as they come."""
    return Target(scene.trust.crls, each(read_list, load_crl, x509.crl_parts))


def lists_signed_anew(scene: Scene) -> Target:
    """The status of a certificate by a list of a hostile authority."""
    at = clock.now()

    def judge(data: bytes) -> None:
        certificate_status(scene.signer.certificate, scene.issuing, at, Evidence((), (data,)))

    (sample,) = (one for one in scene.trust.crls if load_crl(one).issuer == load_certificate(scene.issuing).subject)
    return Target((signed_part(sample),), judge, _signed_anew(sample, scene.lab.key("issuing-ca")))


def ocsp_answers(scene: Scene) -> Target:
    """OCSP answers, and the status of a certificate by them."""
    at = clock.now()

    def status(data: bytes) -> None:
        certificate_status(scene.signer.certificate, scene.issuing, at, Evidence((data,), ()))

    return Target((scene.answer,), each(lambda data: claim(data, scene.signer.certificate, scene.issuing), status))


def ocsp_answers_signed_anew(scene: Scene) -> Target:
    """OCSP answers of a hostile responder."""
    basic = validation_values.basic_ocsp_response(scene.answer)
    part, algorithm, _signature, *rest = read.children(basic, read.whole(basic, write.SEQUENCE))
    key, tail = scene.lab.key("ocsp"), b"".join(read.encoding(basic, one) for one in rest)
    named = read.encoding(basic, algorithm)

    def finish(changed: bytes) -> bytes:
        signature = write.bit_string(keys.sign(key, changed))
        return validation_values.ocsp_response(write.sequence(changed, named, signature, tail))

    return Target((read.encoding(basic, part),), ocsp_answers(scene).read, finish)


def requests(scene: Scene) -> Target:
    """What is asked of the authority's services: OCSP and time-stamps."""
    asked = ocsp.request([cert_id(scene.signer.certificate, scene.issuing)], bytes(32))
    stamp = tsp.request(tsp.message_imprint("sha256", bytes(32)), nonce=2**60, policy=POLICY)
    authority = TimestampAuthority(certificate=scene.lab.certificate("tsa"), key=scene.lab.key("tsa"), policy=POLICY)
    at = clock.now()

    def served(data: bytes) -> None:
        # Services answer whatever they are asked: nothing may be raised, typed or not.
        try:
            scene.responder.respond(data, at)
            authority.respond(data, at)
        except TYPED as error:
            raise AssertionError("a service raised") from error

    return Target((asked, stamp), served)


def timestamp_tokens(scene: Scene) -> Target:
    """Time-stamp tokens and the answers that they come in."""
    at = clock.now()

    def check(data: bytes) -> None:
        timestamps.check_token(data, imprint=bytes(32), at=at)

    samples = (scene.token, tsp.granted(scene.token))
    return Target(samples, each(timestamps.read_token, check, tsp.parse_response))


def timestamps_signed_anew(scene: Scene) -> Target:
    """Signatures with a time-stamp of a hostile authority."""
    plain, key = scene.messages[0], scene.lab.key("tsa")
    (stamped,) = cms.parse_signed_data(cades.add_signature_timestamp(plain, scene.timestamper)).signer_infos
    signed = cms.parse_signed_data(stamped.unsigned[oids.SIGNATURE_TIME_STAMP][0])
    (info,) = signed.signer_infos
    assert signed.content is not None
    name = keys.hash_for(key)

    def finish(changed: bytes) -> bytes:
        digest = write.octet_string(hashlib.new(name, changed).digest())
        kept = [(kind, value) for kind, (value, *_) in info.signed.items() if kind != oids.MESSAGE_DIGEST]
        attributes = cms.signed_attributes(
            *(cms.attribute(kind, value) for kind, value in kept), cms.attribute(oids.MESSAGE_DIGEST, digest)
        )
        made = cms.signer_info(
            signer=cms.issuer_and_serial_of(scene.lab.certificate("tsa")),
            digest_algorithm=cms.digest_algorithm(name),
            signed_attributes=attributes,
            signature_algorithm=keys.signature_algorithm(key),
            signature=keys.sign(key, attributes),
        )
        token = cms.signed_data(
            digest_algorithms=(cms.digest_algorithm(name),),
            signer_infos=(made,),
            content_type=oids.TST_INFO,
            content=changed,
            certificates=(scene.lab.certificate("tsa"),),
        )
        return cms.with_unsigned_attribute(plain, cms.attribute(oids.SIGNATURE_TIME_STAMP, token))

    def judge(data: bytes) -> None:
        validate(data, trust=scene.trust).as_json("x")

    return Target((signed.content,), judge, finish)


def given_evidence(scene: Scene) -> Target:
    """Certificates, lists and answers that somebody hands over beside a signature."""
    plain = scene.messages[0]

    def judge(data: bytes) -> None:
        validate(plain, trust=scene.trust, evidence=ValidationData((data,), (data,), (data,))).as_json("x")

    return Target((scene.issuing, scene.answer, *scene.trust.crls), judge)


def trusted_lists(scene: Scene) -> Target:
    """EU trusted lists."""
    extensions = use("ForeSignatures") + qualifiers("QCWithQSCD")
    good = trusted_list(service(scene.issuing, extensions=extensions), pointer=scene.root)

    def judge(data: bytes) -> None:
        at = clock.now()
        for listed in read_trusted_list(data).services:
            period = listed.at(at)
            for one in () if period is None else period.qualifiers:
                one.criteria.fit(scene.signer.certificate)

    return Target((good,), judge, is_text=True)


def depots(scene: Scene) -> Target:
    """Kamu SM's SertifikaDeposu.xml."""
    rows = "".join(
        f"<koksertifika><mValue>{base64.b64encode(one).decode()}</mValue></koksertifika>"
        for one in (scene.root, scene.issuing)
    )
    return Target((f'<?xml version="1.0" encoding="UTF-8"?><depo>{rows}</depo>'.encode(),), read_depot, is_text=True)


def _open_key_file(folder: Path) -> Pkcs12Token:
    token = Pkcs12Token(folder / "kart.p12")
    token.login(SecretBytes.take(bytearray(b"1234")))
    return token


def key_files(scene: Scene) -> Target:
    """PKCS#12 files, opened with their password."""
    folder = Path(tempfile.mkdtemp())

    def opened(data: bytes) -> None:
        (folder / "kart.p12").write_bytes(data)
        _open_key_file(folder).certificates()

    quick = _quick_key_file(scene.signer.key, load_certificate(scene.signer.certificate), [])
    return Target((quick, (scene.lab.folder / "nes-p256.p12").read_bytes()), opened)


def key_files_with_certificates(scene: Scene) -> Target:
    """PKCS#12 files with a hostile certificate, and the same beside them in PEM."""
    folder = Path(tempfile.mkdtemp())
    good = load_certificate(scene.signer.certificate)

    def opened(data: bytes) -> None:
        (folder / "kart.pem").write_bytes(to_pem(data) + to_pem(scene.issuing))
        (folder / "kart.p12").write_bytes(_quick_key_file(scene.signer.key, good, []))
        with suppress(*TYPED):
            Pkcs12Token(folder / "kart.p12").certificates()
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):  # one that cannot be put into such a file
            hostile = library.load_der_x509_certificate(data)
            for held, others in ((hostile, [good]), (good, [hostile])):
                (folder / "kart.p12").write_bytes(_quick_key_file(scene.signer.key, held, others))
        _open_key_file(folder)

    return Target((scene.signer.certificate, scene.issuing), opened)


def _quick_key_file(
    key: keys.PrivateKey, certificate: library.Certificate, others: Sequence[library.Certificate]
) -> bytes:
    """One that is opened at once: its password is stretched by one round, not by twenty thousand."""
    sealed = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1).build(b"1234")
    return pkcs12.serialize_key_and_certificates(b"deneme", key, certificate, others, sealed)


def trust_folders(scene: Scene) -> Target:
    """Folders of trusted certificates in PEM."""
    folder = Path(tempfile.mkdtemp())

    def read_folder(data: bytes) -> None:
        for name in ("a.pem", "a.crl", "a.der"):
            (folder / name).write_bytes(data)
            try:
                TrustStore.from_folder(folder)
            finally:
                (folder / name).unlink()

    samples = tuple((scene.lab.folder / name).read_bytes() for name in ("root.pem", "crl.pem", "nes-p256.pem"))
    return Target(samples, read_folder, is_text=True)


def document_target(made: Callable[[Scene], Parts], scene: Scene) -> Target:
    """XML signatures and containers, whose words change places."""
    parts = made(scene)
    return Target(parts.samples, parts.read, parts.finish, is_text=True)


TARGETS: dict[str, Callable[[Scene], Target]] = {
    "der": der_elements,
    "ber": ber_elements,
    "cms": cms_messages,
    "attributes": cms_attributes,
    "cades": cades_files,
    "cades-signed-anew": cades_signed_anew,
    "cades-to-be-raised": cades_to_be_raised,
    "pdf-to-be-signed": pdf_to_be_signed,
    "pades": pades_files,
    "pades-signature": pades_signatures,
    "pades-signed-anew": pades_signed_anew,
    "pades-dictionary": pades_signature_dictionaries,
    "pades-revision": pades_revisions,
    "certificate": certificates,
    "certificate-signed-anew": certificates_signed_anew,
    "crl": lists,
    "crl-signed-anew": lists_signed_anew,
    "ocsp": ocsp_answers,
    "ocsp-signed-anew": ocsp_answers_signed_anew,
    "requests": requests,
    "time-stamp": timestamp_tokens,
    "time-stamp-signed-anew": timestamps_signed_anew,
    "given-evidence": given_evidence,
    "trusted-list": trusted_lists,
    "depot": depots,
    "pkcs12": key_files,
    "pkcs12-certificate": key_files_with_certificates,
    "trust-folder": trust_folders,
    **{name: partial(document_target, made) for name, made in DOCUMENTS.items()},
}


@cache
def scene_of(lab: Path) -> Scene:
    """The scene of a trial CA's folder."""
    return Scene(lab)


def target(name: str, lab: Path) -> Target:
    """The target called ``name``, made from the trial CA in ``lab``."""
    return TARGETS[name](scene_of(lab))


def chosen(words: Sequence[str]) -> list[str]:
    """The names of the targets that ``words`` name, all without any."""
    unknown = set(words) - set(TARGETS)
    if unknown:
        raise SystemExit(f"no such reader: {', '.join(sorted(unknown))}. There are: {', '.join(TARGETS)}")
    return list(words or TARGETS)
