# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit authority``: a ceremony from its file, a certificate from a request, and what there is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from divit.cli.authority import command
from divit.kernel import words
from divit.pki import keys
from divit.pki.signatures import is_signed_by
from divit.server.authority import queries, services
from divit.server.authority.errors import (
    CeremonyUnfit,
    CertificateUnfit,
    CustomerUnknown,
    RequestUnreadable,
    SecondPersonNeeded,
)
from divit.server.authority.models import Alarm, Authority, Proposal
from divit.server.keys.queries import all_keys

pytestmark = pytest.mark.django_db

CEREMONY = """
operators = ["Deneme Bir", "Deneme İki"]

[[make]]
name = "kok"
profile = "root"
subject = { country = "TR", organization = "Divit Deneme ESHS", common_name = "DENEME Kök" }

[[make]]
name = "nes-1"
profile = "sub-ca"
issuer = "kok"
algorithm = "p256"

[make.subject]
country = "TR"
organization = "Divit Deneme ESHS"
organization_identifier = "VATTR-1234567890"
common_name = "DENEME NES 1"

[[make]]
profile = "ocsp-signer"
issuer = "nes-1"
subject = { country = "TR", organization = "Divit Deneme ESHS", common_name = "DENEME ÇiSDuP" }

[[make]]
profile = "tsa"
issuer = "nes-1"
subject = { country = "TR", organization = "Divit Deneme ESHS", common_name = "DENEME Zaman Damgası" }
"""
HOLDER = """
country = "TR"
given_name = "Deneme"
surname = "Sahibi"
serial_number = "10000000900"
common_name = "DENEME SAHİBİ"
"""


@pytest.fixture(autouse=True)
def english(home: Path) -> None:
    home.mkdir()
    words.use("en")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A ceremony was held; what it gave lies here."""
    folder = tmp_path / "given"
    folder.mkdir()
    result = run("ceremony", file(tmp_path, "ceremony.toml", CEREMONY), "-o", folder)
    assert result.exit_code == 0, result.exception
    return folder


def test_a_dry_run_looks_at_everything_and_makes_nothing(tmp_path: Path) -> None:
    result = run("ceremony", file(tmp_path, "ceremony.toml", CEREMONY), "--dry-run")
    assert result.exit_code == 0, result.exception
    assert result.output.count("no error") == 4
    assert not Authority.objects.exists()
    assert all_keys() == []


def test_a_ceremony_gives_certificates_and_a_transcript_with_their_hashes(held: Path) -> None:
    root, issuing = ((held / f"{name}.cer").read_bytes() for name in ("kok", "nes-1"))
    assert queries.own_certificate("nes-1") == issuing
    for name, issuer in (("kok", root), ("nes-1", root), ("nes-1-ocsp-signer", issuing), ("nes-1-tsa", issuing)):
        assert is_signed_by((held / f"{name}.cer").read_bytes(), issuer)
    transcript = (held / "transcript.txt").read_text()
    assert "operators Deneme Bir, Deneme İki" in transcript
    assert transcript.count("SHA-256") == 5
    assert sorted(key.purpose for key in all_keys() if not key.purpose.startswith("audit")) == [
        "csp",
        "csp-root",
        "ocsp",
        "tsa",
    ]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (', "Deneme İki"', ', "Deneme Bir"'),
        ('issuer = "kok"', 'issuer = "yok"'),
        ('profile = "tsa"', 'profile = "nes"'),
        ('algorithm = "p256"', 'algorithm = "rsa2048"'),
        ('name = "nes-1"', 'name = "kok"'),
        ('name = "nes-1"', 'nmae = "nes-1"'),
        ("[[make]]", "[[make]"),
    ],
)
def test_a_slip_in_the_file_is_told_before_anything_is_made(was: str, now: str, tmp_path: Path) -> None:
    result = run("ceremony", file(tmp_path, "ceremony.toml", CEREMONY.replace(was, now)))
    assert isinstance(result.exception, CeremonyUnfit)
    assert all_keys() == []


def test_a_dry_run_finds_what_would_be_refused_on_the_day(tmp_path: Path) -> None:
    content = CEREMONY.replace("DENEME Kök", "Kök")
    result = run("ceremony", file(tmp_path, "ceremony.toml", content), "--dry-run")
    assert isinstance(result.exception, CertificateUnfit)


def request_for(key: keys.PrivateKey) -> bytes:
    builder = x509.CertificateSigningRequestBuilder(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_a_certificate_is_issued_for_the_key_in_a_request(held: Path, tmp_path: Path) -> None:
    key, out = keys.generate("p256"), tmp_path / "holder.cer"
    arguments = ("issue", "nes-1", "nes-trial", file(tmp_path, "r.csr", request_for(key)))
    subject = file(tmp_path, "holder.toml", HOLDER)
    result = run(*arguments, "--subject", subject, "-o", out, "--json")
    assert result.exit_code == 0, result.exception
    serial = json.loads(result.output)["serial"]
    found = queries.by_serial("nes-1", serial)
    assert (found.state, found.holder) == ("valid", "DENEME SAHİBİ")
    assert found.certificate == out.read_bytes()
    shown = run("status", "--json").output.splitlines()
    assert [json.loads(line)["counts"]["valid"] for line in shown] == [2, 3]


def test_a_request_that_proves_nothing_is_refused(held: Path, tmp_path: Path) -> None:
    request = bytearray(x509.load_pem_x509_csr(request_for(keys.generate("p256"))).public_bytes(Encoding.DER))
    request[-1] ^= 1
    arguments = ("issue", "nes-1", "nes-trial", file(tmp_path, "r.csr", bytes(request)))
    subject = file(tmp_path, "holder.toml", HOLDER)
    result = run(*arguments, "--subject", subject, "-o", tmp_path / "no.cer")
    assert isinstance(result.exception, RequestUnreadable)
    assert not (tmp_path / "no.cer").exists()


def test_profiles_are_shown_with_where_each_line_comes_from() -> None:
    listed = run("profile").output
    assert "nes-trial" in listed
    shown = run("profile", "nes").output
    assert "0.4.0.194112.1.2" in shown
    assert "EN 319 412-5" in shown


def test_customers_for_time_stamps_are_added_paid_for_and_ended() -> None:
    secret = run("customer", "add", "akcaova", "--credits", 5)
    assert secret.exit_code == 0, secret.exception
    assert len(secret.output.strip()) == 32
    run("customer", "credits", "akcaova", 3)
    run("customer", "add", "sinirsiz")
    run("customer", "end", "sinirsiz")
    rows = [json.loads(line) for line in run("customer", "list", "--json").output.splitlines()]
    assert rows == [
        {"name": "akcaova", "credits": 8, "stamped": 0, "ended": False},
        {"name": "sinirsiz", "credits": None, "stamped": 0, "ended": True},
    ]
    assert run("customer", "list").output.splitlines() == ["akcaova  0  8", "sinirsiz  0    ended"]
    assert isinstance(run("customer", "credits", "sinirsiz", 1).exception, CustomerUnknown)


@pytest.fixture
def serial(held: Path, tmp_path: Path) -> str:
    """A certificate's."""
    arguments = ("issue", "nes-1", "nes-trial", file(tmp_path, "r.csr", request_for(keys.generate("p256"))))
    more = ("--subject", file(tmp_path, "holder.toml", HOLDER), "-o", tmp_path / "holder.cer", "--json")
    return str(json.loads(run(*arguments, *more).output)["serial"])


