// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A text entry that proposes values while one types: the editable combobox with a list of the
// ARIA authoring practices. What is typed counts also where it is not proposed.

import {bdi, el, syncChildren} from './dom.js';

const DELAY_MS = 120;
const MAX_OPTIONS = 50;

export class Combobox {
  #timer = 0;
  #asking = null;
  #active = -1;

  /** `complete(prefix, signal)` resolves to values; `onChoose` is called when one is chosen. */
  constructor({id, label, complete, onChoose}) {
    this.complete = complete;
    this.onChoose = onChoose;
    this.list = el('ul', {id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true});
    this.input = el('input', {
      type: 'text', id, role: 'combobox', autocomplete: 'off', autocapitalize: 'off',
      spellcheck: 'false', maxlength: '1024', placeholder: 'Value',
      'aria-label': label, 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': `${id}-list`,
    });
    this.element = el('div', {className: 'combobox'}, this.input, this.list);
    this.input.addEventListener('input', () => this.#askSoon());
    this.input.addEventListener('focus', () => this.#askSoon());
    this.input.addEventListener('blur', () => this.close());
    this.input.addEventListener('keydown', event => this.#followKey(event));
    // Not click: the entry would lose the focus first, and the list with it.
    this.list.addEventListener('pointerdown', event => this.#followPointer(event));
  }

  get value() {
    return this.input.value;
  }

  clear() {
    this.input.value = '';
    this.close();
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#show([]);
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), DELAY_MS);
  }

  async #ask() {
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    let values = [];
    try {
      values = await this.complete(this.input.value, asking.signal);
    } catch {
      // Without proposals one can still type; what is wrong is said by those who show data.
    }
    if (!asking.signal.aborted && document.activeElement === this.input)
      this.#show(values.slice(0, MAX_OPTIONS));
  }

  #show(values) {
    this.#active = -1;
    syncChildren(this.list, values.map((value, index) => el('li', {
      id: `${this.list.id}-${index}`, role: 'option', 'aria-selected': 'false', title: value,
      dataset: {value},
    }, bdi(value))));
    this.list.hidden = values.length === 0;
    this.input.setAttribute('aria-expanded', String(values.length > 0));
    this.input.removeAttribute('aria-activedescendant');
  }

  #activate(index) {
    const options = this.list.children;
    options[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = (index + options.length) % options.length;
    const option = options[this.#active];
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({block: 'nearest'});
    this.input.setAttribute('aria-activedescendant', option.id);
  }

  #choose(option) {
    this.input.value = option.dataset.value;
    this.close();
    this.onChoose(this.input.value);
  }

  #followPointer(event) {
    const option = event.target.closest('[role=option]');
    event.preventDefault();
    if (option && event.button === 0)
      this.#choose(option);
  }

  #followKey(event) {
    const n = this.list.children.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (n === 0)
        this.#ask();
      else if (event.key === 'ArrowDown')
        this.#activate(this.#active + 1);
      else
        this.#activate(this.#active < 0 ? n - 1 : this.#active - 1);
    } else if (event.key === 'Escape' && n > 0) {
      event.preventDefault();
      this.close();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (this.#active >= 0)
        this.#choose(this.list.children[this.#active]);
      else if (this.input.value !== '')
        this.onChoose(this.input.value);
    }
  }
}
