// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-login>: follows a sign-in by e-signature and goes on when another tab of this browser has completed it.

const EVERY = 1500;

customElements.define('divit-login', class extends HTMLElement {
  connectedCallback() {
    this.asking = setInterval(() => void this.ask(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.asking);
  }

  async ask() {
    const answer = await fetch(this.dataset.ask ?? '', { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    if (told.state === 'in') {
      clearInterval(this.asking);
      location.replace(told.to);
      return;
    }
    if (told.state === this.dataset.state) return;
    this.dataset.state = told.state;
    for (const part of this.querySelectorAll('[data-when]')) {
      part.toggleAttribute('hidden', /** @type {HTMLElement} */ (part).dataset.when !== told.state);
    }
    if (told.state === 'over') clearInterval(this.asking);
  }
});
