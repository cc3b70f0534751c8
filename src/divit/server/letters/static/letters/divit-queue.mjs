// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-queue>: j and k move, x ticks, Enter opens; ticks are counted in words; a click shows the letter at the side.
// Without this file every row is a link to its letter and the selected letters can still be sent for signing.

const WIDE = matchMedia('(min-width: 56em)');

customElements.define('divit-queue', class extends HTMLElement {
  connectedCallback() {
    for (const shown of this.querySelectorAll('.tick-all, [data-bulk-words], [data-clear]')) shown.removeAttribute('hidden');
    this.addEventListener('change', (event) => this.ticked(/** @type {HTMLInputElement} */ (event.target)));
    // The fields are reset after the event, so the counting waits for the next task.
    this.addEventListener('reset', () => setTimeout(() => this.count()));
    this.addEventListener('keydown', (event) => this.key(event));
    this.addEventListener('click', (event) => this.clicked(event));
    this.count();
  }

  /** @returns {HTMLAnchorElement[]} */
  get links() {
    return [...this.querySelectorAll('.row-title a')];
  }

  /** @returns {HTMLInputElement[]} */
  get ticks() {
    return [...this.querySelectorAll('.row .tick')];
  }

  /** The box of the whole queue, if it has several pages. @returns {HTMLInputElement | null} */
  get whole() {
    return this.querySelector('[data-whole]');
  }

  /** @param {HTMLInputElement} box */
  ticked(box) {
    if (box.matches('[data-all], [data-whole]')) for (const tick of this.ticks) tick.checked = box.checked;
    // Whoever takes a letter out no longer means the whole queue: what stays ticked is what this page shows.
    if (!box.checked && this.whole) this.whole.checked = false;
    this.count();
  }

  count() {
    const ticked = this.ticks.filter((tick) => tick.checked).length;
    const all = /** @type {HTMLInputElement | null} */ (this.querySelector('[data-all]'));
    if (all) {
      all.checked = ticked > 0 && ticked === this.ticks.length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
    const selected = this.whole?.checked ? Number(this.whole.dataset.whole) : ticked;
    for (const place of this.querySelectorAll('[data-count]')) place.textContent = String(selected);
    this.querySelector('.bulk-bar')?.toggleAttribute('hidden', selected === 0);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const writing = target.matches('input:not([type=checkbox]), textarea, select');
    if (event.ctrlKey || event.metaKey || event.altKey || writing) return;
    const row = target.closest('.row') ?? this.querySelector('.row[data-current]');
    if (event.key === 'x') /** @type {HTMLElement | null} */ (row?.querySelector('.tick'))?.click();
    else if (event.key === 'j' || event.key === 'k') this.move(row, event.key === 'j' ? 1 : -1);
    else return;
    event.preventDefault();
  }

  /** @param {Element | null} row @param {number} step */
  move(row, step) {
    const links = this.links;
    const at = links.findIndex((link) => row?.contains(link));
    const held = row?.contains(document.activeElement) ?? false;
    const next = links[Math.max(0, Math.min(links.length - 1, held ? at + step : at))];
    next?.focus();
    if (next && WIDE.matches) this.preview(next);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = /** @type {HTMLElement} */ (event.target).closest('.row-title a');
    // Enter on a link arrives as a click without a mouse: it opens the letter.
    const byMouse = event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!(link instanceof HTMLAnchorElement) || !byMouse || !WIDE.matches) return;
    event.preventDefault();
    link.focus();
    this.preview(link);
  }

  /** @param {HTMLAnchorElement} link */
  async preview(link) {
    const pane = this.querySelector('[data-preview-pane]');
    if (!pane) return;
    for (const other of this.links) {
      other.toggleAttribute('aria-current', false);
      other.closest('.row')?.toggleAttribute('data-current', other === link);
    }
    link.setAttribute('aria-current', 'true');
    const answer = await fetch(link.dataset.preview ?? '', { headers: { 'X-Divit-Part': 'preview' } });
    // A slow answer to an earlier key must not replace a later one.
    if (answer.ok && link.getAttribute('aria-current') === 'true') pane.innerHTML = await answer.text();
    pane.scrollTop = 0;
  }
});
