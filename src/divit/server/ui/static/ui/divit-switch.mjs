// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-switch>: two views of one thing, such as the letter's page and its text.

customElements.define('divit-switch', class extends HTMLElement {
  connectedCallback() {
    this.querySelector('[data-needs-script]')?.removeAttribute('hidden');
    // Which view is first is the style sheet's choice: the page where there is room for it, else the text.
    const text = this.querySelector('.view-text');
    const first = text?.checkVisibility() ? 'text' : 'page';
    for (const button of this.querySelectorAll('[data-show]')) {
      button.setAttribute('aria-pressed', String(/** @type {HTMLElement} */ (button).dataset.show === first));
    }
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
