# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A server whose new keys are made in a hardware module, for which SoftHSM stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from divit.server.keys.backends import pkcs11
from softhsm import SoftToken, soft_token
from trial_keys import certificate_for, new_key


@contextmanager
def keys_in_module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftToken]:
    """New keys are made in a module; its PIN lies in ``folder``."""
    key = new_key("p256")
    with soft_token(key, [certificate_for(key)]) as token:
        for name, value in token.env.items():
            monkeypatch.setenv(name, value)
        pin = folder / "pin"
        pin.write_text(token.pin)
        pin.chmod(0o400)
        monkeypatch.setenv("DIVIT_KEYS_BACKEND", "pkcs11")
        monkeypatch.setenv("DIVIT_KEYS_TOKEN_URI", token.uri)
        monkeypatch.setenv("DIVIT_KEYS_PIN_FILE", str(pin))
        yield token
        pkcs11._pool(token.uri, 2).close()
        pkcs11._pool.cache_clear()
