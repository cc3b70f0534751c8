# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the index. They belong to the change that they follow, so they run inside the caller's transaction.

No audit entry: the index says nothing that its documents do not say, and can be made anew from them at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from divit.server.search import rules
from divit.server.search.models import Document, Word


@transaction.atomic
def index(
    *,
    owner: str,
    ref: str,
    institution_id: int,
    title: str,
    words: Iterable[str],
    audience: Iterable[str],
    at: datetime,
    state: str = "",
    unit_id: int | None = None,
) -> None:
    """Let the document ``ref`` of ``owner`` be found, as it is now; what was known of it before is replaced.

    ``words`` are texts in any number and length (body, number, names), ``audience`` the names of those who may be led
    to it (``registry.Owner``), ``at`` the moment by which it is listed, ``state`` and ``unit_id`` what it can be
    filtered by.
    """
    facts = {"institution_id": institution_id, "unit_id": unit_id, "state": state, "at": at}
    document, _made = Document.objects.update_or_create(owner=owner, ref=ref, defaults=facts)
    wanted = rules.entries(title=title, words=words, audience=audience)
    held = {bytes(word): pk for pk, word in document.words.values_list("pk", "word")}
    gone = [pk for word, pk in held.items() if word not in wanted]
    if gone:
        document.words.filter(pk__in=gone).delete()
    Word.objects.bulk_create(Word(document=document, word=word) for word in sorted(wanted - held.keys()))


@dataclass(frozen=True, slots=True)
class Step:
    """What a step changed of a document: its state and moment, and the words and audience that are added to it."""

    ref: str
    state: str
    at: datetime
    words: Sequence[str] = ()
    audience: Sequence[str] = ()


@transaction.atomic
def extend(*, owner: str, steps: Sequence[Step]) -> None:
    """Note that indexed documents went on.

    Cheaper than ``index``, for steps that pass by the thousand. Harmless for a document that is not indexed.
    """
    by_ref = {step.ref: step for step in steps}
    documents = list(Document.objects.filter(owner=owner, ref__in=by_ref).order_by("pk"))
    added = []
    for document in documents:
        step = by_ref[document.ref]
        document.state, document.at = step.state, step.at
        entries = rules.entries(title="", words=step.words, audience=step.audience)
        added += [Word(document=document, word=word) for word in sorted(entries)]
    Document.objects.bulk_update(documents, ["state", "at"])
    Word.objects.bulk_create(added, ignore_conflicts=True)


@transaction.atomic
def forget(*, owner: str, ref: str) -> None:
    """Let the document be found no more. Harmless when it never could."""
    Document.objects.filter(owner=owner, ref=ref).delete()
