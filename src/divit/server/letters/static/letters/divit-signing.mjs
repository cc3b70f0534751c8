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
      if (ended) await this.recount();
      else this.later(EVERY_MS);
    } catch {
      // The page stays readable while the network is away; ask less and less often.
      this.later(Math.min(waited * 2, AT_MOST_MS));
    }
  }

  /** @param {string} html */
  show(html) {
    const place = this.querySelector('[data-progress]');
    // Every answer carries a new anti-forgery token; that alone is no reason to draw the page anew.
    const bare = html.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, '$1');
    if (!place || this.shown === bare) return;
    this.shown = bare;
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    place.innerHTML = html;
    // Whoever was on a link or a button is on it again, or, when it is gone, on the part itself.
    const same = held && [...place.querySelectorAll('a, button')].find((one) => one.isEqualNode(held));
    if (held) /** @type {HTMLElement} */ (same ?? place).focus({ preventScroll: true });
    this.say(place.querySelector('[data-status]')?.textContent ?? '');
  }

  /** A screen reader hears a change of state once, and not every count. @param {string} status */
  say(status) {
    const said = this.querySelector('[data-said]');
    if (said && said.textContent !== status) said.textContent = status;
  }

  /** The counts in the menu are those of now; the rest of the page stays as it is. */
  async recount() {
    const answer = await fetch(location.href);
    const menu = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('menu');
    if (answer.ok && menu) document.getElementById('menu')?.replaceChildren(...menu.childNodes);
  }
});
