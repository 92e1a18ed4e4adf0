// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The views. Each has an element, `questions (query)` for its data, and `join (events)` for events
// that arrive; some have more, which is called where it is there. A question is {name, query, show (answer, sums)}: each is asked and shown for
// itself, so that one that the server cannot answer does not take the others along.

import {Charts, MAX_BUCKETS} from './charts.js';
import {lists} from './columns.js';
import {el} from './dom.js';
import {EventTable} from './events.js';
import {formatNumber} from './format.js';
import {Table} from './table.js';

const TOP_ROWS = {features: 12, modules: 5, actions: 5};
const LATEST_EVENTS = 12;
const EVENT_ROWS = 100;
const LIST_ROWS = [50, 200, 1000];

export const TITLES = {
  overview: 'Overview', events: 'Events', features: 'Features', modules: 'Modules',
  actions: 'Actions', sessions: 'Sessions', users: 'Users', accounts: 'Accounts',
};

function heading(text, ...more) {
  return el('div', {className: 'section-head'}, el('h2', {id: 'view-title'}, text), ...more);
}

function button(id, text, onClick) {
  return el('button', {type: 'button', id, on: {click: onClick}}, text);
}

class Overview {
  constructor({state, detail, all}) {
    this.state = state;
    this.charts = new Charts(state);
    this.tops = ['features', 'modules', 'actions'].map(name => ({name, table: new Table({
      ...all[name], caption: all[name].title, columns: all[name].columns.filter(
        ({label}) => !['Accounts', 'Last used', 'Last one'].includes(label)),
    })}));
    this.latest = new EventTable({
      caption: 'Latest events', isFull: false, limit: LATEST_EVENTS,
      open: row => detail.openEvent(row),
    });
    this.element = el('div', {},
      el('h2', {className: 'unseen', id: 'view-title'}, TITLES.overview), this.charts.element,
      el('div', {className: 'tops'},
        this.#card('Latest events', 'events', this.latest.element),
        this.tops.map(({name, table}) => this.#card(all[name].title, name, table.element))));
  }

  #card(title, view, content) {
    const link = el('a', {href: '#', dataset: {view}}, 'All', el('span', {className: 'unseen'},
      ` ${TITLES[view].toLowerCase()}`));
    return el('section', {className: `card top-${view}`},
      el('div', {className: 'section-head'}, el('h3', {}, title), link), content);
  }

  questions(query) {
    const {unit} = this.state.values;
    const hasSpan = 'from' in query || 'to' in query;
    for (const link of this.element.querySelectorAll('a[data-view]'))
      link.href = this.state.address({view: link.dataset.view});
    return [
      {name: 'events', query: {...query, limit: LATEST_EVENTS},
        show: answer => this.latest.show(answer.events)},
      {name: unit, query: hasSpan ? {...query, limit: MAX_BUCKETS} : query,
        show: answer => this.charts.update(answer[unit], unit)},
      ...this.tops.map(({name, table}) => ({name, query: {...query, limit: TOP_ROWS[name]},
        show: (answer, sums) => table.update(answer[name], sums)})),
    ];
  }

  join(events) {
    this.latest.join(events);
  }

  reset() {
    this.latest.forget();
  }

  redraw() {
    this.charts.redraw();
  }

  leave() {
    this.charts.destroy();
  }
}

/** The newest events, or older ones page by page; only the first page moves. */
class Events {
  #before = null;
  #next = null;

  constructor({detail, reload}) {
    this.reload = reload;
    this.table = new EventTable({
      caption: 'Events, the newest first', isFull: true, limit: EVENT_ROWS,
      open: row => detail.openEvent(row),
    });
    this.older = button('older', 'Older events', () => this.#go(this.table.oldestId));
    this.newest = button('newest', 'Back to the newest', () => this.#go(null));
    this.note = el('span', {className: 'note'});
    this.element = el('div', {}, heading(TITLES.events, this.note),
      el('div', {className: 'card'}, this.table.element),
      el('div', {className: 'pager'}, this.newest, this.older));
  }

  #go(before) {
    this.#before = before;
    this.table.focus();
    this.reload();
    document.getElementById('view-title').scrollIntoView({block: 'nearest'});
  }

  /** Other filters: from the start. */
  reset() {
    this.#before = null;
    this.table.forget();
  }

  questions(query) {
    return [{name: 'events', query: {...query, limit: EVENT_ROWS, before: this.#before},
      show: answer => this.#show(answer)}];
  }

  #show(answer) {
    this.#next = answer.next;
    this.table.show(answer.events, this.#before === null);
    this.#showPlace();
  }

  #showPlace() {
    const isOlder = this.#before !== null;
    this.newest.disabled = !isOlder;
    this.older.disabled = this.#next === null;
    this.note.textContent = isOlder ? 'Older events: new ones do not join them'
      : `The newest ${EVENT_ROWS}; new ones join at the top`;
  }

  join(events) {
    if (this.#before !== null)
      return;
    this.table.join(events);
    // More than a page has come since: there is an older one now.
    if (this.#next === null && this.table.isFull) {
      this.#next = this.table.oldestId;
      this.#showPlace();
    }
  }
}

/** One of the lists, as long as asked for. */
class List {
  #size = 0;

  constructor(name, {state, all, reload}) {
    this.name = name;
    this.state = state;
    this.reload = reload;
    this.table = new Table({...all[name], caption: all[name].title});
    this.note = el('span', {className: 'note'});
    this.more = button('more', 'Show more', () => {
      this.#size++;
      reload();
    });
    this.sorts = name === 'sessions' ? this.#buildSorts() : null;
    this.element = el('div', {}, heading(all[name].title, this.note, this.sorts),
      el('div', {className: 'card'}, this.table.element),
      el('div', {className: 'pager'}, this.more));
  }

  #buildSorts() {
    return el('div', {className: 'switch', role: 'group', 'aria-label': 'Order by'},
      [['active_time', 'Active time'], ['started', 'Start']].map(([sort, label]) =>
        button(`sort-${sort}`, label, () => this.state.update({sort}))));
  }

  reset() {
    this.#size = 0;
  }

  questions(query) {
    const words = {...query, limit: LIST_ROWS[this.#size]};
    if (this.sorts)
      words.sort = this.state.values.sort;
    return [{name: this.name, query: words,
      show: (answer, sums) => this.#show(answer[this.name], sums)}];
  }

  #show(rows, sums) {
    const isCut = rows.length >= LIST_ROWS[this.#size];
    this.table.update(rows, sums);
    const isLast = !isCut || this.#size === LIST_ROWS.length - 1;
    if (isLast && document.activeElement === this.more)
      this.table.focus();
    this.more.hidden = isLast;
    this.note.textContent = isCut ? `The first ${formatNumber(rows.length)}` : '';
    for (const sort of this.sorts?.children ?? [])
      sort.setAttribute('aria-pressed', String(sort.id === `sort-${this.state.values.sort}`));
  }

  join() {}
}

/** Makes the view of that name. */
export function buildView(name, {state, detail, reload}) {
  const parts = {state, detail, reload, all: lists((field, row) => detail.openPerson(field, row))};
  if (name === 'overview')
    return new Overview(parts);
  return name === 'events' ? new Events(parts) : new List(name, parts);
}
