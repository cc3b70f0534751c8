// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-open>: the button that opens a session in the signer. Without scripts it is the plain divit: link that it holds.

import { open } from '/sdk/v1/divit.js';

customElements.define('divit-open', class extends HTMLElement {
  connectedCallback() {
    this.part('open')?.addEventListener('click', (event) => {
      event.preventDefault();
      void this.begin();
    });
  }

  async begin() {
    this.show('nobody', false);
    this.show('opened', false);
    const way = await open(this.dataset.link ?? '', {
      port: Number(this.dataset.port),
      explain: () => this.explained(),
      // The page takes this element away as soon as a signer has the session.
      claimed: () => !this.isConnected,
      nobody: (how) => this.nobody(how),
    });
    this.dataset.by = way;
    if (way !== 'link') this.show('opened', true);
  }

  /** @param {import('/sdk/v1/divit.js').Way} way */
  nobody(way) {
    // A page that does not follow the session cannot know; whoever was heard has it.
    if (way !== 'link' && !this.closest('divit-signing')) return;
    this.show('opened', false);
    this.show('nobody', true);
  }

  /** Say what the browser is about to ask; true when the person wants to be asked. @returns {Promise<boolean>} */
  explained() {
    this.show('explain', true);
    return new Promise((resolve) => {
      const decide = (/** @type {boolean} */ yes) => {
        this.show('explain', false);
        this.part('open')?.focus();
        resolve(yes);
      };
      const yes = this.part('ask');
      if (yes) yes.onclick = () => decide(true);
      const no = this.part('without');
      if (no) no.onclick = () => decide(false);
      yes?.focus();
    });
  }

  /** @param {string} name @returns {HTMLElement | null} */
  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  /** @param {string} name @param {boolean} visible */
  show(name, visible) {
    this.part(name)?.toggleAttribute('hidden', !visible);
  }
});
