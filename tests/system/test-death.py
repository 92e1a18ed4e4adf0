#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that is killed: nothing that was recorded is lost, or sent twice."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from scene import APPLICATION_ID, DEADLINE_SECONDS, Skip, actions, features, main, wait_for


def killed_with_a_queue(scene):
    """The collector is away, the program is killed; both come back."""
    collector = scene.collector()
    properties = [f'debug-url={collector.url}', 'batch-timeout=0', 'account-id=acme']
    collector.stop()
    app = scene.app(*properties)
    app.ask('features save 1 50')
    app.kill()
    collector = scene.collector(port=collector.port)
    again = scene.app(*properties)
    again.ask('sync', '^sync ok$')
    events = collector.wait_features([f'save-{i}' for i in range(1, 51)])
    assert features(events) == [f'save-{i}' for i in range(1, 51)]
    again.kill()
    last = scene.app(*properties)
    last.ask('sync', '^sync ok$')
    assert collector.events() == events


def killed_while_sending(scene):
    """The request was taken, the answer never came: it is sent again, with the same ids."""
    receiver = scene.receiver()
    receiver.may_answer.clear()
    properties = [f'debug-url={receiver.url}', 'batch-timeout=0', 'account-id=acme']
    app = scene.app(*properties)
    app.ask('features save 1 1')
    assert receiver.is_asked.wait(DEADLINE_SECONDS)
    app.ask('features save 2 5')
    app.kill()
    receiver.may_answer.set()
    scene.app(*properties).ask('sync', '^sync ok$')
    events = receiver.events()
    names = [f'save-{i}' for i in range(1, 6)]
    assert set(features(events)) == set(names), features(events)
    assert len({event['event_id'] for event in events}) == 5
    assert features(events)[-5:] == names or features(events)[-4:] == names[1:]


def module_of_a_killed_run(scene):
    """It gets its end from the next start, with the session and the time that were written."""
    collector = scene.collector()
    properties = [f'debug-url={collector.url}', 'batch-timeout=3600', 'session-sync-interval=1']
    app = scene.app(*properties)
    app.ask('login ada')
    app.ask('module board')

    def is_written():
        app.ask('features tick 1 1')
        return 'module=board' in scene.read_state() and re.search(
            r'^time-spent=[1-9]', scene.read_state(), re.MULTILINE)

    wait_for(is_written, 'the module is written down with its time')
    session = app.ask('get session-id', r'^get session-id (\S+)').group(1)
    app.kill()
    again = scene.app(*properties)
    again.ask('features after 1 1')
    again.ask('sync', '^sync ok$')
    events = collector.wait(
        lambda events: any(event['action'] == 'moduleEnd' for event in events)
        or again.ask('sync', '^sync ok$') and False, 'the end of the module')
    ends = [event for event in events if event['action'] == 'moduleEnd']
    assert len(ends) == 1, ends
    assert ends[0]['module'] == 'board' and ends[0]['session_id'] == session
    assert (ends[0]['account_id'], ends[0]['user_id']) == ('acme', 'ada')
    assert 0 < ends[0]['time_spent'] < 60000, ends
    assert 'module=board' not in scene.read_state()


def killed_again_and_again(scene):
    """Short lives, and the last one tells of all of them."""
    collector = scene.collector()
    url = f'debug-url={collector.url}'
    for life in range(4):
        app = scene.app(url, 'disable-event-send=1', 'debug=0', 'account-id=acme')
        app.ask(f'features life{life} 1 5')
        app.kill()
    assert collector.events() == []
    scene.app(url, 'account-id=acme').ask('sync', '^sync ok$')
    expected = [f'life{life}-{i}' for life in range(4) for i in range(1, 6)]
    assert features(collector.events()) == expected, features(collector.events())


def killed_before_the_disk_answers(scene):
    """What was called while the start still waits for the disk was recorded all the same."""
    if not os.access('/dev/shm', os.W_OK):
        raise Skip('there is no memory that outlives a process: /dev/shm')
    with tempfile.TemporaryDirectory(prefix='natero-', dir='/dev/shm') as runtime:
        scene.environment['XDG_RUNTIME_DIR'] = runtime
        kill_before_the_disk_answers(scene)
        assert not list(Path(runtime).rglob('*.calls'))


def killed_outside_of_a_session(scene):
    """As root in a container: there is no XDG_RUNTIME_DIR."""
    if not os.access('/dev/shm', os.W_OK):
        raise Skip('there is no memory that outlives a process: /dev/shm')
    del scene.environment['XDG_RUNTIME_DIR']
    checksum = hashlib.sha256(str(scene.queue).encode()).hexdigest()[:8]
    stages = Path(f'/dev/shm/natero-{os.geteuid()}/natero/{APPLICATION_ID}-{checksum}')
    try:
        kill_before_the_disk_answers(scene)
        assert list(stages.iterdir()), 'its last run has nothing there'
    finally:
        shutil.rmtree(stages, ignore_errors=True)


def kill_before_the_disk_answers(scene):
    collector = scene.collector()
    url = f'debug-url={collector.url}'
    state = scene.state / 'state.ini'
    scene.state.mkdir(parents=True)
    os.mkfifo(state)  # whoever reads it waits for a writer that does not come
    app = scene.app(url)
    app.ask('login ada')
    app.ask('module board')
    app.ask('features early 1 3')
    assert scene.find('early-1') == [], 'the start has not waited'
    app.kill()
    state.unlink()
    again = scene.app(url)
    again.ask('features late 1 1')
    again.ask('sync', '^sync ok$')
    events = collector.wait_features(['late-1'])
    assert features(events) == ['early-1', 'early-2', 'early-3', 'late-1'], events
    assert actions(events).count('login') == 1
    early = events[1]
    assert (early['feature'], early['module'], early['user_id']) == ('early-1', 'board', 'ada')
    again.kill()
    scene.app(url).ask('sync', '^sync ok$')
    assert features(collector.events()) == features(events)


if __name__ == '__main__':
    sys.exit(main([
        killed_with_a_queue,
        killed_while_sending,
        module_of_a_killed_run,
        killed_again_and_again,
        killed_before_the_disk_answers,
        killed_outside_of_a_session,
    ]))
