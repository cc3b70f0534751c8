# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Data to PDF/A-2b through Typst. The same data gives the same bytes: fonts are ours, the clock is the caller's."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from divit.kernel import fonts
from divit.server.jobs import processes
from divit.server.printing.codes import Barcode, Qr, barcode_svg, qr_svg
from divit.server.printing.errors import TemplateFailed

_DATA = Path(__file__).resolve().parent / "data"
_STANDARD = "a-2b"
# A PDF/A must carry a creation date; a draft, which has none, gets this one, so that it too is reproducible.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_own = threading.local()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What ``render`` is given, to be set elsewhere: ``data`` are plain values, ``Qr`` and ``Barcode``."""

    template: str
    data: Mapping[str, Any]
    dated: datetime | None = None


def _compiler() -> Any:
    """This thread's compiler: made once, because reading the fonts takes longer than setting a page."""
    if not hasattr(_own, "compiler"):
        import typst

        faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)])
        _own.compiler = typst.Compiler(root=str(_DATA / "templates"), font_paths=faces)
    return _own.compiler


def render(template: str, data: Mapping[str, Any], *, dated: datetime | None = None) -> bytes:
    """The PDF/A-2b (ISO 19005-2) that ``template`` makes of ``data``; ``dated`` becomes its creation date.

    A ``Qr`` or ``Barcode`` among the data reaches the template as the SVG of its code. Raises ``TemplateFailed`` when
    the data lacks something that the template prints.
    """
    import typst

    moment = (dated or _UNDATED).astimezone(UTC).replace(microsecond=0)
    try:
        pdf: bytes = _compiler().compile(
            input=str(_DATA / "templates" / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True, default=_drawn)},
            pdf_standards=[_STANDARD],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise TemplateFailed(error.message) from error
    return pdf


def _drawn(value: object) -> str:
    match value:
        case Qr(text):
            return qr_svg(text)
        case Barcode(text):
            return barcode_svg(text)
    raise TypeError(f"{type(value).__name__} is nothing that a page can hold")


def render_each(sheets: Iterable[Sheet]) -> Iterator[bytes | TemplateFailed]:
    """The PDFs of many sheets, in their order, set by a pool of processes; in the place of one that cannot be set,
    the reason.
    """
    return processes.each(_set, sheets)


def _set(sheet: Sheet) -> bytes | TemplateFailed:
    try:
        return render(sheet.template, sheet.data, dated=sheet.dated)
    except TemplateFailed as error:
        return error
