# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Small files that would grow, nest or repeat without end: each ends in an answer at once, which is within two seconds
on a quiet machine, and all together within 512 MB.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from at_once import AT_MOST_S
from odd_zips import LETTER, MIMETYPE, Part, zipped

ZEROS = b"\0" * 70_000_000
LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 30))
DS = "http://www.w3.org/2000/09/xmldsig#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
SIGNATURES = Part(b"META-INF/signatures1.xml")
MANIFEST = Part(b"META-INF/ASiCManifest1.xml")

# Judged in a process of its own, so that its memory is that of these files and nothing else.
JUDGE = """
import json, sys, time
from pathlib import Path
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
for path in sys.argv[1:]:
    begun = time.process_time()
    report = validate(Path(path), trust=TrustStore(()))
    status = Path("/proc/self/status").read_text()
    memory = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    print(json.dumps([Path(path).name, report.indication.value, time.process_time() - begun, memory]), flush=True)
"""


def xml(inside: str, name: str = "asic:XAdESSignatures") -> bytes:
    return f'<{name} xmlns:asic="{ASIC}" xmlns:ds="{DS}">{inside}</{name}>'.encode()


def reference(uri: str = "letter.txt") -> str:
    return (
        f'<asic:DataObjectReference URI="{uri}"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>'
        "<ds:DigestValue>AAAA</ds:DigestValue></asic:DataObjectReference>"
    )


def container(*parts: Part) -> bytes:
    return zipped([MIMETYPE, LETTER, *parts])


def bombs() -> Iterator[tuple[str, bytes]]:
    entities = f"<!DOCTYPE x [<!ENTITY a0 'ha'>{LAUGHS}]>".encode()
    sig = '<asic:SigReference URI="META-INF/signature1.p7s"/>'
    yield "zeros.asice", container(replace(LETTER, name=b"x", content=ZEROS, deflated=True))
    yield "zeros-signature.asice", container(replace(SIGNATURES, content=ZEROS[:30_000_000], deflated=True))
    yield "liar.asice", container(replace(SIGNATURES, content=ZEROS, deflated=True, size=1_000))
    yield "many.asice", container(*(Part(b"%d" % number) for number in range(60_000)))
    yield "same-octets.asice", container(*(replace(LETTER, name=b"%d" % one, offset=0) for one in range(1_500)))
    yield "laughs.asice", container(replace(SIGNATURES, content=entities + xml("&a29;"), deflated=True))
    yield "laughs.xml", entities + xml("<ds:SignedInfo/>&a29;")
    yield "deep.asice", container(replace(SIGNATURES, content=xml("<a>" * 900_000), deflated=True))
    yield "deep.xml", xml("<ds:SignedInfo>" + "<a>" * 900_000)
    yield "wide.xml", xml("<ds:SignedInfo/>" + "<a/>" * 3_000_000)
    yield "attributes.xml", xml("<ds:SignedInfo " + " ".join(f'a{one}=""' for one in range(300_000)) + "/>")
    yield "references.asice", container(replace(MANIFEST, content=xml(sig + reference() * 60_000, "asic:ASiCManifest")))
    yield "signatures.asice", container(replace(SIGNATURES, content=xml("<ds:Signature/>" * 50_000), deflated=True))
    yield (
        "manifests.asice",
        container(
            *(
                Part(
                    b"META-INF/ASiCManifest%d.xml" % one,
                    xml(sig + reference() * 900, "asic:ASiCManifest"),
                    deflated=True,
                )
                for one in range(60)
            )
        ),
    )
    yield "nested.asice", container(replace(LETTER, name=b"x.zip", content=container(replace(LETTER, content=ZEROS))))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, int]]:
    folder: Path = tmp_path_factory.mktemp("bombs")
    names = [str(folder / name) for name, data in bombs() if (folder / name).write_bytes(data)]
    ended = subprocess.run([sys.executable, "-c", JUDGE, *names], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(rows) == len(names)
    return {name: (indication, seconds, memory) for name, indication, seconds, memory in rows}


def test_bombs_end_in_an_answer_within_their_bounds(judged: dict[str, tuple[str, float, int]]) -> None:
    for name, (indication, seconds, memory) in judged.items():
        assert indication != "TOTAL_PASSED", name
        assert seconds <= AT_MOST_S, (name, seconds)
        assert memory <= 512 * 1024, (name, memory)
