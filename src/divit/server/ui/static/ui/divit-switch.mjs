// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-switch>: two views of one thing, such as the letter's page and its text.

customElements.define('divit-switch', class extends HTMLElement {
  connectedCallback() {
    this.querySelector('[data-needs-script]')?.removeAttribute('hidden');
    this.addEventListener('click', (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest('[data-show]');
      if (!(button instanceof HTMLElement)) return;
      for (const other of this.querySelectorAll('[data-show]')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
      this.setAttribute('data-view', button.dataset.show ?? '');
    });
  }
});
