# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate services: answers over HTTP, certificates issued, a long list; beside what others do in the same run.

Rates are per second of the processor that the server's processes use; those who ask do not count.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from divit.pki import keys
from forged_certificates import Forge, authority
from house import free_port
from peer_django_ca import django_ca
from peer_responders import Peer, all_peers, write_pem
from served import Ask, Server, rates, served

HERE = Path(__file__).resolve().parent
OPENSSL_ISSUES = 20
_ENVIRONMENT = {**os.environ, "DIVIT_ENV": "test", "DIVIT_TSA_FOR_ANYBODY": "true"}

Figures = tuple[str, str, float, float, str, dict[str, float]]


def doors() -> list[Figures]:
    """OCSP and time-stamps over HTTP; all servers run at once, and one after the other is asked."""
    with _scene() as folder, tempfile.TemporaryDirectory(prefix="divit-bench-") as place, ExitStack() as stack:
        beside = Path(place) / "rsa"
        shutil.copytree(folder, beside)
        _in_scene("swap", beside)
        peers = {kind: Peer(Path(place), kind) for kind in ("p256", "rsa2048")}
        asks = {
            **all_peers(stack, peers["p256"]),
            **stack.enter_context(django_ca(Path(place) / "django-ca")),
            "openssl ocsp, RSA-2048": stack.enter_context(peers["rsa2048"].openssl())["openssl ocsp"],
        }
        ours, ours_rsa = (stack.enter_context(_ours(one)) for one in (folder, beside))
        asks |= {
            "ours": Ask(ours, "/ocsp", folder / "plain.req"),
            "ours, connections kept": Ask(ours, "/ocsp", folder / "plain.req", keep=True),
            "nonce": Ask(ours, "/ocsp", folder / "nonce.req"),
            "nonce, connections kept": Ask(ours, "/ocsp", folder / "nonce.req", keep=True),
            "stamps": Ask(ours, "/tsa", folder / "stamp.req"),
            "ours, RSA-2048": Ask(ours_rsa, "/ocsp", folder / "plain.req"),
        }
        told = rates(asks)
    stamped = _openssl_stamps()
    return _rows(told, stamped)


def _rows(told: dict[str, float], stamped: float) -> list[Figures]:
    def of(*names: str) -> dict[str, float]:
        return {name: told[name] for name in names if name in told}

    openssl, rsa = told["openssl ocsp"], told["openssl ocsp, RSA-2048"]
    signing = told["openssl ocsp, nonce"]
    kept = of("cfssl ocspserve, connections kept")
    nonces = of("nonce, connections kept", "openssl ocsp, nonce")
    no_profile = "4.5 times openssl ocsp, each time a new connection (not a production profile)"
    return [
        (
            "ocsp-presigned-p256",
            "/s",
            told["ours"],
            round(1.4 * openssl, 1),
            "1.4 times openssl ocsp",
            of("openssl ocsp", "cfssl ocspserve", "django-ca"),
        ),
        (
            "ocsp-presigned-p256-kept",
            "/s",
            told["ours, connections kept"],
            round(5 * sum(kept.values()), 1) or told["ours"],
            "5 times cfssl ocspserve, both over connections that are kept",
            kept,
        ),
        (
            "ocsp-presigned-rsa2048",
            "/s",
            told["ours, RSA-2048"],
            round(4.5 * rsa, 1),
            no_profile,
            {"openssl ocsp": rsa},
        ),
        ("ocsp-nonce-p256", "/s", told["nonce"], round(0.7 * signing, 1), "0.7 times openssl ocsp", nonces),
        ("tsa-http-p256", "/s", told["stamps"], round(15 * stamped, 1), "15 times openssl ts", {"openssl ts": stamped}),
    ]


def issuing() -> list[Figures]:
    """Certificates by the whole way, in groups, on SQLite."""
    with _scene() as folder:
        told = json.loads(_in_scene("issue", folder))
        openssl = _openssl_issues(folder)
    peers = {"openssl x509 -req, a process each": openssl}
    figures: dict[str, float] = {name: round(rate, 1) for name, rate in told.items()}
    rows = {
        name: {told: figures[f"{name}, {told}"] for told in ("an authority with P-384", "one by one")} | peers
        for name in ("linted", "unlinted")
    }
    return [
        ("issue-linted", "/s", figures["linted"], 150, "the goal; an authority with P-256", rows["linted"]),
        ("issue-unlinted", "/s", figures["unlinted"], 3000, "the goal; an authority with P-256", rows["unlinted"]),
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
def _ours(folder: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "divit", "authority", "serve", "--processes", "1"]
    command += ["--home", str(folder / "home"), "--port", str(port)]
    with served(command, port, folder, _ENVIRONMENT) as server:
        yield server


def _openssl_stamps() -> float:
    """The rate of ``openssl ts``, as the row ``tsa-p256`` has it."""
    import rows_tsa

    [row] = rows_tsa.kind("p256")
    return next(rate for name, rate in row[5].items() if name.startswith("openssl ts"))


def _openssl_issues(folder: Path) -> float:
    root = Forge().make("DENEME Kök", None, authority())
    write_pem(folder / "ca.pem", root)
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
