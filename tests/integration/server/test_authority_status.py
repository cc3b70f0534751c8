# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What strangers are told about a certificate, from the moment of its issuance to its revocation and after."""

import base64
import hashlib
import io
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as judge

import authority_house as house
from divit.der import ocsp as structure
from divit.der import write
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.pki import ocsp, ocsp_status
from divit.pki.certificates import key_hash
from divit.server.audit.errors import TransitionForbidden
from divit.server.authority import answers, queries, services
from divit.server.authority.doors import responding
from divit.server.authority.doors.serving import MOST_BODY, Doors, Reply
from divit.server.authority.errors import AuthorityEnded, AuthorityUnknown, CertificateUnknown, ReasonUnknown
from divit.server.authority.models import Certificate, OcspAnswer, RevocationList
from divit.server.authority.services import lists
from divit.server.jobs.registry import due_queries
from divit.server.keys.backends.file import FileBackend
from divit.server.keys.errors import KeyUnusable
from divit.server.keys.queries import ServerSigner

pytestmark = pytest.mark.django_db
STATUS = judge.OCSPResponseStatus
CERTIFICATE = judge.OCSPCertStatus
DAY = 86400


@pytest.fixture(autouse=True)
def founded(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    house.found_with_responder()
    monkeypatch.setattr(responding, "LOOK_EVERY_S", 0)


@pytest.fixture
def doors() -> Doors:
    return Doors()


def away(*_: object) -> NoReturn:
    """A key that does not answer."""
    raise KeyUnusable(name="x", why="away")


def serial_of(certificate: bytes) -> str:
    return f"{certificate_parts(certificate).serial:x}"


def question(certificate: bytes, hash_name: str = "sha1", nonce: bytes | None = None) -> bytes:
    ca = queries.own_certificate(house.ISSUING)
    return structure.request([ocsp_status.cert_id(certificate, ca, hash_name)], nonce)


def number(serial: int, *, of: str = house.ISSUING, name: bytes | None = None) -> bytes:
    """The CertID of a serial number, with another issuer's name when one is given."""
    ca = queries.own_certificate(of)
    hashed = hashlib.sha1(name or certificate_parts(ca).subject, usedforsecurity=False).digest()
    return structure.cert_id("sha1", hashed, key_hash(ca), serial)


def ask(doors: Doors, request: bytes) -> judge.OCSPResponse:
    reply = doors.reply("POST", "/ocsp", request)
    assert (reply.status, reply.max_age) == ("200 OK", 0)
    return judge.load_der_ocsp_response(reply.body)


def by_get(doors: Doors, request: bytes) -> Reply:
    return doors.reply("GET", "/ocsp/" + quote(base64.b64encode(request).decode(), safe=""), b"")


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
def test_the_usual_questions_are_answered_from_the_rows_without_a_key(
    hash_name: str, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = house.issue()
    monkeypatch.setattr(ServerSigner, "sign", away)
    answer = ask(doors, question(certificate, hash_name))
    assert answer.certificate_status is CERTIFICATE.GOOD
    assert answer.hash_algorithm.name == hash_name
    assert answer.serial_number == certificate_parts(certificate).serial


@pytest.mark.parametrize("octets", [1, 16, 32, 33, 128])
def test_a_nonce_is_given_back_in_an_answer_of_its_own(octets: int, doors: Doors) -> None:
    nonce = b"\x07" * octets
    answer = ask(doors, question(house.issue(), nonce=nonce))
    assert answer.response_status is STATUS.SUCCESSFUL
    [given] = answer.extensions
    assert isinstance(given.value, x509.OCSPNonce)
    assert given.value.nonce in {nonce, write.octet_string(nonce)}


@pytest.mark.parametrize("octets", [0, 129])
def test_a_nonce_of_a_length_that_is_none_is_malformed(octets: int, doors: Doors) -> None:
    answer = ask(doors, question(house.issue(), nonce=b"\x07" * octets))
    assert answer.response_status is STATUS.MALFORMED_REQUEST


def test_several_questions_in_one_get_one_answer_with_all(doors: Doors) -> None:
    first, second = (certificate_parts(house.issue()).serial for _ in range(2))
    services.revoke(authority=house.ISSUING, serial=f"{second:x}", reason="superseded")
    answer = ask(doors, structure.request([number(first), number(second)]))
    told = {one.serial_number: one.certificate_status for one in answer.responses}
    assert told == {first: CERTIFICATE.GOOD, second: CERTIFICATE.REVOKED}


def test_a_number_that_was_never_issued_is_unknown_and_kept_by_nobody(doors: Doors) -> None:
    request = structure.request([number(12345)])
    assert ask(doors, request).certificate_status is CERTIFICATE.UNKNOWN
    assert by_get(doors, request).max_age == 0


def test_of_another_issuer_nothing_is_said(doors: Doors) -> None:
    stranger = structure.request([number(5, of=house.ROOT)])
    wrong_name = structure.request([number(5, name=b"another name")])
    mixed = structure.request([number(5), number(5, of=house.ROOT)])
    for request in (stranger, wrong_name, mixed):
        assert ask(doors, request).response_status is STATUS.UNAUTHORIZED


@pytest.mark.parametrize("body", [b"", b"0", b"\x30\x03\x02\x01\x01", b"\x30\x80" * 400])
def test_what_is_no_request_is_malformed(body: bytes, doors: Doors) -> None:
    assert ask(doors, body).response_status is STATUS.MALFORMED_REQUEST
    assert judge.load_der_ocsp_response(by_get(doors, body).body).response_status is STATUS.MALFORMED_REQUEST


def test_get_may_be_kept_as_long_as_was_set_and_no_longer_than_the_answer_is_good(
    doors: Doors, move_clock: Any
) -> None:
    move_clock(0)
    request = question(house.issue())
    assert by_get(doors, request).max_age == 300
    move_clock(3600 - 60)
    assert 0 < by_get(doors, request).max_age <= 60
    move_clock(3600 + 1)
    assert by_get(doors, request).max_age == 300, "signed anew"


def test_revoked_is_told_at_once_by_every_process_and_stays(doors: Doors) -> None:
    certificate, both = house.issue(), (doors, Doors())
    request = question(certificate)
    for one in both:
        assert ask(one, request).certificate_status is CERTIFICATE.GOOD
    before = clock.now() - timedelta(seconds=1)
    services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="key_compromise")
    for one in both:
        answer = ask(one, request)
        assert answer.certificate_status is CERTIFICATE.REVOKED
        assert answer.revocation_reason is x509.ReasonFlags.key_compromise
        assert answer.revocation_time_utc is not None
        assert answer.revocation_time_utc >= before.replace(microsecond=0), "never back-dated"
    with pytest.raises(TransitionForbidden):
        services.resume(authority=house.ISSUING, serial=serial_of(certificate))


def test_suspended_can_be_taken_back_and_a_revocation_counts_from_the_suspension(doors: Doors, move_clock: Any) -> None:
    move_clock(0)
    certificate = house.issue()
    serial, request = serial_of(certificate), question(certificate)
    services.suspend(authority=house.ISSUING, serial=serial)
    assert ask(doors, request).revocation_reason is x509.ReasonFlags.certificate_hold
    services.resume(authority=house.ISSUING, serial=serial)
    assert ask(doors, request).certificate_status is CERTIFICATE.GOOD
    services.suspend(authority=house.ISSUING, serial=serial)
    held = ask(doors, request).revocation_time_utc
    move_clock(600)
    services.revoke(authority=house.ISSUING, serial=serial, reason="superseded")
    assert ask(doors, request).revocation_time_utc == held


def test_a_burnt_number_counts_as_revoked(doors: Doors) -> None:
    prepared = house.prepare()
    request = question(prepared.draft.stand_in)
    assert ask(doors, request).certificate_status is CERTIFICATE.UNKNOWN
    services.burn(row=prepared.row)
    answer = ask(doors, request)
    assert answer.certificate_status is CERTIFICATE.REVOKED
    assert answer.revocation_reason is x509.ReasonFlags.cessation_of_operation
    listed = x509.load_der_x509_crl(services.publish(authority=house.ISSUING))
    assert listed.get_revoked_certificate_by_serial_number(int(prepared.serial, 16)) is not None


def test_a_key_that_does_not_answer_stops_no_revocation(doors: Doors) -> None:
    certificate = house.issue()
    request = question(certificate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileBackend, "sign", away)
        services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="key_compromise")
        assert ask(doors, request).response_status is STATUS.TRY_LATER, "and no old answer"
    assert ask(doors, request).certificate_status is CERTIFICATE.REVOKED


