# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands under a signature."""

from dataclasses import dataclass
from datetime import datetime

from divit.server.people.errors import NoPlace, PersonUnknown
from divit.server.people.models import Appointment, Person, Post, SigningDelegation
from divit.server.people.queries.acting import main_posts
from divit.server.people.rules import covers, in_force, printed_name, printed_title


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The lines under a signature: name, "… a." when signing on behalf of another post, title ("… V." when acting)."""

    name: str
    on_behalf: str
    title: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines in the order in which they are printed."""
        return tuple(line for line in (self.name, self.on_behalf, self.title) if line)


def signature_block(
    person_id: int,
    at: datetime,
    *,
    institution_id: int | None = None,
    in_place_of: int | None = None,
    document: str = "",
) -> SignatureBlock:
    """What stands under the person's signature at ``at``: the seed's "Bakan a." and "Genel Müdür V." may meet.

    A deputy signs in the post of ``in_place_of`` and is printed with "V." after it. ``institution_id``: where the post
    is (None: the newest anywhere); ``document``: of which kind the signed document is, for delegations that name kinds.
    Raises ``PersonUnknown``, ``NoPlace``.
    """
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise PersonUnknown
    seat = _seat(person_id if in_place_of is None else in_place_of, at, institution_id)
    acting = seat.kind == Appointment.Kind.ACTING or in_place_of not in {None, person_id}
    return SignatureBlock(
        name=printed_name(row.given_name, row.surname),
        on_behalf=_on_behalf(seat.post, at, document),
        title=printed_title(seat.post.title, acting),
    )


def _seat(person_id: int, at: datetime, institution_id: int | None) -> Appointment:
    if institution_id is not None:
        found = main_posts([person_id], institution_id, at).get(person_id)
    else:
        rows = Appointment.objects.filter(in_force(at), person_id=person_id).select_related("post")
        found = rows.order_by("-begins_at", "-id").first()
    if found is None:
        raise NoPlace
    return found


def _on_behalf(post: Post, at: datetime, document: str) -> str:
    rows = SigningDelegation.objects.filter(in_force(at), post=post).select_related("on_behalf_of")
    for row in rows.order_by("-begins_at", "-id"):
        if not document or covers(row.documents, document):
            return f"{row.on_behalf_of.title} a."
    return ""
