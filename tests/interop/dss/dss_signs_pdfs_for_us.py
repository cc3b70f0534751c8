# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""We judge the PDFs that EU DSS makes: kinds, levels, fields, certifications, tables, and what follows what."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from byte_range_rules import broken_rules
from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.lab.family import PASSWORD
from divit.pki.trust import TrustStore
from eu_dss import Dss
from every_key import KeyKind, key_file, signer_with
from made_pdf import written_pdf
from trial_signers import typst_letter

LEVELS = ("B", "T", "LT", "LTA")


class Desk:
    """A folder in which DSS works on PDFs, with the keys of the trial CA's holders."""

    def __init__(self, lab: Path, dss: Dss, folder: Path) -> None:
        self.lab, self._dss, self._folder = lab, dss, folder

    def signed(
        self, pdf: bytes, level: str = "B", *special: str, key: KeyKind = KeyKind.P256, action: str = "sign"
    ) -> bytes:
        """What DSS makes of ``pdf``."""
        given, out = self._folder / "given", self._folder / "made"
        given.write_bytes(pdf)
        out.unlink(missing_ok=True)
        self._dss.make(
            action,
            file=given,
            out=out,
            level=level,
            format="+".join(("pades", *special)),
            key=key_file(self.lab, key),
            password=PASSWORD,
            hash=key.value.hash_name.upper(),
            pss=key is KeyKind.RSA_PSS,
        )
        return out.read_bytes()

    def ours(self, pdf: bytes, key: KeyKind = KeyKind.RSA) -> bytes:
        """``pdf`` with a signature of ours."""
        return sign(pdf, signer_with(self.lab, key), format=Format.PADES)


Making = Callable[[Desk, str], bytes]
MADE: dict[str, Making] = {
    "of_the_older_kind": lambda desk, level: desk.signed(typst_letter(), level, "pkcs7", key=KeyKind.RSA),
    "with_pss": lambda desk, level: desk.signed(written_pdf(), level, "visible", key=KeyKind.RSA_PSS),
    "that_is_seen": lambda desk, level: desk.signed(typst_letter(), level, "visible"),
    "in_a_field_that_waited": lambda desk, level: desk.signed(written_pdf(), level, "visible", "onay"),
    "in_a_file_with_object_streams": lambda desk, level: desk.signed(written_pdf(kind="stream"), level),
    "in_a_hybrid_file": lambda desk, level: desk.signed(written_pdf(kind="hybrid"), level),
    "with_what_belongs_to_each": lambda desk, level: desk.signed(typst_letter(), level, "vri"),
    "that_permits_nothing": lambda desk, level: desk.signed(typst_letter(), level, "certify1"),
    "that_permits_filling": lambda desk, level: desk.signed(typst_letter(), level, "certify2"),
    "that_permits_notes": lambda desk, level: desk.signed(typst_letter(), level, "certify3"),
    "behind_another": lambda desk, level: desk.signed(
        desk.signed(typst_letter(), level, key=KeyKind.RSA), level, "visible"
    ),
    "behind_a_certification": lambda desk, level: desk.signed(
        desk.signed(typst_letter(), level, "certify2", key=KeyKind.RSA), level
    ),
    "behind_ours": lambda desk, level: desk.signed(desk.ours(typst_letter()), level),
    "before_ours": lambda desk, level: desk.ours(desk.signed(typst_letter(), level)),
    "raised": lambda desk, level: desk.signed(desk.signed(typst_letter()), level, action="extend"),
    "with_a_stamp_behind_it": lambda desk, level: desk.signed(desk.signed(typst_letter(), level), "B", "stamped"),
}


@pytest.fixture(scope="module")
def desk(lab: Path, dss: Dss, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(lab, dss, tmp_path_factory.mktemp("pdfs"))


def rows() -> Iterator[tuple[str, str]]:
    """Each making at each level; there is no raising to the lowest."""
    return ((name, level) for name, level in product(MADE, LEVELS) if (name, level) != ("raised", "B"))


def test_there_are_sixty() -> None:
    assert len(list(rows())) >= 60


@pytest.mark.parametrize(("name", "level"), rows())
def test_we_accept_a_signature_of_dss(desk: Desk, trust: TrustStore, name: str, level: str) -> None:
    made = MADE[name](desk, level)
    assert broken_rules(made) == []
    report = validate(made, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert all(one.covers.later in {"none", "signatures"} for one in report.signatures)
