# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XAdES-B inside XML documents of 10 kB, each one different: made, and judged with chain and CRLs.

signxml signs and judges the same documents, with a key, certificates and settings that are read once; it asks nobody
about revocation. Everything that we sign is verified by xmlsec1 afterwards, and what signxml signs is judged here. The
verdict on a chain at a time may be kept, that on a signature may not; who judges otherwise than TOTAL_PASSED ends the
run.
"""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from lxml import etree
from signxml import SignatureMethod
from signxml.xades import XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

import peer_dss
from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.pki import keys, lab
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, signer_of
from turns import rates

OURS = {"rsa2048": 300, "p256": 600}
JUDGED = 300
SIGNXML = 60
SIGNXML_METHODS = {"rsa2048": SignatureMethod.RSA_SHA256, "p256": SignatureMethod.ECDSA_SHA256}
XMLSEC1 = 40
DSS = 20
GOAL = 1000
_LINE = (
    '<line no="{number}"><name>DENEME ürün</name><amount unit="C62">1</amount>'
    '<price currency="TRY">10.00</price></line>\n'
)

Figures = tuple[str, str, float, float, str, dict[str, float]]


def document(number: int) -> bytes:
    """An invoice of 10 kB; no two are the same."""
    lines = "".join(_LINE.format(number=number * 100 + line) for line in range(86))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<invoice xmlns="urn:deneme">\n{lines}</invoice>\n'.encode()


def xades_b() -> list[Figures]:
    """Signing, with a key of each kind."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        return [_signing(kind, folder, Path(place)) for kind in OURS]


def _signing(kind: str, folder: Path, place: Path) -> Figures:
    house = _House(kind, folder, place)
    works = {
        "bare": (OURS[kind], house.sign_bare),
        "ours": (OURS[kind], house.sign),
        "signxml": (SIGNXML, house.let_signxml_sign),
    }
    measured = rates(works)
    house.let_xmlsec1_verify_all()
    bare, ours = measured.pop("bare"), measured.pop("ours")
    return f"xades-b-10k-{kind}", "/s", ours, bare, "the bare key, signing as many octets as SignedInfo has", measured


def validate_xades_b() -> list[Figures]:
    """Judging, with a key of each kind."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        return [_judging(kind, folder, Path(place)) for kind in OURS]


def _judging(kind: str, folder: Path, place: Path) -> Figures:
    house = _House(kind, folder, place)
    works = {
        "ours": (JUDGED, house.judge),
        "signxml, no revocation": (SIGNXML, house.let_signxml_judge),
        "xmlsec1, a process each and no revocation": (XMLSEC1, house.let_xmlsec1_judge),
    }
    measured = rates(works)
    ours = measured.pop("ours")
    measured |= house.let_dss_judge()
    return f"validate-xades-b-{kind}", "/s", ours, GOAL, "at least", measured


class _House:
    """Documents, the signatures in them, and those who judge."""

    def __init__(self, kind: str, folder: Path, place: Path) -> None:
        self._signer: KeySigner = signer_of(folder, f"nes-{kind}")
        self._signxml = XAdESSigner(signature_algorithm=SIGNXML_METHODS[kind])
        self._lab = folder
        self._place = place
        self._validator = Validator(TrustStore.from_folder(folder))
        self._made: list[bytes] = []
        self._count = 0

    def _documents(self, count: int) -> list[bytes]:
        self._count += count
        return [document(number) for number in range(self._count - count, self._count)]

    def _signed(self, count: int) -> list[bytes]:
        return [sign(one, self._signer, format=Format.XADES_ENVELOPED) for one in self._documents(count)]

    def sign_bare(self, count: int) -> Callable[[], None]:
        pieces = [number.to_bytes(8, "big") * 170 for number in range(count)]

        def work() -> None:
            for piece in pieces:
                keys.sign(self._signer.key, piece)

        return work

    def sign(self, count: int) -> Callable[[], None]:
        documents = self._documents(count)

        def work() -> None:
            self._made += [sign(one, self._signer, format=Format.XADES_ENVELOPED) for one in documents]

        return work

    def let_signxml_sign(self, count: int) -> Callable[[], list[bytes]]:
        documents, key = self._documents(count + 1), self._signer.key
        certificates = [x509.load_der_x509_certificate(one) for one in (self._signer.certificate, *self._signer.chain)]

        def signed(one: bytes) -> bytes:
            return etree.tostring(self._signxml.sign(etree.fromstring(one), key=key, cert=certificates))

        self._judge([signed(documents.pop())])
        return lambda: [signed(one) for one in documents]

    def let_signxml_judge(self, count: int) -> Callable[[], None]:
        signed, judge = self._signed(count), XAdESVerifier()
        # One is the document, the other what is said about the signature.
        expected = XAdESSignatureConfiguration(expect_references=2)
        root = str(self._lab / "root.pem")

        def work() -> None:
            for one in signed:
                judge.verify(one, ca_pem_file=root, expect_config=expected)

        return work

    def judge(self, count: int) -> Callable[[], None]:
        signed = self._signed(count)
        return lambda: self._judge(signed)

    def _judge(self, signed: list[bytes]) -> None:
        for one in signed:
            report = self._validator.validate(one)
            if report.indication is not Indication.TOTAL_PASSED:
                raise RuntimeError(f"not valid: {report.as_json()}")

    def let_dss_judge(self) -> dict[str, float]:
        return peer_dss.judging(self._lab, [(one, None) for one in self._signed(DSS)], offline_is_enough=False)

    def let_xmlsec1_judge(self, count: int) -> Callable[[], None]:
        signed = self._signed(count)
        return lambda: self._let_xmlsec1_verify(signed)

    def let_xmlsec1_verify_all(self) -> None:
        """Every signature that was made here. Raises ``CalledProcessError`` for one that is not right."""
        self._let_xmlsec1_verify(self._made)

    def _let_xmlsec1_verify(self, signed: list[bytes]) -> None:
        trusted = ["--trusted-pem", str(self._lab / "root.pem"), "--untrusted-pem", str(self._lab / "issuing-ca.pem")]
        command = ["xmlsec1", "--verify", "--id-attr:Id", "SignedProperties", *trusted, "signed.xml"]
        for one in signed:
            (self._place / "signed.xml").write_bytes(one)
            subprocess.run(command, cwd=self._place, capture_output=True, check=True)
