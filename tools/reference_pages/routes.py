# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/routes.md."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from divit.server.people import roles
from divit.server.ui import permission
from reference_pages import markdown
from reference_pages.markdown import code

INTRODUCTION = """\
Every address of the server and who may use it, from the declarations that the gate itself asks (`ui.permission`):
*public* is anybody, *signed_in* whoever has an account and a place, *role:…* only who holds that role now. What a
person then sees is a matter of the query behind the page. An address that is not there and one that is not yours
answer alike."""
HEADS = ("Address", "Name", "Permission")


def text() -> str:
    """The page."""
    apps: dict[str, list[tuple[str, ...]]] = {}
    for path, pattern in routes("/", get_resolver().url_patterns):
        app = ".".join(pattern.callback.__module__.split(".")[1:3])
        declared = permission.declared(pattern.callback) or "nobody"
        apps.setdefault(app, []).append((code(path), pattern.name or "", declared))
    parts = [f"## {app}\n\n{markdown.table(HEADS, sorted(rows))}" for app, rows in sorted(apps.items())]
    return markdown.page("Addresses, permissions and roles", INTRODUCTION, [*parts, _roles()])


def _roles() -> str:
    rows = [(code(one.name), one.tr, one.en, one.sentence_tr, one.sentence_en) for one in roles.declared()]
    heads = ("Role", "Türkçe", "English", "Ne yapar", "What its holder may do")
    return f"## The roles that can be given\n\n{markdown.table(heads, rows)}"


def routes(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    """Every address under ``prefix``."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(path, pattern.url_patterns)
        else:
            yield path, pattern
