# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML signatures between us and xmlsec1: it accepts what we sign, in every packaging and with every key it knows."""

import subprocess
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.xades.manifest import sign_files
from divit.ades.xml import names
from divit.kernel import clock
from divit.pki.trust import TrustStore
from every_key import KeyKind, signer_with
from trial_signers import KeySigner, LocalTimestamper
from xml_signer import PLACE, Ref, xml_signed

pytestmark = pytest.mark.needs_xmlsec1
# xmlsec1 1.2 knows no RSA-PSS.
KEYS = [one for one in KeyKind if one is not KeyKind.RSA_PSS]
FORMATS = [one for one in Format if one.is_xml]
DOCUMENT = (
    '<?xml version="1.0"?>\n<!-- x --><yazı xmlns="urn:a" xmlns:b="urn:b"><b:konu>İğde &amp; &#13;</b:konu></yazı>\n'
)
IDS = ("SignedProperties", "SignatureValue", "Manifest", "Object", "data")


def xmlsec1_accepts(signed: bytes, folder: Path, lab: Path, *which: str) -> bool:
    return xmlsec1_on(signed, folder, lab, *which).returncode == 0


def xmlsec1_on(signed: bytes, folder: Path, lab: Path, *which: str) -> "subprocess.CompletedProcess[bytes]":
    (folder / "signed.xml").write_bytes(signed)
    ids = [part for name in IDS for part in ("--id-attr:Id", name)]
    trusted = ["--trusted-pem", str(lab / "root.pem"), "--untrusted-pem", str(lab / "issuing-ca.pem")]
    command = ["xmlsec1", "--verify", *ids, *trusted, *which, "signed.xml"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False)


# Every packaging with every key, and every level with one.
MATRIX = [
    *((form, level, key) for form in FORMATS for level in (Level.B, Level.T) for key in KEYS),
    *((form, level, KeyKind.P256) for form in FORMATS for level in Level if level.has_evidence),
]


@pytest.mark.parametrize(("format", "level", "key"), MATRIX)
def test_xmlsec1_accepts_what_we_sign(
    lab: Path,
    tmp_path: Path,
    trust: TrustStore,
    timestamper: LocalTimestamper,
    key: KeyKind,
    format: Format,
    level: Level,
) -> None:
    document = DOCUMENT.encode()
    (tmp_path / "content").write_bytes(document)
    signed = sign(
        document,
        signer_with(lab, key),
        format=format,
        level=level,
        timestamper=timestamper,
        sources=Sources(trust),
    )
    assert xmlsec1_accepts(signed, tmp_path, lab)
    report = validate(signed, content=document if format.is_detached else None, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert report.signatures[0].level == (level.value if level in {Level.XL, Level.A} else f"BASELINE-{level.value}")


def test_xmlsec1_accepts_one_of_several_and_the_one_on_it(
    signer: KeySigner, lab: Path, tmp_path: Path, trust: TrustStore, timestamper: LocalTimestamper
) -> None:
    options = Options(Format.XADES_ENVELOPED, clock.now(), with_room_for_others=True)
    first = sign(
        DOCUMENT.encode(), signer, format=options.format, level=Level.T, timestamper=timestamper, options=options
    )
    both = countersign(sign_beside(first, signer), signer, 0)
    assert validate(both, trust=trust).indication is Indication.TOTAL_PASSED
    # It judges the first signature it finds, or the one that it is told.
    number = both.count(b"<ds:Signature ")
    paths = [f"(//*[local-name()='Signature'])[{place + 1}]" for place in range(number)]
    assert [xmlsec1_accepts(both, tmp_path, lab, "--node-xpath", path) for path in paths] == [True] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-9"])
@pytest.mark.parametrize(
    "document", ["<a/>", "<a b='/>'  />\n<!-- </a> -->", "<a>ğ</a >\n<?p </a>?>", "<a><!-- --></a>"]
)
def test_whatever_the_document_looks_like(
    signer: KeySigner, lab: Path, tmp_path: Path, trust: TrustStore, document: str, encoding: str
) -> None:
    encoded = f'<?xml version="1.0" encoding="{encoding}"?>{document}'.encode(encoding)
    signed = sign(encoded, signer, format=Format.XADES_ENVELOPED)
    assert xmlsec1_accepts(signed, tmp_path, lab)
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED


def step(algorithm: str, inside: str = "") -> str:
    return f'<Transform Algorithm="{algorithm}">{inside}</Transform>'


PART = f'<order xmlns="urn:o" xmlns:b="urn:b" xml:lang="tr"><data Id="d"><b:n xmlns="">1</b:n></data>{PLACE}</order>'
NOT_SIGNATURES = f'<XPath xmlns:ds="{names.DS}">not(ancestor-or-self::ds:Signature)</XPath>'
SUBTRACT = (
    f'<XPath xmlns="{names.XPATH_FILTER}" Filter="subtract" xmlns:ds="{names.DS}">'
    "here()/ancestor::ds:Signature[1]</XPath>"
)
FORMS = [
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "reference",
    [
        lambda form: Ref("#d", step(form)),
        lambda form: Ref("#xpointer(id('d'))", step(form)),
        lambda form: Ref("", step(names.ENVELOPED) + step(form)),
        lambda form: Ref("#xpointer(/)", step(names.ENVELOPED) + step(form)),
        lambda form: Ref("", step(names.XPATH, NOT_SIGNATURES) + step(form)),
        lambda form: Ref("", step(names.XPATH_FILTER, SUBTRACT) + step(form)),
    ],
    ids=["Id", "XPointer to an Id", "enveloped", "XPointer to all", "XPath", "XPath filter"],
)
def test_both_accept_what_strangers_refer_to(
    signer: KeySigner, lab: Path, tmp_path: Path, trust: TrustStore, reference: object, form: str
) -> None:
    assert callable(reference)
    signed = xml_signed(PART, [reference(form)], signer, form=form)
    assert xmlsec1_accepts(signed, tmp_path, lab)
    report = validate(signed, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()


def test_both_refuse_a_changed_document(signer: KeySigner, lab: Path, tmp_path: Path, trust: TrustStore) -> None:
    signed = sign(DOCUMENT.encode(), signer, format=Format.XADES_ENVELOPED).replace(b"urn:b", b"urn:c")
    assert not xmlsec1_accepts(signed, tmp_path, lab)
    assert validate(signed, trust=trust).indication is Indication.TOTAL_FAILED


def test_xmlsec1_finds_what_we_find_in_a_list_of_files(
    signer: KeySigner, lab: Path, tmp_path: Path, trust: TrustStore
) -> None:
    files = {"content": b"DENEME", "other.txt": b"other"}
    for name, octets in files.items():
        (tmp_path / name).write_bytes(octets)
    signed = sign_files(files, signer)
    assert validate(signed, content=files, trust=trust).indication is Indication.TOTAL_PASSED
    assert xmlsec1_accepts(signed, tmp_path, lab)
    # Of what a list names it only tells how much is right.
    counted = b"Manifests References (ok/all): %d/2"
    assert counted % 2 in xmlsec1_on(signed, tmp_path, lab).stderr
    (tmp_path / "other.txt").write_bytes(b"changed")
    assert counted % 1 in xmlsec1_on(signed, tmp_path, lab).stderr
