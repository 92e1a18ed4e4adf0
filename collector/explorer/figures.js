// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The sums above every view, and the line at the foot of the page.

import {el, syncChildren} from './dom.js';
import {formatDuration, formatNumber, formatTime, timeZone} from './format.js';

const FIGURES = [
  ['events', 'Events', formatNumber], ['uses', 'Uses of features', formatNumber],
  ['active_time', 'Active time', formatDuration], ['users', 'Users', formatNumber],
  ['accounts', 'Accounts', formatNumber], ['sessions', 'Sessions', formatNumber],
];

export class Figures {
  #values = new Map();

  constructor(element) {
    element.append(el('dl', {className: 'figures'}, FIGURES.map(([name, label]) => {
      const value = el('dd', {id: `figure-${name}`});
      this.#values.set(name, value);
      return el('div', {className: 'figure'}, el('dt', {}, label), value);
    })));
  }

  update(sums) {
    for (const [name, , format] of FIGURES)
      this.#values.get(name).textContent = format(sums[name]);
  }
}

/** What stands at the foot of the page. */
export function updateFoot(element, summary) {
  const since = summary.first_event === null ? '' : `, the oldest of ${formatTime(summary.first_event)}`;
  syncChildren(element, [
    el('span', {}, `natero-collector ${summary.version} (${summary.store})`),
    el('span', {}, `${formatNumber(summary.events)} events kept${since}`),
    el('span', {}, `Times are those of ${timeZone()}`),
  ]);
}
