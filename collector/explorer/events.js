// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Tables of events: the newest, which new ones join, or a page of older ones.

import {el, unseen} from './dom.js';
import {formatDuration, timeElement} from './format.js';
import {Table} from './table.js';
import {plainValue, valueButton} from './values.js';

// How long an event that arrived is waited for in the lists.
const ARRIVED_MS = 60000;

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

// Ids of the collector's own database are numbers, those of a store elsewhere are texts.
function isPlace(id) {
  return typeof id === 'string';
}

// An event that arrived has no id of such a store: what is in it tells that a list has it.
function isListed(row, listed) {
  const {event} = row;
  return listed.some(({event: other, received_at: receivedAt}) => event.event_id
    ? event.event_id === other.event_id
    : row.received_at === receivedAt && JSON.stringify(event) === JSON.stringify(other));
}

/** Shows at most `limit` events, newest first. */
export class EventTable {
  #events = [];
  // Whether the lists come from a store elsewhere, and what arrived and may not be in one yet:
  // {row, until}.
  #isElsewhere = false;
  #arrived = [];

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

  /** One that the store knows. */
  get oldestId() {
    return this.#events.findLast(({id}) => !this.#isElsewhere || isPlace(id))?.id ?? null;
  }

  #update(events) {
    this.#events = events.slice(0, this.limit);
    this.table.update(this.#events);
  }

  /** Shows a list. Where the store is elsewhere, what arrived stays in front until a list has it. */
  show(events, isNewest = true) {
    const now = performance.now();
    if (events.length > 0)
      this.#isElsewhere = isPlace(events[0].id);
    this.#arrived = !isNewest || !this.#isElsewhere ? []
      : this.#arrived.filter(({row, until}) => now < until && !isListed(row, events));
    this.#update([...this.#arrived.map(({row}) => row), ...events]);
  }

  /** Puts those in front that are newer than what is shown. */
  join(events) {
    const newest = this.#events.find(({id}) => !isPlace(id))?.id ?? 0;
    const listed = this.#events.filter(({id}) => isPlace(id));
    const added = events.filter(row => row.id > newest && !isListed(row, listed));
    const until = performance.now() + ARRIVED_MS;
    this.#arrived = [...added.map(row => ({row, until})), ...this.#arrived].slice(0, this.limit);
    this.#update([...added, ...this.#events]);
  }

  /** Other events are wanted. */
  forget() {
    this.#arrived = [];
  }
}
