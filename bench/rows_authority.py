# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate services: answers over HTTP by ``divit authority serve``, certificates issued, a long CRL.

A rate is per second of the processor that the server and its children spent; what asks (``ab``) does not count.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.pki import keys, ocsp
from forged_certificates import Forge, Made, authority
from house import free_port

HERE = Path(__file__).resolve().parent
REQUESTS = 6000
ROUNDS = 3
OPENSSL_ISSUES = 20
_TICKS = os.sysconf("SC_CLK_TCK")
_ENVIRONMENT = {**os.environ, "DIVIT_ENV": "test", "DIVIT_TSA_FOR_ANYBODY": "true"}

Figures = tuple[str, str, float, float, str, dict[str, float]]


def doors() -> list[Figures]:
    """OCSP and time-stamps over HTTP."""
    with _scene() as folder:
        peers = {kind: _Peer(folder, kind) for kind in ("p256", "rsa2048")}
        fresh = {kind: peer.openssl() for kind, peer in peers.items()}
        kept = peers["p256"].cfssl()
        with _ours(folder) as port:
            plain = _asked(port, "/ocsp", folder / "plain.req")
            plain_kept = _asked(port, "/ocsp", folder / "plain.req", keep=True)
            nonce = _asked(port, "/ocsp", folder / "nonce.req")
            stamps = _asked(port, "/tsa", folder / "stamp.req")
        _in_scene("swap", folder)
        with _ours(folder) as port:
            plain_rsa = _asked(port, "/ocsp", folder / "plain.req")
    openssl = "openssl ocsp, each time a new connection"
    others = {"ours, connections kept": plain_kept, **kept}
    no_profile = f"4.5 times {openssl} (not a production profile)"
    return [
        ("ocsp-presigned-p256", "/s", plain, 1.4 * fresh["p256"], f"1.4 times {openssl}", others),
        ("ocsp-presigned-rsa2048", "/s", plain_rsa, round(4.5 * fresh["rsa2048"], 1), no_profile, {}),
        ("ocsp-nonce-p256", "/s", nonce, 0.7 * fresh["p256"], f"0.7 times {openssl}", {"openssl ocsp": fresh["p256"]}),
        ("tsa-http-p256", "/s", stamps, 15 * _openssl_stamps(), "15 times openssl ts, a process each", {}),
    ]


def issuing() -> list[Figures]:
    """Certificates by the whole way, in groups of a hundred, on SQLite."""
    with _scene() as folder:
        told = json.loads(_in_scene("issue", folder))
        openssl = _openssl_issues(folder)
    peers = {"openssl x509 -req, a process each": openssl}
    alone = {"ours, one by one": round(told["one by one"], 1), **peers}
    return [
        ("issue-linted", "/s", round(told["linted"], 1), 150, "the goal", alone),
        ("issue-unlinted", "/s", round(told["unlinted"], 1), 3000, "the goal", peers),
    ]


def long_list() -> list[Figures]:
    """A CRL of a hundred thousand."""
    with _scene() as folder:
        told = json.loads(_in_scene("list", folder))
    return [("crl-100k", "s", round(told["seconds"], 3), 0.5, "the goal, at most", {})]


@contextmanager
def _scene() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        _in_scene("found", Path(place))
        yield Path(place)


