# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Strangers judge the authority: OpenSSL and GnuTLS ask ``divit authority serve``, and check what it issued."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pkilint.bin import lint_crl, lint_ocsp_response, lint_pkix_cert

from authority_served import Served, served_authority
from divit.der import tsp
from divit.kernel import clock
from divit.pki.http import Http
from divit.pki.revocation import OnlineRevocation
from divit.pki.timestamps import verify_token
from divit.pki.trust import TrustStore

ALONE = ("--alone", "--note", "DENEME")
pytestmark = [pytest.mark.needs_openssl, pytest.mark.needs_gnutls, pytest.mark.timeout(300)]
POLICY = "1.3.6.1.4.1.32473.5070.3"


@pytest.fixture(scope="module")
def served(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


WAYS: list[tuple[list[str], list[str]]] = [
    ([], []),
    ([], ["-no_nonce"]),
    (["-sha256"], []),
    (["-sha256"], ["-no_nonce"]),
]


def test_openssl_believes_our_answers_before_and_after_a_revocation(served: Served) -> None:
    serial = served.issue("holder")

    def asked(digest: list[str], nonce: list[str]) -> str:
        # The digest must come before the certificate that it is for.
        ask = ["openssl", "ocsp", *digest, "-issuer", "nes-1.pem", "-cert", "holder.pem", "-CAfile", "kok.pem"]
        return served.run(*ask, "-url", f"{served.url}/ocsp", *nonce)

    for digest, nonce in WAYS:
        good = asked(digest, nonce)
        assert "Response verify OK" in good
        assert "holder.pem: good" in good
        assert "no nonce in response" not in good
    served.divit("revoke", "nes-1", serial, "--reason", "key_compromise", *ALONE)
    for digest, nonce in WAYS:
        revoked = asked(digest, nonce)
        assert "Response verify OK" in revoked
        assert "holder.pem: revoked" in revoked
        assert "Reason: keyCompromise" in revoked


def test_a_get_is_answered_and_may_be_kept(served: Served) -> None:
    served.issue("got")
    written = ("-issuer", "nes-1.pem", "-cert", "got.pem", "-no_nonce", "-reqout", "got.req")
    served.run("openssl", "ocsp", *written)
    request = base64.b64encode((served.folder / "got.req").read_bytes()).decode()
    for path in (quote(request, safe=""), request):
        answer = httpx.get(f"{served.url}/ocsp/{path}")
        assert answer.headers["Cache-Control"].startswith("max-age=300")
        (served.folder / "got.resp").write_bytes(answer.content)
        read = ("openssl", "ocsp", "-issuer", "nes-1.pem", "-cert", "got.pem", "-CAfile", "kok.pem", "-no_nonce")
        assert "got.pem: good" in served.run(*read, "-respin", "got.resp")


def test_gnutls_believes_our_answers_and_our_certificates(served: Served) -> None:
    serial = served.issue("gnu")
    ask = ("ocsptool", f"--ask={served.url}/ocsp", "--load-cert", "gnu.pem", "--load-issuer", "nes-1.pem")
    told = served.run(*ask, "--nonce", "--load-signer", "nes-1-ocsp-signer.pem")
    assert "Certificate Status: good" in told
    assert "Verifying OCSP Response: Success" in told
    (served.folder / "chain.pem").write_text(
        "".join((served.folder / f"{name}.pem").read_text() for name in ("gnu", "nes-1", "kok"))
    )
    assert "Chain verification output: Verified" in served.run("certtool", "--verify-chain", "--infile", "chain.pem")
    assert serial in served.run("certtool", "-i", "--infile", "gnu.pem").replace(":", "")


def test_openssl_checks_every_certificate_of_a_path_against_our_lists(served: Served) -> None:
    serial = served.issue("listed")
    served.divit("crl", "kok")

    def verified() -> str:
        served.divit("crl", "nes-1")
        text = b""
        for name in ("kok", "nes-1"):
            listed = x509.load_der_x509_crl(httpx.get(f"{served.url}/crl/{name}.crl").content)
            text += listed.public_bytes(Encoding.PEM)
        (served.folder / "lists.pem").write_bytes(text)
        check = ("openssl", "verify", "-crl_check_all", "-CRLfile", "lists.pem", "-x509_strict")
        return served.run(*check, "-CAfile", "kok.pem", "-untrusted", "nes-1.pem", "listed.pem")

    assert verified().strip() == "listed.pem: OK"
    served.divit("suspend", "nes-1", serial)
    assert "certificate revoked" in verified()
    served.divit("suspend", "nes-1", serial, "--end", *ALONE)
    assert verified().strip() == "listed.pem: OK"


@pytest.mark.parametrize("query", [["-sha256", "-cert"], ["-sha384", "-no_nonce"], ["-sha512", "-tspolicy", POLICY]])
def test_openssl_and_our_own_reader_believe_our_time_stamps(query: list[str], served: Served) -> None:
    name = f"customer{query[0]}"
    secret = served.divit("customer", "add", name).strip()
    (served.folder / "document").write_bytes(b"Resmi belge")
    served.run("openssl", "ts", "-query", "-data", "document", *query, "-out", "query.tsq")
    asked = (served.folder / "query.tsq").read_bytes()
    headers = {"Content-Type": "application/timestamp-query"}
    assert httpx.post(f"{served.url}/tsa", content=asked, headers=headers).status_code == 401
    answer = httpx.post(f"{served.url}/tsa", content=asked, headers=headers, auth=(name, secret))
    assert answer.headers["Content-Type"] == "application/timestamp-reply"
    (served.folder / "reply.tsr").write_bytes(answer.content)
    known = ("-CAfile", "kok.pem", "-untrusted", "tsa-chain.pem")
    chain = "".join((served.folder / f"{one}.pem").read_text() for one in ("nes-1-tsa", "nes-1"))
    (served.folder / "tsa-chain.pem").write_text(chain)
    for about in (["-data", "document"], ["-queryfile", "query.tsq"]):
        assert "Verification: OK" in served.run("openssl", "ts", "-verify", *about, "-in", "reply.tsr", *known)
    (served.folder / "other").write_bytes(b"Resmi belge.")
    refused = served.run("openssl", "ts", "-verify", "-data", "other", "-in", "reply.tsr", *known)
    assert "Verification: OK" not in refused
    token = tsp.parse_response(answer.content).token
    assert token is not None
    root, *others = ((served.folder / f"{one}.cer").read_bytes() for one in ("kok", "nes-1", "nes-1-tsa"))
    digest = hashlib.new(query[0].removeprefix("-"), b"Resmi belge").digest()
    verdict = verify_token(
        token,
        imprint=digest,
        trust=TrustStore((root,)),
        at=clock.now(),
        revocation=OnlineRevocation(Http()),
        candidates=others,
    )
    assert verdict.passed, verdict.problems


LINT_SEVERE = ("--severity", "ERROR", "--document-format", "DER")


def test_pkilint_has_no_error_on_any_certificate_list_or_answer(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    serial = served.issue("linted")
    served.divit("revoke", "nes-1", serial, "--reason", "affiliation_changed", *ALONE)
    served.issue("good")
    for name in ("kok", "nes-1"):
        served.divit("crl", name)
        body = httpx.get(f"{served.url}/crl/{name}.crl").content
        (served.folder / f"{name}.crl").write_bytes(body)
        kind = "ARL" if name == "kok" else "CRL"
        found = lint_crl.main(["lint", "-t", kind, "-p", "PKIX", *LINT_SEVERE, str(served.folder / f"{name}.crl")])
        assert found == 0, capsys.readouterr().out
    for name in ("linted", "good", "unknown"):
        for options in ([], ["-no_nonce"], ["-sha256"]):
            asked = ["-cert", f"{name}.pem"] if name != "unknown" else ["-serial", "0x1234567890abcdef"]
            digest, others = [one for one in options if one == "-sha256"], [one for one in options if one != "-sha256"]
            ask = ("openssl", "ocsp", *digest, "-issuer", "nes-1.pem", *asked, *others)
            served.run(*ask, "-url", f"{served.url}/ocsp", "-noverify", "-respout", "linted.resp")
            found = lint_ocsp_response.main(["lint", *LINT_SEVERE, str(served.folder / "linted.resp")])
            assert found == 0, f"{name}: {capsys.readouterr().out}"
    for name in ("kok", "nes-1", "nes-1-ocsp-signer", "nes-1-tsa"):
        found = lint_pkix_cert.main(["lint", *LINT_SEVERE, str(served.folder / f"{name}.cer")])
        assert found == 0, f"{name}: {capsys.readouterr().out}"
