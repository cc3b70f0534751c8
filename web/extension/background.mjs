// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// Passes a knock from a page to the signing program: a session's link and the page's origin, which the browser names.
// Nothing comes back but "heard", "refused" or "nobody".

const HOST = 'tr.divit.agent';
const LONGEST_LINK = 2048;

/** @typedef {{v: 1, type: 'hello' | 'heard' | 'refused' | 'nobody'}} Told */

/** @param {Told['type']} type @returns {Told} */
const told = (type) => ({ v: 1, type });

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message, sender).then(reply);
  return true;
});

/** @param {any} message @param {chrome.runtime.MessageSender} sender @returns {Promise<Told>} */
async function answer(message, sender) {
  const page = originOf(sender);
  // A frame may show somebody else's page inside the one that the person sees.
  if (sender.id !== chrome.runtime.id || sender.frameId !== 0 || !page || message?.v !== 1) return told('refused');
  if (message.type === 'hello') return told('hello');
  if (message.type !== 'open' || !isOwn(message.link, page)) return told('refused');
  try {
    const said = await chrome.runtime.sendNativeMessage(HOST, { v: 1, type: 'open', link: message.link, page });
    return told(['heard', 'refused'].includes(said?.type) ? said.type : 'nobody');
  } catch {
    // No host is registered, or it ended without a word.
    return told('nobody');
  }
}

/** The origin of the page, as the browser knows it. @param {chrome.runtime.MessageSender} sender @returns {string} */
function originOf(sender) {
  const named = sender.origin ?? (sender.url ? new URL(sender.url).origin : '');
  return named === 'null' ? '' : named;
}

/** Whether a link is of the page's own site. @param {unknown} link @param {string} page @returns {boolean} */
function isOwn(link, page) {
  if (typeof link !== 'string' || link.length > LONGEST_LINK) return false;
  try {
    return new URL(link).origin === page;
  } catch {
    return false;
  }
}
