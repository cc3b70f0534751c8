# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers, lists and certificates as files, for a web server or a CDN that gives them out without us.

Below the folder stand ``ocsp/<request>`` (what a client asks for by GET, RFC 5019, 5: base64 of the request), ``crl/``
and ``ca/``, at the paths that the doors have. Each file is put in place whole.
"""

import base64
import logging
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connection

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.kernel.words import system_reason
from divit.server.authority import queries, rules
from divit.server.authority.errors import ExportFailed
from divit.server.authority.models import OcspAnswer, RevocationList

LOOK_EVERY_S = 0.3
# A row may become visible after one with a higher number: a transaction that is not done within this time, in seconds,
# is seen at the next start.
_OVERLAP_S = 120
_AT_ONCE = 2000
_log = logging.getLogger("divit.authority")


class Export:
    """The files below one folder. ``round`` writes what changed since the last one; the first writes everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._certificates: dict[str, bytes] = {}
        self._lists: dict[tuple[int, str], int] = {}
        # Rows up to the low mark need no look; of those above it, which were written.
        self._low = 0
        self._written: set[int] = set()
        self._marks: deque[tuple[float, int]] = deque()

    def round(self) -> int:
        """Write what changed, and give the number of files. Raises ``ExportFailed``; what could not be written is
        written by the next round.
        """
        try:
            return self._write_certificates() + self._write_answers() + self._write_lists()
        except OSError as error:
            raise ExportFailed(str(error), folder=self._folder, why=system_reason(error)) from error

    def watch(self, stop: threading.Event, told: Callable[[int], object]) -> None:
        """``round`` again and again until ``stop``; ``told`` is given the number of files where there were some.

        A full disk or a database that is away is told in the log once; the work goes on when it is back.
        """
        trouble = ""
        while not stop.wait(LOOK_EVERY_S):
            try:
                count = self.round()
            except (ExportFailed, DatabaseError) as error:
                if trouble != type(error).__name__:
                    text = error.message("en") if isinstance(error, ExportFailed) else str(error)
                    _log.error("the static export stands still: %s", text)
                trouble = type(error).__name__
                if isinstance(error, DatabaseError):
                    connection.close()
                continue
            trouble = ""
            if count:
                told(count)

    def _write_certificates(self) -> int:
        count = 0
        for one in queries.authorities():
            if self._certificates.get(one.name) != one.certificate:
                self._put(f"ca/{one.name}.cer", one.certificate)
                self._certificates[one.name] = one.certificate
                count += 1
        return count

    def _write_lists(self) -> int:
        rows = RevocationList.objects.exclude(body=b"").order_by("number")
        newest = {(authority, scope): pk for authority, scope, pk in rows.values_list("authority", "scope", "pk")}
        due = [pk for key, pk in newest.items() if self._lists.get(key) != pk]
        for row in RevocationList.objects.filter(pk__in=due).select_related("authority"):
            self._put(f"crl/{rules.list_name(row.authority.name, row.scope)}", bytes(row.body))
            self._lists[row.authority_id, row.scope] = row.pk
        return len(due)

    def _write_answers(self) -> int:
        now, count = clock.monotonic(), 0
        rows = OcspAnswer.objects.filter(pk__gt=self._low).exclude(pk__in=self._known()).order_by("pk")
        highest = self._marks[-1][1] if self._marks else 0
        for pk, cert_id, body in rows.values_list("pk", "cert_id", "body").iterator(_AT_ONCE):
            if pk in self._written:
                continue
            path = answer_path(bytes(cert_id))
            if body:
                self._put(path, bytes(body))
            else:
                (self._folder / path).unlink(missing_ok=True)
            self._written.add(pk)
            highest = max(highest, pk)
            count += 1
        if count:
            self._marks.append((now, highest))
        while self._marks and now - self._marks[0][0] > _OVERLAP_S:
            _, self._low = self._marks.popleft()
            self._written = {pk for pk in self._written if pk > self._low}
        return count

    def _known(self) -> list[int]:
        """Of what was written, so much as a question to the database may well name."""
        return sorted(self._written)[-500:]

    def _put(self, path: str, content: bytes) -> None:
        """Put a file in place; readers see the old one or the new one."""
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name[:100]}.new")
        draft.write_bytes(content)
        draft.replace(place)


def answer_path(cert_id: bytes) -> str:
    """Where the answer about an encoded CertID lies: below ``ocsp/``, the request as a GET has it (RFC 6960, A.1).

    A slash of base64 is one in the path too, which is how web servers see it once they took the escapes away.
    """
    return f"ocsp/{base64.b64encode(structure.request([cert_id])).decode()}"
