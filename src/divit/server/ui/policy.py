# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page may fetch, run and show (Content Security Policy): nothing inline, nothing from elsewhere, no frames."""

from collections.abc import Iterable


def content_security_policy(*, connect: Iterable[str] = ()) -> str:
    """The policy of a page; ``connect`` are origins beside its own that its scripts may call."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            " ".join(("connect-src 'self'", *connect)),
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )
