# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Statements that people sign: to sign in, or to make a password (seed: *e-imza ile e-Devlet şifresi*)."""

import secrets
from email import message_from_bytes
from http import HTTPStatus

from divit.kernel import clock
from divit.kernel.words import gettext as _
from divit.standins.edevlet import pages
from divit.standins.edevlet.granting import ASKED_FOR, SIGNATURE, Kept, Statement
from divit.standins.edevlet.passwords import SHORTEST, Passwords
from divit.standins.edevlet.sign_ins import SignIns
from divit.standins.edevlet.signatures import Judge
from divit.standins.exchange import Answer, Request, plain
from divit.standins.population import Population

_TITLE = "e-Devlet Kapısı (DENEME – HUKUKİ DEĞERİ YOKTUR)"
_TO_SIGN_IN = "e-İmza ile giriş bildirimi"
_TO_MAKE_A_PASSWORD = "e-İmza ile e-Devlet şifresi oluşturma bildirimi"  # noqa: S105  # a heading


class Signing:
    """The pages on which something is signed."""

    def __init__(self, people: Population, passwords: Passwords, judge: Judge, sign_ins: SignIns) -> None:
        self._people = people
        self._passwords = passwords
        self._judge = judge
        self._sign_ins = sign_ins
        self._statements: Kept[Statement] = Kept(ASKED_FOR)

    def to_sign_in(self, request: Request) -> Answer:
        """A statement to sign in with."""
        asked = request.query.get("request", "")
        if self._sign_ins.find(asked) is None:
            return pages.unusable(_("This sign-in has passed. Begin again at the site that sent you."))
        return self._shown(self._statements.keep(Statement(_text(_TO_SIGN_IN), asked)))

    def to_make_a_password(self, _request: Request) -> Answer:
        """A statement to make a password with."""
        return self._shown(self._statements.keep(Statement(_text(_TO_MAKE_A_PASSWORD), "")))

    def text(self, request: Request) -> Answer:
        """The statement as a file."""
        found = self._statements.find(request.query.get("s", ""))
        if found is None:
            return plain(HTTPStatus.NOT_FOUND)
        headers = {"Content-Disposition": 'attachment; filename="edevlet.txt"'}
        return Answer(body=found.text.encode(), media_type="text/plain", headers=headers)

    def signed(self, request: Request) -> Answer:
        """Take the signed file: sign its signer in, or make their password."""
        fields = _parts(request)
        name = fields.get("s", b"").decode("ascii", "replace")
        statement = self._statements.find(name)
        if statement is None:
            return pages.unusable(_("This sign-in has passed. Begin again at the site that sent you."))
        tckn = self._judge(fields.get("signed", b""), statement.text.encode())
        person = self._people.find(tckn) if tckn else None
        if person is None:
            return self._shown(name, _("This file bears no valid e-signature of this text by somebody known here."))
        if statement.request:
            self._statements.take(name)
            return self._sign_ins.granted(statement.request, person, SIGNATURE)
        password = fields.get("password", b"").decode("utf-8", "replace")
        if len(password) < SHORTEST or fields.get("again") != fields.get("password"):
            return self._shown(name, _("The password is too short, or the two are not the same."))
        self._statements.take(name)
        self._passwords.make(person, password)
        self._sign_ins.tell(_TO_MAKE_A_PASSWORD, person.tckn, "OK")
        return pages.password_made()

    def _shown(self, name: str, refused: str = "") -> Answer:
        statement = self._statements.find(name)
        if statement is None:
            return pages.unusable(refused)
        back = self._sign_ins.origin(statement.request)
        return pages.to_sign(name, statement.text, password=not statement.request, back=back, refused=refused)


def _text(heading: str) -> str:
    now = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{_TITLE}\n{heading}\nZaman: {now}\nTek seferlik: {secrets.token_hex(16)}\n"


def _parts(request: Request) -> dict[str, bytes]:
    """The fields of a multipart form (RFC 7578)."""
    head = f"Content-Type: {request.headers.get('Content-Type', '')}\r\n\r\n".encode("latin-1", "replace")
    message = message_from_bytes(head + request.body)
    found: dict[str, bytes] = {}
    for part in message.get_payload() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]  # parts of a multipart
        body = part.get_payload(decode=True)  # type: ignore[union-attr]  # the same
        if isinstance(name, str) and isinstance(body, bytes):
            found[name] = body
    return found
