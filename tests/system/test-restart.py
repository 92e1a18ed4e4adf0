#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that is started again, or twice at once."""

import re
import sys
import time

from scene import actions, features, main, wait_for


def run_once(scene, collector, *commands):
    """A whole run; returns what the collector has afterwards."""
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=3600', 'unload-delay=10000')
    for command in commands:
        app.ask(command)
    app.tell('quit')
    assert app.end() == 0
    return collector.events()


def session_goes_on(scene):
    collector = scene.collector()
    first = run_once(scene, collector, 'login ada', 'features one 1 1')
    second = run_once(scene, collector, 'features two 1 1')
    assert 'two-1' in features(second) and len(second) > len(first)
    assert len({event['session_id'] for event in second}) == 1, second
    assert len({event['visitor_id'] for event in second}) == 1, second


def login_is_remembered(scene):
    collector = scene.collector()
    run_once(scene, collector, 'login ada')
    event = run_once(scene, collector, 'features two 1 1')[-1]
    assert (event['account_id'], event['user_id'], event['product']) == ('acme', 'ada', 'desk')


def session_is_over(scene):
    """More than the session's timeout ago: a new session of the same visitor."""
    collector = scene.collector()
    first = run_once(scene, collector, 'login ada', 'features one 1 1')
    state = scene.read_state()
    ago = int(time.time() * 1000) - 31 * 60 * 1000
    older = re.sub(r'^(start|last)=\d+$', lambda match: f'{match.group(1)}={ago}', state,
                   flags=re.MULTILINE)
    assert older != state
    (scene.state / 'state.ini').write_text(older)
    second = run_once(scene, collector, 'features two 1 1')
    one = first[features(first).index('one-1')]
    two = next(event for event in second if event.get('feature') == 'two-1')
    assert two['session_id'] != one['session_id'], second
    assert len({event['visitor_id'] for event in second}) == 1, second


def logout_is_silence(scene):
    """Also after a start; until somebody is there again."""
    collector = scene.collector()
    first = run_once(scene, collector, 'login ada', 'features one 1 1', 'logout',
                     'features silent 1 3', 'module board')
    assert actions(first)[-1] == 'logout', actions(first)
    second = run_once(scene, collector, 'features silent 4 6', 'get user-id', 'get account-id')
    assert second == first
    third = run_once(scene, collector, 'login bob', 'features three 1 1')
    assert 'silent' not in str(features(third))
    assert third[-1]['user_id'] == 'bob'
    assert third[-1]['session_id'] != first[0]['session_id']
    assert third[-1]['visitor_id'] == first[0]['visitor_id']


def two_at_once_lose_nothing(scene):
    """They share a queue: each event goes out once, whoever sends it."""
    receiver = scene.receiver()
    properties = [f'debug-url={receiver.url}', 'batch-timeout=0', 'batch-max-events=7',
                  'unload-delay=10000', 'account-id=acme']
    first = scene.app(*properties)
    first.ask('features warm 1 1')
    wait_for(lambda: '[visitor]' in scene.read_state() or first.ask('module board') and None,
             'the visitor is remembered')
    second = scene.app(*properties, log='second.log')
    for part in range(5):
        for app, name in ((first, 'first'), (second, 'second')):
            app.tell(f'features {name} {part * 40} {part * 40 + 39}')
    for app in (first, second):
        for _ in range(5):
            app.expect('^features ok$')
    expected = {f'{name}-{i}' for name in ('first', 'second') for i in range(200)}
    wait_for(lambda: expected <= set(features(receiver.events())), 'all features')
    for app in (first, second):
        app.tell('quit')
        assert app.end() == 0
    events = receiver.events()
    assert sorted(features(events)) == sorted([*expected, 'warm-1'])
    ids = [event['event_id'] for event in events]
    assert len(ids) == len(set(ids)), 'an event was sent twice'
    assert len({event['visitor_id'] for event in events}) == 1
    for name in ('first', 'second'):
        own = [feature for feature in features(events) if feature.startswith(name)]
        assert own == [f'{name}-{i}' for i in range(200)], f'{name}: out of order'


def one_sends_what_the_other_left(scene):
    """One that runs takes over what a killed one had queued."""
    receiver = scene.receiver()
    dead = scene.app(f'debug-url={receiver.url}', 'batch-timeout=3600', 'account-id=acme')
    alive = scene.app(f'debug-url={receiver.url}', 'batch-timeout=3600', 'account-id=acme',
                      log='second.log')
    dead.ask('features dead 1 9')
    alive.ask('features alive 1 9')
    dead.kill()
    alive.ask('sync', '^sync ok$')
    alive.ask('sync', '^sync ok$')
    names = sorted(features(receiver.events()))
    assert names == sorted(f'{name}-{i}' for name in ('dead', 'alive') for i in range(1, 10)), names


if __name__ == '__main__':
    sys.exit(main([
        session_goes_on,
        login_is_remembered,
        session_is_over,
        logout_is_silence,
        two_at_once_lose_nothing,
        one_sends_what_the_other_left,
    ]))
