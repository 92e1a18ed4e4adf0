// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The filters: chips that can be removed, a form that adds one, and the time range.

import {ask} from './api.js';
import {Combobox} from './combobox.js';
import {bdi, el, syncChildren, unseen} from './dom.js';
import {formatFullTime, formatTime} from './format.js';
import {FIELDS, RANGES} from './state.js';

function labelOf(name) {
  return FIELDS.find(field => field.name === name).label;
}

/** "26 Nov, 10:00 – 27 Nov, 10:00", with open ends where there are. */
function spanText(from, to, format) {
  if (from === null)
    return `before ${format(to)}`;
  return to === null ? `since ${format(from)}` : `${format(from)} – ${format(to)}`;
}

function toInput(ms) {
  if (ms === null)
    return '';
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function fromInput(text) {
  const ms = text === '' ? NaN : new Date(text).getTime();
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

export class Filters {
  constructor(element, state) {
    this.state = state;
    this.chips = el('ul', {className: 'chips', id: 'chips', 'aria-label': 'Filters in force'});
    this.form = this.#buildForm();
    this.span = this.#buildSpan();
    element.append(el('div', {className: 'filter-row'}, this.form, this.#buildRange(), this.chips),
      this.span);
    this.update();
  }

  #buildForm() {
    this.field = el('select', {id: 'filter-field', 'aria-label': 'Filter by'},
      FIELDS.map(field => el('option', {value: field.name}, field.label)));
    this.entry = new Combobox({
      id: 'filter-value', label: 'Value to filter by',
      complete: (prefix, signal) => this.#complete(prefix, signal),
      onChoose: value => this.#add(value),
    });
    this.field.addEventListener('change', () => this.entry.clear());
    const add = el('button', {
      type: 'button', id: 'filter-add',
      on: {click: () => this.entry.value === '' ? this.entry.input.focus() : this.#add(this.entry.value)},
    }, 'Add filter');
    return el('div', {className: 'filter-form', role: 'search', 'aria-label': 'Add a filter'},
      this.field, this.entry.element, add);
  }

  #buildRange() {
    this.range = el('select', {id: 'range', 'aria-label': 'Time range'},
      el('option', {value: ''}, 'All time'),
      RANGES.map(range => el('option', {value: range.name}, range.label)),
      el('option', {value: 'span'}, 'From … to …'));
    this.range.addEventListener('change', () => {
      if (this.range.value === 'span') {
        this.#showSpan(true);
        this.from.focus();
      } else {
        this.state.setRange(RANGES.find(range => range.name === this.range.value) ?? null);
      }
    });
    return this.range;
  }

  #buildSpan() {
    this.from = el('input', {type: 'datetime-local', id: 'range-from', step: '60'});
    this.to = el('input', {type: 'datetime-local', id: 'range-to', step: '60'});
    this.spanProblem = el('p', {className: 'problem', role: 'alert'});
    const apply = el('button', {type: 'button', id: 'range-apply',
      on: {click: () => this.#applySpan()}}, 'Apply');
    return el('div', {className: 'span', role: 'group', 'aria-label': 'Time range', hidden: true},
      el('label', {}, el('span', {}, 'From'), this.from),
      el('label', {}, el('span', {}, 'To'), this.to), apply, this.spanProblem);
  }

  #showSpan(isShown) {
    const {from, to} = this.state.values;
    this.span.hidden = !isShown;
    this.from.value = toInput(from);
    this.to.value = toInput(to);
    this.spanProblem.textContent = '';
  }

  #applySpan() {
    const from = fromInput(this.from.value);
    const to = fromInput(this.to.value);
    if (from !== null && to !== null && from >= to) {
      this.spanProblem.textContent = 'The end is not after the beginning.';
      return;
    }
    this.state.setSpan(from, to);
    this.update();
  }

  async #complete(prefix, signal) {
    const field = FIELDS.find(candidate => candidate.name === this.field.value);
    if (!field.isCompleted)
      return [];
    const {values} = await ask('values', {field: field.name, prefix}, signal);
    return values.filter(value => value !== '').map(String);
  }

  #add(value) {
    this.entry.clear();
    this.state.setFilter(this.field.value, value);
  }

  #chip(label, text, title, remove) {
    const button = el('button', {
      type: 'button', className: 'remove', title: 'Remove this filter', on: {click: remove},
    }, el('span', {'aria-hidden': 'true'}, '×'), unseen(`Remove the filter ${label} ${text}`));
    return el('li', {className: 'chip', title},
      el('span', {className: 'chip-label'}, label), ' ',
      el('span', {className: 'chip-value'}, bdi(text)), button);
  }

  #buildChips() {
    const {filters, range, from, to} = this.state.values;
    const chips = [...filters].map(([name, value]) => this.#chip(
      labelOf(name), value, value, () => this.#remove(() => this.state.dropFilter(name))));
    const forget = () => this.#remove(() => this.state.setRange(null));
    if (range)
      chips.push(this.#chip('Time', range.label, range.label, forget));
    else if (from !== null || to !== null)
      chips.push(this.#chip('Time', spanText(from, to, formatTime),
        spanText(from, to, formatFullTime), forget));
    if (chips.length > 1)
      chips.push(el('li', {}, el('button', {type: 'button', className: 'quiet', id: 'clear',
        on: {click: () => this.#remove(() => this.state.update(
          {filters: new Map(), range: null, from: null, to: null}))}}, 'Remove all')));
    return chips;
  }

  // The focus goes to the next chip, or where filters are added.
  #remove(change) {
    const buttons = [...this.chips.querySelectorAll('button')];
    const index = buttons.indexOf(document.activeElement);
    change();
    const left = this.chips.querySelectorAll('button');
    (left[Math.min(index, left.length - 1)] ?? this.field).focus();
  }

  /** Shows what the state has. */
  update() {
    const {range, from, to} = this.state.values;
    const isSpan = from !== null || to !== null;
    syncChildren(this.chips, this.#buildChips());
    this.chips.hidden = this.chips.children.length === 0;
    this.range.value = isSpan ? 'span' : range?.name ?? '';
    this.#showSpan(isSpan);
  }
}
