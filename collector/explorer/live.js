// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Events as they arrive. One connection at a time, opened again after each break, from the last
// event on that came. It is given up while nobody can see the page: browsers allow few
// connections to one server, and other tabs need them.

import {address, ask} from './api.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10000;
// A connection that lived so long was a good one: after it the delays begin anew.
const GOOD_MS = 5000;
const HIDDEN_MS = 60000;
const BATCH_MS = 250;
const MAX_BATCH = 100;

/**
 * Events: `state` (see `state`), `events` (detail: {events, count}, newest first; of more than
 * 100 only the newest), `summary` (detail: the answer that comes before each connection, or null), `gap`
 * where events were missed, so that all has to be read anew, and `trouble` (detail: the error).
 *
 * States: connecting, live, reconnecting, paused, hidden, refused.
 */
export class Live extends EventTarget {
  #source = null;
  #timer = 0;
  #hiddenTimer = 0;
  #batchTimer = 0;
  #delay = FIRST_DELAY_MS;
  #lastId = null;
  #batch = [];
  #count = 0;
  #attempt = 0;
  #openedAt = Infinity;

  constructor(getQuery) {
    super();
    this.getQuery = getQuery;
    this.state = 'connecting';
    document.addEventListener('visibilitychange', () => this.#followVisibility());
    addEventListener('online', () => this.#hurry());
    addEventListener('pageshow', event => event.persisted && this.restart());
    addEventListener('pagehide', () => this.#close());
  }

  /** Connects with the filters of now. */
  restart() {
    if (this.state === 'paused')
      return;
    this.#close();
    this.#connect();
  }

  pause() {
    this.#close();
    this.#setState('paused');
  }

  resume() {
    this.#setState('connecting');
    this.#connect();
  }

  #setState(state) {
    if (state === this.state)
      return;
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }

  #close() {
    this.#attempt++;
    clearTimeout(this.#timer);
    clearTimeout(this.#batchTimer);
    this.#batchTimer = 0;
    this.#batch = [];
    this.#count = 0;
    this.#source?.close();
    this.#source = null;
  }

  // The summary first: it says what went wrong, which an EventSource doesn't, and whether the
  // database is still the one that our last event is in.
  async #connect() {
    const attempt = ++this.#attempt;
    let summary;
    try {
      summary = await ask('summary');
    } catch (error) {
      if (attempt === this.#attempt)
        this.#followProblem(error);
      return;
    }
    if (attempt !== this.#attempt)
      return;
    const isOther = this.#lastId !== null && summary.last_id < this.#lastId;
    if (this.#lastId === null || isOther)
      this.#lastId = summary.last_id;
    this.#tell('summary', summary);
    if (isOther)
      this.#tell('gap', null);
    this.#open();
  }

  // A server that answers, but not this, may still have events to tell.
  #followProblem(error) {
    if (error.status === 0 || error.status === 401) {
      this.#breakOff(error.status === 401 ? 'refused' : 'reconnecting');
    } else {
      this.#tell('summary', null);
      this.#open();
    }
    this.#tell('trouble', error);
  }

  #open() {
    const source = new EventSource(
      address('stream', {...this.getQuery(), last_event_id: this.#lastId}));
    source.addEventListener('open', () => {
      this.#openedAt = performance.now();
      this.#setState('live');
    });
    source.addEventListener('event', message => this.#take(message.data));
    source.addEventListener('gap', () => this.#tell('gap', null));
    source.addEventListener('error', () => this.#breakOff('reconnecting'));
    this.#source = source;
  }

  #take(text) {
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      return;
    }
    if (!Number.isSafeInteger(event?.id) || event.id <= (this.#lastId ?? 0))
      return;
    this.#lastId = event.id;
    this.#count++;
    this.#batch.push(event);
    if (this.#batch.length > 2 * MAX_BATCH)
      this.#batch.splice(0, MAX_BATCH);
    if (this.#batchTimer === 0)
      this.#batchTimer = setTimeout(() => this.#pass(), BATCH_MS);
  }

  #pass() {
    const events = this.#batch.slice(-MAX_BATCH).reverse();
    const count = this.#count;
    this.#batchTimer = 0;
    this.#batch = [];
    this.#count = 0;
    this.#tell('events', {events, count});
  }

  #breakOff(state) {
    if (this.#batch.length > 0)
      this.#pass();
    this.#close();
    this.#setState(state);
    if (performance.now() - this.#openedAt > GOOD_MS)
      this.#delay = FIRST_DELAY_MS;
    this.#openedAt = Infinity;
    // Not all readers of a server that was away come back in the same moment.
    const delay = this.#delay * (0.75 + Math.random() / 2);
    this.#delay = Math.min(2 * this.#delay, LONGEST_DELAY_MS);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  #hurry() {
    if (this.state !== 'reconnecting')
      return;
    this.#delay = FIRST_DELAY_MS;
    this.restart();
  }

  #followVisibility() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden && this.state !== 'paused') {
      this.#hiddenTimer = setTimeout(() => {
        this.#close();
        this.#setState('hidden');
      }, HIDDEN_MS);
    } else if (this.state === 'hidden') {
      this.resume();
    } else {
      this.#hurry();
    }
  }
}
