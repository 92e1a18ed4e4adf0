#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The end of a program: what it tells, and how long it takes."""

import signal
import sys
import time

from scene import SOON_SECONDS, actions, main, xdotool


def end_well(scene, end):
    collector = scene.collector()
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=3600', 'unload-delay=10000',
                    'handle-signals=1', 'account-id=acme', options=())
    app.ask('module board')
    app.ask('features save 1 1')
    end(app)
    assert app.end() == 0
    events = collector.events()
    told = actions(events)
    assert told == ['pageView', 'feature', 'pageViewEnd', 'moduleEnd', 'sessionSync'], told
    assert events[3]['module'] == 'board'
    assert events[0]['page'] == events[2]['page'] == 'letter'
    numbers = [int(event['event_id'][-12:], 16) for event in events]
    assert numbers == list(range(1, len(events) + 1)), numbers


def closing_the_window_tells_all(scene):
    end_well(scene, lambda app: app.tell('close'))


def quitting_tells_all(scene):
    end_well(scene, lambda app: app.tell('quit'))


def the_shortcut_tells_all(scene):
    end_well(scene, lambda app: xdotool('key', 'ctrl+q'))


def sigterm_tells_all(scene):
    end_well(scene, lambda app: app.process.send_signal(signal.SIGTERM))


def sigterm_is_the_programs_own(scene):
    """Without handle-signals the signal does what it does; the next start sends."""
    collector = scene.collector()
    properties = [f'debug-url={collector.url}', 'batch-timeout=3600', 'account-id=acme']
    app = scene.app(*properties)
    app.ask('features save 1 3')
    assert app.kill(signal.SIGTERM) == -signal.SIGTERM
    assert collector.events() == []
    scene.app(*properties).ask('sync', '^sync ok$')
    collector.wait_features([f'save-{i}' for i in range(1, 4)])


def measure_quit(scene, *properties, options=('--no-window',), before=None):
    app = scene.app(*properties, options=options)
    if '--no-tracker' not in options:
        app.ask('features save 1 5')
    if before:
        before()
    start = time.monotonic()
    app.tell('quit')
    assert app.end() == 0
    return time.monotonic() - start


def refused_end_is_fast(scene):
    """A receiver that is away is no reason to wait, however long one would."""
    bare = measure_quit(scene, options=('--no-window', '--no-tracker'))
    refused = measure_quit(scene, f'debug-url={scene.refusal().url}', 'batch-timeout=3600',
                           'unload-delay=10000', 'account-id=acme')
    assert refused < bare + SOON_SECONDS, (bare, refused)
    assert scene.find('save-5') != [], 'it is kept'


def hung_end_is_bounded(scene):
    """One that takes the request and says nothing holds the end for unload-delay."""
    receiver = scene.receiver()
    receiver.may_answer.clear()
    bare = measure_quit(scene, options=('--no-window', '--no-tracker'))
    hung = measure_quit(scene, f'debug-url={receiver.url}', 'batch-timeout=3600',
                        'unload-delay=800', 'account-id=acme')
    assert receiver.is_asked.is_set()
    assert 0.75 < hung < bare + 0.8 + SOON_SECONDS, (bare, hung)
    assert scene.find('save-5') != [], 'it is kept'


def no_delay_is_no_wait(scene):
    receiver = scene.receiver()
    receiver.may_answer.clear()
    bare = measure_quit(scene, options=('--no-window', '--no-tracker'))
    quick = measure_quit(scene, f'debug-url={receiver.url}', 'batch-timeout=3600',
                         'unload-delay=0', 'account-id=acme')
    assert quick < bare + SOON_SECONDS, (bare, quick)
    assert not receiver.is_asked.is_set()
    assert scene.find('save-5') != [], 'it is kept'


if __name__ == '__main__':
    sys.exit(main([
        closing_the_window_tells_all,
        quitting_tells_all,
        the_shortcut_tells_all,
        sigterm_tells_all,
        sigterm_is_the_programs_own,
        refused_end_is_fast,
        hung_end_is_bounded,
        no_delay_is_no_wait,
    ]))
