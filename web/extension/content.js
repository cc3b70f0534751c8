// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// Carries messages between a page's divit.js and the extension. Reads nothing of the page and leaves no mark on it.

window.addEventListener('message', async (event) => {
  if (event.source !== window || event.origin !== location.origin || event.data?.to !== 'divit-extension') return;
  const { v, type, link, nonce } = event.data;
  let said;
  try {
    said = await chrome.runtime.sendMessage({ v, type, link });
  } catch {
    // The extension was updated while the page was open; until it is loaded anew, nobody is here.
    said = { v: 1, type: 'nobody' };
  }
  window.postMessage({ to: 'divit-page', nonce, v: said?.v, type: said?.type }, location.origin);
});
