#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""All the ways in which a program ends: what is recorded is on disk first, and arrives once."""

import collections
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from scene import (
    APPLICATION_ID, DEADLINE_SECONDS, SOON_SECONDS, Program, Skip, actions, features, main, wait_for)

UNLOAD_DELAY_MS = 400
# Never by itself.
LATER = 'batch-timeout=3600'

# How it is asked to end, its status, and whether the library has a say in it.
End = collections.namedtuple('End', 'name act status is_told options properties')


def by_command(name, command, status, is_told, options=()):
    return End(name, lambda app: app.tell(command), status, is_told, options, ())


def by_signal(name, number, is_handled):
    return End(name, lambda app: app.process.send_signal(number), 0 if is_handled else -number,
               is_handled, (), ('handle-signals=1',) if is_handled else ())


ENDS = [
    by_command('window', 'close', 0, True, options=('--window',)),
    by_command('quit', 'quit', 0, True),
    by_signal('sigterm', signal.SIGTERM, True),
    by_signal('sigint', signal.SIGINT, True),
    by_signal('sighup', signal.SIGHUP, True),
    by_command('exit', 'exit 7', 7, False),
    by_command('exit_now', 'exit-now 7', 7, False),
    by_command('abort', 'abort', -signal.SIGABRT, False),
    by_signal('unhandled_sigterm', signal.SIGTERM, False),
    by_signal('unhandled_sigint', signal.SIGINT, False),
    by_signal('unhandled_sighup', signal.SIGHUP, False),
    by_signal('sigkill', signal.SIGKILL, False),
]


def begin(scene, *properties, options=(), before=()):
    """The application that ends; it is ready when this returns."""
    app = Program([*before, os.environ['NATERO_ENDINGS_APP'], '--id', APPLICATION_ID, *options,
                   '--', *properties], scene.environment, scene.folder / 'app.log')
    scene.things.append(app)
    app.expect('^ready$')
    return app


def hanging_receiver(scene):
    receiver = scene.receiver()
    receiver.may_answer.clear()
    return receiver


def names(word, last):
    return [f'{word}-{i}' for i in range(1, last + 1)]


def assert_kept(scene, *texts):
    for text in texts:
        assert scene.find(text), f'{text} is on no disk'


def without_copies(events):
    """What was under way when a program ended comes again, with the same id."""
    return list({event['event_id']: event for event in events}.values())


def deliver(scene, receiver, expected, *properties):
    """The next start brings everything, each event once; returns the events."""
    receiver.may_answer.set()
    again = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme', *properties)
    again.ask('sync', '^sync ok$')
    events = without_copies(receiver.events())
    assert sorted(features(events)) == sorted(expected), features(events)
    again.tell('quit')
    assert again.end() == 0
    return events


def keeps(scene, end):
    """In the middle of a request to a receiver that hangs."""
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', 'batch-timeout=0', 'account-id=acme',
                f'unload-delay={UNLOAD_DELAY_MS}', *end.properties, options=end.options)
    app.ask('module board')
    app.ask('features early 1 3')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    app.ask('features late 1 3')
    start = time.monotonic()
    end.act(app)
    assert app.end() == end.status, app.process.returncode
    took = time.monotonic() - start
    assert took < UNLOAD_DELAY_MS / 1000 + SOON_SECONDS, took
    expected = names('early', 3) + names('late', 3)
    assert_kept(scene, *expected, *(['moduleEnd'] if end.is_told else []))
    told = actions(deliver(scene, receiver, expected))
    assert told.count('moduleEnd') == 1 or not end.is_told, told


def test_of(end):
    def test(scene):
        keeps(scene, end)
    test.__name__ = f'{end.name}_keeps'
    return test


def tells_all(scene, number):
    """Those that a program asked to be handled: nothing is left for the next start."""
    collector = scene.collector()
    app = begin(scene, f'debug-url={collector.url}', LATER, 'unload-delay=10000',
                'handle-signals=1', 'account-id=acme')
    app.ask('module board')
    app.ask('features save 1 1')
    assert app.kill(number) == 0
    told = actions(collector.events())
    # A session that has lasted for no millisecond has nothing to tell.
    assert told[:2] == ['feature', 'moduleEnd'] and told[2:] in ([], ['sessionSync']), told


