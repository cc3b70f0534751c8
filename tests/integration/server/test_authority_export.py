# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The static export: the same octets at the same paths as the doors have, and none of before."""

import base64
import errno
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest
from cryptography.x509 import ocsp as judge

import authority_house as house
from divit.der import ocsp as structure
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.pki import ocsp
from divit.server.authority import export, queries, services
from divit.server.authority.doors.serving import Doors
from divit.server.authority.errors import ExportFailed
from divit.server.authority.models import OcspAnswer
from divit.server.keys.backends.file import FileBackend
from divit.server.keys.errors import KeyUnusable

pytestmark = pytest.mark.django_db
STATUS = judge.OCSPCertStatus


@pytest.fixture(autouse=True)
def founded(home: object) -> None:
    house.found_with_responder()


def serial_of(certificate: bytes) -> str:
    return f"{certificate_parts(certificate).serial:x}"


def request_about(certificate: bytes, hash_name: str = "sha1") -> bytes:
    serial = certificate_parts(certificate).serial
    return structure.request([ocsp.cert_id(queries.own_certificate(house.ISSUING), serial, hash_name)])


def file_about(folder: Path, certificate: bytes, hash_name: str = "sha1") -> Path:
    """Where a web server looks for what a client asked for by GET."""
    return folder / "ocsp" / base64.b64encode(request_about(certificate, hash_name)).decode()


def status_in(path: Path) -> judge.OCSPCertStatus:
    return judge.load_der_ocsp_response(path.read_bytes()).certificate_status


def test_the_files_are_what_the_doors_say(tmp_path: Path) -> None:
    certificate, doors = house.issue(), Doors()
    services.publish(authority=house.ISSUING)
    assert export.Export(tmp_path).round() > 4
    for hash_name in ("sha1", "sha256"):
        said = doors.reply("POST", "/ocsp", request_about(certificate, hash_name)).body
        assert file_about(tmp_path, certificate, hash_name).read_bytes() == said
    for path in (f"ca/{house.ROOT}.cer", f"ca/{house.ISSUING}.cer", f"crl/{house.ISSUING}.crl"):
        assert (tmp_path / path).read_bytes() == doors.reply("GET", f"/{path}", b"").body
    assert not list(tmp_path.rglob("*.new"))


def test_a_round_writes_what_changed_and_nothing_else(tmp_path: Path) -> None:
    certificate, other = house.issue(), house.issue()
    out = export.Export(tmp_path)
    out.round()
    assert out.round() == 0
    untouched = file_about(tmp_path, other).stat().st_mtime_ns
    services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="superseded")
    assert out.round() == 2
    assert [status_in(file_about(tmp_path, certificate, name)) for name in ("sha1", "sha256")] == [STATUS.REVOKED] * 2
    assert file_about(tmp_path, other).stat().st_mtime_ns == untouched
    listed = services.publish(authority=house.ISSUING)
    assert out.round() == 1
    assert (tmp_path / f"crl/{house.ISSUING}.crl").read_bytes() == listed


def test_an_old_answer_goes_also_when_no_new_one_can_be_signed(tmp_path: Path, move_clock: Any) -> None:
    move_clock(0)
    certificate, out = house.issue(), export.Export(tmp_path)
    out.round()

    def away(*_: object) -> NoReturn:
        raise KeyUnusable(name="ocsp-1", why="away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileBackend, "sign", away)
        services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="key_compromise")
    out.round()
    assert not file_about(tmp_path, certificate).exists(), "a good answer about a revoked certificate"
    row = OcspAnswer.objects.filter(certificate__serial=serial_of(certificate)).latest("id")
    move_clock(61)
    from divit.server.authority import answers

    assert row.certificate_id in answers.due(clock.now(), 50)
    services.refresh(row=row.certificate_id)
    out.round()
    assert status_in(file_about(tmp_path, certificate)) is STATUS.REVOKED


def test_a_row_that_shows_late_is_written_too(tmp_path: Path) -> None:
    out = export.Export(tmp_path)
    out.round()
    certificate = house.issue()
    late = OcspAnswer.objects.filter(certificate__serial=serial_of(certificate))
    kept = list(late.values())
    late.delete()
    house.issue()
    out.round()
    OcspAnswer.objects.bulk_create(OcspAnswer(**row) for row in kept)
    assert out.round() == 2
    assert status_in(file_about(tmp_path, certificate)) is STATUS.GOOD


def test_a_full_disk_is_told_and_what_could_not_be_written_is_written_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate, out, write = house.issue(), export.Export(tmp_path), Path.write_bytes
    stop, rounds = threading.Event(), []

    def full(_path: Path, _content: bytes) -> NoReturn:
        rounds.append(1)
        if len(rounds) == 3:
            patch.undo()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(ExportFailed):
            out.round()
        patch.setattr(export, "LOOK_EVERY_S", 0)
        patch.setattr(Path, "write_bytes", full)
        out.watch(stop, lambda _count: stop.set())
    assert Path.write_bytes is write
    assert caplog.text.count("IMZ-7019") + caplog.text.count("stands still") == 1
    assert status_in(file_about(tmp_path, certificate)) is STATUS.GOOD
