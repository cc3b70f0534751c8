# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""We judge the XML signatures that EU DSS makes, in every packaging and level; what it adds to ours, and we to its."""

from itertools import product
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.lab.family import PASSWORD
from divit.pki.trust import TrustStore
from eu_dss import Dss
from every_key import KeyKind, key_file, signer_with
from trial_signers import LocalTimestamper

DOCUMENT = '<?xml version="1.0"?>\n<yazı xmlns="urn:a" xmlns:b="urn:b" b:no="1"><konu>DENEME</konu></yazı>\n'.encode()
LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
PACKAGINGS = [one for one in Format if one.is_xml]
MATRIX = [
    *((packaging, level, KeyKind.P256) for packaging, level in product(PACKAGINGS, LEVELS)),
    *(
        (PACKAGINGS[number % len(PACKAGINGS)], level, key)
        for number, key in enumerate(one for one in KeyKind if one is not KeyKind.P256)
        for level in (Level.B, Level.LTA)
    ),
]


class Workshop:
    """A folder in which DSS works on files of ours, with the keys of the trial CA's holders."""

    def __init__(self, lab: Path, dss: Dss, folder: Path) -> None:
        self.lab, self.dss, self.folder = lab, dss, folder

    def signed(self, format: Format, level: Level, kind: KeyKind) -> bytes:
        return self._made("sign", DOCUMENT, format, level=level.value, **self._key(kind))

    def of_older_form(self, form: str, standard: str) -> bytes:
        packaging = Format.XADES_ENVELOPED
        return self._made("sign", DOCUMENT, packaging, level=form, standard=standard, **self._key(KeyKind.P256))

    def raised(self, signed: bytes, format: Format, level: Level) -> bytes:
        return self._made("extend", signed, format, level=level.value)

    def signed_again(self, signed: bytes, kind: KeyKind) -> bytes:
        return self._made("sign", signed, Format.XADES_ENVELOPED, level="B", **self._key(kind))

    def countersigned(self, signed: bytes, kind: KeyKind) -> bytes:
        return self._made("countersign", signed, Format.XADES_ENVELOPED, **self._key(kind))

    def told(self, signed: bytes, format: Format) -> list[tuple[str, str]]:
        content = self._file("content", DOCUMENT) if format.is_detached else None
        return self.dss.judge(self._file("signed.xml", signed), content=content).told

    def _made(self, action: str, document: bytes, format: Format, **order: object) -> bytes:
        out = self.folder / "made"
        out.unlink(missing_ok=True)
        if action == "extend" and format.is_detached:
            order["content"] = self._file("content", DOCUMENT)
        # A detached signature names its file, and we were not given the name apart.
        given = self._file("content" if action == "sign" else "given.xml", document)
        self.dss.make(action, file=given, out=out, format=format.value, **order)
        return out.read_bytes()

    def _file(self, name: str, document: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(document)
        return path

    def _key(self, kind: KeyKind) -> dict[str, object]:
        hash_name = kind.value.hash_name.upper()
        pss = kind is KeyKind.RSA_PSS
        return {"key": key_file(self.lab, kind), "password": PASSWORD, "hash": hash_name, "pss": pss}


@pytest.fixture(scope="module")
def workshop(lab: Path, dss: Dss, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(lab, dss, tmp_path_factory.mktemp("theirs"))


OLDER_FORMS = [(form, standard) for form in ("C", "X", "XL", "A") for standard in ("EN", "TS")]


@pytest.mark.parametrize(("form", "standard"), OLDER_FORMS)
def test_we_accept_the_older_forms_of_dss(workshop: Workshop, trust: TrustStore, form: str, standard: str) -> None:
    signed = workshop.of_older_form(form, standard)
    known = TrustStore(trust.anchors) if form in {"XL", "A"} else trust
    report = validate(signed, trust=known)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.level for one in report.signatures] == [{"XL": "X-L"}.get(form, form)]


def content_of(format: Format) -> bytes | None:
    return DOCUMENT if format.is_detached else None


@pytest.mark.parametrize(
    ("format", "level", "key"), MATRIX, ids=[f"{f.value}-{v.value}-{k.name}" for f, v, k in MATRIX]
)
def test_we_accept_what_dss_signs_and_recognise_its_level(
    workshop: Workshop, trust: TrustStore, format: Format, level: Level, key: KeyKind
) -> None:
    signed = workshop.signed(format, level, key)
    # What carries its own evidence is judged with the root alone.
    known = TrustStore(trust.anchors) if level.has_evidence else trust
    report = validate(signed, content=content_of(format), trust=known)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.level for one in report.signatures] == [f"BASELINE-{level.value}"]


