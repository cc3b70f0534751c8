# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The readers as one worker sees them from call to call."""

from dataclasses import asdict
from typing import Any

from divit.tokens.errors import TokenError
from divit.tokens.pcsc.context import PcscContext


class WatchedReaders:
    """Keeps a connection to the service, which knows what it last told; one that failed is made anew."""

    def __init__(self) -> None:
        self._context: PcscContext | None = None

    def rows(self) -> list[dict[str, Any]]:
        """The readers now. Raises ``ReaderServiceDown``."""
        try:
            return [asdict(state) for state in self._connected().states()]
        except TokenError:
            self._let_go()
            raise

    def wait(self, seconds: float) -> None:
        """Return when something changed since ``rows``, or after ``seconds``. Raises ``ReaderServiceDown``."""
        try:
            self._connected().wait(seconds)
        except TokenError:
            self._let_go()
            raise

    def _connected(self) -> PcscContext:
        if self._context is None:
            self._context = PcscContext()
        return self._context

    def _let_go(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            context.close()
