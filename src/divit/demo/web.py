# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A person at the web pages, without a browser: opens pages, fills in their forms, follows where they lead."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from divit.demo.errors import StepFailed

TIMEOUT_SECONDS = 60.0
Fields = Mapping[str, str | Sequence[str]]


@dataclass
class Form:
    """One form of a page, with what its fields hold already."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    # The value of each choice by its label, and of each box that can be ticked.
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def choice(self, name: str, label: str) -> str:
        """The value that stands for ``label`` in the list ``name``. Raises ``StepFailed``."""
        try:
            return self.choices[name][label]
        except KeyError:
            raise StepFailed(step=self.action, why=f"{label!r} cannot be chosen as {name}") from None


class Page(HTMLParser):
    """What a person can do on a page: its forms; and what it says: its text."""

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url = url
        self.status = status
        self.html = html
        self.forms: list[Form] = []
        self.labelled_links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._inside: Form | None = None
        self._textarea: str | None = None
        self._select: str | None = None
        self._option: str | None = None
        self._link: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        """All words of the page with single spaces between them."""
        return " ".join(" ".join(self.words).split())

    @property
    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [link for link, _label in self.labelled_links]

    def form_with(self, *names: str) -> Form:
        """The form that has fields of all these ``names``. Raises ``StepFailed``."""
        for form in self.forms:
            if form.names.issuperset(names):
                return form
        raise StepFailed(step=self.url, why=f"no form with {', '.join(names)}")

    def form_to(self, ending: str) -> Form:
        """The form whose address ends with ``ending``. Raises ``StepFailed``."""
        for form in self.forms:
            if form.action.split("?")[0].endswith(ending):
                return form
        raise StepFailed(step=self.url, why=f"no form to {ending}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields and links."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Form(
                urljoin(self.url, given.get("action", "")), given.get("method", "get"), given.get("id", "")
            )
            self.forms.append(self._inside)
        elif tag == "a" and "href" in given:
            self._link = urljoin(self.url, given["href"])
            self.labelled_links.append((self._link, ""))
        elif tag == "option" and self._inside is not None and self._select:
            self._option = given.get("value", "")
            if "selected" in given:
                self._inside.fields[self._select] = [self._option]
        elif given.get("name"):
            self._note_field(tag, given)

    def _note_field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._form_of(given), given["name"]
        if form is None:
            return
        form.names.add(name)
        kind = given.get("type", "text")
        if tag == "input" and kind in {"checkbox", "radio"}:
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input" and kind not in {"submit", "file", "image"}:
            form.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = [""]
        elif tag == "select":
            self._select = name
            form.choices[name] = {}

    def _form_of(self, given: dict[str, str]) -> Form | None:
        """The form a field belongs to: the one around it, or the one its ``form`` attribute names."""
        named = given.get("form")
        return next((form for form in self.forms if form.id == named), None) if named else self._inside

    def handle_endtag(self, tag: str) -> None:
        """Leave forms, links, lists and text areas."""
        if tag == "form":
            self._inside = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "option":
            self._option = None
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        """Gather words, and what stands in a text area, a list or a link."""
        form = self._inside
        if form is not None and self._textarea is not None:
            form.fields[self._textarea] = [data.strip()]
            return
        if form is not None and self._select is not None and self._option is not None:
            form.choices[self._select][" ".join(data.split())] = self._option
            return
        if self._link is not None:
            link, label = self.labelled_links[-1]
            self.labelled_links[-1] = (link, f"{label} {data}".strip())
        self.words.append(data)


class Visitor:
    """One person's visit: cookies are kept until it ends."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(follow_redirects=True, timeout=TIMEOUT_SECONDS, trust_env=False)

    def open(self, path: str) -> Page:
        """The page at ``path``."""
        return self._page(self._client.get(urljoin(self.address, path)))

    def fetch(self, path: str) -> bytes:
        """The bytes at ``path``, which must be there. Raises ``StepFailed``."""
        answer = self._client.get(urljoin(self.address, path))
        if answer.status_code != httpx.codes.OK:
            raise StepFailed(step=path, why=f"HTTP {answer.status_code}")
        return answer.content

    def follow(self, path: str) -> Iterator[dict[str, Any] | None]:
        """What the server-sent events at ``path`` tell, as they come, until the server ends them; None for a sign of
        life. Raises ``StepFailed``.
        """
        with self._client.stream("GET", urljoin(self.address, path)) as answer:
            if answer.status_code != httpx.codes.OK:
                raise StepFailed(step=path, why=f"HTTP {answer.status_code}")
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))
                elif line.startswith(":"):
                    yield None

    def submit(self, form: Form, fields: Fields | None = None) -> Page:
        """Send ``form`` with ``fields`` filled in over what it held."""
        filled: dict[str, str | Sequence[str]] = {**form.fields, **(fields or {})}
        # The pages of others that a visit comes to ask for their own.
        origin = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(form.action)), "Referer": form.action}
        if form.method.casefold() == "get":
            return self._page(self._client.get(form.action, params=tuple(_pairs(filled))))
        return self._page(self._client.post(form.action, data=filled, headers=origin))

    def sign_in(self, personnel_number: str, password: str) -> Page:
        """Sign in with a password. Raises ``StepFailed``."""
        page = self.open("/giris")
        page = self.submit(
            page.form_with("personnel_number", "password"),
            {"personnel_number": personnel_number, "password": password},
        )
        if page.status != httpx.codes.OK or "/giris" in page.url:
            raise StepFailed(step="/giris", why=page.text[:200])
        return page

    @staticmethod
    def _page(answer: httpx.Response) -> Page:
        return Page(str(answer.url), answer.status_code, answer.text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    return [(name, one) for name, held in fields.items() for one in ([held] if isinstance(held, str) else held)]
