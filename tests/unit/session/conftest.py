# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages that every test of the session room begins with."""

from typing import Any

import pytest

Json = dict[str, Any]


@pytest.fixture
def request_json() -> Json:
    return {
        "v": 1,
        "session": "0192f0c4-7b1e-7cc0-8a54-3f1f6f0c0a01",
        "site": {"origin": "https://divit.akcaova.invalid", "name": "Akçaova Valiliği"},
        "person": {"tckn_hash": "ab" * 32, "salt": "k2Zt"},
        "purpose": "letter",
        "profile": {"level": "T"},
        "on_error": "continue",
        "items": [
            {
                "id": "a1",
                "group": "Yazılar",
                "title": "Yol bakımı hakkında",
                "format": "pades",
                "media_type": "application/pdf",
                "size": 1200,
                "sha256": "cd" * 32,
                "attachments": [{"n": 1, "title": "Kroki", "media_type": "image/png", "size": 77, "sha256": "ef" * 32}],
            }
        ],
    }
