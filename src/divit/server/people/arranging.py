# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages on which the institution is arranged: one form each; what the service refuses stands above the form."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from divit.server.people import queries, rules, services
from divit.server.people.forms import (
    AppointForm,
    DelegationForm,
    DeputyForm,
    EndForm,
    PostForm,
    RoleForm,
    SettingForm,
)
from divit.server.people.queries import directory, ending
from divit.server.people.queries.person_page import PersonPage, person_page
from divit.server.people.request import viewer_of
from divit.server.ui.errors import NotThere
from divit.server.ui.one_form import Words, answer
from divit.server.ui.permission import role, signed_in

_arrange = role(rules.INSTITUTION_ADMIN)
_form = require_http_methods(["GET", "HEAD", "POST"])


@_arrange
@_form
def appoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put a person in a post."""
    viewer = viewer_of(request)
    page = person_page(viewer, uid)
    form = AppointForm(directory.posts_of(viewer), request.POST or None)

    def save() -> None:
        services.appoint(
            viewer=viewer,
            person=page.id,
            post=form.cleaned_data["post"],
            acting=form.cleaned_data["kind"] == "acting",
            reason=form.cleaned_data["reason"],
            begins_at=form.begins_at(),
            ends_at=form.ends_at(),
        )

    say = Words(_("Appoint"), page.full_name, _("Appoint"), _("Nobody was appointed"))
    return answer(request, form, save, say, back=_page_of(page))


@_arrange
@_form
def grant(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a person a role."""
    viewer = viewer_of(request)
    page = person_page(viewer, uid)
    form = RoleForm(request.POST or None)

    def save() -> None:
        services.grant_role(
            viewer=viewer,
            person=page.id,
            role=form.cleaned_data["role"],
            institution=viewer.institution_id,
            reason=form.cleaned_data["reason"],
            begins_at=form.begins_at(),
            ends_at=form.ends_at(),
        )

    say = Words(_("Give a role"), page.full_name, _("Give the role"), _("The role was not given"))
    return answer(request, form, save, say, back=_page_of(page))


@signed_in
@_form
def name_deputy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name who acts for a person: they themself, or who arranges the institution's people."""
    viewer = viewer_of(request)
    page = person_page(viewer, uid)
    if not page.may_name_deputy:
        raise NotThere(f"deputies of {uid}")
    others = [one for one in queries.colleagues(viewer) if one.id != page.id]
    form = DeputyForm(others, directory.posts_held(page.id, viewer), request.POST or None)

    def save() -> None:
        services.name_deputy(
            viewer=viewer,
            person=page.id,
            deputy=form.cleaned_data["deputy"],
            posts=form.cleaned_data["posts"],
            reason=form.cleaned_data["reason"],
            begins_at=form.begins_at(),
            ends_at=rules.end_of(form.cleaned_data["last_day"]),
        )

    say = Words(_("Name a deputy"), page.full_name, _("Name the deputy"), _("No deputy was named"))
    return answer(request, form, save, say, back=_page_of(page))


@_arrange
@_form
def add_post(request: HttpRequest) -> HttpResponse:
    """A new seat in a unit."""
    viewer = viewer_of(request)
    form = PostForm(directory.units_of(viewer), request.POST or None)

    def save() -> None:
        services.add_post(viewer=viewer, **form.cleaned_data)

    say = Words(_("New post"), "", _("Add the post"), _("The post was not added"))
    return answer(request, form, save, say, back=reverse("units"))


@_arrange
@_form
def delegate_signing(request: HttpRequest) -> HttpResponse:
    """Let a post sign on behalf of another."""
    viewer = viewer_of(request)
    form = DelegationForm(directory.posts_of(viewer), request.POST or None)

    def save() -> None:
        told = {name: form.cleaned_data[name] for name in ("post", "on_behalf_of", "documents", "reason")}
        services.delegate_signing(viewer=viewer, **told, begins_at=form.begins_at(), ends_at=form.ends_at())

    say = Words(_("Delegate signing"), "", _("Delegate"), _("Signing was not delegated"))
    return answer(request, form, save, say, back=reverse("units"))


@_arrange
@_form
def change_setting(request: HttpRequest, setting: str) -> HttpResponse:
    """The institution's own value of one setting."""
    viewer = viewer_of(request)
    own = next((one for one in directory.own_settings(viewer) if one.name == setting), None)
    if own is None:
        raise NotThere(setting)
    form = SettingForm(request.POST or None, initial={"value": own.present})

    def save() -> None:
        services.set_institution_setting(
            viewer=viewer,
            institution=viewer.institution_id,
            name=setting,
            value=form.cleaned_data["value"].strip() or None,
            begins_at=form.begins_at(),
            reason=form.cleaned_data["reason"],
        )

    say = Words(own.sentence, setting, _("Save"), _("The setting was not changed"))
    return answer(request, form, save, say, back=reverse("institution-settings"))


@signed_in
@_form
def end(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """End an appointment, a role, a deputation or a delegation; call off what has not begun."""
    viewer = viewer_of(request)
    found = ending.to_end(viewer, kind, uid)
    form = EndForm(request.POST or None)

    def save() -> None:
        _ENDERS[kind](found.id, viewer=viewer, ends_at=form.ends_at(), reason=form.cleaned_data["reason"])

    say = Words(_("Call it off") if found.is_coming else _("End it"), found.sentence, _("End"), _("Nothing was ended"))
    back = reverse("person", args=[found.person_uid]) if found.person_uid else reverse("units")
    return answer(request, form, save, say, back=back)


_ENDERS: dict[str, Callable[..., None]] = {
    "atama": lambda row, **told: services.end_appointment(appointment=row, **told),
    "gorev": lambda row, **told: services.end_role(grant=row, **told),
    "vekalet": lambda row, **told: services.end_deputation(deputation=row, **told),
    "yetki-devri": lambda row, **told: services.end_signing_delegation(delegation=row, **told),
}


def _page_of(page: PersonPage) -> str:
    return reverse("person", args=[page.uid])