def _in_scene(work: str, folder: Path) -> str:
    command = [sys.executable, str(HERE / "authority_scene.py"), work, str(folder)]
    return subprocess.run(command, env=_ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _ours(folder: Path) -> Iterator["_Server"]:
    port = free_port()
    command = [sys.executable, "-m", "divit", "authority", "serve", "--processes", "1"]
    with _served([*command, "--home", str(folder / "home"), "--port", str(port)], port, folder) as server:
        yield server


class _Server:
    """A server that runs: its process, whose children count with it, and its port."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port = process, port

    def spent(self) -> float:
        """Seconds of the processor so far."""
        return sum(_ticks(pid) for pid in _family(self.process.pid)) / _TICKS


@contextmanager
def _served(command: list[str], port: int, folder: Path) -> Iterator[_Server]:
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=_ENVIRONMENT, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        try:
            # A connection only to see whether it listens would be the one that openssl waits on.
            while not _listens(port):
                if process.poll() is not None:
                    raise RuntimeError((folder / "server.log").read_text())
                time.sleep(0.1)
            yield _Server(process, port)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listens(port: int) -> bool:
    told = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6"))
    return re.search(rf":{port:04X} [0-9A-F:]+ 0A ", told) is not None


def _asked(server: _Server, path: str, request: Path, *, keep: bool = False) -> float:
    """The best rate of some rounds; the first, which loads things, does not count."""
    best = 0.0
    for number in range(ROUNDS + 1):
        count = REQUESTS if number else 200
        began = server.spent()
        ask = ["ab", "-q", "-n", str(count), "-c", "4", *(["-k"] if keep else []), "-p", str(request)]
        ask += ["-T", "application/octet-stream", f"http://127.0.0.1:{server.port}{path}"]
        told = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
        if f"Complete requests:      {count}" not in told or "Non-2xx" in told:
            raise RuntimeError(told)
        best = max(best, count / (server.spent() - began)) if number else best
    return round(best, 1)


class _Peer:
    """An authority that others answer for, with a signer of one kind of key."""

    def __init__(self, folder: Path, kind: str) -> None:
        forge = Forge()
        key: keys.PrivateKey = (
            ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65537, 2048)
        )
        root = forge.make("DENEME Kök", None, authority())
        purpose = (x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False)
        self._signer = forge.make("DENEME OCSP", root, [purpose], key=key)
        holder = x509.load_der_x509_certificate(forge.make("DENEME Sahip", root, []).der)
        self._folder, self._root = folder / kind, root
        self._folder.mkdir()
        _write_pem(self._folder / "root.pem", root)
        _write_pem(self._folder / "signer.pem", self._signer)
        (self._folder / "key.pem").write_bytes(keys.to_pem(key))
        until = holder.not_valid_after_utc
        serial = f"{holder.serial_number:X}"
        serial = serial.rjust(len(serial) + len(serial) % 2, "0")
        (self._folder / "index").write_text(f"V\t{until:%y%m%d%H%M%SZ}\t\t{serial}\tunknown\t/CN=x\n")
        self._cert_id = ocsp.cert_id(root.der, holder.serial_number, "sha1")
        (self._folder / "request").write_bytes(structure.request([self._cert_id]))

    def openssl(self) -> float:
        """The rate of ``openssl ocsp``, which signs each answer."""
        port = free_port()
        command = ["openssl", "ocsp", "-port", str(port), "-index", "index", "-CA", "root.pem"]
        command += ["-rsigner", "signer.pem", "-rkey", "key.pem", "-ndays", "1"]
        with _served(command, port, self._folder) as server:
            return _asked(server, "/", self._folder / "request")

    def cfssl(self) -> dict[str, float]:
        """The rate of ``cfssl ocspserve``, which gives out answers that were signed before."""
        if shutil.which("cfssl") is None:
            return {}
        responder = ocsp.Responder(
            issuer=self._root.der, certificate=self._signer.der, key=self._signer.key, status_of=lambda _: "good"
        )
        body = responder.signed([(self._cert_id, "good")], clock.now())
        (self._folder / "answers").write_text(base64.b64encode(body).decode() + "\n")
        port = free_port()
        command = ["cfssl", "ocspserve", "-port", str(port), "-responses", "answers"]
        with _served(command, port, self._folder) as server:
            request = self._folder / "request"
            return {
                "cfssl ocspserve": _asked(server, "/", request),
                "cfssl ocspserve, connections kept": _asked(server, "/", request, keep=True),
            }


def _openssl_stamps() -> float:
    """The rate of ``openssl ts``, as the row ``tsa-p256`` has it."""
    import rows_tsa

    [row] = rows_tsa.kind("p256")
    return next(rate for name, rate in row[5].items() if name.startswith("openssl ts"))


def _openssl_issues(folder: Path) -> float:
    root = Forge().make("DENEME Kök", None, authority())
    _write_pem(folder / "ca.pem", root)
    (folder / "ca.key").write_bytes(keys.to_pem(root.key))
    make = "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout h.key -subj /CN=x -out h.csr"
    subprocess.run(make.split(), cwd=folder, check=True, capture_output=True)
    sign = "openssl x509 -req -in h.csr -CA ca.pem -CAkey ca.key -out h.pem -days 30"
    return _rate(lambda: subprocess.run(sign.split(), cwd=folder, check=True, capture_output=True), OPENSSL_ISSUES)


def _rate(work: Callable[[], object], count: int) -> float:
    from turns import spent

    began = spent()
    for _ in range(count):
        work()
    return round(count / (spent() - began), 1)


def _write_pem(path: Path, made: Made) -> None:
    path.write_bytes(x509.load_der_x509_certificate(made.der).public_bytes(serialization.Encoding.PEM))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
