# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""zlint looks at every certificate and list that our authority makes. It needs Go, and once its module proxy."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from authority_served import Served, served_authority

pytestmark = pytest.mark.timeout(300)
ZLINT = Path(__file__).resolve().parents[3] / "var/interop/zlint"
# What holds for every certificate. The others are rules of browsers and for web servers, for signed code and for mail:
# a certificate of a person, which names no extended use, would be taken for a web server's.
FOR_ALL = "RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,ETSI_ESI"
# Wants each qualified certificate to be one for web sites.
FOR_WEB_SITES = "e_qcstatem_qctype_web"
GOOD = {"pass", "NA", "NE"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_authority(tmp_path_factory.mktemp("authority")) as made:
        made.issue("holder")
        yield made


def found(served: Served, file: str, *options: str) -> dict[str, str]:
    """What zlint does not find good, by the name of the lint."""
    command = [str(ZLINT), "-includeSources", FOR_ALL, *options, file]
    told = subprocess.run(command, cwd=served.folder, capture_output=True, text=True, check=True)
    lints = json.loads(told.stdout)
    assert sum(lint["result"] == "pass" for lint in lints.values()) >= 5, "it looked"
    return {name: lint["result"] for name, lint in lints.items() if lint["result"] not in GOOD}


@pytest.mark.parametrize("name", ["kok", "nes-1", "nes-1-ocsp-signer", "nes-1-tsa", "holder"])
def test_no_certificate_has_a_fault(served: Served, name: str) -> None:
    assert found(served, f"{name}.pem", "-excludeNames", FOR_WEB_SITES) == {}


@pytest.mark.parametrize("name", ["kok", "nes-1"])
def test_no_list_has_a_fault(served: Served, name: str) -> None:
    served.divit("crl", name, "-o", served.folder / f"{name}.crl")
    listed = x509.load_der_x509_crl((served.folder / f"{name}.crl").read_bytes())
    (served.folder / f"{name}.crl.pem").write_bytes(listed.public_bytes(Encoding.PEM))
    assert found(served, f"{name}.crl.pem") == {}


def test_it_reads_what_a_qualified_certificate_says_of_itself(served: Served) -> None:
    assert found(served, "holder.pem") == {FOR_WEB_SITES: "error"}
