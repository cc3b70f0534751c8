# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tutorial and the how-tos, typed as they are printed: every command in them does what the page says."""

import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from divit.demo.processes import Part
from divit.kernel import settings
from house import free_port
from trial_signers import typst_letter

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [body for kind, body in FENCE.findall(text) if kind == language]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which the pages' commands find what they find in a checkout, and ``make demo`` its own ports."""
    programs = tmp_path / ".venv/bin"
    programs.mkdir(parents=True)
    port = free_port()
    demo = f"--lang en demo --once --lab-port {port} --port {port + 1} --authority-port {free_port()}"
    for name, line in {
        ".venv/bin/divit": f'exec {shlex.quote(sys.executable)} -m divit --lang en "$@"',
        ".venv/bin/python": f'exec {shlex.quote(sys.executable)} "$@"',
        "make": f'test "$ONCE $*" = "1 demo" && exec {shlex.quote(sys.executable)} -m divit {demo}',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def typed(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-eu", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def told(commands: str, folder: Path) -> str:
    ended = typed(commands, folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


@pytest.mark.timeout(400)
def test_the_tutorial_from_nothing_to_a_verified_letter(checkout: Path) -> None:
    demo, verify, spoil, own = blocks("tutorial/first-letter.md", "sh")
    shown = told(demo, checkout)
    assert "TOTAL_PASSED" in shown
    assert re.search(r"Verification code: [0-9A-F-]{36}", shown)
    assert "TOTAL_PASSED" in told(verify, checkout)
    assert "refused with status 1" in told(spoil, checkout)
    assert "TOTAL_PASSED" in told(own, checkout)


@pytest.mark.needs_openssl
@pytest.mark.needs_pdfsig
def test_a_signature_checked_with_other_tools(checkout: Path) -> None:
    detached, shown, pdf = blocks("how-to/check-with-other-tools.md", "sh")
    (checkout / "letter.pdf").write_bytes(typst_letter())
    assert "CAdES Verification successful" in told(detached, checkout)
    assert "signingCertificateV2" in told(shown, checkout)
    said = told(pdf, checkout)
    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_a_translation_is_added_as_the_page_says(checkout: Path) -> None:
    extract, rest = blocks("how-to/add-a-translation.md", "sh")
    shutil.copytree(ROOT / "tools", checkout / "tools")
    shutil.copytree(ROOT / "src", checkout / "src", ignore=shutil.ignore_patterns("__pycache__"))
    page = checkout / "src/divit/server/ui/templates/ui/new.html"
    page.write_text('{% translate "A word that nobody has said yet" %}', encoding="utf-8")
    told(extract, checkout)
    catalogue = checkout / "src/divit/locale/tr/LC_MESSAGES/divit.po"
    empty = 'msgid "A word that nobody has said yet"\nmsgstr ""\n'
    assert empty in catalogue.read_text(encoding="utf-8")
    refused = typed(rest, checkout)
    assert refused.returncode == 1
    assert "no Turkish for 'A word that nobody has said yet'" in refused.stdout
    filled = empty.replace('msgstr ""', 'msgstr "Kimsenin söylemediği bir söz"')
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(empty, filled), encoding="utf-8")
    assert "nobody has said yet" not in typed(rest, checkout).stdout


NGINX_HEADER = re.compile(r"proxy_set_header (\S+) (\S+);")


@pytest.mark.timeout(120)
def test_the_server_answers_behind_nginx_as_the_page_sets_it_up(tmp_path: Path) -> None:
    """nginx itself is not run: its lines are read, and a visitor sends what they would make of a request."""
    toml, services = blocks("how-to/run-behind-nginx.md", "toml")
    (unit,) = blocks("how-to/run-behind-nginx.md", "ini")
    (nginx,) = blocks("how-to/run-behind-nginx.md", "nginx")
    assert set(tomllib.loads(toml)) <= set(settings.declarations())
    assert tomllib.loads(services)["service"]
    (tmp_path / "divit.toml").write_text(toml.replace("/var/lib/divit", str(tmp_path)), encoding="utf-8")

    _program, *words = shlex.split(re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)[0])
    assert f"proxy_pass http://127.0.0.1:{words[words.index('--port') + 1]};" in nginx
    words[words.index("--home") + 1], words[words.index("--port") + 1] = str(tmp_path), str(free_port())
    host = re.findall(r"server_name (\S+);", nginx)[0]
    values = {"$host": host, "$remote_addr": "192.0.2.7"}
    headers = {name: values.get(value, value) for name, value in NGINX_HEADER.findall(nginx)}

    # What systemd makes of LoadCredential.
    credential, source = re.findall(r"^LoadCredential=([^:]+):(\S+)$", unit, re.MULTILINE)[0]
    assert f"> {source})" in "\n".join(blocks("how-to/run-behind-nginx.md", "console"))
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / credential).write_text(secrets.token_urlsafe(48))
    (tmp_path / "credentials" / credential).chmod(0o440)
    production = {"DIVIT_ENV": "production", "CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")}
    with Part("server", words, log=tmp_path / "server.log", environment=production) as server:
        address = server.start(until="web")
        with httpx.Client(base_url=address, headers=headers, trust_env=False) as visitor:
            login = visitor.get("/giris")
            assert login.status_code == 200
            assert login.headers["Strict-Transport-Security"]
            assert all("Secure" in cookie for cookie in login.headers.get_list("Set-Cookie"))
            assert visitor.get("/").headers["Location"].startswith("/giris")
            assert visitor.get("/giris", headers={"Host": "other.example.org"}).status_code == 400
            form = {"csrfmiddlewaretoken": login.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]}
            sent = {"Origin": f"https://{host}", "Referer": f"https://{host}/giris"}
            cookies = "; ".join(cookie.partition(";")[0] for cookie in login.headers.get_list("Set-Cookie"))
            refused = visitor.post("/giris", data=form, headers={**sent, "Cookie": cookies})
            assert "IMZ-9802" not in refused.text
