# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The names of tokens."""

from pathlib import Path

import pytest

from divit.tokens.errors import TokenUriInvalid
from divit.tokens.uri import Pkcs11Uri, Pkcs12Uri, parse


def test_a_key_file_is_named_by_its_path() -> None:
    assert parse("p12:/kart/ayşe.p12") == Pkcs12Uri(Path("/kart/ayşe.p12"))


def test_a_token_is_named_by_driver_label_and_key() -> None:
    uri = parse("pkcs11:module=/lib/akis.so;token=NES%20AY%C5%9EE;id=0A0b")
    assert uri == Pkcs11Uri("/lib/akis.so", "NES AYŞE", "", "0a0b")


def test_the_driver_may_stand_where_rfc_7512_puts_it() -> None:
    assert parse("pkcs11:token=X;serial=12?module-path=/lib/d.so") == Pkcs11Uri("/lib/d.so", "X", "12")


@pytest.mark.parametrize("label", ["NES AYŞE", "a;b=c&d?e", "100%"])
def test_a_name_written_out_is_read_back_the_same(label: str) -> None:
    uri = Pkcs11Uri("/lib/d.so", label, "0042", "01")
    assert parse(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p12:",
        "pkcs11:",
        "/lib/d.so",
        "http://x/",
        "pkcs11:token=X",
        "pkcs11:module=/d.so;id=xyz",
        "pkcs11:module=/d.so;pin-value=123456",
        "pkcs11:module=/d.so;module=/e.so",
    ],
)
def test_what_names_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenUriInvalid):
        parse(text)
