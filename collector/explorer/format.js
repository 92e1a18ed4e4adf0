// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Numbers, durations and times as people read them, in the browser's language and time zone.

import {el} from './dom.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const NOTHING = '–';

const plain = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, {notation: 'compact', maximumFractionDigits: 1});
const percent = new Intl.NumberFormat(undefined, {style: 'percent', maximumFractionDigits: 1});

const clock = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
const day = {day: 'numeric', month: 'short'};
const timeToday = new Intl.DateTimeFormat(undefined, {...clock, second: '2-digit'});
const timeThisYear = new Intl.DateTimeFormat(undefined, {...day, ...clock});
const timeLongAgo = new Intl.DateTimeFormat(undefined, {...day, year: 'numeric', ...clock});
const timeFull = new Intl.DateTimeFormat(undefined, {
  weekday: 'short', ...day, year: 'numeric', ...clock, second: '2-digit', fractionalSecondDigits: 3,
  timeZoneName: 'short',
});

export function formatNumber(value) {
  return Number.isFinite(value) ? plain.format(value) : NOTHING;
}

export function formatCompact(value) {
  return Number.isFinite(value) ? compact.format(value) : NOTHING;
}

export function formatShare(part, whole) {
  return whole > 0 && Number.isFinite(part) ? percent.format(part / whole) : NOTHING;
}

function joinUnits(large, largeUnit, small, smallUnit) {
  const first = `${plain.format(large)}\u00a0${largeUnit}`;
  return small > 0 ? `${first} ${small}\u00a0${smallUnit}` : first;
}

/** The two largest units that matter: "420 ms", "42 s", "13 min 5 s", "2 h 13 min", "1,204 h". */
export function formatDuration(ms) {
  if (!Number.isFinite(ms) || ms < 0)
    return NOTHING;
  if (ms > 0 && ms < SECOND)
    return `${Math.round(ms)}\u00a0ms`;
  const seconds = Math.floor(ms / SECOND);
  if (seconds < 60)
    return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return joinUnits(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  return joinUnits(hours, 'h', hours < 100 ? minutes % 60 : 0, 'min');
}

/** A duration for the side of a chart, where there is little room. */
export function formatTick(ms) {
  if (ms >= HOUR)
    return `${compact.format(ms / HOUR)}\u00a0h`;
  return ms >= MINUTE ? `${Math.round(ms / MINUTE)}\u00a0min` : `${Math.round(ms / SECOND)}\u00a0s`;
}

function isTime(ms) {
  return Number.isFinite(ms) && Number.isFinite(new Date(ms).getTime());
}

export function formatIso(ms) {
  return isTime(ms) ? new Date(ms).toISOString() : '';
}

/** Today: the time of day. Else with the date, and the year where it is another one. */
export function formatTime(ms, now = new Date()) {
  if (!isTime(ms))
    return NOTHING;
  const date = new Date(ms);
  if (date.toDateString() === now.toDateString())
    return timeToday.format(date);
  return (date.getFullYear() === now.getFullYear() ? timeThisYear : timeLongAgo).format(date);
}

export function formatFullTime(ms) {
  return isTime(ms) ? timeFull.format(new Date(ms)) : NOTHING;
}

/** A <time> that shows the short form and has the exact one in its title. */
export function timeElement(ms) {
  if (!isTime(ms))
    return document.createTextNode(NOTHING);
  return el('time', {datetime: formatIso(ms), title: formatIso(ms)}, formatTime(ms));
}

export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'local time';
}
