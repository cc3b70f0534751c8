// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-signing>: asks the server how far the session is, and copies the code.

const EVERY_MS = 1000;
const AT_MOST_MS = 15000;

customElements.define('divit-signing', class extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll('[data-copy]')) {
      button.removeAttribute('hidden');
      button.addEventListener('click', () => this.copy(/** @type {HTMLElement} */ (button)));
    }
    if (!this.hasAttribute('data-ended')) this.later(EVERY_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /** @param {HTMLElement} button */
  async copy(button) {
    const line = document.getElementById(button.dataset.copy ?? '');
    await navigator.clipboard.writeText(line?.textContent?.trim() ?? '');
    button.querySelector('[data-copy-word]')?.setAttribute('hidden', '');
    button.querySelector('[data-copied]')?.removeAttribute('hidden');
  }

  /** @param {number} ms */
  later(ms) {
    this.timer = setTimeout(() => this.ask(ms), ms);
  }

  /** @param {number} waited */
  async ask(waited) {
    try {
      const answer = await fetch(this.dataset.url ?? '', { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html, ended, claimed } = await answer.json();
      this.show(html);
      if (claimed || ended) this.querySelector('[data-way]')?.setAttribute('hidden', '');
      if (!ended) this.later(EVERY_MS);
    } catch {
      // The page stays readable while the network is away; ask less and less often.
      this.later(Math.min(waited * 2, AT_MOST_MS));
    }
  }

  /** @param {string} html */
  show(html) {
    const place = this.querySelector('[data-progress]');
    if (!place || place.innerHTML === html) return;
    const held = place.contains(document.activeElement);
    if (held) return;
    place.innerHTML = html;
  }
});