def test_an_answer_that_was_being_made_when_a_status_changed_is_not_kept(doors: Doors) -> None:
    certificate = house.issue()
    request, made = question(certificate), responding.Responding._made

    def overtaken(self: responding.Responding, asked: bytes, at: Any) -> responding.Told:
        told = made(self, asked, at)
        patch.undo()
        services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="superseded")
        assert ask(doors, question(certificate, "sha256")).certificate_status is CERTIFICATE.REVOKED
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(responding.Responding, "_made", overtaken)
        patch.setattr(responding, "LOOK_EVERY_S", 0)
        assert ask(doors, request).certificate_status is CERTIFICATE.GOOD, "asked before it was revoked"
    assert ask(doors, request).certificate_status is CERTIFICATE.REVOKED


def test_a_new_signer_answers_from_its_issuance_on(doors: Doors) -> None:
    request = question(house.issue(), nonce=b"1" * 16)
    first = ask(doors, request).certificates
    services.make_signer(authority=house.ISSUING, profile="ocsp-signer", subject=house.SUBJECTS["service"])
    assert ask(doors, request).certificates != first


def run_due(name: str) -> int:
    [query] = [one for one in due_queries() if one.name == name]
    rows = query.due(clock.now(), 50)
    for row in rows:
        query.run(row)
    return len(rows)


