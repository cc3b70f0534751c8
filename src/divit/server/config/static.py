# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Style sheets, scripts, fonts: served by WhiteNoise from where they lie."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise, with each file read at once.

    Its own answer is a synchronous stream, which an ASGI server has to gather in a thread and warns about; our files
    are small.
    """

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file's bytes with WhiteNoise's own headers and no others."""
        found = static_file.get_response(request.method, request.META)
        body = found.file.read() if found.file is not None else b""
        if found.file is not None:
            found.file.close()
        answer = HttpResponse(body, status=int(found.status))
        del answer.headers["Content-Type"]
        for name, value in found.headers:
            answer.headers[name] = value
        if body:
            # The size that was noted at the start is wrong once somebody has edited the file in a checkout.
            answer.headers["Content-Length"] = str(len(body))
        return answer