def sigint_tells_all(scene):
    tells_all(scene, signal.SIGINT)


def sighup_tells_all(scene):
    tells_all(scene, signal.SIGHUP)


def on_disk_before_the_network(scene):
    """When the last request comes, all that it tells is on disk: a kill costs nothing then."""
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'unload-delay=10000', 'account-id=acme',
                options=('--window',))
    app.ask('module board')
    app.ask('features save 1 5')
    app.tell('quit')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    assert_kept(scene, *names('save', 5), 'pageViewEnd', 'moduleEnd')
    assert app.kill() == -signal.SIGKILL
    told = collections.Counter(actions(deliver(scene, receiver, names('save', 5))))
    assert told['pageViewEnd'] == told['moduleEnd'] == 1, told


def end_twice(scene, first, second):
    delay_ms = 1500
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, f'unload-delay={delay_ms}',
                'handle-signals=1', 'account-id=acme')
    app.ask('features save 1 5')
    start = time.monotonic()
    app.process.send_signal(first)
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    app.process.send_signal(second)
    status = app.end()
    took = time.monotonic() - start
    print(f'# after {first.name} and {second.name}: status {status} in {took:.2f} s')
    assert status in (0, -second), status
    assert took < delay_ms / 1000 + SOON_SECONDS, took
    assert_kept(scene, *names('save', 5))
    deliver(scene, receiver, names('save', 5))


def second_sigterm_during_the_flush(scene):
    end_twice(scene, signal.SIGTERM, signal.SIGTERM)


def sigint_during_the_flush(scene):
    end_twice(scene, signal.SIGTERM, signal.SIGINT)


def exit_under_load(scene):
    """The library's thread is busy when the process goes from under it."""
    receiver = scene.receiver()
    expected = []
    for life in range(5):
        app = begin(scene, f'debug-url={receiver.url}', 'batch-timeout=0', 'batch-max-events=7',
                    'account-id=acme')
        app.tell(f'features life{life} 1 200')
        app.tell('exit 7')
        assert app.end() == 7, app.errors()
        expected += names(f'life{life}', 200)
    deliver(scene, receiver, expected)


def nothing_of_the_program_runs_after_its_end(scene):
    """Timers and idles of its main context stand still while the last request is waited for."""
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'unload-delay=10000', 'account-id=acme')
    app.ask('features save 1 1')
    app.tell('quit')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    assert app.process.poll() is None
    receiver.may_answer.set()
    app.expect('^callbacks 0$')
    assert app.end() == 0


def measure_quit(scene, *properties, options=(), before=()):
    app = begin(scene, *properties, options=options, before=before)
    if properties:
        app.ask('features save 1 5')
    start = time.monotonic()
    app.tell('quit')
    # Its output ends with it, and that is known at once.
    while app.read(DEADLINE_SECONDS):
        assert time.monotonic() < start + DEADLINE_SECONDS, 'it does not end'
    took = time.monotonic() - start
    assert app.end() == 0
    return took


def best_quit(scene, *properties, **arguments):
    return min(measure_quit(scene, *properties, **arguments) for _ in range(5))


def no_wait_without_network(scene):
    """The monitor says so. The receiver would take the request, and hold the end for it."""
    receiver = hanging_receiver(scene)
    url = receiver.url.replace('127.0.0.1', '0.0.0.0')  # This machine, but not by that name.
    bare = best_quit(scene, options=('--no-tracker',))
    away = best_quit(scene, f'debug-url={url}', LATER, 'unload-delay=10000', 'account-id=acme',
                     options=('--network-away',))
    print(f'# quit: {bare * 1000:.1f} ms without the library, {away * 1000:.1f} ms offline with it')
    assert away < bare + SOON_SECONDS, (bare, away)
    assert not receiver.is_asked.is_set()
    assert_kept(scene, *names('save', 5))
    # The same address is asked, and waited for, where the monitor does not say so.
    app = begin(scene, f'debug-url={url}', LATER, 'unload-delay=10000', 'account-id=acme')
    app.ask('features save 1 5')
    app.tell('quit')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    assert app.process.poll() is None
    receiver.may_answer.set()
    assert app.end() == 0


