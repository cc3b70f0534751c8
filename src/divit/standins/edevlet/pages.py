# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The provider's pages, which say on each that this is no e-Devlet."""

from html import escape

from divit.kernel.words import gettext as _
from divit.standins import frame
from divit.standins.exchange import Answer, page

_ROOT = "/edevlet"


def _framed(content: str, forms_to: str = "") -> Answer:
    said = _("This is a stand-in for trials, not e-Devlet. Type no password here that opens anything real.")
    return page(frame.framed(_("e-Devlet sign-in (trial)"), said, content), forms_to=forms_to)


def sign_in(request: str, back: str, *, only_signature: bool, refused: str = "") -> Answer:
    """The page that asks who somebody is. ``back`` is the origin of the site that sent them."""
    where = _("You are signing in for {site}.").format(site=back)
    hidden = f'<input type="hidden" name="request" value="{escape(request)}">'
    form = "" if only_signature else _password_form(hidden)
    ways = (
        f'<p><a href="{_ROOT}/eimza?request={escape(request)}">{escape(_("Sign in with an e-signature"))}</a></p>'
        f'<p><a href="{_ROOT}/sifre">{escape(_("Make an e-Devlet password with an e-signature"))}</a></p>'
        f'<form method="post" action="{_ROOT}/login">{hidden}'
        f'<button class="quiet" name="cancel" value="1" formnovalidate>{escape(_("Give up"))}</button></form>'
    )
    return _framed(f"<p>{escape(where)}</p>{_refusal(refused)}{form}{ways}", back)


def _password_form(hidden: str) -> str:
    return (
        f'<form class="panel" method="post" action="{_ROOT}/login">{hidden}'
        f'<label for="tckn">{escape(_("T.C. identity number"))}</label>'
        '<input id="tckn" name="tckn" inputmode="numeric" autocomplete="username" required>'
        f'<label for="password">{escape(_("e-Devlet password"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        f"<button>{escape(_('Sign in'))}</button></form>"
    )


def to_sign(name: str, text: str, *, password: bool, back: str = "", refused: str = "") -> Answer:
    """The page with a statement to sign: to sign in, or to make a ``password``."""
    fields = _new_password() if password else ""
    title = _("Make an e-Devlet password with an e-signature") if password else _("Sign in with an e-signature")
    steps = (
        f'<li><a href="{_ROOT}/metin?s={escape(name)}" download="edevlet.txt">'
        f"{escape(_('Download the text to be signed'))}</a></li>"
        f"<li>{escape(_('Sign it with your signer: drop it on Divit, or run: divit sign edevlet.txt'))}</li>"
        f"<li>{escape(_('Give the signed file (.p7m or .p7s) here'))}</li>"
    )
    form = (
        f'<form class="panel" method="post" action="{_ROOT}/imza" enctype="multipart/form-data">'
        f'<input type="hidden" name="s" value="{escape(name)}">'
        f'<label for="signed">{escape(_("Signed file"))}</label>'
        f'<input id="signed" name="signed" type="file" required>{fields}<button>{escape(_("Continue"))}</button></form>'
    )
    text_shown = f'<pre class="panel">{escape(text)}</pre>'
    content = f'{_refusal(refused)}<ol class="numbered">{steps}</ol>{text_shown}{form}'
    return _framed(f"<h2>{escape(title)}</h2>{content}", back)


def _new_password() -> str:
    return "".join(
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="password" autocomplete="new-password" required>'
        for name, label in (("password", _("New password (at least 8 characters)")), ("again", _("The same again")))
    )


def password_made() -> Answer:
    """The page after a password was made."""
    return _framed(f'<p class="panel">{escape(_("Your e-Devlet password is made. You can sign in with it now."))}</p>')


def unusable(why: str) -> Answer:
    """The page for a question that cannot even be sent back to who asked it."""
    return _framed(_refusal(why))


def _refusal(why: str) -> str:
    return f'<p class="refused" role="alert">{escape(why)}</p>' if why else ""
