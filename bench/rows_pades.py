# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PDFs of 55 kB and 10 MB signed and judged, each another one, and one that was signed five hundred times.

pyHanko signs as it comes, and tuned: with a key that is read once and a fixed room for the signature. Whatever we sign
is judged by pyHanko afterwards, whatever is judged otherwise than TOTAL_PASSED ends the run.
"""

import hashlib
import io
import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

import peer_dss
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.pki import keys, lab
from divit.pki.certificates import pem_blocks
from divit.pki.trust import TrustStore
from made_pdf import stream, written_pdf
from trial_signers import KeySigner, LocalTimestamper, signer_of
from turns import ROUNDS, rates, spent

SMALL, LARGE = 55_000, 10_000_000
OURS = {"rsa2048": 200, "p256": 400}
OURS_LARGE, PYHANKO, TUNED, PYHANKO_LARGE, DSS = 20, 12, 40, 8, 20
JUDGED = {Level.B: 200, Level.LT: 100}
GOAL_JUDGED = 1000
MANY, QUARTER, RESERVED = 500, 125, 3_000

Figures = tuple[str, str, float, float, str, dict[str, float]]


@cache
def _frame(size: int) -> tuple[bytes, bytes]:
    """What stands before and behind the number that tells a PDF of ``size`` bytes from the others."""
    filler = stream(random.Random(size).randbytes(size - 1_200))
    content = stream(b"BT /F1 24 Tf 72 720 Td (DENEME 00000000) Tj ET")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    catalog, pages = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    made = written_pdf({1: catalog, 2: pages, 3: page, 4: content, 5: font, 6: filler})
    before, behind = made.split(b"00000000) Tj", 1)
    return before, b") Tj" + behind


class _Desk:
    """A signer, pyHanko with the same key, and those who judge."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.signer: KeySigner = signer_of(folder, f"nes-{kind}")
        self.trust = TrustStore.from_folder(folder)
        self.timestamper = LocalTimestamper(folder)
        self._count = 0
        plain = SimpleSigner.load_pkcs12(folder / f"nes-{kind}.p12", passphrase=b"1234")
        if plain is None:
            raise RuntimeError("pyHanko cannot read the key")
        self.plain: Signer = plain
        self.tuned: Signer = _Tuned(plain, self.signer, 256 if kind.startswith("rsa") else 72)
        self._roots = list(load_certs_from_pemder([folder / "root.pem"]))
        self._others = list(load_certs_from_pemder([folder / "issuing-ca.pem"]))
        self._lists = [der for label, der in pem_blocks((folder / "crl.pem").read_bytes()) if label == "X509 CRL"]

    def pdfs(self, count: int, size: int = SMALL) -> list[bytes]:
        """PDFs that nobody has seen yet."""
        self._count += count
        before, behind = _frame(size)
        return [before + b"%08d" % number + behind for number in range(self._count - count, self._count)]

    def sign_bare(self, count: int) -> Callable[[], None]:
        pieces = [number.to_bytes(8, "big") * 25 for number in range(count)]

        def work() -> None:
            for piece in pieces:
                keys.sign(self.signer.key, piece)

        return work

    def hash_alone(self, count: int) -> Callable[[], None]:
        pdfs = self.pdfs(count, LARGE)

        def work() -> None:
            for pdf in pdfs:
                hashlib.sha256(pdf).digest()

        return work

    def sign(self, size: int = SMALL) -> Callable[[int], Callable[[], None]]:
        def prepare(count: int) -> Callable[[], None]:
            pdfs = self.pdfs(count, size)

            def work() -> None:
                for pdf in pdfs:
                    self.last = sign(pdf, self.signer, format=Format.PADES)

            return work

        return prepare

    def let_sign(self, who: Signer, size: int = SMALL) -> Callable[[int], Callable[[], None]]:
        meta = PdfSignatureMetadata(field_name="Imza", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        room = 16_384 if isinstance(who, _Tuned) else None

        def prepare(count: int) -> Callable[[], None]:
            pdfs = self.pdfs(count, size)

            def work() -> None:
                for pdf in pdfs:
                    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, who, bytes_reserved=room)

            return work

        return prepare

    def judge(self, level: Level) -> Callable[[int], Callable[[], None]]:
        trust = TrustStore(self.trust.anchors) if level.has_evidence else self.trust
        judge = Validator(trust)

        def prepare(count: int) -> Callable[[], None]:
            signed = self.signed(count, level)

            def work() -> None:
                for pdf in signed:
                    report = judge.validate(pdf)
                    if report.indication is not Indication.TOTAL_PASSED:
                        raise RuntimeError(report.as_json())

            return work

        return prepare

    def let_judge(self, level: Level) -> Callable[[int], Callable[[], None]]:
        def prepare(count: int) -> Callable[[], None]:
            signed = self.signed(count, level)

            def work() -> None:
                for pdf in signed:
                    self.check(pdf, level)

            return work

        return prepare

    def check(self, pdf: bytes, level: Level = Level.B) -> None:
        """Let pyHanko judge. Raises ``RuntimeError``."""
        reader = PdfFileReader(io.BytesIO(pdf))
        given = {"trust_roots": self._roots, "allow_fetching": False, "revocation_mode": "require"}
        if level.has_evidence:
            context = DocumentSecurityStore.read_dss(reader).as_validation_context(given)
        else:
            context = ValidationContext(**given, other_certs=self._others, crls=self._lists)
        status = validate_pdf_signature(reader.embedded_regular_signatures[0], context, context)
        if not status.bottom_line:
            raise RuntimeError(status.pretty_print_details())

    def signed(self, count: int, level: Level) -> list[bytes]:
        """PDFs that we signed."""
        sources = Sources(self.trust)
        return [
            sign(pdf, self.signer, format=Format.PADES, level=level, timestamper=self.timestamper, sources=sources)
            for pdf in self.pdfs(count)
        ]


