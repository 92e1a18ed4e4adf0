#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A hand at a real application: clicks, keys, a menu, typing, scrolling."""

import sys

from scene import click, features, main, xdotool

MARKER = 'zebraquagga'
TITLE = 'A secret letter'


def clicks_and_keys_are_features(scene):
    collector = scene.collector()
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=0', 'account-id=acme',
                    options=())
    click(app, 'button')
    app.expect('^clicked$')
    xdotool('key', 'space')
    app.expect('^clicked$')
    events = collector.wait(lambda events: len(features(events)) >= 2, 'two features')
    assert features(events) == ['button.click'] * 2, events
    assert {event['account_id'] for event in events} == {'acme'}
    assert events[0]['action'] == 'pageView' and events[0]['page'] == 'letter', events[0]


def a_menu_item_is_a_feature(scene):
    collector = scene.collector()
    app = scene.app('capture-actions=1', f'debug-url={collector.url}', 'batch-timeout=0',
                    'account-id=acme', options=())
    click(app, 'menu')
    app.expect('^menu shown$')
    click(app, 'item')
    app.expect('^exported$')
    collector.wait_features(['app.export'])
    click(app, 'button')
    app.expect('^clicked$')
    events = collector.wait_features(['button.click'])
    assert features(events) == ['app.export', 'button.click'], events


def what_is_typed_is_not_read(scene):
    collector = scene.collector()
    app = scene.app(f'debug-url={collector.url}', 'debug=1', 'batch-timeout=3600',
                    'session-sync-interval=1', 'capture-actions=1', 'account-id=acme', options=())
    click(app, 'entry')
    xdotool('type', '--delay', 20, MARKER)
    app.expect(f'^typed {len(MARKER)}$')
    click(app, 'button')
    app.expect('^clicked$')
    app.ask('sync', '^sync ok$')
    app.ask('features other 1 1')
    kept = scene.find('"other-1"')
    assert any('queue' in path for path in kept), kept
    assert 'app.log' in scene.find('other-1'), 'the debug log'
    assert 'collector.db' in ' '.join(scene.find('button.click')), 'the collector'
    for secret in (MARKER, TITLE):
        assert scene.find(secret) == [], (secret, scene.find(secret))
        assert secret not in '\n'.join(collector.lines)
        assert secret not in str(collector.events())
    app.tell('quit')
    assert app.end() == 0
    assert scene.find(MARKER) == scene.find(TITLE) == []


def scrolling_typing_and_moving_are_activity(scene):
    app = scene.app('idle-timeout=1', 'debug-url=http://127.0.0.1:1/', 'account-id=acme',
                    options=())
    click(app, 'entry')
    for act in (('click', 4), ('key', 'a'), ('mousemove_relative', 3, 3)):
        app.expect('^idle 1$')
        xdotool(*act)
        app.expect('^idle 0$')
    assert 'WARNING' not in app.errors(), app.errors()


if __name__ == '__main__':
    sys.exit(main([
        clicks_and_keys_are_features,
        a_menu_item_is_a_feature,
        what_is_typed_is_not_read,
        scrolling_typing_and_moving_are_activity,
    ]))
