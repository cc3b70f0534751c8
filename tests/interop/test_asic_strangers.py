# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is in our containers, judged by those who know its parts: unzip and Python unpack them, OpenSSL verifies the
CAdES inside and the time-stamps, xmlsec1 the XML signatures over the unpacked files.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from containers import CONTAINERS, FILES, SIMPLE, Packer
from divit.ades.create import Format, Level
from divit.pki.trust import TrustStore
from every_key import KeyKind, signer_with

# xmlsec1 1.2 knows no RSA-PSS.
KEYS = [one for one in KeyKind if one is not KeyKind.RSA_PSS]


def unpacked_by_python(container: bytes, folder: Path) -> None:
    """As ``python -m zipfile -e`` does it, with the check sums looked at."""
    path = folder / "x.zip"
    path.write_bytes(container)
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert opened.infolist()[0].filename == "mimetype"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", path, folder], check=True)


def accepted(folder: Path, *command: object) -> bool:
    return subprocess.run([str(one) for one in command], cwd=folder, capture_output=True, check=False).returncode == 0


def openssl_accepts(folder: Path, lab: Path, signature: str, content: str) -> bool:
    trusted = ("-CAfile", lab / "root.pem", "-certfile", lab / "issuing-ca.pem", "-purpose", "any")
    form = ("-inform", "DER", "-binary", "-cades", "-out", "/dev/null")
    return accepted(folder, "openssl", "cms", "-verify", *form, "-in", signature, "-content", content, *trusted)


def xmlsec1_accepts(folder: Path, lab: Path, signature: str) -> bool:
    trusted = ("--trusted-pem", lab / "root.pem", "--untrusted-pem", lab / "issuing-ca.pem")
    return accepted(folder, "xmlsec1", "--verify", "--id-attr:Id", "SignedProperties", *trusted, signature)


@pytest.mark.parametrize("level", [Level.B, Level.LTA])
@pytest.mark.parametrize("format", [one for one in CONTAINERS if one.value.startswith("cades")])
def test_openssl_accepts_the_cades_inside(
    format: Format, level: Level, lab: Path, trust: TrustStore, tmp_path: Path
) -> None:
    unpacked_by_python(Packer(lab, trust).signed(format, signer_with(lab, KeyKind.RSA), level), tmp_path)
    if format in SIMPLE:
        signature, content = "META-INF/signature.p7s", next(iter(FILES))
    else:
        signature, content = "META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"
    assert openssl_accepts(tmp_path, lab, signature, content)
    (tmp_path / content).write_bytes((tmp_path / content).read_bytes() + b" ")
    assert not openssl_accepts(tmp_path, lab, signature, content)


def test_openssl_accepts_the_time_stamp_over_an_archive_manifest(lab: Path, trust: TrustStore, tmp_path: Path) -> None:
    unpacked_by_python(
        Packer(lab, trust).signed(Format.ASIC_E_CADES, signer_with(lab, KeyKind.P256), Level.LTA), tmp_path
    )
    asked = (
        "-in",
        "META-INF/timestamp001.tst",
        "-token_in",
        "-CAfile",
        lab / "root.pem",
        "-untrusted",
        lab / "issuing-ca.pem",
    )
    for content, is_right in (("META-INF/ASiCArchiveManifest.xml", True), ("META-INF/ASiCManifest001.xml", False)):
        assert accepted(tmp_path, "openssl", "ts", "-verify", "-data", content, *asked) is is_right


@pytest.mark.needs_xmlsec1
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("format", [one for one in CONTAINERS if one.value.startswith("xades")])
def test_xmlsec1_accepts_the_xml_signatures_inside(
    format: Format, key: KeyKind, lab: Path, trust: TrustStore, tmp_path: Path
) -> None:
    packer = Packer(lab, trust)
    # xmlsec1 takes a reference for the name of a file as it is written, percent signs and all.
    plain = {name.replace("ö", "o").replace(" ", "-"): data for name, data in FILES.items()}
    files = dict([*plain.items()][:1]) if format in SIMPLE else plain
    unpacked_by_python(packer.signed(format, signer_with(lab, key), Level.T, files), tmp_path)
    signature = "META-INF/signatures.xml" if format in SIMPLE else "META-INF/signatures001.xml"
    assert xmlsec1_accepts(tmp_path, lab, signature)
    (tmp_path / next(iter(files))).write_bytes(b"x")
    assert not xmlsec1_accepts(tmp_path, lab, signature)
