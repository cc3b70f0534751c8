# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The translations: extract the English message ids, compile the catalogues, prove that Turkish is complete.

One gettext domain for Python, templates and the command line. ``extract`` rewrites the ``.po`` files, ``compile``
makes the ``.mo`` files, ``check`` fails when a message has no Turkish or a Turkish text has lost its message.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/divit"
LOCALE = SOURCE / "locale"
DOMAIN = "divit"
LANGUAGES = ("tr", "en")
KEYWORDS = {"_": None, "term": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
# What click itself says on our behalf; it asks the same domain (divit.cli.main.speak).
OF_CLICK: "tuple[Message, ...]" = (
    "Usage:",
    "Options",
    "Commands",
    "Show this message and exit.",
    "Show the version and exit.",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Option {name!r} does not take a value.",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    "directory",
    "file",
    "path",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "default: {default}",
    "required",
)
HEADER = "# SPDX-FileCopyrightText: 2026 The Divit contributors\n# SPDX-License-Identifier: Apache-2.0"
# {% translate "text" %} and {% blocktranslate … %}text{% plural %}texts{% endblocktranslate %}
TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')[^%]*%}|_\("([^"]+)"\)""")
BLOCK = re.compile(r"{%\s*blocktranslate\b([^%]*)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")

Message = str | tuple[str, str]


def of_python(path: Path) -> Iterator[Message]:
    """Message ids of calls, and of a command line's help: docstrings and ``help=`` of click's decorators."""
    source = path.read_bytes()
    for _line, _function, found, _comments in extract_python(BytesIO(source), KEYWORDS, [], {}):
        # One string, or a tuple of a call's arguments in which what is not a plain string is None.
        message: object = found
        if isinstance(message, str):
            yield message
        elif isinstance(message, tuple) and all(isinstance(part, str) for part in message[:2]):
            yield (message[0], message[1])
    tree = ast.parse(source)
    yield from in_formatted_strings(tree)
    if path.is_relative_to(SOURCE / "cli"):
        yield from of_command_line(tree)


def in_formatted_strings(tree: ast.Module) -> Iterator[str]:
    """Message ids inside f-strings, which Babel takes for plain text before Python 3.12."""
    for formatted in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for call in (node for node in ast.walk(formatted) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                yield from (str(one.value) for one in call.args if isinstance(one, ast.Constant))


def of_command_line(tree: ast.Module) -> Iterator[str]:
    """What ``divit … --help`` prints: click takes it from docstrings, ``help=``, ``epilog=`` and the command table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_makes_a_command(d) for d in node.decorator_list):
            words = ast.get_docstring(node)
            if words:
                yield words
        if isinstance(node, ast.keyword) and node.arg in {"help", "epilog"} and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "COMMANDS" for t in node.targets):
            yield from (line for _module, line in ast.literal_eval(node.value).values())


def _makes_a_command(decorator: ast.expr) -> bool:
    """Whether it is ``@click.command(…)``, ``@click.group(…)`` or ``@<group>.command(…)``."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"command", "group"}


def of_template(path: Path) -> Iterator[Message]:
    """Message ids of a Django template."""
    text = path.read_text(encoding="utf-8")
    for match in TRANSLATE.finditer(text):
        yield next(group for group in match.groups() if group)
    for options, body in BLOCK.findall(text):
        forms = [VARIABLE.sub(r"%(\1)s", form) for form in PLURAL.split(body)]
        if "trimmed" in options:
            forms = [" ".join(line.strip() for line in form.strip().splitlines()) for form in forms]
        yield forms[0] if len(forms) == 1 else (forms[0], forms[1])


def extracted() -> dict[Message, list[str]]:
    """Every message id with the files it stands in."""
    found: dict[Message, list[str]] = {message: ["click"] for message in OF_CLICK}
    for path in sorted(
        [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]
    ):
        messages = of_python(path) if path.suffix == ".py" else of_template(path)
        for message in messages:
            places = found.setdefault(message, [])
            place = path.relative_to(ROOT).as_posix()
            if place not in places:
                places.append(place)
    return found


def catalogue(language: str) -> Catalog:
    """The ``.po`` file of ``language``, or an empty one."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=DOMAIN)


def extract() -> None:
    """Rewrite the ``.po`` files: new messages appear untranslated, those that are gone are dropped."""
    template = Catalog(project="Divit", header_comment=HEADER)
    for message, places in extracted().items():
        template.add(message, locations=[(place, 0) for place in places])
    for language in LANGUAGES:
        kept = catalogue(language)
        kept.update(template, no_fuzzy_matching=True)
        kept.header_comment = HEADER
        kept.obsolete.clear()
        path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_po(stream, kept, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)


def compile_catalogues() -> None:
    """Make each ``.mo`` that is older than its ``.po``."""
    for po in LOCALE.rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.is_file() or mo.stat().st_mtime < po.stat().st_mtime:
            with mo.open("wb") as stream:
                write_mo(stream, catalogue(po.parts[-3]))


def complaints() -> Iterator[str]:
    """What keeps Turkish from being complete, or a translation from fitting its message."""
    turkish = catalogue("tr")
    wanted = {message if isinstance(message, str) else message[0]: places for message, places in extracted().items()}
    for msgid, places in wanted.items():
        message = turkish.get(msgid)
        forms = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
        if not forms or not all(forms):
            yield f"{places[0]}: no Turkish for {msgid!r}"
        elif message is not None:
            yield from (f"{places[0]}: {error}" for error in message.check(turkish))
    for message in turkish:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        if msgid and msgid not in wanted and not message.auto_comments:
            yield f"Turkish for a message that is gone: {msgid!r}"


def main() -> int:
    """Do what the first argument says: ``extract``, ``compile`` or ``check``."""
    match sys.argv[1:]:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_catalogues()
        case ["check"]:
            found = list(complaints())
            print("\n".join(found), end="\n" if found else "")
            return 1 if found else 0
        case _:
            sys.exit("messages.py extract | compile | check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
