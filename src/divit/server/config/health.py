# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Two questions of whoever runs us: are we alive, and may we be given requests. Both are public and tell nobody's data.

Alive asks nothing: a process that is restarted because its database is away comes back no better.
"""

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from divit.server.jobs import readiness
from divit.server.ui.errors import ServerBusy
from divit.server.ui.faults import of_database
from divit.server.ui.permission import public


def refuse_without_database() -> None:
    """Ask the database for anything. Raises ``ServerBusy``, ``NoSpace``."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        raise of_database(error) or ServerBusy(str(error)) from error


@public
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when every probe is content, else 503; in JSON each probe's name with ``ok`` or the code of what is wrong."""
    seen = readiness.seen()
    is_ready = not any(seen.values())
    told = {"ready": is_ready, "checks": {name: code or "ok" for name, code in seen.items()}}
    return JsonResponse(told, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)
