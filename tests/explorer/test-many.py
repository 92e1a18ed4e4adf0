#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Explorer with very many events: what is shown of them is bounded."""

import sys

from stage import VIEWS, main, now_ms

N_EVENTS = 100000
N_PER_REQUEST = 20000
# More elements than any view needs, however much there is to show.
MAX_ELEMENTS = 3000
MAX_LONG_LIST_ELEMENTS = 25000

COUNT = 'return document.querySelectorAll("*").length'


def a_hundred_thousand_events_are_bounded(stage):
    browser, collector = stage.browser, stage.collector
    start = now_ms() - N_EVENTS * 1000
    for first in range(0, N_EVENTS, N_PER_REQUEST):
        collector.post([{
            'user_id': f'user-{i // 20 % 150}', 'account_id': f'account-{i // 20 % 15}',
            'session_id': f'session-{i // 20}', 'feature': f'feature-{i % 1000}', 'total': 1,
            'module': f'module-{i % 20}', 'created_at': start + i * 1000,
        } for i in range(first, first + N_PER_REQUEST)])
    stage.open()
    for view in VIEWS:
        browser.go(f'#view={view}')
        n_elements = browser.run(COUNT)
        assert n_elements < MAX_ELEMENTS, (view, n_elements)
    assert browser.text('#figure-events') == '100,000'

    browser.go('#view=sessions')
    assert len(browser.rows('User')) == 50
    for length in (200, 1000):
        browser.click('#more')
        browser.wait(lambda: len(browser.rows('User')) == length, f'{length} rows')
    assert not browser.is_shown('#more')
    assert browser.run(COUNT) < MAX_LONG_LIST_ELEMENTS

    # Page by page into the past, and back.
    browser.go('#view=events')
    browser.click('#older')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'feature-899', 'older events')
    collector.use('live')
    browser.wait_text('#figure-events', '100,001')
    assert 'live' not in browser.rows('Feature or page')
    browser.click('#newest')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'live', 'the newest events')


def a_flood_is_bounded(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('before')
    stage.open('#view=events')
    browser.run('''const body = document.querySelector('#view tbody');
        window.most = 0;
        new MutationObserver(() => (window.most = Math.max(window.most, body.rows.length)))
          .observe(body, {childList: true});''')
    for start in (0, 60):
        collector.use(*(f'more-{i}' for i in range(start, start + 60)))
        browser.wait(lambda: browser.rows('Feature or page')[0] == f'more-{start + 59}', 'all of them')
    for flood in range(5):
        collector.use(*(f'flood-{flood}-{i}' for i in range(2000)))
    collector.use('last')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'last', 'the last event')
    assert browser.run('return window.most') == len(browser.rows('User')) == 100
    assert browser.run(COUNT) < MAX_ELEMENTS
    browser.wait_text('#figure-events', '10,122')


def a_gap_is_filled(stage):
    """More comes during a pause than the collector catches up with: the page reads anew."""
    browser, collector = stage.browser, stage.collector
    collector.use('before')
    stage.open('#view=events')
    browser.click('#pause')
    browser.wait_state('paused')
    collector.use(*(f'missed-{i}' for i in range(2500)))
    browser.click('#pause')
    browser.wait_state('live')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'missed-2499', 'the last event')
    assert browser.rows('Feature or page') == [f'missed-{i}' for i in range(2499, 2399, -1)]
    browser.wait_text('#figure-events', '2,501')


if __name__ == '__main__':
    sys.exit(main([a_hundred_thousand_events_are_bounded, a_flood_is_bounded, a_gap_is_filled]))
