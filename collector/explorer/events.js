// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Tables of events: the newest, which new ones join, or a page of older ones.

import {el, unseen} from './dom.js';
import {formatDuration, timeElement} from './format.js';
import {Table} from './table.js';
import {plainValue, valueButton} from './values.js';

function featureOrPage(event) {
  return event.page && !event.feature ? plainValue(event.page)
    : valueButton('feature', event.feature);
}

function what(event) {
  return event.feature || event.page ? featureOrPage(event) : valueButton('module', event.module);
}

function howLong(event) {
  const ms = event.time_spent ?? event.active_duration;
  return Number.isFinite(ms) ? formatDuration(ms) : '';
}

const actionColumn = {
  label: 'Action', kind: 'value', cell: row => valueButton('action', row.event.action),
};
const userColumn = {
  label: 'User', kind: 'value', cell: row => valueButton('user', row.event.user_id),
};

function columns(isFull, open) {
  const timeColumn = {label: 'Time', kind: 'time', cell: row => timeElement(row.event.created_at)};
  const openColumn = {
    label: 'Details',
    kind: 'action',
    cell: row => el('button', {type: 'button', className: 'open', on: {click: () => open(row)}},
      'Details', unseen(` of event ${row.id}`)),
  };
  if (!isFull)
    return [timeColumn, actionColumn,
      {label: 'What', kind: 'value what', cell: row => what(row.event)}, userColumn, openColumn];
  return [timeColumn, actionColumn,
    {label: 'Feature or page', kind: 'value what', cell: row => featureOrPage(row.event)},
    {label: 'Lasted', kind: 'number duration', cell: row => howLong(row.event)},
    {label: 'Module', kind: 'value', cell: row => valueButton('module', row.event.module)},
    userColumn,
    {label: 'Account', kind: 'value', cell: row => valueButton('account', row.event.account_id)},
    openColumn];
}

/** Shows at most `limit` events, newest first. */
export class EventTable {
  #events = [];

  constructor({caption, isFull, limit, open}) {
    this.limit = limit;
    this.table = new Table({
      caption, columns: columns(isFull, open), keyOf: row => row.id, empty: 'No events.',
    });
    this.element = this.table.element;
    this.element.classList.add('events');
  }

  focus() {
    this.table.focus();
  }

  get isFull() {
    return this.#events.length === this.limit;
  }

  get oldestId() {
    return this.#events.at(-1)?.id ?? null;
  }

  show(events) {
    this.#events = events.slice(0, this.limit);
    this.table.update(this.#events);
  }

  /** Puts those in front that are newer than what is shown. */
  join(events) {
    const newest = this.#events[0]?.id ?? 0;
    this.show([...events.filter(event => event.id > newest), ...this.#events]);
  }
}
