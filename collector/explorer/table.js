// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A table whose rows stay the same elements while what they show stays the same, so that neither
// the focus nor a selection is lost when new figures come. On narrow screens the style sheet
// turns rows into cards; the roles are given so that it stays a table for screen readers.

import {el, syncChildren, unseen} from './dom.js';

const FOCUSABLE = 'button, a[href]';

function findFocus(body) {
  const row = document.activeElement?.closest('tr');
  if (!row || !body.contains(row))
    return null;
  const index = [...row.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  return {element: document.activeElement, key: row.dataset.key, index};
}

// The same place in the row of the same key; where that row is gone, the table itself.
function restoreFocus(spot, body, fallback) {
  if (!spot || document.activeElement === spot.element)
    return;
  const row = [...body.rows].find(candidate => candidate.dataset.key === spot.key);
  (row?.querySelectorAll(FOCUSABLE)[spot.index] ?? fallback).focus({preventScroll: true});
}

// Arrow keys go up and down within a column, beside what Tab does.
function followArrows(event) {
  const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
  const cell = event.target.closest('td, th');
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  const rows = [...cell.closest('tbody')?.rows ?? []];
  const place = [...cell.querySelectorAll(FOCUSABLE)].indexOf(event.target);
  for (let i = rows.indexOf(cell.parentNode) + step; i >= 0 && i < rows.length; i += step) {
    const target = rows[i].cells[cell.cellIndex]?.querySelectorAll(FOCUSABLE)[place];
    if (target) {
      event.preventDefault();
      target.focus();
      return;
    }
  }
}

/**
 * Columns: {label, kind, cell(row, context) → node or text}. Kinds: value, number, time, action.
 * The first column heads its row. `keyOf` tells rows apart.
 */
export class Table {
  #rows = new Map();

  constructor({caption, columns, keyOf, empty}) {
    this.columns = columns;
    this.keyOf = keyOf;
    this.body = el('tbody', {role: 'rowgroup'});
    this.emptyText = el('p', {className: 'empty', hidden: true}, empty);
    this.table = el('table', {role: 'table', tabindex: '-1'},
      el('caption', {className: 'unseen'}, caption),
      el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, columns.map(column => el('th', {
        role: 'columnheader', scope: 'col', className: column.kind,
      }, column.kind === 'action' ? unseen(column.label) : column.label)))),
      this.body);
    this.body.addEventListener('keydown', followArrows);
    this.element = el('div', {className: 'table'}, this.table, this.emptyText);
  }

  #buildRow(row, key, context) {
    return el('tr', {role: 'row', dataset: {key}}, this.columns.map((column, index) =>
      el(index === 0 ? 'th' : 'td', {
        role: index === 0 ? 'rowheader' : 'cell',
        scope: index === 0 ? 'row' : null,
        className: column.kind,
        dataset: {label: column.label},
      }, column.cell(row, context))));
  }

  /** For when the control that had the focus goes away. */
  focus() {
    this.table.focus({preventScroll: true});
  }

  /** Shows these rows; `context` is passed on to the cells. */
  update(rows, context = null) {
    const before = this.#rows;
    const spot = findFocus(this.body);
    this.#rows = new Map();
    for (const row of rows) {
      const key = String(this.keyOf(row));
      const print = JSON.stringify([row, context]);
      const old = before.get(key);
      const element = old?.print === print ? old.element : this.#buildRow(row, key, context);
      this.#rows.set(key, {print, element});
    }
    syncChildren(this.body, [...this.#rows.values()].map(entry => entry.element));
    restoreFocus(spot, this.body, this.table);
    this.table.hidden = rows.length === 0;
    this.emptyText.hidden = rows.length > 0;
  }
}
