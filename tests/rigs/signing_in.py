# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A made-up person signs in in a browser."""

from playwright.sync_api import Page

from divit.demo import people


def sign_in(page: Page, key: str) -> None:
    """Type the number and the password of the person with a key."""
    page.goto("/giris")
    page.fill("[name=personnel_number]", people.person(key).personnel_number)
    page.fill("[name=password]", people.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/giris" not in url)
