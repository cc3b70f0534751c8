# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""NIST's path-validation suite (PKITS): nothing is accepted that must be refused.

Paths that need what is not supported yet (policy trees, name constraints, indirect and partitioned CRLs, DSA, separate
CRL keys) are not accepted either; the numbers below may only move one way.
"""

import json
import warnings
from datetime import UTC, datetime
from pathlib import Path

from divit.pki.path import Usage, validate_path
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore

MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
# The first four restrict the caller's own policy set, which our interface does not offer; the revocation of the last
# stands only in a delta CRL, which RFC 5280, 5.2.4 does not oblige anybody to use.
NOT_ASKED = {"40801", "40802", "40803", "41504"}
LEAST_ACCEPTED = 39


def test_no_path_of_pkits_is_accepted_that_must_be_refused(shared_data: Path) -> None:
    folder = shared_data / "pkits"
    anchor = (folder / "certs" / "TrustAnchorRootCertificate.crt").read_bytes()
    root_crl = (folder / "crls" / "TrustAnchorRootCRL.crl").read_bytes()
    accepted: set[str] = set()
    wrongly: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some cases have serial numbers that the library warns of
        for case in json.loads((folder / "pkits.json").read_text(encoding="utf-8")):
            helpers = [(folder / "certs" / name).read_bytes() for name in case.get("other_certs", ())]
            crls = [(folder / "crls" / name).read_bytes() for name in case.get("crls", ())]
            judged = validate_path(
                (folder / "certs" / case["cert"]).read_bytes(),
                candidates=helpers,
                trust=TrustStore((anchor,)),
                at=MOMENT,
                revocation=OfflineRevocation([*crls, root_crl]),
                usage=Usage.ANY,
            )
            if judged.passed:
                (wrongly if "error" in case else accepted).add(f"{case['id']} {case['name']}")
    assert {case.split()[0] for case in wrongly} <= NOT_ASKED
    assert len(accepted) >= LEAST_ACCEPTED
