// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What an empty collector shows: how a first event gets into it.

import {copyButton, el, syncChildren} from './dom.js';

function curlLine(url) {
  const event = {
    action: 'feature', feature: 'hello', user_id: 'ada', account_id: 'acme', session_id: 'first',
    created_at: Date.now(), total: 1,
  };
  return `curl '${url}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(event)}'`;
}

function cLine(url) {
  return `g_object_set (tracker, "debug-url", "${url}", NULL);`;
}

function pythonLine(url) {
  return `tracker.props.debug_url = "${url}"`;
}

function example(title, text) {
  const code = el('pre', {tabindex: '0', role: 'region', 'aria-label': title}, el('code', {}, text));
  return el('li', {className: 'card'},
    el('div', {className: 'section-head'}, el('h3', {}, title), copyButton(() => text, code)), code);
}

/** Fills the place with the lines for this collector's address. */
export function showWelcome(element, url) {
  syncChildren(element, [
    el('h2', {}, 'Send your first event:'),
    el('p', {}, 'Nothing has arrived yet. As soon as something does, it shows here by itself.'),
    el('ul', {className: 'examples'},
      example('From a terminal', curlLine(url)),
      example('From an application with libnatero, in C', cLine(url)),
      example('The same in Python', pythonLine(url))),
    el('p', {className: 'note'},
      'AUTH-KEY and API-KEY stand for what the collector was told to take: with --any-keys they '
      + 'may be anything, else they are those of a line in its file of keys.'),
  ]);
}
