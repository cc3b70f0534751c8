# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What ``divit sign`` makes of each file: its format, and the name of the result."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from divit.cli.errors import FileExists, FileNotWritten
from divit.cli.files import read_head
from divit.kernel.words import gettext as _

_PDF_HEADER_WITHIN = 1024


class _ChoiceWithPlans(click.Choice[str]):
    """A choice that says of planned values that they are planned, instead of calling them unknown."""

    planned: frozenset[str] = frozenset()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, one of those that are built."""
        if value in self.planned:
            self.fail(_("{value} is not built yet").format(value=value), param, ctx)
        return str(super().convert(value, param, ctx))


class FormatChoice(_ChoiceWithPlans):
    """Signature formats."""

    planned = frozenset({"asic-s", "asic-e"})

    def __init__(self) -> None:
        super().__init__(("pades", "cades", "xades"))


class LevelChoice(click.Choice[str]):
    """Baseline levels."""

    def __init__(self) -> None:
        super().__init__(("B", "T", "LT", "LTA"))


@dataclass(frozen=True, slots=True)
class Form:
    """The level and the profile that were asked for; ``profile`` is empty without one, and then ``level`` counts."""

    level: str
    profile: str

    @classmethod
    def of(cls, level: str | None, profile: str | None, *, tsa: Collection[str]) -> "Form":
        """What the options come to. Raises ``click.UsageError`` for options that do not go together."""
        if profile is not None and level not in {None, "LTA"}:
            raise click.UsageError(_("With --profile, --level may only be LTA."))
        if profile == "P1" and level is not None:
            raise click.UsageError(_("Profile P1 has no time-stamps; leave out --level."))
        plain = level or ("T" if tsa else "B")
        form = cls(level or "" if profile else plain, profile or "")
        if form._needs_timestamp and not tsa:
            raise click.UsageError(_("Level {level} needs --tsa URL.").format(level=profile or level))
        return form

    @property
    def _needs_timestamp(self) -> bool:
        return self.level not in {"B", ""} or self.profile not in {"P1", ""}

    def check_format(self, format: str) -> None:
        """Whether a file of ``format`` (a name of ``ades.create.Format``) can have it. Raises ``click.UsageError``."""
        if format.startswith("xades") and (self.level in {"LT", "LTA"} or self.profile in {"P3", "P4"}):
            shown = _("{value} is not built yet for XML signatures; --format cades has it.")
            raise click.UsageError(shown.format(value=self.profile or self.level))


@dataclass(frozen=True, slots=True)
class Plan:
    """One file to sign: where it is, what is made of it (a name of ``ades.create.Format``), where that goes."""

    source: Path
    format: str
    target: Path


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files of one call, and where each result goes."""

    files: tuple[Path, ...]
    output: Path | None
    format_name: str | None
    detached: bool

    @classmethod
    def of(cls, files: tuple[Path, ...], output: Path | None, format_name: str | None, *, detached: bool) -> "Outputs":
        """The outputs of one call. Raises ``click.UsageError`` for options that do not go together."""
        if detached and format_name == "pades":
            raise click.UsageError(_("A PDF signature is inside its file; --detached goes with --format cades."))
        if len(files) > 1 and output is not None and not output.is_dir():
            raise click.UsageError(_("With several files, -o names a folder that is there."))
        return cls(files, output, format_name, detached)

    def check(self) -> None:
        """Find out before the PIN is asked what would fail after it.

        Raises ``FileUnreadable``, ``FileExists``, ``FileNotWritten``, ``click.UsageError``.
        """
        sources: dict[Path, Path] = {}
        for path in self.files:
            target = self.plan(path).target
            if target.exists():
                raise FileExists(file=target)
            if not target.parent.is_dir():
                raise FileNotWritten(file=target, why=_("its folder is not there"))
            if target in sources:
                shown = _("{first} and {second} would both become {target}; sign them one after the other.")
                raise click.UsageError(shown.format(first=sources[target], second=path, target=target))
            sources[target] = path

    def plan(self, path: Path) -> Plan:
        """What is made of ``path``. Raises ``FileUnreadable``, ``click.UsageError`` when no format fits."""
        made = self._format(path)
        name = {
            "pades": f"{path.stem}.signed.pdf",
            "cades-detached": f"{path.name}.p7s",
            "cades-attached": f"{path.name}.p7m",
            "xades-enveloped": f"{path.stem}.signed.xml",
            "xades-enveloping": f"{path.name}.xml",
            "xades-detached": f"{path.name}.xml",
        }[made]
        if self.output is None:
            return Plan(path, made, path.with_name(name))
        return Plan(path, made, self.output / name if self.output.is_dir() else self.output)

    def _format(self, path: Path) -> str:
        head = read_head(path, _PDF_HEADER_WITHIN)
        is_pdf, is_xml = b"%PDF-" in head, _is_xml(path, head)
        if self.format_name == "xades" or (self.format_name is None and is_xml):
            return "xades-detached" if self.detached else "xades-enveloped" if is_xml else "xades-enveloping"
        if self.format_name == "cades" or (is_pdf and self.detached):
            return "cades-detached" if self.detached else "cades-attached"
        if self.format_name == "pades" and not is_pdf:
            raise click.UsageError(_("{file} is not a PDF; --format cades signs any file.").format(file=path))
        if not is_pdf:
            raise click.UsageError(
                _("{file} is not a PDF, and its own format is not built yet; say --format cades.").format(file=path)
            )
        return "pades"


def _is_xml(path: Path, head: bytes) -> bool:
    """Whether a file says that it is XML, by its declaration or by its name."""
    return b"<?xml" in head.replace(b"\0", b"")[:16] or path.suffix == ".xml"
