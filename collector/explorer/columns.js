// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The lists of the collector: where they are asked for, and what their tables show.

import {el, unseen} from './dom.js';
import {formatDuration, formatNumber, formatShare, timeElement} from './format.js';
import {plainValue, valueButton} from './values.js';

function value(field, label) {
  return {label, kind: 'value', cell: row => valueButton(field, row[field])};
}

function count(name, label) {
  return {label, kind: 'number', cell: row => formatNumber(row[name])};
}

function duration(name, label) {
  return {label, kind: 'number duration', cell: row => formatDuration(row[name])};
}

function time(name, label) {
  return {label, kind: 'time', cell: row => timeElement(row[name])};
}

/** How much of the sum of all that the filters let through; `whole` is the name of that sum. */
function share(name, whole) {
  return {label: 'Share', kind: 'number', cell: (row, sums) => formatShare(row[name], sums?.[whole])};
}

/** The name that the details of a user or an account give. */
function nameOf(details) {
  if (details === null || typeof details !== 'object')
    return '';
  const words = [details.name, details.first_name, details.last_name];
  return words.filter(word => typeof word === 'string' && word !== '').join(' ');
}

function named(field, label) {
  return {
    label,
    kind: 'value',
    cell: row => {
      const name = nameOf(row.details);
      return [valueButton(field, row[field]),
        name === '' ? null : el('span', {className: 'name'}, plainValue(name))];
    },
  };
}

function details(field, open) {
  return {
    label: 'Details',
    kind: 'action',
    cell: row => el('button', {type: 'button', className: 'open', on: {click: () => open(row)}},
      'Details', unseen(` of ${field} ${row[field]}`)),
  };
}

const LISTS = {
  features: {
    title: 'Features by use',
    keyOf: row => row.feature,
    empty: 'No feature was used.',
    columns: [
      value('feature', 'Feature'), count('uses', 'Uses'), share('uses', 'uses'),
      count('users', 'Users'), count('accounts', 'Accounts'), time('last_used', 'Last used'),
    ],
  },
  modules: {
    title: 'Modules by active time',
    keyOf: row => row.module,
    empty: 'No module was left yet; that is when its time becomes known.',
    columns: [
      value('module', 'Module'), duration('active_time', 'Active time'), count('visits', 'Visits'),
      count('users', 'Users'), time('last_used', 'Last used'),
    ],
  },
  actions: {
    title: 'Actions',
    keyOf: row => row.action,
    empty: 'No events.',
    columns: [
      value('action', 'Action'), count('events', 'Events'), share('events', 'events'),
      time('last_used', 'Last one'),
    ],
  },
  sessions: {
    title: 'Sessions',
    keyOf: row => row.session,
    empty: 'No sessions.',
    columns: [
      value('session', 'Session'), value('user', 'User'), value('account', 'Account'),
      time('started', 'Started'),
      {label: 'Length', kind: 'number duration', cell: row => formatDuration(row.ended - row.started)},
      duration('active_time', 'Active time'), count('events', 'Events'),
    ],
  },
  users: {
    title: 'Users',
    keyOf: row => JSON.stringify([row.user, row.account]),
    empty: 'No users: no event told who was there.',
    columns: [
      named('user', 'User'), value('account', 'Account'), time('last_seen', 'Last seen'),
      time('first_seen', 'First seen'), count('sessions', 'Sessions'), count('uses', 'Uses'),
      duration('active_time', 'Active time'), count('events', 'Events'),
    ],
  },
  accounts: {
    title: 'Accounts',
    keyOf: row => row.account,
    empty: 'No accounts.',
    columns: [
      named('account', 'Account'), count('users', 'Users'), time('last_seen', 'Last seen'),
      time('first_seen', 'First seen'), count('sessions', 'Sessions'), count('uses', 'Uses'),
      duration('active_time', 'Active time'), count('events', 'Events'),
    ],
  },
};

/** All lists; `open` shows the details of a user or account: open(field, row). */
export function lists(open) {
  const withDetails = (list, field) =>
    ({...list, columns: [...list.columns, details(field, row => open(field, row))]});
  return {
    ...LISTS,
    users: withDetails(LISTS.users, 'user'),
    accounts: withDetails(LISTS.accounts, 'account'),
  };
}
