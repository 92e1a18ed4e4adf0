// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What is being looked at: the view, the filters and the order. It lives in the address behind
// the #, so that it can be kept and passed on, the back button works, and servers and proxies on
// the way do not see whom somebody looks at.

import {DAY} from './format.js';

/** What can be filtered by. Completed: /api/values knows them. */
export const FIELDS = [
  {name: 'user', label: 'User', isCompleted: true},
  {name: 'account', label: 'Account', isCompleted: true},
  {name: 'module', label: 'Module', isCompleted: true},
  {name: 'product', label: 'Product', isCompleted: true},
  {name: 'feature', label: 'Feature', isCompleted: true},
  {name: 'action', label: 'Action', isCompleted: true},
  {name: 'session', label: 'Session', isCompleted: false},
  {name: 'source', label: 'Source', isCompleted: false},
];

export const RANGES = [
  {name: '1h', label: 'Last hour', span: DAY / 24},
  {name: '24h', label: 'Last 24 hours', span: DAY},
  {name: '7d', label: 'Last 7 days', span: 7 * DAY},
  {name: '30d', label: 'Last 30 days', span: 30 * DAY},
];

const CHOICES = {
  view: ['overview', 'events', 'features', 'modules', 'actions', 'sessions', 'users', 'accounts'],
  unit: ['hours', 'days'],
  sort: ['active_time', 'started'],
};

const MINUTE = 60000;
const MAX_CHARS = 1024;

function readTime(text) {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

// What is longer, or holds a NUL, is in no event.
function isValue(text) {
  return text !== null && text !== '' && text.length <= MAX_CHARS && !text.includes('\0');
}

function parse(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const values = {filters: new Map()};
  for (const [name, choices] of Object.entries(CHOICES))
    values[name] = choices.includes(words.get(name)) ? words.get(name) : choices[0];
  for (const {name} of FIELDS) {
    const value = words.get(name);
    if (isValue(value))
      values.filters.set(name, value);
  }
  values.range = RANGES.find(range => range.name === words.get('range')) ?? null;
  values.from = values.range ? null : readTime(words.get('from'));
  values.to = values.range ? null : readTime(words.get('to'));
  return values;
}

function format(values) {
  const words = new URLSearchParams();
  for (const [name, choices] of Object.entries(CHOICES)) {
    if (values[name] !== choices[0])
      words.set(name, values[name]);
  }
  values.filters.forEach((value, name) => words.set(name, value));
  if (values.range)
    words.set('range', values.range.name);
  if (values.from !== null)
    words.set('from', new Date(values.from).toISOString());
  if (values.to !== null)
    words.set('to', new Date(values.to).toISOString());
  return `#${words}`;
}

/** Tells of changes by the event `change`. */
export class State extends EventTarget {
  constructor() {
    super();
    this.values = parse(location.hash);
    this.shown = format(this.values);
    for (const type of ['popstate', 'hashchange'])
      addEventListener(type, () => this.#read());
  }

  #read() {
    // The skip link is the one anchor within the page that is no state.
    if (location.hash === '#main')
      return;
    this.#show(parse(location.hash));
  }

  #show(values) {
    const shown = format(values);
    if (shown === this.shown)
      return;
    this.values = values;
    this.shown = shown;
    this.dispatchEvent(new Event('change'));
  }

  /** The address of this state with changes. */
  address(changes) {
    return format({...this.values, ...changes});
  }

  update(changes) {
    const address = this.address(changes);
    if (address !== this.shown)
      history.pushState(null, '', address === '#' ? location.pathname + location.search : address);
    this.#show({...this.values, ...changes});
  }

  setFilter(name, value) {
    this.update({filters: new Map(this.values.filters).set(name, value)});
  }

  dropFilter(name) {
    const filters = new Map(this.values.filters);
    filters.delete(name);
    this.update({filters});
  }

  setRange(range) {
    this.update({range, from: null, to: null});
  }

  setSpan(from, to) {
    this.update({range: null, from, to});
  }

  /** The same as long as the filters are the same, whatever the view. */
  get filterAddress() {
    return this.address(Object.fromEntries(
      Object.entries(CHOICES).map(([name, choices]) => [name, choices[0]])));
  }

  get hasFilters() {
    const {filters, range, from, to} = this.values;
    return filters.size > 0 || range !== null || from !== null || to !== null;
  }

  /** The filters as the server takes them. Relative ranges end now, and begin at a whole minute. */
  query(now = Date.now()) {
    const {filters, range, from, to} = this.values;
    const words = Object.fromEntries(filters);
    if (range)
      words.from = Math.floor((now - range.span) / MINUTE) * MINUTE;
    if (from !== null)
      words.from = from;
    if (to !== null)
      words.to = to;
    return words;
  }
}
