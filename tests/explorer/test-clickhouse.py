#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Explorer of collectors that forward to one ClickHouse server, a real one."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'collector'))
from clickhouse_server import ClickHouse, need_clickhouse  # noqa: E402
from stage import Collector, Skip, main, now_ms  # noqa: E402

N_OLD = 130

# Chromium tells of each answer that is an error.
UNREAD = r'api/\w+.* 503 \(Service Unavailable\)'


class Forwarding(Collector):
    """One of several, whose events have ids of their own."""

    def __init__(self, folder, name, first, target):
        folder = Path(folder) / name
        folder.mkdir()
        super().__init__(folder, '--forward', target)
        self.counter = first

    def wait_empty(self, browser):
        browser.wait(lambda: self.ask('summary')['waiting'] == 0, 'the last event to be forwarded')


def set_up(stage):
    server = ClickHouse(stage.collector.folder / 'server')
    server.configure([server.tcp_port])
    server.start()
    server.apply('single.sql', 'natero')
    one, two = (Forwarding(stage.collector.folder, name, first, server.url('natero'))
                for name, first in (('one', 100000), ('two', 200000)))
    return server, one, two


def both_are_shown(stage, server, one, two):
    browser = stage.browser
    one.use('of-one', 'of-one', user_id='ada')
    two.use('of-two', user_id='grace', details={'x': 1})
    for collector in (one, two):
        collector.wait_empty(browser)
        browser.open(collector.base + '#view=features')
        assert sorted(browser.rows('Feature')) == ['of-one', 'of-two']
        browser.wait_text('#figure-events', '3')
        assert '(clickhouse)' in browser.text('#about')
    browser.open(one.base + '#view=events')
    assert sorted(browser.rows('Feature or page')) == ['of-one', 'of-one', 'of-two']
    browser.click('#view tbody button.open')
    assert browser.text('#detail-title') == 'Event'
    browser.run('document.getElementById("detail").close()')


def what_arrives_stays(stage, server, one, two):
    """At once here, once it is read there, and never twice."""
    browser = stage.browser
    browser.run('''
        window.seen = [];
        new MutationObserver(() => window.seen.push(
          [...document.querySelectorAll('#view tbody tr')].filter(
            row => row.textContent.includes('just-now')).length,
        )).observe(document.querySelector('#view tbody'), {childList: true, subtree: true});''')
    one.post([{'feature': 'just-now', 'total': 1, 'user_id': 'ada'}])
    browser.wait(lambda: 'just-now' in browser.rows('Feature or page'), 'the event')
    browser.wait_text('#figure-events', '4')
    browser.wait_script('''
        const row = [...document.querySelectorAll('#view tbody tr')].find(
          each => each.textContent.includes('just-now'));
        return row?.dataset.key.includes('-');''', 'the event in a list')
    assert browser.rows('Feature or page').count('just-now') == 1
    seen = browser.run('return window.seen')
    first = next(index for index, number in enumerate(seen) if number > 0)
    assert set(seen[first:]) == {1}, seen


def older_ones_are_found(stage, server, one, two):
    browser = stage.browser
    two.post([{'feature': f'old-{number:03}', 'total': 1, 'created_at': now_ms() + number}
              for number in range(N_OLD)])
    two.wait_empty(browser)
    browser.open(one.base + '#view=events')
    first = browser.rows('Feature or page')
    assert first == [f'old-{number:03}' for number in range(N_OLD - 1, N_OLD - 101, -1)], first
    browser.click('#older')
    browser.wait(lambda: 'old-000' in browser.rows('Feature or page'), 'the older ones')
    second = browser.rows('Feature or page')
    assert len(second) == N_OLD + 4 - 100 and not set(first) & set(second), second
    browser.click('#newest')
    browser.wait(lambda: browser.rows('Feature or page') == first, 'the newest ones')


def an_outage_is_told(stage, server, one, two):
    browser = stage.browser
    stage.allowed = UNREAD
    server.kill()
    one.post([{'feature': 'amid-outage', 'total': 1, 'user_id': 'ada'}])
    browser.wait(lambda: 'amid-outage' in browser.rows('Feature or page'), 'what is live')
    browser.wait(lambda: browser.is_shown('#trouble'), 'the trouble')
    text = browser.text('#trouble')
    assert 'cannot be reached' in text and 'no event is lost' in text and 'wait here' in text, text
    browser.driver.get('about:blank')
    browser.driver.get(one.base + '#view=events')
    browser.wait_state('live')
    browser.wait(lambda: browser.is_shown('#trouble'), 'the trouble on a new page')
    one.use('amid-outage-too')
    browser.wait(lambda: 'amid-outage-too' in browser.rows('Feature or page'), 'what is live')
    server.start()
    browser.wait(lambda: not browser.is_shown('#trouble'), 'the end of it')
    browser.wait_text('#figure-events', str(N_OLD + 6))
    assert browser.rows('Feature or page').count('amid-outage') == 1


def collectors_share_what_is_in_clickhouse(stage):
    server, *collectors = set_up(stage)
    try:
        for part in (both_are_shown, what_arrives_stays, older_ones_are_found, an_outage_is_told):
            part(stage, server, *collectors)
            problems = stage.browser.problems(stage.allowed)
            assert not problems, f'{part.__name__}: Chromium complained: {problems}'
    finally:
        stage.browser.driver.get('about:blank')
        for collector in collectors:
            collector.close()
        server.close()


if __name__ == '__main__':
    try:
        need_clickhouse()
    except Skip as reason:
        print(f'1..0 # SKIP {reason}')
        sys.exit(0)
    sys.exit(main([collectors_share_what_is_in_clickhouse]))
