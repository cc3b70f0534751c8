# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The .deb on a Debian that has nothing else: installed by apt, signed with, installed again, removed, purged.

``make package-test``; needs what ``make package`` has made, root, debootstrap and a Debian mirror. The tests follow one
another on one machine, as a package's life does.
"""

import json
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_packages import deb, recipe
from bare_debian import PERSON, BareDebian
from divit.kernel import clock
from made_pdf import written_pdf
from softhsm import soft_token
from trial_keys import certificate_for, new_key, write_p12
from trial_site import trial_site

PACKAGE = "divit-agent"
CHROMIUM = "chrome-extension://ohbpchgbgfjclchjacddfjafcheoiefm/"
KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY)
PIN = b"123456\n"
LAB_PIN = b"1234\n"


@pytest.fixture(scope="module")
def package() -> Path:
    (made,) = recipe.HANDED_OUT.glob(f"{PACKAGE}_{recipe.version()}_*.deb")
    return made


@pytest.fixture(scope="module")
def bare(package: Path) -> BareDebian:
    """The machine with what the package depends on, and the package itself not yet."""
    machine = BareDebian.made(recipe.ROOT / "var/package-test")
    machine.run("dpkg", "--purge", PACKAGE)
    told = subprocess.run(["dpkg-deb", "-f", package, "Depends"], check=True, capture_output=True, text=True).stdout
    machine.run("apt-get", "update", "-qq")
    for wanted in (told.strip(), "softhsm2, desktop-file-utils"):
        done = machine.run(
            *("apt-get", "satisfy", "-y", "-qq", "--no-install-recommends", wanted),
            env={"DEBIAN_FRONTEND": "noninteractive"},
        )
        assert done.returncode == 0, done.stderr.decode()
    return machine


@pytest.fixture(scope="module")
def before(bare: BareDebian) -> dict[str, str]:
    return bare.files()


@pytest.fixture(scope="module")
def machine(bare: BareDebian, before: dict[str, str], package: Path) -> Iterator[BareDebian]:
    """The machine with the package installed by dpkg, which finds everything that it depends on."""
    shutil.copy(package, bare.root / "srv/agent.deb")
    done = bare.run("dpkg", "--install", "/srv/agent.deb")
    assert done.returncode == 0, done.stderr.decode()
    yield bare
    bare.run("dpkg", "--purge", PACKAGE)


@pytest.fixture
def home(machine: BareDebian) -> Path:
    return machine.persons_folder()


def give(home: Path, name: str, content: bytes) -> str:
    (home / name).write_bytes(content)
    return f"/srv/person/{name}"


def test_every_library_that_it_needs_is_there(machine: BareDebian) -> None:
    search = f"find /{deb.PLACES['program']} -type f -exec ldd {{}} + 2>/dev/null | grep 'not found'"
    assert machine.run("sh", "-c", search).stdout.decode() == ""


def test_the_files_are_those_that_were_packed(machine: BareDebian) -> None:
    assert machine.run("dpkg", "--verify", PACKAGE).stdout.decode() == ""


def test_the_program_looks_for_card_drivers_where_an_institution_puts_them(machine: BareDebian) -> None:
    led_to = machine.run("readlink", "-f", f"/{deb.PLACES['program']}/drivers").stdout.decode().strip()
    assert led_to == f"/{deb.PLACES['drivers']}"
    assert (machine.root / deb.PLACES["drivers"]).is_dir()


def test_the_desktop_opens_the_scheme_with_it(machine: BareDebian) -> None:
    known = (machine.root / "usr/share/applications/mimeinfo.cache").read_text(encoding="utf-8")
    assert "x-scheme-handler/divit=tr.divit.agent.desktop;" in known
    assert "application/pdf=tr.divit.verify.desktop;" in known
    for entry in ("divit.desktop", "verify.desktop"):
        checked = machine.run("desktop-file-validate", f"/{deb.TABLE['files'][entry]}")
        assert (checked.returncode, checked.stdout.decode()) == (0, "")


def test_a_person_has_the_command_and_no_servers_commands(machine: BareDebian, home: Path) -> None:
    done = machine.run("divit", "--lang", "en", "--help", user=PERSON)
    listed = done.stdout.decode()
    assert done.returncode == 0
    assert all(f"\n  {name} " in listed for name in recipe.PROGRAM["commands"])
    assert "\n  serve " not in listed


def test_it_signs_a_file_and_a_checkout_finds_the_signature_valid(machine: BareDebian, home: Path) -> None:
    lab = home / "lab"
    subprocess.run([sys.executable, "-m", "divit", "lab", "init", str(lab)], check=True, capture_output=True)
    file = give(home, "yazi.txt", b"deneme")
    subprocess.run(["chown", "-R", f"{PERSON}:{PERSON}", home], check=True)
    signed = machine.run(
        *("divit", "sign", file, "--p12", "/srv/person/lab/nes-p256.p12", "--pin-stdin", "-o", "/srv/person/y.asice"),
        user=PERSON,
        stdin=LAB_PIN,
    )
    assert signed.returncode == 0, signed.stderr.decode()
    ours = ["--trust", str(lab), "--no-network", "--json"]
    judged = subprocess.run(
        [sys.executable, "-m", "divit", "verify", str(home / "y.asice"), *ours], capture_output=True, check=False
    )
    assert judged.returncode == 0, judged.stdout
    its_own = machine.run(
        *("divit", "verify", "/srv/person/y.asice", "--trust", "/srv/person/lab", "--no-network"), user=PERSON
    )
    assert its_own.returncode == 0
    assert b"TOTAL_PASSED" in its_own.stdout


def test_a_session_is_signed_by_the_installed_agent(machine: BareDebian, home: Path) -> None:
    give(home, write_p12(home, KEY, CERTIFICATE).name, next(home.glob("*.p12")).read_bytes())
    card = f"/srv/person/{next(home.glob('*.p12')).name}"
    with trial_site([b"bir", b"iki", b"%PDF-"]) as site:
        flags = ["--no-gui", "--p12", card, "--pin-stdin", "--yes", "--allow-http-loopback"]
        done = machine.run("divit", "agent", "open", site.link, *flags, user=PERSON, stdin=PIN)
        assert done.returncode == 0, done.stderr.decode()
        assert site.ended == ["finished"]
        assert all(len(each) == 1 for each in site.signatures.values())


def test_a_card_driver_of_the_system_loads_beside_our_libraries(machine: BareDebian, home: Path) -> None:
    with soft_token(KEY, [CERTIFICATE]) as token:
        outside = Path(token.env["SOFTHSM2_CONF"]).parent
        inside = machine.root / outside.relative_to("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(outside, inside)
        subprocess.run(["chown", "-R", f"{PERSON}:{PERSON}", inside], check=True)
        file = give(home, "a.txt", b"a")
        done = machine.run(
            *("divit", "sign", file, "--token", token.uri, "--pin-stdin", "-o", "/srv/person/a.asice"),
            user=PERSON,
            env=token.env,
            stdin=PIN,
        )
        shutil.rmtree(inside)
    # Its certificate has no issuer here: the signature is made, and that it is a qualified one cannot be shown.
    assert (home / "a.asice").is_file() or done.returncode in (1, 2), done.stderr.decode()
    assert b"IMZ-2" not in done.stderr, done.stderr.decode()


def framed(message: object) -> bytes:
    body = json.dumps(message).encode()
    return struct.pack("=I", len(body)) + body


def test_a_browser_starts_the_host_that_its_manifest_names(machine: BareDebian, home: Path) -> None:
    manifests = [machine.root / place for place in deb.hosts()]
    (program,) = {json.loads(path.read_text())["path"] for path in manifests}
    message = framed({"v": 1, "type": "open", "page": "https://imza.example.gov.tr"})
    done = machine.run(program, CHROMIUM, user=PERSON, stdin=message)
    assert done.stdout == framed({"v": 1, "type": "nobody"})
    stranger = machine.run(program, CHROMIUM.replace("ohbp", "aaaa"), user=PERSON, stdin=message)
    assert (stranger.returncode, stranger.stdout) == (3, b"")


def test_a_page_is_drawn_in_a_process_that_can_reach_nothing(machine: BareDebian, home: Path) -> None:
    pdf = written_pdf()
    stdin = len(pdf).to_bytes(8, "big") + pdf + b"1 50\n"
    command = (deb.PROGRAM, "--own-process", "divit.agent.preview")
    done = machine.run(*command, user=PERSON, stdin=stdin)
    head, _line, rest = done.stdout.partition(b"\n")
    assert json.loads(head) == {"pages": 1}
    size, _line, picture = rest.partition(b"\n")
    assert len(picture) == json.loads(size)["width"] * json.loads(size)["height"] * 3


def test_the_windows_come_up_and_pages_can_knock(machine: BareDebian, home: Path) -> None:
    shown = {
        "DISPLAY": ":77",
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": "/srv/person",
        "DIVIT_SIGNER_PORT": "17357",
    }
    command = machine.command(["divit", "agent"], user=PERSON, env=shown)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as agent:
        try:
            deadline = clock.monotonic() + 60
            while not (page := answered("http://127.0.0.1:17357/")) and clock.monotonic() < deadline:
                assert agent.poll() is None, agent.stdout and agent.stdout.read().decode()
                time.sleep(0.1)
            assert "Divit" in page
        finally:
            agent.send_signal(signal.SIGTERM)
            agent.wait(60)


def answered(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def test_one_person_installs_the_archive_without_an_administrator_and_removes_it(
    machine: BareDebian, home: Path
) -> None:
    (made,) = recipe.HANDED_OUT.glob(f"{PACKAGE}-{recipe.version()}-*.tar.gz")
    with tarfile.open(made) as archive:
        archive.extractall(home / "unpacked", filter="data")
    (home / ".config/chromium").mkdir(parents=True)
    subprocess.run(["chown", "-R", f"{PERSON}:{PERSON}", home], check=True)
    script = f"/srv/person/unpacked/{PACKAGE}-{recipe.version()}/install.sh"
    for _again in range(2):
        done = machine.run("sh", script, user=PERSON)
        assert done.returncode == 0, done.stderr.decode()
    program = "/srv/person/.local/lib/divit-agent/divit"
    entry = (home / ".local/share/applications/tr.divit.agent.desktop").read_text(encoding="utf-8")
    assert f'Exec="{program}" agent open %u' in entry
    (host,) = (home / ".config").rglob("tr.divit.agent.json")
    started = json.loads(host.read_text())["path"]
    answer = machine.run(
        started, CHROMIUM, user=PERSON, stdin=framed({"v": 1, "type": "open", "page": "https://a.example"})
    )
    assert answer.stdout == framed({"v": 1, "type": "nobody"})
    assert machine.run("/srv/person/.local/bin/divit", "--version", user=PERSON).returncode == 0
    assert machine.run("sh", script, "remove", user=PERSON).returncode == 0
    shutil.rmtree(home / "unpacked")
    assert [path for path in home.rglob("*") if "divit" in path.name and path != home / ".local/share/divit"] == []


def test_it_may_be_installed_over_itself(machine: BareDebian) -> None:
    changed = machine.root / deb.TABLE["files"]["autostart.desktop"]
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text + "Hidden=true\n", encoding="utf-8")
    done = machine.run("dpkg", "--install", "/srv/agent.deb")
    assert done.returncode == 0
    assert changed.read_text(encoding="utf-8").endswith("Hidden=true\n")
    for _again in range(2):
        assert machine.run("dpkg-reconfigure", PACKAGE).returncode == 0
    changed.write_text(text, encoding="utf-8")


def test_removed_it_leaves_what_an_administrator_may_have_changed_and_purged_nothing(
    machine: BareDebian, before: dict[str, str]
) -> None:
    assert machine.run("dpkg", "--remove", PACKAGE).returncode == 0
    kept = {name for name in machine.files().keys() - before.keys() if (machine.root / name).is_file()}
    assert kept == {place for place in (*deb.hosts(), *deb.TABLE["files"].values()) if place.startswith("etc/")}
    done = machine.run("dpkg", "--purge", PACKAGE)
    assert done.returncode == 0, done.stderr.decode()
    after = machine.files()
    assert after.items() - before.items() == set()
    # With its last owner dpkg takes an empty folder along that no package had before: /etc/opt on Debian 13.
    assert all(told.startswith("40") for _name, told in before.items() - after.items())
