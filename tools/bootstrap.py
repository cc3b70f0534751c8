# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From a bare Python to Divit's own environment in ``.venv``, with the standard library alone.

Takes the ``uv`` wheel of one version from the configured package index, checks it against the sums below, and lets
it make the environment from ``requirements.lock`` (every package pinned by its hash). Doing it again is free: a
stamp tells whether lock, project file and interpreter are those of last time.
"""

import configparser
import hashlib
import html.parser
import os
import platform
import ssl
import stat
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".divit-stamp"
OLDEST_PYTHON = (3, 11)
TIMEOUT_SECONDS = 120

UV_VERSION = "0.13.8"
# The wheel of each system that Divit is developed on, and its SHA-256.
UV_WHEELS = {
    ("Linux", "x86_64"): (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ),
    ("Linux", "aarch64"): (
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
    ),
    ("Darwin", "x86_64"): (
        "macosx_10_12_x86_64",
        "b7124ca1956ec2e476a1003ea5715a15f0266afaec37f4dc9c6972ba8183e6d1",
    ),
    ("Darwin", "arm64"): (
        "macosx_11_0_arm64",
        "62b6943c7fd64fac6854f780bea6e0359e5a5bc3241f83ee357bb38276afac49",
    ),
}
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
# Python's own public index, for a machine where nobody configured another.
PUBLIC_INDEX = "https://pypi.org/simple"


class Links(html.parser.HTMLParser):
    """The addresses on a page of a package index (PEP 503), by file name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_name: dict[str, str] = {}
        self._page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of each ``<a href>``."""
        address = dict(attrs).get("href") if tag == "a" else None
        if address:
            url = urllib.parse.urljoin(self._page, address)
            self.by_name[urllib.parse.unquote(urllib.parse.urlparse(url).path.rpartition("/")[2])] = url


def pip_setting(name: str) -> str | None:
    """What pip's configuration files say of ``name``; institutions keep their mirror and its certificate there."""
    places = [
        Path("/etc/pip.conf"),
        Path.home() / ".pip/pip.conf",
        Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip/pip.conf",
        Path(os.environ.get("PIP_CONFIG_FILE", os.devnull)),
    ]
    parser = configparser.RawConfigParser()
    parser.read(places, encoding="utf-8")
    return parser.get("global", name, fallback=None)


def index() -> str:
    """The package index to use: uv's or pip's environment variable, pip's configuration, else the public one."""
    given = next((os.environ[name] for name in INDEX_VARIABLES if os.environ.get(name)), None)
    return (given or pip_setting("index-url") or PUBLIC_INDEX).rstrip("/")


def fetch(url: str) -> bytes:
    """The body of ``url`` over a checked connection."""
    certificates = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT") or pip_setting("cert")
    context = ssl.create_default_context(cafile=certificates)
    request = urllib.request.Request(url, headers={"Accept": "text/html, application/octet-stream"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
        body: bytes = answer.read()
    return body


def uv() -> Path:
    """The pinned ``uv`` binary, fetched and checked when it is not here yet."""
    binary = ROOT / "var" / "tools" / f"uv-{UV_VERSION}" / ("uv.exe" if os.name == "nt" else "uv")
    if binary.is_file():
        return binary
    system = (platform.system(), platform.machine())
    if system not in UV_WHEELS:
        sys.exit(f"bootstrap: no pinned uv for {' '.join(system)}; add its wheel and sum to tools/bootstrap.py")
    tag, pinned = UV_WHEELS[system]
    name = f"uv-{UV_VERSION}-py3-none-{tag}.whl"
    page = f"{index()}/uv/"
    links = Links(page)
    links.feed(fetch(page).decode("utf-8", "replace"))
    if name not in links.by_name:
        sys.exit(f"bootstrap: the package index has no {name}")
    wheel = fetch(links.by_name[name])
    if hashlib.sha256(wheel).hexdigest() != pinned:
        sys.exit(f"bootstrap: {name} does not have the pinned SHA-256; nothing was unpacked")
    binary.parent.mkdir(parents=True, exist_ok=True)
    packed = binary.with_suffix(".whl")
    packed.write_bytes(wheel)
    with zipfile.ZipFile(packed) as archive:
        binary.write_bytes(archive.read(f"uv-{UV_VERSION}.data/scripts/{binary.name}"))
    packed.unlink()
    binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return binary


def fingerprint() -> str:
    """What the environment depends on: the lock, the project file, this interpreter, where the checkout lies."""
    digest = hashlib.sha256(f"{sys.version}|{ROOT}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make ``.venv`` from the lock unless it is already the right one."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return
    tool = str(uv())
    environment = {**os.environ, "VIRTUAL_ENV": str(ENVIRONMENT), "UV_PYTHON_DOWNLOADS": "never"}
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([tool, "venv", "--quiet", "--python", sys.executable, ENVIRONMENT], check=True, env=environment)
    print("Preparing the environment in .venv …", flush=True)
    sync = ["pip", "sync", "--quiet", "--require-hashes", "--python", str(python), "requirements.lock"]
    subprocess.run([tool, *sync], check=True, env=environment, cwd=ROOT)
    # hatchling is in the lock, so the checkout itself is installed without asking the index for anything more.
    editable = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python", str(python), "-e", "."]
    subprocess.run([tool, *editable], check=True, env=environment, cwd=ROOT)
    STAMP.write_text(wanted, encoding="ascii")


def lock() -> None:
    """Resolve ``pyproject.toml`` anew into ``requirements.lock``."""
    command = ["pip", "compile", "--quiet", "--universal", "--generate-hashes", "--all-extras", "--no-header"]
    command += ["--python-version", ".".join(map(str, OLDEST_PYTHON)), "pyproject.toml", "-o", "requirements.lock"]
    subprocess.run([str(uv()), *command], check=True, cwd=ROOT)


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Divit needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; this is {platform.python_version()}."
        )
    if sys.argv[1:] == ["lock"]:
        lock()
    else:
        make_environment()