def no_wait_without_any_interface(scene):
    """The platform's own monitor, in a network namespace that has nothing."""
    before = ['unshare', '-n'] if os.geteuid() == 0 else ['unshare', '-r', '-n']
    if not shutil.which('unshare') or subprocess.run([*before, 'true'], check=False,
                                                     stderr=subprocess.DEVNULL).returncode:
        raise Skip('no network namespace can be made')
    bare = best_quit(scene, options=('--no-tracker',), before=before)
    away = best_quit(scene, 'debug-url=http://192.0.2.1/', LATER, 'unload-delay=10000',
                     'account-id=acme', before=before)
    print(f'# quit: {bare * 1000:.1f} ms without the library, {away * 1000:.1f} ms offline with it')
    assert away < bare + SOON_SECONDS, (bare, away)
    assert_kept(scene, *names('save', 5))


def drop(scene, receiver, app, command='drop'):
    """The tracker goes; the program lives on, ends well, and the next start tells."""
    assert app.ask(command, '^drop (.*)$').group(1) == 'ok'
    app.ask('ping')
    receiver.may_answer.set()
    for _ in range(5):
        app.ask('ping')
    app.tell('quit')
    assert app.end() == 0, app.errors()
    assert 'CRITICAL' not in app.errors(), app.errors()
    deliver(scene, receiver, names('save', 5))


def tracker_goes_while_sending(scene):
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme')
    app.ask('features save 1 5')
    app.ask('push')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    drop(scene, receiver, app)


def tracker_goes_while_taking(scene):
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme')
    app.ask('features save 1 5')
    drop(scene, receiver, app, command='push-and-drop')


def tracker_goes_while_batching(scene):
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme', 'handle-signals=1')
    app.ask('module board')
    app.ask('features save 1 5')
    drop(scene, receiver, app)


def tracker_goes_while_backing_off(scene):
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={scene.refusal().url}', LATER, 'account-id=acme')
    app.ask('features save 1 5')
    app.ask('sync', '^sync 5 events were not delivered')
    drop(scene, receiver, app)


def tracker_goes_with_its_application(scene):
    """Both at once, at a program's end that waits for nothing."""
    receiver = hanging_receiver(scene)
    app = begin(scene, f'debug-url={receiver.url}', 'batch-timeout=0', 'unload-delay=0',
                'account-id=acme', options=('--window',))
    app.ask('features save 1 5')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    app.tell('quit')
    assert app.end() == 0, app.errors()
    deliver(scene, receiver, names('save', 5))


def run_folders_go(scene):
    """What was delivered leaves nothing behind, however the programs ended."""
    receiver = scene.receiver()
    for end in ('exit 0', 'exit-now 0', 'quit'):
        app = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme')
        app.ask('features save 1 5')
        app.tell(end)
        assert app.end() == 0
    app = begin(scene, f'debug-url={receiver.url}', LATER, 'account-id=acme')
    app.ask('sync', '^sync ok$')
    wait_for(lambda: scene.find('save-5') == [], 'what was delivered is deleted')
    assert features(without_copies(receiver.events())) == names('save', 5) * 3


if __name__ == '__main__':
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where whoever runs the tests ignores it, the programs would, too.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # In memory where there is such a place: what is tested is not the disk.
    tempfile.tempdir = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    sys.exit(main([
        *map(test_of, ENDS),
        sigint_tells_all,
        sighup_tells_all,
        on_disk_before_the_network,
        second_sigterm_during_the_flush,
        sigint_during_the_flush,
        exit_under_load,
        nothing_of_the_program_runs_after_its_end,
        no_wait_without_network,
        no_wait_without_any_interface,
        tracker_goes_while_sending,
        tracker_goes_while_taking,
        tracker_goes_while_batching,
        tracker_goes_while_backing_off,
        tracker_goes_with_its_application,
        run_folders_go,
    ]))
