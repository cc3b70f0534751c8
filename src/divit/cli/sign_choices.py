# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What ``divit sign`` makes of each file: its format, and the name of the result."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import click

from divit.cli.errors import FileExists, FileNotWritten
from divit.cli.files import read_head
from divit.kernel.words import gettext as _

_PDF_HEADER_WITHIN = 1024
_CONTAINERS = frozenset({"asic-s", "asic-e"})


class FormatChoice(click.Choice[str]):
    """Signature formats."""

    def __init__(self) -> None:
        super().__init__(("pades", "cades", "xades", "asic-s", "asic-e"))


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


@dataclass(frozen=True, slots=True)
class Plan:
    """One file to sign: where it is, what is made of it (a name of ``ades.create.Format``, or ``asic-s`` and ``asic-e``
    for a container that is signed once more), where that goes.
    """

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
        if detached and format_name in _CONTAINERS:
            raise click.UsageError(_("A container holds what is signed in it; --detached goes with --format cades."))
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
            "xades-asic-s": f"{path.name}.asics",
            "xades-asic-e": f"{path.name}.asice",
            "asic-s": f"{path.stem}.signed.asics",
            "asic-e": f"{path.stem}.signed.asice",
        }[made]
        if self.output is None:
            return Plan(path, made, path.with_name(name))
        return Plan(path, made, self.output / name if self.output.is_dir() else self.output)

    def _format(self, path: Path) -> str:
        head = read_head(path, _PDF_HEADER_WITHIN)
        is_pdf, is_xml = b"%PDF-" in head, _is_xml(path, head)
        if self.format_name in {None, *_CONTAINERS} and not self.detached:
            inside = _container(head)
            if inside is not None and self.format_name in {None, inside}:
                return inside
        if self.format_name in _CONTAINERS:
            return f"xades-{self.format_name}"
        if self.format_name == "xades" or (self.format_name is None and is_xml):
            return "xades-detached" if self.detached else "xades-enveloped" if is_xml else "xades-enveloping"
        if self.format_name == "cades" or self.detached:
            return "cades-detached" if self.detached else "cades-attached"
        if self.format_name == "pades" and not is_pdf:
            raise click.UsageError(_("{file} is not a PDF; --format cades signs any file.").format(file=path))
        return "pades" if is_pdf else "xades-asic-e"


def _container(head: bytes) -> str | None:
    """The kind of container that a file says that it is, None for any other file."""
    # What stands first in a container, so that anybody can tell without unpacking (EN 319 162-1, A.1).
    said = re.match(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.etsi\.(asic-[se])\+zip", head, re.DOTALL)
    return None if said is None else said[1].decode()


def _is_xml(path: Path, head: bytes) -> bool:
    """Whether a file says that it is XML, by its declaration or by its name."""
    return b"<?xml" in head.replace(b"\0", b"")[:16] or path.suffix == ".xml"