def test_a_revocation_is_asked_for_and_suspends_at_once_and_an_operator_confirms_it(serial: str) -> None:
    result = run("revoke", "nes-1", serial, "--reason", "key_compromise", "--note", "Kart kayıp")
    assert (result.exit_code, "Suspended" in result.output) == (0, True), result.exception
    assert queries.by_serial("nes-1", serial).state == "suspended"
    proposal = Proposal.objects.get()
    assert (proposal.event, proposal.note, proposal.asked_by[:3]) == ("revoke", "Kart kayıp", "os:")
    with pytest.raises(SecondPersonNeeded):
        services.confirm(proposal=proposal.uid, actor=proposal.asked_by, channel="cli")
    services.confirm(proposal=proposal.uid, actor="person:1", channel="web")
    assert queries.by_serial("nes-1", serial).state == "revoked"
    assert not Alarm.objects.exists()


def test_the_end_of_a_suspension_is_asked_for_too(serial: str) -> None:
    assert run("suspend", "nes-1", serial).exit_code == 0
    result = run("suspend", "nes-1", serial, "--end")
    assert result.exit_code == 0, result.exception
    assert queries.by_serial("nes-1", serial).state == "suspended"
    assert Proposal.objects.get().event == "resume"


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        (("revoke", "nes-1", "{serial}", "--reason", "superseded"), "revoked"),
        (("suspend", "nes-1", "{serial}", "--end"), "valid"),
    ],
    ids=["revoked", "in force again"],
)
def test_in_an_emergency_one_acts_alone_says_why_and_an_alarm_tells_it(
    serial: str, arguments: tuple[str, ...], state: str
) -> None:
    run("suspend", "nes-1", serial)
    given = [one.format(serial=serial) for one in arguments]
    unsaid = run(*given, "--alone")
    assert (unsaid.exit_code, queries.by_serial("nes-1", serial).state) == (2, "suspended")
    result = run(*given, "--alone", "--note", "Gece, kimse yok.")
    assert result.exit_code == 0, result.exception
    assert queries.by_serial("nes-1", serial).state == state
    alarm = Alarm.objects.get()
    assert (alarm.code, "Gece, kimse yok." in alarm.tr, serial in alarm.en) == ("IMZ-7040", True, True)
