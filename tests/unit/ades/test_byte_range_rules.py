# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Acrobat’s rules on ranges and places, over our files and strangers’; and that the checker sees what breaks them."""

import re
from pathlib import Path

import pytest

from byte_range_rules import broken_rules
from divit.ades.create import Format, Level, Sources, sign
from divit.pki.trust import TrustStore
from harmless_revisions import Desk, Revision, revisions
from made_pdf import written_pdf
from shadow_attacks import attacks
from trial_signers import KeySigner, LocalTimestamper

REVISIONS = list(revisions())


@pytest.fixture(scope="module")
def desk(
    lab: Path, signer: KeySigner, second_signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> Desk:
    return Desk(lab, signer, second_signer, timestamper, trust)


@pytest.mark.parametrize("kind", ["classic", "stream", "hybrid"])
@pytest.mark.parametrize("level", [Level.B, Level.T, Level.LT, Level.LTA])
def test_our_signatures_keep_them(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, kind: str, level: Level
) -> None:
    pdf = written_pdf(kind=kind)
    made = sign(pdf, signer, format=Format.PADES, level=level, timestamper=timestamper, sources=Sources(trust))
    assert broken_rules(made) == []


@pytest.mark.parametrize("revision", [made for _name, made in REVISIONS], ids=[name for name, _made in REVISIONS])
def test_so_do_files_with_signatures_of_ours_and_of_pyhanko(desk: Desk, revision: Revision) -> None:
    assert broken_rules(revision(desk)) == []


@pytest.mark.parametrize("name", [name for name, _made in attacks() if name.startswith(("wrapping_", "forgery_with"))])
def test_the_checker_sees_what_breaks_them(signer: KeySigner, name: str) -> None:
    attacked = dict(attacks())[name](lambda pdf: sign(pdf, signer, format=Format.PADES))
    assert broken_rules(attacked) != []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (rb"/ByteRange \[0 ", b"/ByteRange [1 ", "begin where the file begins"),
        (rb"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /ETSI.CAdES.attached", "what kind it is"),
        (rb"0000>", b"00 0>", "blanks"),
        (rb"/Contents <30", b"/Contents <31", "begin with a sequence"),
        (rb"%%EOF\n\Z", b"%%EOG\n", "where a revision ends"),
    ],
)
def test_each_rule_is_looked_for(signer: KeySigner, old: bytes, new: bytes, rule: str) -> None:
    signed = sign(written_pdf(), signer, format=Format.PADES)
    (told,) = broken_rules(re.sub(old, new, signed))
    assert rule in told
