// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Joins the parts: the state decides what is asked for, answers are shown, events that arrive
// join at once, and the figures follow them at a pace that the server can bear.

import {ask} from './api.js';
import {Detail} from './detail.js';
import {announce, el, syncChildren} from './dom.js';
import {Figures, updateFoot} from './figures.js';
import {Filters} from './filters.js';
import {formatNumber} from './format.js';
import {Live} from './live.js';
import {Pace} from './pace.js';
import {State} from './state.js';
import {setUpTheme} from './theme.js';
import {followValues} from './values.js';
import {buildView, TITLES} from './views.js';
import {showWelcome} from './welcome.js';

const STATES = {
  connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', paused: 'Paused',
  hidden: 'Waiting', refused: 'Not allowed',
};

const REFUSED = 'This collector wants its token: open the address that it printed when it started.';

const byId = id => document.getElementById(id);

class App {
  #view = null;
  #asking = null;
  #isEmpty = null;
  #isLoaded = false;
  #filterAddress;

  constructor() {
    this.state = new State();
    this.#filterAddress = this.state.filterAddress;
    this.live = new Live(() => this.state.query());
    this.pace = new Pace(() => this.#load());
    this.detail = new Detail();
    this.filters = new Filters(byId('filters'), this.state);
    this.figures = new Figures(byId('figures'));
    this.#buildNavigation();
    this.#connectParts();
    this.#showView();
    this.live.restart();
  }

  #buildNavigation() {
    this.links = Object.entries(TITLES).map(([view, title]) => el('a', {dataset: {view}}, title));
    syncChildren(byId('views'), this.links.map(link => el('li', {}, link)));
  }

  #connectParts() {
    const {state, live} = this;
    setUpTheme(byId('theme'), () => this.#view.redraw?.());
    followValues(document.body, state);
    byId('skip').addEventListener('click', event => {
      event.preventDefault();
      byId('main').focus();
    });
    byId('pause').addEventListener('click', () =>
      live.state === 'paused' ? live.resume() : live.pause());
    state.addEventListener('change', () => this.#followState());
    live.addEventListener('state', () => this.#showLive());
    live.addEventListener('events', event => this.#join(event.detail));
    live.addEventListener('trouble', event => this.#showFailure(event.detail));
    live.addEventListener('gap', () => this.pace.now());
    live.addEventListener('summary', event => this.#followSummary(event.detail));
  }

  #showLive() {
    const {state} = this.live;
    byId('state').dataset.state = state;
    byId('state-text').textContent = STATES[state];
    byId('pause').textContent = state === 'paused' ? 'Resume' : 'Pause';
    // What arrived while there was no connection is read anew.
    if (state === 'live' && this.#isLoaded)
      this.pace.soon();
  }

  // Comes before each connection. What is loaded after the first is complete: the connection
  // takes up from there.
  #followSummary(summary) {
    if (summary)
      this.#showEmptiness(summary);
    if (!this.#isLoaded)
      this.#load();
  }

  #showEmptiness(summary) {
    const isEmpty = summary !== null && summary.events === 0;
    if (isEmpty === this.#isEmpty)
      return;
    this.#isEmpty = isEmpty;
    byId('welcome').hidden = !isEmpty;
    byId('content').hidden = isEmpty;
    if (isEmpty) {
      showWelcome(byId('welcome'), summary.ingest_url);
    } else {
      this.#leaveWelcome();
    }
  }

  #leaveWelcome() {
    const welcome = byId('welcome');
    if (welcome.childNodes.length === 0)
      return;
    if (welcome.contains(document.activeElement))
      byId('main').focus();
    syncChildren(welcome, []);
    announce('The first event has arrived');
  }

  #followState() {
    const isFilteredOtherwise = this.state.filterAddress !== this.#filterAddress;
    this.filters.update();
    this.#showView();
    if (isFilteredOtherwise) {
      this.#filterAddress = this.state.filterAddress;
      this.#view.reset?.();
      this.live.restart();
    }
    this.#load({isAsked: true});
  }

  #showView() {
    const {view} = this.state.values;
    for (const link of this.links) {
      link.href = this.state.address({view: link.dataset.view});
      if (link.dataset.view === view)
        link.setAttribute('aria-current', 'page');
      else
        link.removeAttribute('aria-current');
    }
    if (this.#view?.name === view)
      return;
    const {state, detail} = this;
    this.#view?.leave?.();
    this.#view = buildView(view, {state, detail, reload: () => this.#load()});
    this.#view.name = view;
    document.title = `${TITLES[view]} – Natero Explorer`;
    syncChildren(byId('view'), [this.#view.element]);
  }

  #join({events, count}) {
    if (this.#isEmpty)
      this.pace.now();
    this.#view.join(events);
    if (count > 0)
      this.pace.soon();
  }

  /** Asks for all that is on screen. Questions that are overtaken by others are given up. */
  async #load({isAsked = false} = {}) {
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    const view = this.#view;
    const query = this.state.query();
    byId('view').setAttribute('aria-busy', 'true');
    const sums = this.#loadSums(query, asking.signal);
    const results = await this.pace.measure(Promise.allSettled([
      sums, ...view.questions(query).map(question => this.#answer(question, sums, asking.signal)),
    ]));
    if (asking.signal.aborted)
      return;
    byId('view').removeAttribute('aria-busy');
    this.#isLoaded = true;
    if (this.#isEmpty === null)
      this.#showEmptiness(null);
    const failure = results.find(result => result.status === 'rejected');
    if (failure)
      this.#showFailure(failure.reason);
    else
      this.#showTrouble('');
    if (isAsked && results[0].value)
      announce(`${TITLES[view.name]}: ${formatNumber(results[0].value.events)} events`);
  }

  async #loadSums(query, signal) {
    const [summary, filtered] = await Promise.all([
      ask('summary', {}, signal), this.state.hasFilters ? ask('summary', query, signal) : null,
    ]);
    signal.throwIfAborted();
    const sums = filtered ?? summary;
    this.#showEmptiness(summary);
    updateFoot(byId('about'), summary);
    this.figures.update(sums);
    // What is still on its way to the store will be in the next figures.
    if (summary.waiting > 0)
      this.pace.soon();
    return sums;
  }

  // The sums are there for shares only.
  async #answer({name, query, show}, sums, signal) {
    const [answer, known] = await Promise.all([
      ask(name, query, signal), sums.catch(() => null),
    ]);
    signal.throwIfAborted();
    show(answer, known && {events: known.events, uses: known.uses});
  }

  // Without an answer the state says enough: the page asks again when it is connected again.
  #showFailure(error) {
    if (error.status === undefined)
      throw error;
    if (error.status === 401)
      this.#showTrouble(REFUSED);
    else if (error.status !== 0)
      this.#showTrouble(`The figures could not be read: ${error.message}.`);
    if (this.live.state === 'live')
      this.pace.soon();
  }

  #showTrouble(text) {
    byId('trouble').textContent = text;
    byId('trouble').hidden = text === '';
  }
}

new App();
