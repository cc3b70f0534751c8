// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-trial>: follows one trial and shows the page anew when it stands otherwise. The server says so (data-stream);
// where that does not come through, the page asks each second (data-url).

const EVERY_MS = 1000;
const AT_MOST_MS = 15000;
// A proxy that keeps the stream to itself would leave the page as it is.
const PATIENCE_MS = 4000;

customElements.define('divit-trial', class extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute('data-ended')) return;
    this.source = new EventSource(this.dataset.stream ?? '');
    this.patience = setTimeout(() => this.poll(), PATIENCE_MS);
    this.source.addEventListener('state', (event) => {
      clearTimeout(this.patience);
      this.look(JSON.parse(/** @type {MessageEvent} */ (event).data));
    });
    this.source.addEventListener('error', () => {
      if (this.source?.readyState === EventSource.CLOSED) this.poll();
    });
  }

  disconnectedCallback() {
    clearTimeout(this.patience);
    clearTimeout(this.timer);
    this.source?.close();
  }

  poll() {
    this.source?.close();
    this.ask(EVERY_MS);
  }

  /** @param {number} waited */
  async ask(waited) {
    let next = EVERY_MS;
    try {
      const answer = await fetch(this.dataset.url ?? '', { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.look(await answer.json());
    } catch {
      // The page stays readable while the network is away; ask less and less often.
      next = Math.min(waited * 2, AT_MOST_MS);
    }
    this.timer = setTimeout(() => this.ask(next), next);
  }

  /** @param {{ state: string }} told */
  look(told) {
    if (told.state !== this.dataset.state) location.reload();
  }
});
