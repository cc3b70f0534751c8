// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-return>: takes the code out of the address that a signer opened, and out of the history, and sends it on.

customElements.define('divit-return', class extends HTMLElement {
  connectedCallback() {
    const code = new URLSearchParams(location.hash.slice(1)).get('c');
    history.replaceState(null, '', location.pathname);
    const form = this.querySelector('form');
    const field = form?.querySelector('input[name=code]');
    if (code && form && field instanceof HTMLInputElement) {
      field.value = code;
      form.submit();
      return;
    }
    this.querySelector('[data-going]')?.setAttribute('hidden', '');
    this.querySelector('[data-missing]')?.removeAttribute('hidden');
  }
});
