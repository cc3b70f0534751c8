# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Readers of what signatures are judged by: certificates, status, time-stamps, lists of trust, key files."""

import base64
import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography import x509 as library
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.ades import cades
from divit.ades.validate import ValidationData, validate
from divit.der import (
    cms,
    names,
    ocsp,
    oids,
    read,
    tsp,
    validation_values,
    write,
    x509,
)
from divit.kernel import clock
from divit.pki import keys, timestamps
from divit.pki.certificates import load_certificate, load_crl, to_pem
from divit.pki.crl_list import read_list
from divit.pki.depot import read_depot
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.issuers import certificates_in
from divit.pki.ocsp_status import cert_id, claim
from divit.pki.path import validate_path
from divit.pki.qualification import qualification
from divit.pki.roots import turkish_roots
from divit.pki.trust import TrustStore
from divit.pki.trusted_list import read_trusted_list
from divit.pki.tsa import TimestampAuthority
from divit.pki.usage import Usage
from divit.tokens.pkcs12_token import Pkcs12Token
from divit.tokens.wipe import SecretBytes
from hostile_scene import TYPED, Scene, Target, each, signed_anew, signed_part
from trial_signers import POLICY
from trusted_lists import qualifiers, service, trusted_list, use


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
    return Target((signed_part(sample),), judge, signed_anew(sample, scene.lab.key("issuing-ca")))


def lists(scene: Scene) -> Target:
    """CRLs, as they come."""
    return Target(scene.trust.crls, each(read_list, load_crl, x509.crl_parts))


def lists_signed_anew(scene: Scene) -> Target:
    """The status of a certificate by a list of a hostile authority."""
    at = clock.now()

    def judge(data: bytes) -> None:
        certificate_status(scene.signer.certificate, scene.issuing, at, Evidence((), (data,)))

    (sample,) = (one for one in scene.trust.crls if load_crl(one).issuer == load_certificate(scene.issuing).subject)
    return Target((signed_part(sample),), judge, signed_anew(sample, scene.lab.key("issuing-ca")))


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
        # One that cannot be put into such a file.
        with suppress(ValueError, TypeError, UnsupportedAlgorithm, library.InvalidVersion):
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