def test_answers_are_signed_anew_before_they_end(move_clock: Any) -> None:
    move_clock(0)
    services.make_signer(authority=house.ISSUING, profile="ocsp-signer", subject=house.SUBJECTS["service"])
    house.issue()
    rows = OcspAnswer.objects.count()
    assert run_due("authority.answers") == 0
    move_clock(1900)
    assert run_due("authority.answers") == rows / 2
    assert run_due("authority.answers") == 0
    assert not OcspAnswer.objects.filter(next_update__lte=clock.now() + answers.valid_for() / 2).exists()


def test_a_signer_is_followed_by_another_before_it_ends(doors: Doors, move_clock: Any) -> None:
    move_clock(0)
    certificate = house.issue()
    request = question(certificate, nonce=b"1" * 16)
    first = ask(doors, request).certificates
    assert run_due("authority.signers") == 0
    move_clock(21 * DAY)
    assert run_due("authority.signers") == 1
    assert run_due("authority.signers") == 0
    [second] = ask(doors, request).certificates
    assert second not in first
    assert second.subject == first[0].subject
    assert second.public_key() != first[0].public_key()
    move_clock(31 * DAY)
    assert ask(doors, request).certificate_status is CERTIFICATE.GOOD


def test_at_its_end_an_authority_says_the_last_word_and_changes_nothing_more(doors: Doors, move_clock: Any) -> None:
    move_clock(0)
    good, revoked = house.issue(), house.issue()
    services.revoke(authority=house.ISSUING, serial=serial_of(revoked), reason="superseded")
    last = x509.load_der_x509_crl(services.end(authority=house.ISSUING))
    assert last.next_update_utc == ocsp.NEVER
    assert run_due("authority.answers") > 1
    assert run_due("authority.answers") == 0
    move_clock(400 * DAY)
    for certificate, status in ((good, CERTIFICATE.GOOD), (revoked, CERTIFICATE.REVOKED)):
        told = ask(doors, question(certificate))
        assert (told.certificate_status, told.next_update_utc) == (status, ocsp.NEVER)
        assert by_get(doors, question(certificate)).max_age == 300
    assert [run_due(f"authority.{name}") for name in ("answers", "signers")] == [0, 0]
    for change in (
        lambda: services.suspend(authority=house.ISSUING, serial=serial_of(good)),
        lambda: services.end(authority=house.ISSUING),
        house.issue,
    ):
        with pytest.raises(AuthorityEnded):
            change()
    with pytest.raises(AuthorityUnknown):
        services.end(authority="yok")


