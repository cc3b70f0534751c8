# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What ``divit sign`` does in a PDF beside signing it: where the signature stands, what it shows, what it allows."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from divit.cli.files import FILE, read_file
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.create import Options
    from divit.ades.visible import Place

F = TypeVar("F", bound=Callable[..., object])
_ALL_FIELDS = "*"


class PlaceChoice(click.ParamType["Place"]):
    """PAGE,X,Y,W,H: a page from 1 (-1 the last) and points from its lower left corner."""

    name = "PAGE,X,Y,W,H"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Place":
        """The place."""
        from divit.ades.visible import Place

        parts = str(value).split(",")
        try:
            page, (left, bottom, width, height) = int(parts[0]), map(float, parts[1:])
        except ValueError:
            shown = _("{value!r} is not PAGE,X,Y,W,H, such as 1,340,60,200,60.")
            self.fail(shown.format(value=value), param, ctx)
        return Place(page, left, bottom, width, height)


def pdf_options(function: F) -> F:
    """Add the options; ``InPdf.of`` takes them out of the function's keywords."""
    for option in (
        click.option("--location", metavar="TEXT", help="PDF: where it is signed."),
        click.option("--reason", metavar="TEXT", help="PDF: why it is signed."),
        click.option(
            "--lock",
            metavar="FIELD",
            multiple=True,
            help="PDF: a form field that nobody may fill after this; given again, another one; * for all.",
        ),
        click.option(
            "--certify",
            type=click.Choice(("1", "2", "3")),
            help="PDF: certify it and let nothing follow (1), forms and signatures (2), notes as well (3).",
        ),
        click.option("--field", metavar="NAME", help="PDF: the signature field to sign, or to make."),
        click.option("--image", metavar="FILE", type=FILE, help="PDF: a PNG or JPEG that the signature shows."),
        click.option("--visible", type=PlaceChoice(), help="PDF: show the signature there, in points from lower left."),
    ):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class InPdf:
    """What was chosen for PDF signatures."""

    visible: "Place | None" = None
    image: Path | None = None
    field: str | None = None
    certify: str | None = None
    lock: tuple[str, ...] = ()
    reason: str | None = None
    location: str | None = None

    @classmethod
    def of(cls, chosen: dict[str, Any]) -> "InPdf":
        """What ``chosen`` has of it; the other options of the command stay there."""
        return cls(**{one.name: chosen.pop(one.name) for one in fields(cls)})

    @property
    def is_asked(self) -> bool:
        """Whether anything was."""
        return self != InPdf()

    def check_format(self, format: str, profile: str) -> None:
        """Whether a file of ``format`` (a name of ``ades.create.Format``), signed by ``profile`` if any, can
        have it. Raises ``click.UsageError``.
        """
        if self.reason and profile not in {"", "P1"}:
            raise click.UsageError(_("With --profile {value} there is no --reason.").format(value=profile))
        if self.is_asked and format != "pades":
            raise click.UsageError(
                _("--visible, --image, --field, --certify, --lock, --reason and --location are of PDF signatures.")
            )

    def applied(self, options: "Options") -> "Options":
        """``options`` with all of it. Raises ``FileUnreadable``."""
        from divit.ades.pdf.permissions import Lock
        from divit.ades.visible import Visible

        lock = None
        if self.lock:
            is_all = _ALL_FIELDS in self.lock
            lock = Lock() if is_all else Lock(frozenset(self.lock), is_exclusion=False)
        image = None if self.image is None else read_file(self.image)
        is_shown = self.visible is not None or self.image is not None
        return replace(
            options,
            visible=Visible(self.visible, image=image) if is_shown else None,
            field=self.field,
            certify=None if self.certify is None else int(self.certify),
            lock=lock,
            reason=self.reason,
            location=self.location,
        )
