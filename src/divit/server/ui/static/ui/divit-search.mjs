// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-search>: the key "/" goes to the search field, Escape leaves it again. Without this file the field is a field.

customElements.define('divit-search', class extends HTMLElement {
  connectedCallback() {
    this.from = /** @type {Element | null} */ (null);
    this.pressed = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener('keydown', this.pressed);
    this.querySelector('kbd')?.removeAttribute('hidden');
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.pressed);
  }

  /** The field that can be seen: that of the page of results, else that of the band. @returns {HTMLInputElement | undefined} */
  get field() {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('main input[type=search], .band-search input'));
    return [...fields].sort((one, other) => Number(Boolean(other.closest('main'))) - Number(Boolean(one.closest('main'))))
      .find((field) => field.checkVisibility());
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const field = this.field;
    if (!field) return;
    if (event.key === 'Escape' && target === field && this.from instanceof HTMLElement) {
      this.from.focus();
      this.from = null;
      return;
    }
    const writing = target.matches('input:not([type=checkbox], [type=radio]), textarea, select') || target.isContentEditable;
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing) return;
    event.preventDefault();
    this.from = document.activeElement;
    field.focus();
    field.select();
  }
});
