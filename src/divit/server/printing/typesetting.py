# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Data to PDF/A-2b through Typst. The same data gives the same bytes: fonts are ours, the clock is the caller's."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from divit.server.printing.errors import TemplateFailed

_DATA = Path(__file__).resolve().parent / "data"
_STANDARD = "a-2b"
# A PDF/A must carry a creation date; a draft, which has none, gets this one, so that it too is reproducible.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_own = threading.local()


def _compiler() -> Any:
    """This thread's compiler: made once, because reading the fonts takes longer than setting a page."""
    if not hasattr(_own, "compiler"):
        import typst

        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_DATA / "fonts")])
        _own.compiler = typst.Compiler(root=str(_DATA / "templates"), font_paths=fonts)
    return _own.compiler


def render(template: str, data: Mapping[str, Any], *, dated: datetime | None = None) -> bytes:
    """The PDF/A-2b (ISO 19005-2) that ``template`` makes of ``data``; ``dated`` becomes its creation date.

    Raises ``TemplateFailed`` when the data lacks something that the template prints.
    """
    import typst

    moment = (dated or _UNDATED).astimezone(UTC).replace(microsecond=0)
    try:
        pdf: bytes = _compiler().compile(
            input=str(_DATA / "templates" / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=[_STANDARD],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise TemplateFailed(error.message) from error
    return pdf
