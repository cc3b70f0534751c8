# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""No message escapes the extraction, wherever it stands."""

import ast

import messages


def test_messages_inside_formatted_strings_are_found() -> None:
    tree = ast.parse("""f"{name or _('unknown signer')}: {verdict('x')} {term('done')}" """)
    assert set(messages.in_formatted_strings(tree)) == {"unknown signer", "done"}


def test_help_of_commands_in_groups_is_found() -> None:
    tree = ast.parse('@command.command("certs", epilog="Example:  x")\n@token_options\ndef certs():\n    """List."""\n')
    assert set(messages.of_command_line(tree)) == {"List.", "Example:  x"}
