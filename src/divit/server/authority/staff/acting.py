# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages on which something is done: suspend, ask for two, decide, see an alarm, give credits, take the log out."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import clock
from divit.server.authority import queries, services
from divit.server.authority.staff import AUDITOR, CA_OPERATOR, SECURITY_OFFICER, SUSPENDING, register
from divit.server.authority.staff.actors import actor_of
from divit.server.authority.staff.forms import CreditsForm, NoteForm, RevokeForm, SpanForm
from divit.server.people.request import viewer_of
from divit.server.people.rules import beginning_of, end_of
from divit.server.ui.errors import NotThere
from divit.server.ui.one_form import Words, answer
from divit.server.ui.permission import role

_form = require_http_methods(["GET", "HEAD", "POST"])
_operator = role(CA_OPERATOR)
_WEB = "web"
_AT_ONCE = 64 * 1024
_IN_MEMORY = 4 * 1024 * 1024


@role(*sorted(SUSPENDING))
@_form
def suspend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Suspend a certificate at once; this needs no second person, its end does."""
    actor = actor_of(viewer_of(request))
    row = register.one(uid, actor).row
    form = NoteForm(request.POST or None)

    def save() -> None:
        services.suspend(
            authority=row.authority, serial=row.serial, actor=actor, channel=_WEB, note=form.cleaned_data["note"]
        )

    say = Words(
        _("Suspend"),
        _("{holder}, serial number {serial}").format(holder=row.holder, serial=row.serial),
        _("Suspend now"),
        _("The certificate was not suspended"),
        warning=_("From this moment nobody is to rely on the certificate. Two operators together take it back."),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=_page(uid))


@_operator
@_form
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for a certificate to be revoked; it is suspended until a second operator confirms."""
    form = RevokeForm(request.POST or None)
    say = Words(
        _("Ask for revocation"),
        "",
        _("Suspend, and ask a second operator"),
        _("Nothing was asked for"),
        warning=_(
            "The certificate is suspended at once. When another operator confirms, it is revoked for ever, counting"
            " from its suspension; an earlier moment cannot be chosen."
        ),
        button_class="btn-bad",
    )
    return _propose(request, uid, "revoke", form, say)


@_operator
@_form
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for a suspension to end; a second operator confirms."""
    say = Words(
        _("Ask for the suspension to end"),
        "",
        _("Ask a second operator"),
        _("Nothing was asked for"),
        warning=_("The certificate stays suspended until another operator confirms."),
    )
    return _propose(request, uid, "resume", NoteForm(request.POST or None), say)


def _propose(request: HttpRequest, uid: UUID, event: str, form: NoteForm, say: Words) -> HttpResponse:
    actor = actor_of(viewer_of(request))
    row = register.one(uid, actor).row

    def save() -> None:
        services.propose(
            authority=row.authority,
            serial=row.serial,
            event=event,
            reason=form.cleaned_data.get("reason", ""),
            note=form.cleaned_data["note"],
            actor=actor,
            channel=_WEB,
        )

    about = _("{holder}, serial number {serial}").format(holder=row.holder, serial=row.serial)
    told = Words(say.heading, about, say.button, say.failed, say.warning, say.button_class)
    return answer(request, form, save, told, back=_page(uid))


@_operator
@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do what another operator asked for."""
    return _decided(request, uid, services.confirm)


@_operator
@require_POST
def decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse what another operator asked for, or take one's own request back."""
    return _decided(request, uid, services.decline)


def _decided(request: HttpRequest, uid: UUID, decide: Callable[..., None]) -> HttpResponse:
    decide(proposal=uid, actor=actor_of(viewer_of(request)), channel=_WEB)
    return HttpResponseRedirect(reverse("proposals"))


@role(SECURITY_OFFICER)
@require_POST
def see(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that an alarm was looked at."""
    services.see(alarm=uid, actor=actor_of(viewer_of(request)), channel=_WEB)
    return HttpResponseRedirect(reverse("alarms"))


@_operator
@_form
def give_credits(request: HttpRequest, name: str) -> HttpResponse:
    """Let a customer have more time-stamps."""
    if all(one.name != name or one.credits is None or one.has_ended for one in queries.customers()):
        raise NotThere(f"customer {name}")
    form = CreditsForm(request.POST or None)

    def save() -> None:
        actor = actor_of(viewer_of(request))
        services.give_credits(name=name, credits=form.cleaned_data["credits"], actor=actor, channel=_WEB)

    say = Words(_("Give time-stamps"), name, _("Give"), _("Nothing was given"))
    return answer(request, form, save, say, back=reverse("stamp-customers"))


@role(AUDITOR)
@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """Where the log is taken out."""
    return render(request, "authority/export.html", {"form": SpanForm()})


@role(AUDITOR)
@require_POST
def audit_file(request: HttpRequest) -> HttpResponseBase:
    """The entries of those days with their seals and anchors, as ``divit audit export`` writes them."""
    form = SpanForm(request.POST)
    if not form.is_valid():
        return render(request, "authority/export.html", {"form": form}, status=422)
    first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
    lines = services.take_log_out(
        begin=beginning_of(first) if first else None,
        end=end_of(last) if last else None,
        actor=actor_of(viewer_of(request)),
        channel=_WEB,
    )
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer reads and closes it
    for line in lines:
        file.write(line.encode() + b"\n")
    day = clock.local(clock.now()).date().isoformat()
    reply = StreamingHttpResponse(_read(file), content_type="application/jsonl")
    reply.headers["Content-Disposition"] = f'attachment; filename="audit-{day}.jsonl"'
    return reply


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(_AT_ONCE):
            yield part


def _page(uid: UUID) -> str:
    return reverse("certificate", args=[uid])
