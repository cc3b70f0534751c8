# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our walk over a certificate comes to what the linter's own does: the same findings, from the same validators, in the
same order, whatever the certificate is; also from values that were decoded for another one.
"""

import logging
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from pkilint import document, loader  # type: ignore[import-untyped]  # it has no types

import authority_house as house
from divit.pki import drafts, keys
from divit.server.authority import lint_decoding, lint_walk, linting, profiles
from divit.server.authority.services import issuance

# The short form; the long one: DIVIT_TEST_CHANGES=100000.
CHANGES = int(os.environ.get("DIVIT_TEST_CHANGES", "40"))
KEY = keys.public_key_der(keys.generate("p256"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The linter logs each fault of a damaged certificate at length."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def certificate(name: str) -> bytes:
    kind = profiles.load(name)
    subject = house.SUBJECTS.get(kind.holder, {**house.SUBJECTS["service"], "organization_identifier": "VATTR-1"})
    fields = {field: subject[field] for field in kind.profile.subject}
    asked = issuance.asked(kind, authority=house.ISSUING, subject=fields, public_key=KEY)
    return drafts.draft(kind.profile, asked, signer=KEY).stand_in


def validators(kind: profiles.Kind) -> Any:
    return linting._etsi(kind.lint)[0] if kind.lint else linting._pkix()


def told(results: Any) -> list[tuple[Any, ...]]:
    return [(id(one.validator), one.node.path, one.finding_descriptions) for one in results]


DECODE = getattr(document.decode_der, "decode", document.decode_der)


def both(name: str, der: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """Walk both ways over what can be read, each over a document of its own; how many findings there were.

    Theirs decodes everything anew, ours twice with the decoder that remembers.
    """
    container = validators(profiles.load(name))
    monkeypatch.setattr(document, "decode_der", DECODE)
    try:
        expected = told(container.validate(loader.load_certificate(der, "it").root))
    except ValueError:
        return 0
    monkeypatch.setattr(document, "decode_der", REMEMBERING)
    for _ in range(2):
        assert told(lint_walk.results(container, loader.load_certificate(der, "it").root)) == expected
    return sum(len(findings) for *_, findings in expected)


REMEMBERING = lint_decoding.Remembering(DECODE)


@pytest.mark.parametrize("name", profiles.names())
def test_both_walks_find_the_same_in_each_profile(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both(name, certificate(name), monkeypatch)


@pytest.mark.parametrize("name", ["nes-trial", "sub-ca"])
def test_both_walks_find_the_same_in_damaged_certificates(
    name: str, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = certificate(name)
    found = set()
    for _ in range(CHANGES):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found.add(both(name, bytes(damaged), monkeypatch))
    assert len(found) > 2, "some of them were read, and had faults of different numbers"


def test_what_goes_wrong_inside_is_the_finding_that_the_linter_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    container = validators(profiles.load("root"))
    inner = next(one for one in container.validators if hasattr(one, "validators"))

    def fail(_node: object) -> bool:
        raise RuntimeError("planted")

    monkeypatch.setattr(inner.validators[0], "match", fail)
    assert both("root", certificate("root"), monkeypatch)