class _Tuned(Signer):
    """pyHanko's signer with a key that was read once, and no trial run of it."""

    def __init__(self, plain: Signer, key: KeySigner, size: int) -> None:
        super().__init__(signing_cert=plain.signing_cert, cert_registry=plain.cert_registry)
        self._key, self._size = key, size

    async def async_sign_raw(self, data: bytes, _digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(self._size) if dry_run else self._key.sign(data)


def pades_b() -> list[Figures]:
    """PAdES-B: 55 kB with a key of each kind, 10 MB with RSA."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        rows = [_signing(kind, _Desk(folder, kind)) for kind in OURS]
        return [*rows, _signing_large(_Desk(folder, "rsa2048"))]


def _signing(kind: str, desk: _Desk) -> Figures:
    measured = rates(
        {
            "bare": (OURS[kind], desk.sign_bare),
            "ours": (OURS[kind], desk.sign()),
            "pyHanko": (PYHANKO, desk.let_sign(desk.plain)),
            "pyHanko, tuned": (TUNED, desk.let_sign(desk.tuned)),
        },
        2 * ROUNDS,
    )
    desk.check(desk.last)
    bare, ours = measured.pop("bare"), measured.pop("ours")
    limit = "the bare key, signing as many octets as there are attributes"
    return f"pades-b-55k-{kind}", "/s", ours, bare, limit, measured


def _signing_large(desk: _Desk) -> Figures:
    measured = rates(
        {
            "hashed": (OURS_LARGE, desk.hash_alone),
            "ours": (OURS_LARGE, desk.sign(LARGE)),
            "pyHanko": (PYHANKO_LARGE, desk.let_sign(desk.plain, LARGE)),
            "pyHanko, tuned": (PYHANKO_LARGE, desk.let_sign(desk.tuned, LARGE)),
        }
    )
    desk.check(desk.last)
    hashed, ours = measured.pop("hashed"), measured.pop("ours")
    return "pades-b-10m-rsa2048", "/s", ours, hashed, "SHA-256 of the file alone", measured


def validate_pades() -> list[Figures]:
    """Judging PAdES-B with chain and CRLs, and LT with nothing but the root."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        desk = _Desk(folder, "p256")
        return [_judging(desk, level) for level in JUDGED]


def _judging(desk: _Desk, level: Level) -> Figures:
    measured = rates({"ours": (JUDGED[level], desk.judge(level)), "pyHanko": (PYHANKO, desk.let_judge(level))})
    ours, theirs = measured.pop("ours"), measured["pyHanko"]
    files = [(pdf, None) for pdf in desk.signed(DSS, level)]
    measured |= peer_dss.judging(desk.folder, files, offline_is_enough=level is not Level.B)
    name = f"validate-pades-{level.value.casefold()}"
    if level is Level.B:
        return name, "/s", ours, GOAL_JUDGED, "at least; and five times pyHanko", measured
    return name, "/s", ours, round(5 * theirs, 1), "five times pyHanko", measured


def pades_500_signatures() -> list[Figures]:
    """One file judged that was signed five hundred times, beside four times the same with a quarter of them."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        folder = Path(place) / "lab"
        lab.init(folder, port=16380)
        desk = _Desk(folder, "p256")
        (pdf,), quarter = desk.pdfs(1), b""
        options = Options(Format.PADES, clock.now(), reserved=RESERVED)
        for count in range(1, MANY + 1):
            pdf = sign(pdf, desk.signer, format=Format.PADES, options=options)
            quarter = pdf if count == QUARTER else quarter
        judge = Validator(desk.trust)
        few = min(_seconds(judge, quarter, QUARTER) for _ in range(ROUNDS))
        many = min(_seconds(judge, pdf, MANY) for _ in range(ROUNDS))
    each = round(1000 * few / QUARTER, 3)
    return [("pades-500-signatures", "ms each", round(1000 * many / MANY, 3), each, f"with {QUARTER} signatures", {})]


def _seconds(judge: Validator, pdf: bytes, count: int) -> float:
    began = spent()
    report = judge.validate(pdf)
    ended = spent()
    if report.indication is not Indication.TOTAL_PASSED or len(report.signatures) != count:
        raise RuntimeError(report.as_json())
    return ended - began
