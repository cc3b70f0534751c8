# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML lists of trust: Kamu SM's depot, and what the reader below it refuses of any list."""

import base64
from pathlib import Path

import pytest

from divit.pki import plain_xml
from divit.pki.depot import read_depot, read_depot_file
from divit.pki.errors import ListUnreadable
from divit.pki.plain_xml import parse
from forged_certificates import Family, Forge, Made, authority


def row(der: bytes) -> str:
    text = base64.b64encode(der).decode()
    return f"<koksertifika><mSubjectName>ad</mSubjectName><mValue>\n{text[:40]}\n{text[40:]}</mValue></koksertifika>"


def depot(*rows: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><depo>{"".join(rows)}</depo>'.encode()


def test_roots_become_anchors_and_the_others_help(family: Family) -> None:
    trust = read_depot(depot(row(family.root.der), row(family.issuing.der), row(family.root.der)))
    assert trust.anchors == (family.root.der,)
    assert trust.certificates == (family.issuing.der,)


def test_a_namespace_around_it_changes_nothing(family: Family) -> None:
    wrapped = depot(row(family.root.der)).replace(b"<depo>", b'<depo xmlns="urn:x">')
    assert read_depot(wrapped).anchors == (family.root.der,)


def test_a_file_is_read_and_one_that_is_not_there_is_told(tmp_path: Path, family: Family) -> None:
    path = tmp_path / "SertifikaDeposu.xml"
    path.write_bytes(depot(row(family.root.der)))
    assert read_depot_file(path).anchors == (family.root.der,)
    with pytest.raises(ListUnreadable):
        read_depot_file(tmp_path / "yok.xml")


def test_a_root_that_did_not_sign_itself_spoils_the_whole_list(family: Family, forge: Forge) -> None:
    forged: Made = forge.make("DENEME Kök", None, authority(), signed_with=family.signer.key)
    with pytest.raises(ListUnreadable):
        read_depot(depot(row(family.root.der), row(forged.der)))


@pytest.mark.parametrize(
    "data",
    [
        depot(),
        depot("<koksertifika/>"),
        depot("<koksertifika><mValue>%%</mValue></koksertifika>"),
        depot("<koksertifika><mValue>AAAA</mValue></koksertifika>"),
        depot("<koksertifika><mValue>AAAA</mValue><mValue>AAAA</mValue></koksertifika>"),
        b"",
        b"<depo>",
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="yok"?><depo/>',
    ],
)
def test_half_a_list_is_no_list(data: bytes) -> None:
    with pytest.raises(ListUnreadable):
        read_depot(data)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b"<a>" * 100 + b"</a>" * 100,
    ],
    ids=["entity", "outside", "file", "depth"],
)
def test_what_lists_do_not_need_is_refused(data: bytes) -> None:
    with pytest.raises(ListUnreadable):
        parse(data)


def test_size_and_number_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_xml, "MOST_ELEMENTS", 3)
    assert len(parse(b"<a><b/><b/></a>").children) == 2
    with pytest.raises(ListUnreadable):
        parse(b"<a><b/><b/><b/></a>")
    monkeypatch.setattr(plain_xml, "MOST_BYTES", 10)
    with pytest.raises(ListUnreadable):
        parse(b"<a><b/><b/></a>")


def test_text_is_whole_whatever_stands_in_it() -> None:
    root = parse(b"<a xmlns='urn:x' k='v'> one <!-- no --><b>two</b> three&amp;<![CDATA[<four>]]> </a>")
    assert root.name == "{urn:x}a"
    assert root.attributes == {"k": "v"}
    assert root.text == "one  three&<four>"
    assert root.text_at("{urn:x}b") == "two"
