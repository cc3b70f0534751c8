// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-signing>: follows a session on its page, and copies the code. The server says when something has changed
// (data-stream); where that does not come through, the page asks each second (data-url).

const EVERY_MS = 1000;
const AT_MOST_MS = 15000;
// A proxy that keeps the stream to itself would leave the page as it is.
const PATIENCE_MS = 4000;
const SAY_EVERY_MS = 10000;

customElements.define('divit-signing', class extends HTMLElement {
  connectedCallback() {
    this.said = 0;
    this.asked = 0;
    this.kind = (this.querySelector('[data-status]')?.textContent?.trim() ?? '').replace(/\d+/g, '#');
    this.offerCopies();
    if (!this.hasAttribute('data-ended')) this.follow();
  }

  disconnectedCallback() {
    this.stop();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.source?.close();
    this.source = undefined;
  }

  offerCopies() {
    for (const button of this.querySelectorAll('[data-copy][hidden]')) {
      button.removeAttribute('hidden');
      button.addEventListener('click', () => this.copy(/** @type {HTMLElement} */ (button)));
    }
  }

  /** @param {HTMLElement} button */
  async copy(button) {
    const line = document.getElementById(button.dataset.copy ?? '');
    await navigator.clipboard.writeText(line?.textContent?.trim() ?? '');
    button.querySelector('[data-copy-word]')?.setAttribute('hidden', '');
    button.querySelector('[data-copied]')?.removeAttribute('hidden');
  }

  follow() {
    const source = new EventSource(this.dataset.stream ?? '');
    this.source = source;
    this.patience = setTimeout(() => this.poll(), PATIENCE_MS);
    source.addEventListener('state', () => {
      clearTimeout(this.patience);
      this.soon();
    });
    // A stream that broke off comes back by itself; one that was refused does not.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.poll();
    });
  }

  poll() {
    this.stop();
    this.polls = true;
    this.dataset.follows = 'poll';
    this.ask(EVERY_MS);
  }

  /** Ask once for all that changes within a second. */
  soon() {
    this.dataset.follows = 'stream';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(EVERY_MS), Math.max(0, this.asked + EVERY_MS - performance.now()));
  }

  /** @param {number} waited */
  async ask(waited) {
    this.asked = performance.now();
    try {
      const answer = await fetch(this.dataset.url ?? '', { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html, ended, waits } = await answer.json();
      this.show(html);
      if (waits !== Boolean(this.querySelector('[data-way] section')) || ended) await this.renew();
      if (ended) this.stop();
      else if (this.polls) this.timer = setTimeout(() => this.ask(EVERY_MS), EVERY_MS);
    } catch {
      // The page stays readable while the network is away; ask less and less often.
      this.timer = setTimeout(() => this.ask(Math.min(waited * 2, AT_MOST_MS)), waited);
    }
  }

  /** Each part that has changed is drawn anew, and no other: nothing flickers. @param {string} html */
  show(html) {
    const place = this.querySelector('[data-progress]');
    const fresh = new DOMParser().parseFromString(html, 'text/html');
    if (!place) return;
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    for (const part of fresh.querySelectorAll('[data-part]')) {
      const old = place.querySelector(`[data-part="${part.getAttribute('data-part')}"]`);
      if (old && bare(old) !== bare(part)) old.replaceChildren(...part.childNodes);
    }
    const meter = place.querySelector('progress');
    const now = fresh.querySelector('progress');
    if (meter && now) {
      meter.max = now.max;
      meter.value = now.value;
      meter.textContent = now.textContent;
      meter.labels[0]?.replaceChildren(...(now.labels[0]?.childNodes ?? []));
    }
    // Whoever was on a link or a button is on it again, or, when it is gone, on the part itself.
    if (held && !held.isConnected) {
      const same = [...place.querySelectorAll('a, button')].find((one) => one.isEqualNode(held));
      /** @type {HTMLElement} */ (same ?? place).focus({ preventScroll: true });
    }
    this.say(place);
  }

  /** A screen reader hears a change of state at once, and counts now and then. @param {Element} place */
  say(place) {
    const said = this.querySelector('[data-said]');
    const state = place.querySelector('[data-status]')?.textContent?.trim() ?? '';
    const counts = place.querySelector('h1')?.textContent?.trim() ?? '';
    const kind = state.replace(/\d+/g, '#');
    const changed = kind !== this.kind;
    const words = changed || state !== kind ? state : counts;
    if (!said || words === said.textContent) return;
    if (!changed && performance.now() - this.said < SAY_EVERY_MS) return;
    [this.kind, this.said] = [kind, performance.now()];
    said.textContent = words;
  }

  /** The way to the signer and the counts in the menu are those of now; the rest of the page stays as it is. */
  async renew() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok) return;
    for (const choice of ['#menu', '[data-way]']) {
      const fresh = page.querySelector(choice);
      if (fresh) document.querySelector(choice)?.replaceChildren(...fresh.childNodes);
    }
    this.offerCopies();
  }
});

/** What a part shows: every answer carries a new anti-forgery token, which alone is no reason to draw it anew.
 * @param {Element} part */
function bare(part) {
  return part.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, '$1');
}
