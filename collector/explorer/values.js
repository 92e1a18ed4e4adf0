// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Values of events, wherever they stand: text that filters by itself when it is activated.

import {bdi, el} from './dom.js';
import {NOTHING} from './format.js';

/** A button with the value as its text; null where an event has none. */
export function valueButton(field, value) {
  if (value === null || value === undefined || value === '')
    return el('span', {className: 'nothing'}, NOTHING);
  return el('button', {
    type: 'button',
    className: `value value-${field}`,
    title: `Only ${field}: ${value}`,
    dataset: {field, value: String(value)},
  }, bdi(value));
}

/** Text that cannot be filtered by, in one line. */
export function plainValue(value) {
  if (value === null || value === undefined || value === '')
    return el('span', {className: 'nothing'}, NOTHING);
  return el('span', {className: 'plain', title: String(value)}, bdi(value));
}

/** Makes all value buttons below `root` set their filter. */
export function followValues(root, state) {
  root.addEventListener('click', event => {
    const button = event.target.closest('button[data-field]');
    if (!button)
      return;
    const {field, value} = button.dataset;
    state.setFilter(field, value);
  });
}
