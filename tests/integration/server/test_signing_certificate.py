# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which certificate may sign (rule 7), and which messages are refused: each with its own code, and nothing changes
(I-10, S-02).
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from divit.kernel import clock, words
from divit.pki.lab.holders import revoke
from divit.pki.subject import serial_number
from divit.server.people.queries import Viewer
from divit.server.signing import services
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner, signer_of
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db


def test_an_expired_certificate(claimed: WireSigner, issue: Callable[..., KeySigner]) -> None:
    now = clock.now()
    claimed.signer = issue(not_before=now - timedelta(days=400), not_after=now - timedelta(days=1))
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused)) == (403, "IMZ-5107")
    assert claimed.get("work").status_code == 409


def test_a_certificate_that_is_not_valid_yet(claimed: WireSigner, issue: Callable[..., KeySigner]) -> None:
    claimed.signer = issue(not_before=clock.now() + timedelta(days=1))
    with nothing_changed():
        assert code_of(claimed.choose()) == "IMZ-5108"


def test_somebody_elses_certificate(claimed: WireSigner, oguz_signer: KeySigner) -> None:
    claimed.signer = oguz_signer
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused)) == (403, "IMZ-5106")
    assert "10000000" not in refused.content.decode(), "no TCKN in an error"


def test_a_revoked_certificate(claimed: WireSigner, issue: Callable[..., KeySigner], lab: Path) -> None:
    claimed.signer = issue()
    revoke(lab, serial_number(claimed.signer.certificate))
    with nothing_changed():
        assert code_of(claimed.choose()) == "IMZ-5109"


def test_a_certificate_whose_status_nobody_tells(
    claimed: WireSigner, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trust").mkdir()
    for name in ("root.pem", "issuing-ca.pem"):
        (tmp_path / "trust" / name).write_bytes((lab / name).read_bytes())
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(tmp_path / "trust"))
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused), refused.json()["retry"]) == (503, "IMZ-5112", "auto")


def test_a_certificate_that_leads_to_no_trusted_root(
    claimed: WireSigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trust").mkdir()
    for folder in (str(tmp_path / "trust"), ""):
        monkeypatch.setenv("DIVIT_TRUST_FOLDER", folder)
        with nothing_changed():
            assert code_of(claimed.choose()) == "IMZ-5111"


@pytest.mark.parametrize(("name", "code"), [("not-qualified-p256", "IMZ-5110"), ("wrong-usage-p256", "IMZ-5111")])
def test_a_certificate_of_another_kind(
    claimed: WireSigner, lab: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed.signer = signer_of(lab, name)
    _make_it_isils(monkeypatch)
    with nothing_changed():
        assert code_of(claimed.choose()) == code


def test_a_purpose_that_needs_no_nes_takes_an_ordinary_certificate(
    isil: Viewer, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = TrialOwner({"1": b"Bir"}, needs_nes=False)
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, signer_of(lab, "not-qualified-p256"))
    _make_it_isils(monkeypatch)
    signer.claim()
    assert signer.choose().status_code == 200


def _make_it_isils(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lab's ready-made certificates belong to other made-up people; this test is about their kind."""
    from dataclasses import replace

    from divit.server.signing.services import consent

    real = consent.subject_of
    monkeypatch.setattr(
        consent, "subject_of", lambda certificate: replace(real(certificate), serial_number="10000000528")
    )


def test_a_certificate_that_is_none(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.choose(certificate=base64.b64encode(b"no certificate").decode())
    assert refused.status_code == 400
    assert code_of(refused).startswith("IMZ-11")


def test_another_manifest_than_the_one_approved(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.choose(manifest_sha256="0" * 64)
    assert (refused.status_code, code_of(refused)) == (409, "IMZ-5007")


@pytest.mark.parametrize("call", ["claim", "certificate", "results", "end", "alive", "card"])
@pytest.mark.parametrize(
    ("extra", "code"),
    [({"pin": "123456"}, "IMZ-5001"), ({"library": "/usr/lib/x.so"}, "IMZ-5001"), ({"extra": 1}, "IMZ-5002")],
)
def test_a_message_with_a_field_it_must_not_have(
    claimed: WireSigner, call: str, extra: dict[str, object], code: str
) -> None:
    with nothing_changed():
        refused = claimed.post(call, {"v": 1} | extra)
    assert refused.status_code == 400
    assert code_of(refused) == code
    assert "123456" not in refused.content.decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"v":1,"v":1}'])
def test_a_body_that_is_no_message(claimed: WireSigner, body: bytes) -> None:
    with nothing_changed():
        assert code_of(claimed.post("end", body)) == "IMZ-5002"


def test_a_body_larger_than_any_message(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.post("results", b" " * (512 * 1024 + 1))
    assert (refused.status_code, code_of(refused)) == (413, "IMZ-5129")


def test_a_card_message_in_a_document_session(claimed: WireSigner) -> None:
    key = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
    card = {"card_serial": "1", "certificate": base64.b64encode(b"123").decode(), "tries": 3, "release_key": key}
    with nothing_changed():
        assert code_of(claimed.post("card", card)) == "IMZ-5131"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_refusal_speaks_the_signers_language(claimed: WireSigner, language: str) -> None:
    refused = claimed.post("end", {"pin": "1"}, **{"Accept-Language": language})
    words.use("tr")
    assert ("must not be there" in refused.json()["message"]) == (language == "en")
    assert ("bulunmaması gereken" in refused.json()["message"]) == (language == "tr")
