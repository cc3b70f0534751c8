# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The download page of the signing program, its packages, and the script with which pages open it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from divit.kernel import settings
from divit.server.people.queries import first_institution_name
from divit.server.signing.downloads import known, packages
from divit.server.signing.downloads.visitor import System, system_of
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public

_DESKS: tuple[System, ...] = ("windows", "macos", "linux")
_PHONES = ("android", "ios")
_BLOCK = 256 * 1024
_CHECKOUT = Path(__file__).resolve().parents[5] / "web/sdk"


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``/indir``: the packages for the visitor's system first, then the others; on a phone the stores."""
    here = system_of(request.headers)
    offered = packages.offered()
    order = sorted(_DESKS, key=lambda system: system != here)
    context = {
        "here": here if here in _DESKS else "",
        "phone": here if here in _PHONES else "",
        "systems": [
            {"name": system, "label": _label(system), "check": _check(system), "packages": found}
            for system in order
            if (found := [package for package in offered if package.system == system])
        ],
        "stores": [(name, url) for name, url in _stores(here) if url],
        "cards": known.cards(),
        "drivers": known.drivers(),
        "institution": first_institution_name(),
    }
    response = render(request, "signing/download.html", context)
    response.headers["Vary"] = "Accept-Language, Cookie, Sec-CH-UA-Platform, User-Agent"
    return response


@public
@require_safe
def package(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """``/indir/<name>``: the package's bytes."""
    path = packages.path_of(name)
    response = StreamingHttpResponse(_pieces(path), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


@public
@require_safe
def sdk(request: HttpRequest, name: str) -> HttpResponse:
    """``/sdk/v1/<name>``: a script for pages of this and of any other site."""
    source = next((folder / name for folder in _sdk_folders() if (folder / name).is_file()), None)
    if source is None:
        raise NotThere(name)
    response = HttpResponse(source.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _sdk_folders() -> Iterator[Path]:
    # A wheel carries the scripts inside the package; in a checkout they are served from where they are written.
    yield Path(str(files("divit").joinpath("_web/sdk")))
    yield _CHECKOUT


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_BLOCK):
            yield piece


def _label(system: System) -> str:
    return {"windows": "Windows", "macos": "macOS", "linux": "Linux (Pardus, Debian, Ubuntu)"}[system]


def _check(system: System) -> str:
    """The command that shows a file's sum on ``system``."""
    return {"windows": "certutil -hashfile", "macos": "shasum -a 256", "linux": "sha256sum"}[system]


def _stores(here: System | None) -> list[tuple[str, str]]:
    stores = [
        ("App Store", settings.text("PHONE_APP_STORE"), "ios"),
        ("Google Play", settings.text("PHONE_GOOGLE_PLAY"), "android"),
    ]
    return [(name, url) for name, url, system in sorted(stores, key=lambda store: store[2] != here)]
