// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// <divit-districts>: the list of districts holds only those of the chosen province.
// Without this file all districts stand there, each group under its province.

customElements.define('divit-districts', class extends HTMLElement {
  connectedCallback() {
    const province = /** @type {HTMLSelectElement | null} */ (this.querySelector('[data-provinces]'));
    const districts = /** @type {HTMLSelectElement | null} */ (this.querySelector('[data-districts]'));
    if (!province || !districts) return;
    const [empty] = districts.options;
    const groups = new Map([...districts.querySelectorAll('optgroup')].map((group) => [group.label, [...group.children]]));
    const kept = districts.value;
    const show = () => {
      const own = groups.get(province.selectedOptions[0]?.label ?? '') ?? [];
      districts.replaceChildren(empty, ...own);
      districts.value = [...districts.options].some((one) => one.value === kept) ? kept : '';
    };
    province.addEventListener('change', show);
    show();
  }
});
