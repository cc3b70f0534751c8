# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The report as a program reads it, and every problem in both languages."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from divit.ades import errors
from divit.ades.create import Format, sign
from divit.ades.report import Indication, problem, report_of, told
from divit.ades.validate import validate
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, signer_of

ROOM = Path(errors.__file__).parent


def test_an_object_has_the_fields_that_are_promised(signer: KeySigner, trust: TrustStore) -> None:
    report = validate(sign(b"x", signer, format=Format.CADES_ATTACHED), trust=trust).as_json("x.p7m")
    assert list(report) == ["file", "format", "indication", "problems", "signatures"]
    (one,) = report["signatures"]  # type: ignore[misc]  # a list in this object
    assert list(one) == [
        "id",
        "level",
        "indication",
        "sub_indication",
        "signer",
        "signing_time",
        "best_signature_time",
        "covers",
        "problems",
    ]
    assert one["indication"] == "TOTAL_PASSED"
    assert one["covers"] == {"scope": "attached_content", "bytes": 1, "of": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["signing_time"])


def test_no_signature_at_all_is_a_failure_that_says_so() -> None:
    report = report_of("pades", ())
    assert report.indication is Indication.TOTAL_FAILED
    assert report.problems == (problem("no-signature"),)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_problems_are_told_in_the_language_in_use(language: str) -> None:
    before = words.lang()
    words.use(language)
    try:
        shown = told(problem("no-signature"))
    finally:
        words.use(before)
    assert shown["message"] == {"tr": "Dosyada imza yok.", "en": "The file has no signature."}[language]


def test_every_problem_that_is_raised_has_words_and_every_row_is_used() -> None:
    rows = tomllib.loads(files("divit.ades").joinpath("data/problems.toml").read_text(encoding="utf-8"))
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    assert [code for code in rows if f'"{code}"' not in source] == []
    for code, row in rows.items():
        assert set(re.findall(r"\{(\w+)\}", row["tr"])) == set(re.findall(r"\{(\w+)\}", row["en"])), code


def test_every_error_has_its_row_in_both_languages() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and one is not DivitError]
    rows = tomllib.loads(files("divit.ades").joinpath("data/errors.toml").read_text(encoding="utf-8"))
    assert {one.code: one.__name__ for one in classes} == {code: row["class"] for code, row in rows.items()}
    for one in classes:
        filled = dict.fromkeys(re.findall(r"\{(\w+)\}", rows[one.code]["tr"] + rows[one.code]["en"]), "x")
        raised = one(**filled)
        assert "{" not in raised.message("tr") + raised.message("en")
        assert raised.message("tr") != raised.message("en")


@pytest.mark.parametrize(("name", "kind", "use"), [("nes-p256", "nes", "signature"), ("seal-p256", None, "seal")])
def test_a_report_tells_what_the_signer_is_by_law(
    lab: Path, trust: TrustStore, name: str, kind: str | None, use: str
) -> None:
    signed = sign(b"x", signer_of(lab, name), format=Format.CADES_ATTACHED)
    (only,) = validate(signed, trust=trust).signatures
    by_law = only.qualification(turkish=trust.anchors)
    assert by_law is not None
    assert (by_law.regimes, by_law.use) == (frozenset({"tr"}), use)
    assert kind in {None, by_law.kind}
    told_abroad = only.qualification()
    assert told_abroad is not None
    assert not told_abroad.is_qualified


def test_what_nobody_could_judge_is_nothing_by_law(signer: KeySigner, trust: TrustStore) -> None:
    signed = sign(b"x", signer, format=Format.CADES_DETACHED)
    (only,) = validate(signed, content=b"y", trust=trust).signatures
    assert only.qualification(turkish=trust.anchors) is None