def test_we_refuse_what_was_changed_in_a_file_of_dss(workshop: Workshop, trust: TrustStore) -> None:
    signed = workshop.signed(Format.XADES_ENVELOPED, Level.LTA, KeyKind.RSA)
    changed = signed.replace(b"DENEME", b"DENEMI")
    assert changed != signed
    assert validate(changed, trust=trust).indication is Indication.TOTAL_FAILED


@pytest.mark.parametrize("format", PACKAGINGS)
@pytest.mark.parametrize("start", [Level.B, Level.T, Level.LT, Level.LTA])
def test_both_accept_a_signature_of_dss_that_we_raised(
    workshop: Workshop, trust: TrustStore, start: Level, format: Format
) -> None:
    raised = extend(
        workshop.signed(format, start, KeyKind.P256),
        to=Level.LTA,
        timestamper=LocalTimestamper(workshop.lab),
        sources=Sources(trust),
        content=content_of(format),
    )
    both_accept(workshop, trust, raised, format)


@pytest.mark.parametrize("format", PACKAGINGS)
@pytest.mark.parametrize("start", LEVELS)
def test_both_accept_a_signature_of_ours_that_dss_raised(
    workshop: Workshop, trust: TrustStore, start: Level, format: Format
) -> None:
    signed = sign(
        DOCUMENT,
        signer_with(workshop.lab, KeyKind.P256),
        format=format,
        level=start,
        timestamper=LocalTimestamper(workshop.lab),
        sources=Sources(trust),
    )
    both_accept(workshop, trust, workshop.raised(signed, format, Level.LTA), format)


def test_both_accept_a_signature_of_dss_on_ours(workshop: Workshop, trust: TrustStore) -> None:
    ours = sign(
        DOCUMENT,
        signer_with(workshop.lab, KeyKind.P256),
        format=Format.XADES_ENVELOPED,
        level=Level.T,
        timestamper=LocalTimestamper(workshop.lab),
    )
    both = workshop.countersigned(ours, KeyKind.RSA)
    report = validate(both, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.countersigns is None for one in report.signatures] == [True, False]
    assert [indication for indication, _level in workshop.told(both, Format.XADES_ENVELOPED)] == ["TOTAL_PASSED"] * 2


@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_both_accept_signatures_of_both_beside_and_on_each_other(
    workshop: Workshop, trust: TrustStore, first: str
) -> None:
    other, packaging = signer_with(workshop.lab, KeyKind.RSA), Format.XADES_ENVELOPED
    if first == "ours":
        options = Options(packaging, clock.now(), with_room_for_others=True)
        start = sign(DOCUMENT, signer_with(workshop.lab, KeyKind.P384), format=packaging, options=options)
        both = workshop.signed_again(start, KeyKind.P256)
    else:
        both = sign_beside(workshop.signed(packaging, Level.T, KeyKind.P256), other)
    on_it = countersign(both, other, 0)
    report = validate(on_it, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert sorted(one.countersigns is None for one in report.signatures) == [False, True, True]
    assert [indication for indication, _level in workshop.told(on_it, packaging)] == ["TOTAL_PASSED"] * 3


def both_accept(workshop: Workshop, trust: TrustStore, signed: bytes, format: Format) -> None:
    report = validate(signed, content=content_of(format), trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert [one.level for one in report.signatures] == ["BASELINE-LTA"]
    assert workshop.told(signed, format) == [("TOTAL_PASSED", "XAdES-BASELINE-LTA")]
