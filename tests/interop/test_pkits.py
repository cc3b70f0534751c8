# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""NIST's path-validation suite (PKITS): every case is judged as NIST says, with the settings that it asks for."""

import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from divit.pki.algorithms import Algorithms
from divit.pki.path import PathRules, Usage, validate_path
from divit.pki.revocation import OfflineRevocation
from divit.pki.rules import ANY_POLICY
from divit.pki.trust import TrustStore
from divit.pki.verdict import PathVerdict

Case = Mapping[str, Any]

MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
# The suite is of 2011: its DSA keys have 1024 bits and sign with SHA-1.
OF_2011 = Algorithms(hashes=frozenset({"sha1", "sha256"}), dsa_bits=(1024, 3072))
LISTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "pkits" / "pkits.json"
# Empty where the sample data is absent; then the fixture skips.
CASES: list[Case] = json.loads(LISTED.read_text(encoding="utf-8")) if LISTED.is_file() else []


def judged(folder: Path, case: Case) -> PathVerdict:
    def certificate(name: str) -> bytes:
        return (folder / "certs" / name).read_bytes()

    crls = [(folder / "crls" / name).read_bytes() for name in (*case.get("crls", ()), "TrustAnchorRootCRL.crl")]
    asked = case.get("params", {})
    rules = PathRules(
        policies=frozenset(asked.get("user_initial_policy_set", {ANY_POLICY})),
        require_policy=asked.get("initial_explicit_policy", False),
        forbid_mapping=asked.get("initial_policy_mapping_inhibit", False),
        forbid_any_policy=asked.get("initial_any_policy_inhibit", False),
        algorithms=OF_2011,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some cases have serial numbers that the library warns of
        return validate_path(
            certificate(case["cert"]),
            candidates=[certificate(name) for name in case.get("other_certs", ())],
            trust=TrustStore((certificate("TrustAnchorRootCertificate.crt"),)),
            at=MOMENT,
            revocation=OfflineRevocation(crls),
            usage=Usage.ANY,
            rules=rules,
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['name']}")
def test_a_path_is_judged_as_nist_says(case: Case, shared_data: Path) -> None:
    found = judged(shared_data / "pkits", case)
    assert found.passed is ("error" not in case), [problem.message_en for problem in found.problems]
    if found.passed:
        assert len(found.chain) == case["path_len"]


def test_no_case_of_the_suite_is_left_out(shared_data: Path) -> None:
    assert len(CASES) == 246
    assert sum("error" in case for case in CASES) == 136
