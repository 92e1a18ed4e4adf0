// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The dialog that shows one event, user or account in full.

import {bdi, copyButton, el, syncChildren} from './dom.js';
import {formatDuration, formatFullTime, formatIso, formatNumber, NOTHING} from './format.js';
import {valueButton} from './values.js';

const EVENT_FIELDS = [
  ['action', 'Action', 'action'], ['user_id', 'User', 'user'], ['account_id', 'Account', 'account'],
  ['session_id', 'Session', 'session'], ['module', 'Module', 'module'],
  ['product', 'Product', 'product'], ['feature', 'Feature', 'feature'],
];

const LONGEST_JSON = 200000;

function fact(label, ...content) {
  return el('div', {className: 'fact'}, el('dt', {}, label), el('dd', {}, ...content));
}

function timeFact(label, ms) {
  return fact(label, el('time', {datetime: formatIso(ms)}, formatFullTime(ms)), ' ',
    el('span', {className: 'iso'}, formatIso(ms)));
}

function textOf(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function eventFacts({id, received_at, source, event}) {
  return [
    timeFact('Time', event.created_at), timeFact('Received', received_at),
    ...EVENT_FIELDS.filter(([name]) => event[name] !== undefined)
      .map(([name, label, field]) => fact(label, valueButton(field, event[name]))),
    event.page === undefined ? null : fact('Page', bdi(textOf(event.page))),
    event.time_spent === undefined ? null : fact('Lasted', formatDuration(event.time_spent)),
    event.active_duration === undefined ? null
      : fact('Active in the session', formatDuration(event.active_duration)),
    fact('Source', valueButton('source', source)),
    typeof id === 'number' ? fact('Number', formatNumber(id)) : null,
  ];
}

function personFacts(field, row) {
  const told = Object.entries(row.details ?? {});
  return [
    fact(field === 'user' ? 'User' : 'Account', valueButton(field, row[field])),
    field === 'user' ? fact('Account', valueButton('account', row.account)) : null,
    ...told.map(([name, value]) => fact(name.replaceAll('_', ' '), name.endsWith('_date')
      && Number.isFinite(value) ? formatFullTime(value) : bdi(textOf(value)))),
    timeFact('First seen', row.first_seen), timeFact('Last seen', row.last_seen),
    fact('Active time', formatDuration(row.active_time)),
    fact('Uses', formatNumber(row.uses)), fact('Sessions', formatNumber(row.sessions)),
  ];
}

/** Opens as a modal dialog; the browser keeps the focus within and gives it back. */
export class Detail {
  constructor() {
    this.title = el('h2', {id: 'detail-title'});
    this.facts = el('dl', {});
    this.json = el('pre', {tabindex: '0', role: 'region', 'aria-label': 'JSON', id: 'detail-json'});
    const close = el('button', {type: 'button', on: {click: () => this.element.close()}}, 'Close');
    this.element = el('dialog', {'aria-labelledby': 'detail-title', id: 'detail'},
      el('div', {className: 'dialog-head'}, this.title, close),
      this.facts,
      el('div', {className: 'dialog-head'}, el('h3', {}, 'JSON'), copyButton(() => this.json.textContent, this.json)),
      this.json);
    this.element.addEventListener('click', event => {
      // A filter was chosen, or the click went beside the dialog.
      if (event.target === this.element || event.target.closest('button[data-field]'))
        this.element.close();
    });
    document.body.append(this.element);
  }

  #open(title, facts, object) {
    const json = JSON.stringify(object, null, 2) ?? NOTHING;
    this.title.textContent = title;
    syncChildren(this.facts, facts.filter(child => child !== null));
    this.json.textContent = json.length <= LONGEST_JSON ? json
      : `${json.slice(0, LONGEST_JSON)}\n… ${formatNumber(json.length - LONGEST_JSON)} characters more`;
    this.element.showModal();
    this.element.scrollTop = 0;
  }

  openEvent(row) {
    const title = typeof row.id === 'number' ? `Event ${formatNumber(row.id)}` : 'Event';
    this.#open(title, eventFacts(row), row.event);
  }

  openPerson(field, row) {
    this.#open(field === 'user' ? 'User' : 'Account', personFacts(field, row), row);
  }
}
