// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Uses, events, active time and users by the hour or day, drawn by uPlot, with the same figures
// as a table for those who don't see them.

import {el, syncChildren, unseen} from './dom.js';
import {DAY, formatCompact, formatDuration, formatNumber, formatTick} from './format.js';
import {Table} from './table.js';
import uPlot from './uplot.js';

const HEIGHT = 132;
/** As many as one answer may have. */
export const MAX_BUCKETS = 1000;
const MINUTE = 60000;

const UNITS = {
  hours: {label: 'Hours', one: 'hour', width: DAY / 24},
  days: {label: 'Days', one: 'day', width: DAY},
};

// Steps of the side of a chart of time, in ms: none of 10 s or 100 min.
const TIME_STEPS = [1000, 5000, 15000, 30000, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  ...[1, 2, 6, 12, 24, 48, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000]
    .map(hours => hours * 60 * MINUTE)];
const COUNT_STEPS = [1, 2, 5].flatMap(step =>
  [...Array(12).keys()].map(power => step * 10 ** power)).sort((a, b) => a - b);

const METRICS = [
  {name: 'uses', label: 'Uses', format: formatNumber, tick: formatCompact, steps: COUNT_STEPS,
    isSum: true},
  {name: 'events', label: 'Events', format: formatNumber, tick: formatCompact, steps: COUNT_STEPS,
    isSum: true},
  {name: 'active_time', label: 'Active time', format: formatDuration, tick: formatTick,
    steps: TIME_STEPS, isSum: true},
  {name: 'users', label: 'Users', format: formatNumber, tick: formatCompact, steps: COUNT_STEPS,
    isSum: false},
];

// The collector's days are those of UTC, so they keep their date in every time zone.
const dayFormat = new Intl.DateTimeFormat(undefined,
  {weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC'});
const dayTick = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short', timeZone: 'UTC'});
const hourDay = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});
const hourTime = new Intl.DateTimeFormat(undefined,
  {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});

function bucketLabel(start, unit) {
  if (unit === 'days')
    return dayFormat.format(start);
  return `${hourDay.format(start)}, ${hourTime.format(start)}–${hourTime.format(start + DAY / 24)}`;
}

function tickLabel(ms, unit) {
  if (unit === 'days')
    return dayTick.format(ms);
  const date = new Date(ms);
  return date.getHours() === 0 && date.getMinutes() === 0 ? hourDay.format(ms) : hourTime.format(ms);
}

/** Buckets in which nothing happened are not sent: they are put in, unless that would be too many. */
export function fillGaps(rows, width) {
  if (rows.length < 2 || (rows.at(-1).start - rows[0].start) / width >= MAX_BUCKETS)
    return rows.slice(-MAX_BUCKETS);
  const known = new Map(rows.map(row => [row.start, row]));
  const filled = [];
  for (let start = rows[0].start; start <= rows.at(-1).start; start += width)
    filled.push(known.get(start) ?? {start, events: 0, uses: 0, active_time: 0, users: 0, sessions: 0});
  return filled;
}

/** What a chart shows, in a sentence. */
function describe(metric, rows, unit) {
  if (rows.length === 0)
    return `${metric.label} by ${UNITS[unit].one}: nothing`;
  const most = rows.reduce((best, row) => row[metric.name] > best[metric.name] ? row : best);
  const sum = rows.reduce((total, row) => total + row[metric.name], 0);
  const total = metric.isSum ? `${metric.format(sum)} in all, ` : '';
  return `${metric.label} by ${UNITS[unit].one}: ${total}at most ${metric.format(most[metric.name])}, `
    + bucketLabel(most.start, unit);
}

function colours(element) {
  const style = getComputedStyle(element);
  return {
    bar: style.getPropertyValue('color'),
    grid: style.getPropertyValue('border-top-color'),
    text: style.getPropertyValue('outline-color'),
  };
}

/** One chart: a card with a heading, the figure under the pointer, and the bars. */
class Chart {
  #plot = null;
  #rows = [];
  #unit = 'hours';
  #observer = new ResizeObserver(() => this.#resize());

  constructor(metric, onSpan) {
    this.metric = metric;
    this.onSpan = onSpan;
    this.readout = el('p', {className: 'readout', 'aria-hidden': 'true'});
    this.canvas = el('div', {className: `canvas canvas-${metric.name}`, role: 'img'});
    this.element = el('div', {className: 'card chart'},
      el('div', {className: 'chart-head'}, el('h3', {}, metric.label), this.readout), this.canvas);
    this.#observer.observe(this.canvas);
  }

