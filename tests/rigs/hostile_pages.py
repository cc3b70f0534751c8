# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of ``attacks.toml``: requests of hostile pages, and how hostile sites do what their rows say."""

import json
import tomllib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from divit.session.login import FIRST_LINE
from knock_doors import browser_headers
from trial_site import TrialSite

_TABLE = tomllib.loads(Path(__file__).with_name("attacks.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PageAttack:
    """A request at the loopback door, and all that the page gets for it."""

    name: str
    status: int
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = '{"link":"{LINK}"}'
    before: str = ""
    code: str = ""

    def carried_out(self, site: TrialSite, port: int) -> tuple[int, bytes]:
        """Status and body of the answer."""
        filled = {name: self._filled(value, site, port) for name, value in self.headers.items()}
        headers = {**browser_headers(site.origin), **filled}
        body = self._filled(self.body, site, port).encode() if self.method == "POST" else None
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request(self.method, "/v1/open", body, {k: v for k, v in headers.items() if v})
            answer = connection.getresponse()
            return answer.status, answer.read()

    @staticmethod
    def _filled(text: str, site: TrialSite, port: int) -> str:
        known = {"{LINK}": site.link, "{HOME}": site.origin, "{TOKEN}": site.token, "{PORT}": str(port)}
        for name, value in known.items():
            text = text.replace(name, value)
        return text


@dataclass(frozen=True)
class SiteAttack:
    """A site that keeps to nothing, and the code with which the agent ends it."""

    name: str
    fault: str
    code: str
    ended: str = "cancelled"

    def site(self) -> tuple[list[bytes], dict[str, Any]]:
        """Documents and fields of its ``TrialSite``."""
        documents = [b"belge bir", b"belge iki"]
        if self.fault == "login_statement":
            documents = [f"{FIRST_LINE}\nhttps://kurum.gov.tr\n".encode(), *documents]
        return documents, dict(FAULTS[self.fault])


@dataclass(frozen=True)
class ScriptAttack:
    """What a script tries in a browser, what comes back, and why the core opened nothing where it heard of it."""

    name: str
    script: str
    gets: int | str
    answered: int = 0
    code: str = ""


def _other_manifest(site: TrialSite) -> Callable[[str, str], tuple[int, bytes] | None]:
    def instead(_method: str, path: str) -> tuple[int, bytes] | None:
        if not path.endswith("/claim"):
            return None
        answer = {"claim": "c" * 43, "request": site.request(), "manifest_sha256": "0" * 64}
        return 200, json.dumps(answer).encode()

    return instead


def _redirected(_method: str, path: str) -> tuple[int, bytes] | None:
    return (302, b"") if "/work" in path else None


#: How a site does what a row says: fields of its ``TrialSite``.
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "document_swapped": {"spoil_document": lambda content: content.replace(b"belge", b"BELGE")},
    "document_longer": {"spoil_document": lambda content: content + b" fazla"},
    "document_shorter": {"spoil_document": lambda content: content[:-1]},
    "algorithm_changed": {"spoil_work": lambda row: {**row, "algorithm": "rsa-sha256"}},
    "attributes_changed": {
        "spoil_work": lambda row: {**row, "signed_attributes": row["signed_attributes"][:-8] + "AAAAAAA="}
    },
    "item_slipped_in": {"spoil_work": lambda row: {**row, "id": "i7"}},
    "item_twice": {"spoil_work": lambda row: {**row, "id": "i1"}},
    "login_statement": {},
    "other_manifest": {},
    "other_origin": {"claimed_origin": "https://kurum.gov.tr"},
    "redirected": {"instead": _redirected, "extra_headers": {"Location": "https://kotu.example/"}},
    "pin_asked": {"spoil_work": lambda row: {**row, "pin": "1"}},
}


def made_hostile(attack: SiteAttack, site: TrialSite) -> None:
    """What a site can only do when it knows its own address."""
    if attack.fault == "other_manifest":
        site.instead = _other_manifest(site)


PAGES = tuple(PageAttack(**row) for row in _TABLE["page"])
SITES = tuple(SiteAttack(**row) for row in _TABLE["site"])
SCRIPTS = tuple(ScriptAttack(**row) for row in _TABLE["script"])
