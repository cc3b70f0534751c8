// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-reveal>: a button that shows what was typed into the password field beside it.

customElements.define('divit-reveal', class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input');
    const button = this.querySelector('button');
    const word = button?.firstChild;
    if (!field || !button || !word) return;
    const show = word.textContent;
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = field.type === 'text';
      field.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
      word.textContent = shown ? show : (button.dataset.hide ?? '');
    });
    // A browser keeps what was typed as text; a password is sent as a password.
    field.form?.addEventListener('submit', () => { field.type = 'password'; });
  }
});
