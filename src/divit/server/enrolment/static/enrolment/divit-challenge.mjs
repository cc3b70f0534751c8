// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-challenge>: does the form's task while the person types, in a worker, and says how it stands.
// Without this file the form can be sent when it has waited long enough; the server counts that itself.

customElements.define('divit-challenge', class extends HTMLElement {
  connectedCallback() {
    const { seed, pieces, bits } = this.dataset;
    if (this.answer.value || !seed) return;
    this.pieces = Number(pieces);
    this.querySelector('[data-needs-script]')?.removeAttribute('hidden');
    this.worker = new Worker(new URL('challenge-worker.mjs', import.meta.url), { type: 'module' });
    this.worker.addEventListener('message', (event) => this.found(event.data));
    // A task that cannot be done here is done by waiting: the server tells how long.
    this.worker.addEventListener('error', () => this.end());
    this.worker.postMessage({ seed, pieces: this.pieces, bits: Number(bits) });
    this.form = this.closest('form');
    this.form?.addEventListener('submit', (event) => this.submitted(event));
  }

  disconnectedCallback() {
    this.worker?.terminate();
  }

  /** The hidden field that goes to the server. @returns {HTMLInputElement} */
  get answer() {
    return /** @type {HTMLInputElement} */ (this.querySelector('[data-answer]'));
  }

  /** @param {number[]} counters */
  found(counters) {
    const meter = this.querySelector('progress');
    if (meter) meter.value = counters.length;
    if (counters.length < (this.pieces ?? 0)) return;
    this.answer.value = counters.join('.');
    this.end();
    this.say('done');
  }

  end() {
    this.worker?.terminate();
    this.worker = undefined;
    if (this.sender !== undefined) this.form?.requestSubmit(this.sender);
  }

  /** Sent before the task is done: it goes by itself as soon as it is. @param {SubmitEvent} event */
  submitted(event) {
    if (!this.worker) return;
    event.preventDefault();
    this.sender = /** @type {HTMLElement | null} */ (event.submitter);
    this.say('sending');
  }

  /** @param {string} which the state whose words are shown */
  say(which) {
    for (const words of this.querySelectorAll('[data-say]')) {
      words.toggleAttribute('hidden', /** @type {HTMLElement} */ (words).dataset.say !== which);
    }
  }
});