  #options(width) {
    const {bar, grid, text} = colours(this.canvas);
    const font = '11px system-ui, sans-serif';
    const unit = this.#unit;
    const axis = {stroke: text, font, ticks: {show: false}};
    return {
      width, height: HEIGHT, ms: 1, padding: [8, 14, 0, 0],
      legend: {show: false},
      tzDate: unit === 'days' ? ms => uPlot.tzDate(new Date(ms), 'Etc/UTC') : ms => new Date(ms),
      scales: {
        x: {time: true, range: () => this.#span()},
        y: {range: (plot, low, high) => [0, high > 0 ? high * 1.08 : 1]},
      },
      cursor: {
        sync: {key: 'natero'}, y: false, points: {show: false},
        drag: {x: true, y: false, setScale: false},
      },
      axes: [
        {...axis, grid: {show: false}, space: 56, size: 24, gap: 4,
          values: (plot, ticks) => ticks.map(
            tick => tick < plot.scales.x.max ? tickLabel(tick, unit) : '')},
        {...axis, grid: {stroke: grid, width: 1}, space: 21, size: 46, gap: 4,
          incrs: this.metric.steps, values: (plot, ticks) => ticks.map(this.metric.tick)},
      ],
      series: [{}, {
        label: this.metric.label, stroke: bar, fill: bar, width: 0, points: {show: false},
        paths: uPlot.paths.bars({size: [0.78, 22], align: 1}),
      }],
      hooks: {
        setCursor: [plot => this.#showFigure(plot.cursor.idx)],
        setSelect: [plot => this.#choose(plot)],
      },
    };
  }

  #span() {
    const {width} = UNITS[this.#unit];
    if (this.#rows.length === 0)
      return [0, width];
    return [this.#rows[0].start, this.#rows.at(-1).start + width];
  }

  #data() {
    return [this.#rows.map(row => row.start), this.#rows.map(row => row[this.metric.name])];
  }

  #showFigure(index) {
    const row = this.#rows[index];
    this.readout.textContent = row
      ? `${this.metric.format(row[this.metric.name])} · ${bucketLabel(row.start, this.#unit)}`
      : '';
  }

  #choose(plot) {
    if (plot.select.width < 4)
      return;
    const from = plot.posToVal(plot.select.left, 'x');
    const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
    plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
    this.onSpan(Math.round(from / MINUTE) * MINUTE, Math.round(to / MINUTE) * MINUTE);
  }

  #resize() {
    const width = Math.floor(this.canvas.clientWidth);
    if (this.#plot && width > 0 && width !== this.#plot.width)
      this.#plot.setSize({width, height: HEIGHT});
    else if (!this.#plot)
      this.draw();
  }

  /** Draws anew, in the colours of now. */
  draw() {
    const width = Math.floor(this.canvas.clientWidth);
    this.#plot?.destroy();
    this.#plot = width > 0 ? new uPlot(this.#options(width), this.#data(), this.canvas) : null;
  }

  // uPlot keeps what is not destroyed, as all charts share one pointer.
  destroy() {
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  update(rows, unit) {
    const isOther = unit !== this.#unit;
    this.#rows = rows;
    this.#unit = unit;
    this.canvas.setAttribute('aria-label', describe(this.metric, rows, unit));
    if (isOther || !this.#plot)
      this.draw();
    else
      this.#plot.setData(this.#data());
  }
}

function unitSwitch(state) {
  return Object.entries(UNITS).map(([unit, {label}]) => el('button', {
    type: 'button', id: `unit-${unit}`, on: {click: () => state.update({unit})},
  }, label));
}

function figuresTable(onSpan, getUnit) {
  return new Table({
    caption: 'The figures of the charts', keyOf: row => row.start, empty: 'Nothing to show.',
    columns: [
      {label: 'Time', kind: 'value', cell: row => el('button', {
        type: 'button', className: 'value', title: new Date(row.start).toISOString(),
        on: {click: () => onSpan(row.start, row.start + UNITS[getUnit()].width)},
      }, bucketLabel(row.start, getUnit()))},
      ...[...METRICS, {name: 'sessions', label: 'Sessions', format: formatNumber}].map(
        ({name, label, format}) => ({label, kind: 'number', cell: row => format(row[name])})),
    ],
  });
}

/** All charts with their switch and their table. */
export class Charts {
  #rows = [];
  #unit = 'hours';

  constructor(state) {
    const onSpan = (from, to) => state.setSpan(from, to);
    this.charts = METRICS.map(metric => new Chart(metric, onSpan));
    this.buttons = unitSwitch(state);
    this.title = el('h2', {id: 'charts-title'});
    this.note = el('span', {className: 'note'});
    this.table = figuresTable(onSpan, () => this.#unit);
    this.details = el('details', {className: 'figures-table', on: {toggle: () => this.#fillTable()}},
      el('summary', {}, 'The charts as a table'), this.table.element);
    this.element = el('section', {className: 'charts', 'aria-labelledby': 'charts-title'},
      el('div', {className: 'section-head'}, this.title, this.note,
        el('span', {className: 'note hint'}, 'Drag over a chart to look closer'),
        el('div', {className: 'switch', role: 'group', 'aria-label': 'Charts by'}, this.buttons)),
      el('div', {className: 'chart-grid'}, this.charts.map(chart => chart.element)),
      this.details);
  }

  #fillTable() {
    if (this.details.open)
      this.table.update([...this.#rows].reverse(), this.#unit);
  }

  /** Shows the answer to /api/hours or /api/days. */
  update(rows, unit) {
    this.#unit = unit;
    this.#rows = rows.slice(-MAX_BUCKETS);
    syncChildren(this.title, [document.createTextNode('Over time'),
      unseen(`, by ${UNITS[unit].one}`)]);
    this.note.textContent = unit === 'days' ? 'Days in UTC' : '';
    for (const button of this.buttons)
      button.setAttribute('aria-pressed', String(button.id === `unit-${unit}`));
    const filled = fillGaps(rows, UNITS[unit].width);
    this.charts.forEach(chart => chart.update(filled, unit));
    this.#fillTable();
  }

  destroy() {
    this.charts.forEach(chart => chart.destroy());
  }

  /** After other colours were chosen. */
  redraw() {
    this.charts.forEach(chart => chart.draw());
  }
}
