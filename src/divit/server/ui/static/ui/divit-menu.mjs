// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// The band: the menu of narrow screens, which keeps the focus while it is open, and the drop of one's own account.
// Without this file the menu stands above the page and the drop opens and closes by its own button.

const NARROW = matchMedia('(max-width: 56rem)');

for (const button of document.querySelectorAll('.band-menu')) {
  const menu = document.getElementById(button.getAttribute('aria-controls') ?? '');
  if (!(button instanceof HTMLElement) || !menu) continue;
  // What the open menu covers is out of reach for keys and screen readers too.
  const covered = [...document.querySelectorAll('.skip, main, .demo-band, .band > :not(.band-menu)')];
  const isOpen = () => button.getAttribute('aria-expanded') === 'true';
  const set = (/** @type {boolean} */ open) => {
    button.setAttribute('aria-expanded', String(open));
    menu.toggleAttribute('data-open', open);
    for (const one of covered) one.toggleAttribute('inert', open);
    if (open) menu.querySelector('a')?.focus();
  };
  const close = () => {
    set(false);
    button.focus();
  };
  const around = (/** @type {KeyboardEvent} */ event) => {
    const stops = [button, .../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll('a, button'))];
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  };
  button.addEventListener('click', () => (isOpen() ? close() : set(true)));
  document.addEventListener('keydown', (event) => {
    if (!isOpen()) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') around(event);
  });
  // A window made wider shows the menu beside the page, and the page has to answer again.
  NARROW.addEventListener('change', () => isOpen() && !NARROW.matches && set(false));
}

for (const drop of document.querySelectorAll('details.band-account')) {
  drop.addEventListener('keydown', (event) => {
    if (/** @type {KeyboardEvent} */ (event).key !== 'Escape' || !drop.hasAttribute('open')) return;
    drop.removeAttribute('open');
    drop.querySelector('summary')?.focus();
  });
  document.addEventListener('click', (event) => {
    if (!drop.contains(/** @type {Node} */ (event.target))) drop.removeAttribute('open');
  });
  drop.addEventListener('focusout', (event) => {
    const next = /** @type {FocusEvent} */ (event).relatedTarget;
    if (next instanceof Node && !drop.contains(next)) drop.removeAttribute('open');
  });
}
