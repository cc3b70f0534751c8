# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Makes the agent's packages, step by step: ``freeze`` the folder, then what each system needs, then ``sums``.

Without a word: the folder, the ``.deb``, the archive for one person, and the sums. What is handed out is in ``dist/``,
with the list of parts (CycloneDX). ``policies SITE...`` fills the policies of browsers for the sites of an institution
into ``dist/policies``.
"""

import sys
from collections.abc import Callable, Sequence

from agent_packages import archive, bom, deb, freezing, macos, policies, recipe, sums, windows

BAD_USAGE = 3
_OF_LINUX = ("freeze", "deb", "archive", "sums")


def freeze() -> str:
    """Make the folder, and the list of what is in it."""
    folder = freezing.freeze()
    parts = bom.write(folder)
    return f"{folder.relative_to(recipe.ROOT)}: {freezing.size(folder) / 1e6:.1f} MB, {parts}"


def package() -> str:
    """Make the ``.deb`` from the folder."""
    made = deb.make()
    return f"{made.relative_to(recipe.ROOT)}: {made.stat().st_size / 1e6:.1f} MB"


def archive_() -> str:
    """Make the archive for one person from the folder."""
    made = archive.make()
    return f"{made.relative_to(recipe.ROOT)}: {made.stat().st_size / 1e6:.1f} MB"


def for_windows() -> str:
    """Write what WiX needs beside the folder."""
    return "\n".join(str(path.relative_to(recipe.ROOT)) for path in windows.stage())


def for_macos() -> str:
    """Write what the ``.pkg`` has beside the application."""
    return "\n".join(str(path.relative_to(recipe.ROOT)) for path in macos.stage())


def total() -> str:
    """Write the sums of what is handed out."""
    return str(sums.write(recipe.HANDED_OUT).relative_to(recipe.ROOT))


STEPS: dict[str, Callable[[], str]] = {
    "freeze": freeze,
    "deb": package,
    "archive": archive_,
    "windows": for_windows,
    "macos": for_macos,
    "sums": total,
}


def main(arguments: Sequence[str]) -> int:
    """Take the steps that are named; the exit status."""
    if arguments[:1] == ["policies"]:
        return fill_policies(arguments[1:])
    unknown = set(arguments) - STEPS.keys()
    if unknown:
        print(f"package: no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}", file=sys.stderr)
        return BAD_USAGE
    for name, step in STEPS.items():
        if name in (arguments or _OF_LINUX):
            print(step(), flush=True)
    return 0


def fill_policies(sites: Sequence[str]) -> int:
    """Write the policies for ``sites``; the exit status."""
    try:
        if not sites:
            raise ValueError(f"name the sites, as in  policies {policies.EXAMPLE}")
        made = policies.write(recipe.HANDED_OUT / "policies", sites)
    except ValueError as error:
        print(f"package: {error}", file=sys.stderr)
        return BAD_USAGE
    print("\n".join(str(path.relative_to(recipe.ROOT)) for path in made))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
