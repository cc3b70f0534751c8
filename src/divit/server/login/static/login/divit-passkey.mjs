// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-passkey>: a button that has the browser use, or make, a passkey. Hidden where the browser has none, or the
// page was opened by an address in figures, for which no passkey can be made.

const binary = ['challenge', 'id', 'clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];

/** @param {string} text base64url @returns {ArrayBuffer} */
function octets(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} buffer @returns {string} base64url */
function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What the server sent, with its binary parts as the browser takes them. @param {any} options */
function asked(options) {
  const described = (/** @type {any} */ one) => ({ ...one, id: octets(one.id) });
  return {
    ...options,
    challenge: octets(options.challenge),
    ...(options.user && { user: described(options.user) }),
    ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(described) }),
    ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(described) }),
  };
}

/** What the browser made, as the server reads it. @param {any} credential */
function told(credential) {
  const response = Object.fromEntries(
    binary.filter((name) => credential.response[name]).map((name) => [name, text(credential.response[name])]),
  );
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

class Refused extends Error {}

customElements.define('divit-passkey', class extends HTMLElement {
  connectedCallback() {
    const isFigures = /^[\d.]+$|^\[/.test(location.hostname);
    if (!window.PublicKeyCredential || isFigures) return;
    this.hidden = false;
    this.querySelector('button')?.addEventListener('click', () => void this.go());
  }

  async go() {
    const said = this.querySelector('[data-said]');
    said?.setAttribute('hidden', '');
    try {
      const options = asked(await this.send(this.dataset.begin, {}));
      const isNew = 'make' in this.dataset;
      const made = isNew
        ? await navigator.credentials.create({ publicKey: options })
        : await navigator.credentials.get({ publicKey: options });
      const name = this.querySelector('input:not([type=hidden])')?.value ?? '';
      const answer = await this.send(this.dataset.end, { credential: told(made), next: this.dataset.next ?? '', name });
      location.assign(answer.to);
    } catch (error) {
      if (!said) return;
      said.textContent = error instanceof Refused ? error.message : (this.dataset.away ?? '');
      said.removeAttribute('hidden');
    }
  }

  /** @param {string | undefined} address @param {object} body @returns {Promise<any>} */
  async send(address, body) {
    const answer = await fetch(address ?? '', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRFToken': this.closest('main')?.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '',
      },
      body: JSON.stringify(body),
    });
    const came = await answer.json();
    if (!answer.ok) throw new Refused(came.message);
    return came;
  }
});
