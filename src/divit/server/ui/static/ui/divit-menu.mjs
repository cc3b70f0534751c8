// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// The band's menu button, on narrow screens. Without this file the menu stands above the page.

for (const button of document.querySelectorAll('.band-menu')) {
  const menu = document.getElementById(button.getAttribute('aria-controls') ?? '');
  const set = (/** @type {boolean} */ open) => {
    button.setAttribute('aria-expanded', String(open));
    menu?.toggleAttribute('data-open', open);
    if (open) menu?.querySelector('a')?.focus();
  };
  button.addEventListener('click', () => set(button.getAttribute('aria-expanded') !== 'true'));
  menu?.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    set(false);
    /** @type {HTMLElement} */ (button).focus();
  });
}
