# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The institution as its own people see it: the list of them, the tree of units and posts, its settings."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from divit.kernel import settings, turkish, words
from divit.kernel.settings import Value
from divit.server.people import documents
from divit.server.people.models import Appointment, InstitutionSetting, Person, Post, SigningDelegation, Unit
from divit.server.people.queries.periods import Period, givers_of, period
from divit.server.people.queries.viewers import Viewer
from divit.server.people.rules import in_force, overlapping, printed_title

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list with their present posts: title and unit of each."""

    uid: str
    full_name: str
    seats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who is in a post now; ``title`` as it is printed, with "V." for who acts in it."""

    uid: str
    full_name: str
    title: str


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """A post signs on behalf of another: which kinds of documents (none named: all)."""

    period: Period
    title: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostNode:
    """A post in the tree."""

    uid: str
    title: str
    people: list[Sitter]
    on_behalf: list[OnBehalf]


@dataclass(slots=True)
class UnitNode:
    """A unit in the tree, with its posts and the units below it."""

    name: str
    detsis: str
    posts: list[PostNode] = field(default_factory=list)
    children: list["UnitNode"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OwnSetting:
    """A setting that an institution may set: its own values (present and to come) and the installation's."""

    name: str
    sentence: str
    values: list[tuple[Period, str]]
    fallback: Value

    @property
    def present(self) -> str:
        """The institution's own value now; empty where the installation's holds."""
        return next((value for when, value in self.values if when.state == "present"), "")


def people_of(viewer: Viewer, sought: str, page: int) -> "Page[PersonRow]":
    """A page of the institution's people now, in Turkish order; each word of ``sought`` must stand in the name."""
    serve = _present(viewer).values("person_id")
    rows = Person.objects.filter(pk__in=serve)
    for word in turkish.fold(sought).split():
        rows = rows.filter(name_folded__contains=word)
    found = Paginator(rows.order_by("name_order", "id"), PAGE_SIZE).get_page(page)
    persons = list(found.object_list)
    seats: dict[int, list[tuple[str, str]]] = {}
    for row in _present(viewer).filter(person__in=persons).order_by("begins_at", "id"):
        seats.setdefault(row.person_id, []).append((_title(row), row.post.unit.name))
    views = [PersonRow(str(one.uid), str(one), tuple(seats[one.pk])) for one in persons]
    return Page(views, found.number, found.paginator)  # type: ignore[arg-type]  # rows in place of models


def tree(viewer: Viewer) -> list[UnitNode]:
    """The units of the viewer's institution with their posts, in Turkish order, those without a parent at the top."""
    units = list(Unit.objects.filter(institution_id=viewer.institution_id))
    nodes = {unit.pk: UnitNode(unit.name, unit.detsis) for unit in units}
    posts = list(Post.objects.filter(unit__in=units))
    sitting: dict[int, list[Sitter]] = {}
    for row in _present(viewer).order_by("person__name_order"):
        sitting.setdefault(row.post_id, []).append(Sitter(str(row.person.uid), str(row.person), _title(row)))
    delegated = _delegations(viewer)
    for post in sorted(posts, key=lambda one: turkish.sort_key(one.title)):
        node = PostNode(str(post.uid), post.title, sitting.get(post.pk, []), delegated.get(post.pk, []))
        nodes[post.unit_id].posts.append(node)
    for unit in sorted(units, key=lambda one: turkish.sort_key(one.name)):
        if unit.parent_id is not None:
            nodes[unit.parent_id].children.append(nodes[unit.pk])
    tops = [nodes[unit.pk] for unit in units if unit.parent_id is None]
    return sorted(tops, key=lambda node: turkish.sort_key(node.name))


def posts_of(viewer: Viewer) -> list[tuple[int, str]]:
    """The posts of the institution for a choice: id, and title with its unit, in Turkish order."""
    rows = Post.objects.filter(unit__institution_id=viewer.institution_id).select_related("unit")
    return sorted(((row.pk, f"{row.title}, {row.unit.name}") for row in rows), key=lambda one: turkish.sort_key(one[1]))


def units_of(viewer: Viewer) -> list[tuple[int, str]]:
    """The units of the institution for a choice, in Turkish order."""
    rows = Unit.objects.filter(institution_id=viewer.institution_id).values_list("pk", "name")
    return sorted(rows, key=lambda one: turkish.sort_key(one[1]))


def posts_held(person_id: int, viewer: Viewer) -> list[tuple[int, str]]:
    """The posts that the person holds in the institution now or will hold, for a choice."""
    rows = Appointment.objects.filter(
        overlapping(viewer.at, None), person_id=person_id, post__unit__institution_id=viewer.institution_id
    ).select_related("post__unit")
    return [(row.post_id, f"{row.post.title}, {row.post.unit.name}") for row in rows.order_by("-begins_at", "-id")]


def own_settings(viewer: Viewer) -> list[OwnSetting]:
    """The settings that the viewer's institution may set for itself, with what stands and what is planned."""
    rows = list(
        InstitutionSetting.objects.filter(overlapping(viewer.at, None), institution_id=viewer.institution_id).order_by(
            "begins_at", "id"
        )
    )
    givers = givers_of(rows)
    return [
        OwnSetting(
            name=one.name,
            sentence=one.en if words.lang() == "en" else one.tr,
            values=[(period(row, viewer.at, givers), row.value) for row in rows if row.name == one.name],
            fallback=settings.value(one.name),
        )
        for one in sorted(settings.declarations().values(), key=lambda one: one.name)
        if one.per_institution
    ]


def _present(viewer: Viewer) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(
        in_force(viewer.at), post__unit__institution_id=viewer.institution_id
    ).select_related("person", "post__unit")


def _delegations(viewer: Viewer) -> dict[int, list[OnBehalf]]:
    rows = list(
        SigningDelegation.objects.filter(
            overlapping(viewer.at, None), post__unit__institution_id=viewer.institution_id
        ).select_related("on_behalf_of")
    )
    givers, labels = givers_of(rows), {kind.name: kind.label for kind in documents.declared()}
    found: dict[int, list[OnBehalf]] = {}
    for row in rows:
        named = tuple(labels.get(kind, kind) for kind in row.documents)
        found.setdefault(row.post_id, []).append(
            OnBehalf(period(row, viewer.at, givers), row.on_behalf_of.title, named)
        )
    return found


def _title(row: Appointment) -> str:
    return printed_title(row.post.title, row.kind == Appointment.Kind.ACTING)
