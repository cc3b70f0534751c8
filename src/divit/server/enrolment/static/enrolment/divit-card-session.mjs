// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-card-session>: leads to the result when the session with the card has ended; copies the line for a signer.
// Without this file a link leads there.

const PAUSE_MS = 2000;

customElements.define('divit-card-session', class extends HTMLElement {
  connectedCallback() {
    const copy = this.querySelector('[data-copy]');
    copy?.removeAttribute('hidden');
    copy?.addEventListener('click', () => this.copied(/** @type {HTMLElement} */ (copy)));
    this.timer = setInterval(() => this.ask(), PAUSE_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    const url = this.dataset.url ?? '';
    // An answer that does not come is asked for again.
    const answer = await fetch(url, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (answer?.ok && (await answer.json()).ended) location.assign(url);
  }

  /** @param {HTMLElement} button */
  async copied(button) {
    const words = document.getElementById(button.dataset.copy ?? '')?.innerText ?? '';
    await navigator.clipboard.writeText(words);
    button.querySelector('[data-copy-word]')?.setAttribute('hidden', '');
    button.querySelector('[data-copied]')?.removeAttribute('hidden');
  }
});
