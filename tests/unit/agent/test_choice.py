# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which certificate is offered."""

import pytest

from divit.agent.choice import choose
from divit.kernel import clock
from divit.session.person import hint
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import NoSigningCertificate
from trial_keys import certificate_for, new_key

KEY = new_key("p256")


def entry(key_id: str, **made: object) -> TokenCertificate:
    return TokenCertificate(certificate_for(KEY, **made), (), key_id, "")  # type: ignore[arg-type]  # the test's words


OURS = entry("ours", tckn="10000000900")
OTHERS = entry("others", tckn="10000000832", days=300)
ENDED = entry("ended", tckn="10000000900", days=-2)


def test_the_asked_persons_certificate_is_chosen() -> None:
    assert choose([OTHERS, OURS], hint("10000000900"), clock.now()) is OURS


def test_a_valid_certificate_goes_before_one_that_has_ended() -> None:
    assert choose([ENDED, OURS], hint("10000000900"), clock.now()) is OURS


def test_without_a_match_the_rest_is_offered_and_the_site_decides() -> None:
    assert choose([OTHERS], hint("10000000900"), clock.now()) is OTHERS


def test_without_a_hint_the_longest_valid_is_chosen() -> None:
    assert choose([OURS, OTHERS, ENDED], None, clock.now()) is OTHERS


def test_a_qualified_certificate_goes_before_one_that_is_none_and_lasts_longer() -> None:
    nes = entry("nes", tckn="10000000900", nes=True)
    assert choose([entry("other", tckn="10000000900", days=300), nes], hint("10000000900"), clock.now()) is nes


def test_a_card_without_certificates_is_told() -> None:
    with pytest.raises(NoSigningCertificate):
        choose([], None, clock.now())
