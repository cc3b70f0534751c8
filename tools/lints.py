# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Rules of the house that no ready-made linter knows. Each finding names file, line and rule."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from divit.kernel import identifiers

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = ROOT / "src/divit/demo/data/people.toml"
SPDX = ("SPDX-FileCopyrightText: 2026 The Divit contributors", "SPDX-License-Identifier: Apache-2.0")
WITH_HEADER = {".py", ".toml", ".js", ".mjs", ".css", ".typ", ".c", ".po"}
TEXT = WITH_HEADER | {".md", ".html", ".json", ".txt", ".svg", ".yml", ".csv"}
# Files that stand here as their makers gave them, or that a tool writes.
FOREIGN = re.compile(r"^(requirements\.lock|LICENSE|.*/vendor/.*|.*/fonts/.*|.*/migrations/.*)$")

Finding = tuple[int, str]
Rule = Callable[[Path, list[str]], Iterator[Finding]]

CLOCK_READERS = re.compile(
    r"\b(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time|timezone\.now|time\.gmtime)\s*\("
)
NUMBER = re.compile(r"(?<![\w.])\d{10,11}(?![\w.]*\w)")
MACHINE_PATH = re.compile(r"(?<![\w./])/(home|root|Users|mnt|tmp)/\w")
# A name that says nothing of what is inside: every module ends up in it.
NAMELESS = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|common|misc)(?:_|$)")
NAMELESS_CLASS = re.compile(r"^\s*(?:export )?class (\w*(?:Utils?|Helper|Manager))\b")
CODE = {".py", ".mjs", ".js"}
MOST_LINES = 400
CSS_UPPERCASE = re.compile(r"text-transform:\s*(uppercase|capitalize|lowercase)")


def has_header(path: Path, lines: list[str]) -> Iterator[Finding]:
    """Every source file says whose it is and under which licence, in its first lines."""
    if path.suffix in WITH_HEADER and not all(any(words in line for line in lines[:4]) for words in SPDX):
        yield 1, "no two-line SPDX header"


def one_clock(path: Path, lines: list[str]) -> Iterator[Finding]:
    """Only ``kernel.clock`` reads the time: tests and demonstrations move it."""
    if path.suffix != ".py" or not path.is_relative_to("src") or path == Path("src/divit/kernel/clock.py"):
        return
    for number, line in enumerate(lines, 1):
        if CLOCK_READERS.search(line):
            yield number, "the time is read outside divit.kernel.clock"


def made_up_people_only(path: Path, lines: list[str]) -> Iterator[Finding]:
    """A number that passes the check digits of a TCKN may be a living person's, unless it is on the one list."""
    allowed = allowed_numbers()
    for number, line in enumerate(lines, 1):
        for found in NUMBER.findall(line):
            if identifiers.is_tckn(found) and found not in allowed:
                yield number, "a number that passes a TCKN's check digits and is not in people.toml"


def nothing_of_this_machine(path: Path, lines: list[str]) -> Iterator[Finding]:
    """The project speaks of itself alone."""
    if path == Path("tools/lints.py"):
        return
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield number, "a path of one machine"


def no_uppercase_by_css(path: Path, lines: list[str]) -> Iterator[Finding]:
    """A style sheet that changes case loses the dots of İ and ı."""
    for number, line in enumerate(lines, 1):
        if path.suffix == ".css" and CSS_UPPERCASE.search(line):
            yield number, "case changed by CSS"


def short_modules(path: Path, lines: list[str]) -> Iterator[Finding]:
    """A module that outgrows a reader becomes a folder of modules with one purpose each."""
    if path.suffix in CODE and path.is_relative_to("src") and len(lines) > MOST_LINES:
        yield MOST_LINES, f"{len(lines)} lines, more than {MOST_LINES}"


def names_of_the_field(path: Path, lines: list[str]) -> Iterator[Finding]:
    """Modules, folders and classes are named after what they do."""
    if path.suffix not in CODE:
        return
    if any(NAMELESS.search(part) for part in (*path.parts[:-1], path.stem)):
        yield 1, "a module or folder named utils, helpers, manager, common or misc"
    for number, line in enumerate(lines, 1):
        if NAMELESS_CLASS.match(line):
            yield number, "a class named after no purpose"


RULES: tuple[Rule, ...] = (
    has_header,
    one_clock,
    made_up_people_only,
    nothing_of_this_machine,
    no_uppercase_by_css,
    short_modules,
    names_of_the_field,
)


def allowed_numbers() -> frozenset[str]:
    """The TCKNs of the one trial list."""
    table = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    return frozenset(row["tckn"] for row in (*table["person"], *table["spare"]))


def tracked() -> list[Path]:
    """The files of the repository that are text of our own, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = (Path(name) for name in listed if not FOREIGN.match(name))
    return [path for path in paths if path.suffix in TEXT and (ROOT / path).is_file()]


def findings(path: Path, text: str) -> Iterator[str]:
    """What the rules say of one file with the content ``text``."""
    lines = text.splitlines()
    for rule in RULES:
        for number, words in rule(path, lines):
            yield f"{path}:{number}: {words} [{rule.__name__}]"


def rooms(root: Path = ROOT) -> list[str]:
    """The rooms of the house, and the apps of its server."""
    source = root / "src/divit"
    folders = [*source.iterdir(), *(source / "server").iterdir()]
    return sorted(folder.name for folder in folders if (folder / "__init__.py").is_file())


def unexplained(root: Path = ROOT) -> Iterator[str]:
    """Every room and app has a page that says why it is as it is, and stands on the map of both READMEs."""
    for room in rooms(root):
        page = f"docs/rooms/{room}.md"
        if not (root / page).is_file():
            yield f"{page}:1: a room without its page [unexplained]"
        for readme in ("README.md", "README.tr.md"):
            if f"({page})" not in (root / readme).read_text(encoding="utf-8"):
                yield f"{readme}:1: {room} is not on the map of the rooms [unexplained]"


def main() -> int:
    """Print every finding; 1 when there is one."""
    found = [finding for path in tracked() for finding in findings(path, (ROOT / path).read_text(encoding="utf-8"))]
    found += unexplained()
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
