# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The documents at the root: one README in two languages, tests that SECURITY names, publiccode.yml in its form."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) .+$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
TEST = re.compile(r"`(tests/[\w/.]+)::(\w+)`")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    return [line.partition("  #")[0].rstrip() for body in FENCE.findall(text) for line in body.splitlines()]


def test_the_turkish_readme_is_the_english_one_in_turkish() -> None:
    english, turkish = page("README.md"), page("README.tr.md")
    assert [len(level) for level in HEADING.findall(turkish)] == [len(level) for level in HEADING.findall(english)]
    assert commands(turkish) == commands(english)
    english_links = {link for link in LINK.findall(english) if link != "README.tr.md"}
    assert english_links == {link for link in LINK.findall(turkish) if link != "README.md"}
    rows = [
        [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| ")] for text in (english, turkish)
    ]
    assert len(rows[0]) == len(rows[1])
    assert [row for row in rows[0] if "`divit." in row[1]] == [row for row in rows[1] if "`divit." in row[1]]


def test_the_turkish_readme_has_no_english_sentence_left() -> None:
    words = set(re.findall(r"\b[a-z]+\b", re.sub(r"`[^`]*`|\]\([^)]*\)|```.*?```", "", page("README.tr.md"))))
    assert not words & {"the", "and", "with", "what", "its", "from", "that"}


@pytest.mark.parametrize(("path", "test"), sorted(set(TEST.findall(page("SECURITY.md")))))
def test_every_test_that_security_names_is_there(path: str, test: str) -> None:
    tree = ast.parse(page(path))
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_a_test() -> None:
    promises = re.findall(r"^\| (\d+)\. .+$", page("SECURITY.md"), re.MULTILINE)
    assert promises == [str(number) for number in range(1, len(promises) + 1)]
    for line in re.findall(r"^\| \d+\. .+$", page("SECURITY.md"), re.MULTILINE):
        assert TEST.search(line), line


def test_no_document_has_an_address_to_write_to() -> None:
    for name in ("SECURITY.md", "CONTRIBUTING.md", "README.md", "README.tr.md", "publiccode.yml"):
        assert not re.search(r"[\w.]+@[\w-]+\.\w+", page(name)), name


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = page("docs/README.md") + page("docs/reference/explanations.md").replace("(../", "(")
    pages = sorted(path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md"))
    assert [one for one in pages if one != "README.md" and f"({one})" not in index] == []


def test_the_changelog_keeps_its_form() -> None:
    text = page("CHANGELOG.md")
    version = tomllib.loads(page("pyproject.toml"))["project"]["version"]
    assert "keepachangelog.com" in text
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "[Unreleased]"
    kinds = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert f'softwareVersion: "{version}"' in page("publiccode.yml")


def glossary() -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in page("docs/glossary.md").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_word_of_the_glossary_is_in_both_languages_and_once() -> None:
    rows = glossary()
    assert rows
    assert [row for row in rows if len(row) != 4 or not row[0] or not row[2]] == []
    turkish = [row[0] for row in rows]
    assert sorted(turkish) == sorted(set(turkish))


def test_every_name_that_the_glossary_gives_is_used_in_the_code() -> None:
    kinds = {".py", ".toml", ".html", ".json"}
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src/divit").rglob("*") if path.suffix in kinds)
    names = {name for row in glossary() for name in re.findall(r"`([^`]+)`", row[1])}
    unused = [name for name in names if not re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", source, re.IGNORECASE)]
    assert unused == []


# publiccode.yml 0.4, core schema: what must be there, and the closed lists of it that we use.
REQUIRED = {
    "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
    "softwareType", "description", "legal", "maintenance", "localisation",
}  # fmt: skip
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
    "standalone/other", "addon", "library", "configurationFiles",
}  # fmt: skip


def parsed(lines: list[str]) -> Any:
    """The part of YAML that publiccode.yml uses: maps, lists, plain and quoted words, folded texts, by indentation."""
    if lines[0].lstrip().startswith("- "):
        return [_item(part) for part in _parts(lines)]
    found: dict[str, Any] = {}
    for head, *inner in _parts(lines):
        key, _colon, value = head.strip().partition(":")
        assert key not in found, key
        if value.strip() == ">":
            found[key] = " ".join(line.strip() for line in inner)
        else:
            found[key] = parsed(inner) if inner else _scalar(value)
    return found


def _parts(lines: list[str]) -> list[list[str]]:
    depth = len(lines[0]) - len(lines[0].lstrip())
    parts: list[list[str]] = []
    for line in lines:
        if len(line) - len(line.lstrip()) == depth:
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def _item(part: list[str]) -> Any:
    text = part[0].replace("- ", "  ", 1)
    return parsed([text, *part[1:]]) if re.match(r"\s+\w+: ", text) else _scalar(text)


def _scalar(text: str) -> str | bool:
    text = text.strip()
    return {"true": True, "false": False}.get(text, text.strip('"'))


def publiccode() -> dict[str, Any]:
    lines = page("publiccode.yml").splitlines()
    read = parsed([line for line in lines if line.strip() and not line.lstrip().startswith("#")])
    assert isinstance(read, dict)
    return read


def test_publiccode_has_what_the_standard_requires() -> None:
    code = publiccode()
    assert code.keys() >= REQUIRED
    assert code["publiccodeYmlVersion"] == "0.4"
    assert code["url"].startswith("https://")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", code["releaseDate"])
    assert code["developmentStatus"] in STATUSES
    assert code["softwareType"] in TYPES
    assert code["legal"]["license"] == "Apache-2.0"
    assert code["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(contact["name"] for contact in code["maintenance"]["contacts"])
    assert code["localisation"]["localisationReady"] is True
    assert code["localisation"]["availableLanguages"] == ["tr", "en"]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_publiccode_describes_divit_in_both_languages(language: str) -> None:
    told = publiccode()["description"][language]
    assert 0 < len(told["shortDescription"]) <= 150
    assert 150 <= len(told["longDescription"]) <= 10_000
    assert told["features"]
    assert all(len(feature) <= 100 for feature in told["features"])
