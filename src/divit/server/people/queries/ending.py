# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody is about to end, for the page that asks why."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from divit.server.people import roles, rules
from divit.server.people.models import Appointment, Dated, Deputation, RoleGrant, SigningDelegation
from divit.server.people.queries.periods import state_of
from divit.server.people.queries.viewers import Viewer
from divit.server.ui.errors import NotThere


@dataclass(frozen=True, slots=True)
class ToEnd:
    """A dated row that the viewer may end: what it is in words, and whose page tells of it (empty: the units')."""

    id: int
    sentence: str
    person_uid: str
    is_coming: bool


def to_end(viewer: Viewer, kind: str, uid: UUID | str) -> ToEnd:
    """The appointment, role, deputation or delegation that the viewer may end. Raises ``NotThere``."""
    find = {"atama": _appointment, "gorev": _grant, "vekalet": _deputation, "yetki-devri": _delegation}.get(kind)
    found = find(viewer, uid) if find is not None else None
    if found is None:
        raise NotThere(f"{kind} {uid}")
    row, sentence, person_uid = found
    state = state_of(row, viewer.at)
    if state not in {"present", "coming"}:
        raise NotThere(f"{kind} {uid} is {state}")
    return ToEnd(row.pk, sentence, person_uid, state == "coming")


_Found = tuple[Dated, str, str] | None


def _arranges(viewer: Viewer) -> bool:
    return rules.administers(viewer, viewer.institution_id)


def _appointment(viewer: Viewer, uid: UUID | str) -> _Found:
    rows = Appointment.objects.filter(uid=uid, post__unit__institution_id=viewer.institution_id)
    row = rows.select_related("person", "post").first() if _arranges(viewer) else None
    return (row, f"{row.person}: {row.post.title}", str(row.person.uid)) if row else None


def _grant(viewer: Viewer, uid: UUID | str) -> _Found:
    rows = RoleGrant.objects.filter(uid=uid, institution_id=viewer.institution_id)
    row = rows.select_related("person").first() if _arranges(viewer) else None
    if row is None:
        return None
    label = roles.role(row.role).label if roles.is_declared(row.role) else row.role
    return row, f"{row.person}: {label}", str(row.person.uid)


def _deputation(viewer: Viewer, uid: UUID | str) -> _Found:
    rows = Deputation.objects.filter(uid=uid, posts__unit__institution_id=viewer.institution_id)
    row = rows.select_related("person", "deputy").first()
    if row is None or not (_arranges(viewer) or row.person_id == viewer.person_id):
        return None
    names = {"deputy": str(row.deputy), "person": str(row.person)}
    return row, _("%(deputy)s acts for %(person)s") % names, str(row.person.uid)


def _delegation(viewer: Viewer, uid: UUID | str) -> _Found:
    rows = SigningDelegation.objects.filter(uid=uid, post__unit__institution_id=viewer.institution_id)
    row = rows.select_related("post", "on_behalf_of").first() if _arranges(viewer) else None
    if row is None:
        return None
    titles = {"post": row.post.title, "other": row.on_behalf_of.title}
    return row, _("%(post)s signs on behalf of %(other)s") % titles, ""