def test_a_reason_that_is_none_and_a_number_that_is_none_change_nothing() -> None:
    serial = serial_of(house.issue())
    with pytest.raises(ReasonUnknown):
        services.revoke(authority=house.ISSUING, serial=serial, reason="certificate_hold")
    for unknown in ("12ab", "", "zz"):
        with pytest.raises(CertificateUnknown):
            services.suspend(authority=house.ISSUING, serial=unknown)
    assert Certificate.objects.get(serial=serial).state == "valid"


def test_a_number_may_be_copied_as_other_programs_print_it() -> None:
    serial = serial_of(house.issue())
    printed = "00:" + ":".join(serial[i : i + 2] for i in range(0, len(serial), 2)).swapcase()
    services.suspend(authority=house.ISSUING, serial=f" {printed} ")
    assert queries.by_serial(house.ISSUING, printed).state == "suspended"


def test_a_crl_is_published_at_once_when_a_status_changed_and_every_hour_otherwise(
    doors: Doors, move_clock: Any
) -> None:
    move_clock(0)
    certificate = house.issue()
    assert run_due("authority.crl") == 2
    assert run_due("authority.crl") == 0
    services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="affiliation_changed")
    assert run_due("authority.crl") == 1
    listed = x509.load_der_x509_crl(doors.reply("GET", f"/crl/{house.ISSUING}.crl", b"").body)
    entry = listed.get_revoked_certificate_by_serial_number(certificate_parts(certificate).serial)
    assert entry is not None
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.affiliation_changed
    assert listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2
    move_clock(3700)
    assert run_due("authority.crl") == 2


def test_expired_certificates_stay_on_the_list_and_numbers_grow_by_one(move_clock: Any) -> None:
    move_clock(0)
    certificate = house.issue()
    services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="superseded")
    move_clock(1200 * DAY)
    for expected in (1, 2, 3):
        listed = x509.load_der_x509_crl(services.publish(authority=house.ISSUING))
        assert listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == expected
        assert listed.get_revoked_certificate_by_serial_number(certificate_parts(certificate).serial) is not None
    assert [one.number for one in RevocationList.objects.order_by("number")] == [1, 2, 3]


def test_a_list_that_cannot_be_signed_takes_no_number() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServerSigner, "sign", away)
        with pytest.raises(KeyUnusable):
            services.publish(authority=house.ISSUING)
    assert lists.due(clock.now(), 10)
    services.publish(authority=house.ISSUING)
    assert RevocationList.objects.get().number == 1


def wsgi(doors: Doors, method: str, path: str, body: bytes = b"", length: str | None = None) -> tuple[str, bytes]:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
        "wsgi.input": io.BytesIO(body),
    }
    out = b"".join(doors(environ, lambda status, _headers: told.append(status)))
    return told[0], out


def test_the_application_speaks_wsgi(doors: Doors) -> None:
    status, body = wsgi(doors, "POST", "/ocsp", question(house.issue()))
    assert status == "200 OK"
    assert judge.load_der_ocsp_response(body).certificate_status is CERTIFICATE.GOOD
    assert wsgi(doors, "GET", f"/ca/{house.ISSUING}.cer")[1] == queries.own_certificate(house.ISSUING)
    assert wsgi(doors, "HEAD", f"/ca/{house.ISSUING}.cer") == ("200 OK", b"")
    for path in ("/ca/yok.cer", "/crl/yok.crl", "/"):
        assert wsgi(doors, "GET", path)[0] == "404 Not Found"
    assert wsgi(doors, "POST", "/crl", b"x")[0] == "404 Not Found"
    assert wsgi(doors, "DELETE", "/ocsp")[0] == "405 Method Not Allowed"
    assert wsgi(doors, "POST", "/ocsp", b"x", str(MOST_BODY + 1))[0] == "413 Content Too Large"
    assert wsgi(doors, "POST", "/ocsp", b"", "-1")[0] == "200 OK"
