// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// Opens a signing session in the person's signing program: by the browser's extension, else at the loopback door, else
// by a divit: link. The page only knocks; what becomes of the session it learns from its own server.
//
//   import { open } from '/sdk/v1/divit.js';
//   button.onclick = () => open(link, { explain, claimed, nobody });

/** Where signing programs listen: the first free of these ports is theirs. */
export const FIRST_PORT = 16357;
const PORTS = 11;
const EXTENSION_MS = 300;
const EXTENSION_OPENS_MS = 4000;
const LOOPBACK_MS = 1500;
// The person reads the browser's question.
const PROMPT_MS = 60000;
const NOBODY_MS = 5000;

/**
 * How a session was opened.
 * @typedef {'extension' | 'loopback' | 'link'} Way
 */

/**
 * @typedef {object} Options
 * @property {() => Promise<boolean>} [explain] Tell the person that the browser will ask whether this page may reach
 *   programs on their computer, and what to answer; true when they want to be asked. Without it the browser's question
 *   is never raised.
 * @property {() => boolean | Promise<boolean>} [claimed] Whether a signing program has taken the session by now, as the
 *   page's own server says.
 * @property {(way: Way) => void} [nobody] Five seconds have passed and nobody has: offer the code and the download page.
 * @property {number} [port] The first port, where an institution has chosen another.
 */

/**
 * Open the session at `link`. Call it from a click: nothing is ever asked of the browser while a page loads.
 * @param {string} link the session's link, https://…/s/…
 * @param {Options} [options]
 * @returns {Promise<Way>} the first way that was heard; the link is never refused, so nobody may have heard it
 */
export async function open(link, options = {}) {
  const way = await knock(link, options);
  if (options.nobody) void waitForSomebody(way, options);
  return way;
}

/** @param {string} link @param {Options} options @returns {Promise<Way>} */
async function knock(link, options) {
  if (await byExtension(link)) return 'extension';
  if (await byLoopback(link, options)) return 'loopback';
  byLink(link);
  return 'link';
}

/** @param {Way} way @param {Options} options */
async function waitForSomebody(way, { claimed, nobody }) {
  await pause(NOBODY_MS);
  if (!(await claimed?.())) nobody?.(way);
}

/** Whether the extension is here and a signing program behind it has heard. @param {string} link */
async function byExtension(link) {
  const here = await askExtension({ v: 1, type: 'hello' }, EXTENSION_MS);
  if (here !== 'hello') return false;
  return (await askExtension({ v: 1, type: 'open', link }, EXTENSION_OPENS_MS)) === 'heard';
}

/**
 * @param {{v: 1, type: string, link?: string}} message
 * @param {number} patience milliseconds
 * @returns {Promise<string>} the type of the answer; empty when there is none
 */
function askExtension(message, patience) {
  const nonce = crypto.randomUUID();
  return new Promise((resolve) => {
    const finish = (/** @type {string} */ type) => {
      removeEventListener('message', listen);
      clearTimeout(timer);
      resolve(type);
    };
    const listen = (/** @type {MessageEvent} */ event) => {
      const { data } = event;
      if (event.source === window && data?.to === 'divit-page' && data.nonce === nonce) finish(String(data.type ?? ''));
    };
    const timer = setTimeout(finish, patience, '');
    addEventListener('message', listen);
    window.postMessage({ to: 'divit-extension', nonce, ...message }, location.origin);
  });
}

/** Whether a signing program at the loopback door has heard. @param {string} link @param {Options} options */
async function byLoopback(link, { explain, port = FIRST_PORT }) {
  const gate = await loopbackGate();
  if (gate === 'denied') return false;
  if (gate === 'prompt' && !(await explain?.())) return false;
  if (await knockAt(port, link, gate === 'prompt' ? PROMPT_MS : LOOPBACK_MS)) return true;
  // Refused just now: it cannot be asked again, and the other ports would be refused alike.
  if ((await loopbackGate()) === 'denied') return false;
  const others = Array.from({ length: PORTS - 1 }, (_, index) => knockAt(port + 1 + index, link, LOOPBACK_MS));
  return (await Promise.all(others)).includes(true);
}

/**
 * What stands between a page and programs on the same computer (Local Network Access): the browsers that ask know it
 * under one of two names, the others let a page through.
 * @returns {Promise<'granted' | 'prompt' | 'denied'>}
 */
async function loopbackGate() {
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      const found = await navigator.permissions.query({ name: /** @type {PermissionName} */ (name) });
      return found.state;
    } catch {
      // This browser does not know the name.
    }
  }
  return 'granted';
}

/**
 * The browser asks a program first whether it takes such a call at all, so that another program that has the port never
 * sees the link.
 * @param {number} port @param {string} link @param {number} patience milliseconds
 */
async function knockAt(port, link, patience) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/open`, {
      method: 'POST',
      mode: 'cors',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { 'Content-Type': 'application/json', 'X-Divit': '1' },
      body: JSON.stringify({ link }),
      signal: AbortSignal.timeout(patience),
    });
    return answer.status === 202;
  } catch {
    return false;
  }
}

/** @param {string} link */
function byLink(link) {
  const anchor = document.createElement('a');
  anchor.href = `divit:sign?r=${encodeURIComponent(link)}`;
  anchor.click();
}

/** @param {number} patience milliseconds @returns {Promise<void>} */
function pause(patience) {
  return new Promise((resolve) => {
    setTimeout(resolve, patience);
  });
}
