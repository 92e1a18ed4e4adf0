#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A store that can't be had: one warning, a program unharmed, and nothing kept is lost."""

import re
import sys

from scene import features, main, wait_for
from trouble import (fill, give_away, mount, obeying, small_disk, snapshot, start, take_back,
                     warnings)

N_EACH = 5
N_MANY = 100


def names(what, count=N_EACH):
    return [f'{what}-{i}' for i in range(1, count + 1)]


def properties(collector):
    return [f'debug-url={collector.url}', 'batch-timeout=0', 'account-id=acme']


def keep_some(scene, collector):
    """A first life, which was killed before anything of it could be sent."""
    collector.stop()
    app = start(scene, *properties(collector), log='first.log')
    app.ask(f'features kept 1 {N_EACH}')
    # In the queue's own files, where the trouble will be; not only where a kill leaves it.
    wait_for(lambda: any(b'"kept-5"' in path.read_bytes()
                         for path in scene.queue.glob('*/0*.ndjson')), 'the segment')
    app.kill()
    assert not warnings(app), app.errors()
    return scene.collector('second', port=collector.port)


def find_run(scene):
    """The folder of the run that keep_some() has left."""
    return next(path.parent for path in scene.queue.glob('*/000001.ndjson'))


def check_warning(app, path, *words):
    """
    There is one, and beside it at most one on what else can't be remembered; nothing is said twice.
    Each says where, and what happens now.
    """
    found = warnings(app)
    beside = [text for text in found if 'not remembered' in text]
    rest = [text for text in found if text not in beside]
    assert len(rest) == 1 and len(beside) <= 1, f'{len(found)} warnings: {found}'
    assert all(str(path) in text for text in found), f'{path} is not in: {found}'
    assert any(word in rest[0] for word in words), f'none of {words} is in: {rest[0]}'


def live_through(scene, collector, prefix=()):
    """A life in which the trouble is: it records, delivers and ends as ever."""
    app = start(scene, *properties(collector), prefix=prefix, log='trouble.log')
    app.ask('login ada')
    app.ask(f'features during 1 {N_EACH}')
    collector.wait_features(names('during'))
    app.ask(f'features more 1 {N_EACH}')
    collector.wait_features(names('more'))
    app.tell('quit')
    assert app.end() == 0, app.errors()
    return app


def live_after(scene, collector, what=('kept', 'during', 'more', 'after')):
    """The trouble is over: this life complains of nothing, and all has come, each of it once."""
    app = start(scene, *properties(collector), log='after.log')
    app.ask(f'features after 1 {N_EACH}')
    app.ask('sync', '^sync ok$')
    app.tell('quit')
    assert app.end() == 0, app.errors()
    assert not warnings(app), app.errors()
    expected = sorted(name for word in what for name in names(word))
    assert sorted(features(collector.events())) == expected, features(collector.events())


MEMORY = ('in memory',)


def disk_that_fills_up(scene, runtime=None):
    """While the program records; afterwards all of it comes, and in its order."""
    environment = {'XDG_RUNTIME_DIR': str(runtime)} if runtime else {}
    with small_disk(scene.folder / 'state') as disk:
        collector = scene.collector()
        collector.stop()
        app = start(scene, *properties(collector), log='trouble.log', **environment)
        app.ask(f'features kept 1 {N_EACH}')
        wait_for(lambda: scene.find('kept-5'), 'the queue')
        filling = fill(disk)
        app.ask(f'features during 1 {N_MANY}')
        wait_for(lambda: warnings(app), 'the warning')
        app.ask(f'features more 1 {N_MANY}')
        collector = scene.collector('second', port=collector.port)
        app.ask('sync', '^sync ok$')
        expected = names('kept') + names('during', N_MANY) + names('more', N_MANY)
        assert features(collector.events()) == expected, features(collector.events())[-9:]
        app.tell('quit')
        assert app.end() == 0, app.errors()
        check_warning(app, scene.state, *MEMORY)
        filling.unlink()
        app = start(scene, *properties(collector), log='after.log')
        app.ask(f'features after 1 {N_EACH}')
        app.ask('sync', '^sync ok$')
        assert features(collector.events()) == expected + names('after')
        assert not warnings(app), app.errors()
        app.close()


def disk_that_fills_up_beside_memory(scene):
    """There is room for the first file of an event, and none for the next."""
    with small_disk(scene.folder / 'runtime', '8m') as runtime:
        disk_that_fills_up(scene, runtime)


def disk_that_is_full(scene):
    """At the start, with something in its queue."""
    with small_disk(scene.folder / 'state') as disk:
        collector = keep_some(scene, scene.collector())
        filling = fill(disk)
        app = live_through(scene, collector)
        check_warning(app, scene.state, *MEMORY)
        filling.unlink()
        live_after(scene, collector)


def folder_of_somebody_else(scene):
    prefix = obeying()
    collector = keep_some(scene, scene.collector())
    give_away(scene.state)
    try:
        app = live_through(scene, collector, prefix)
    finally:
        take_back(scene.state)
    check_warning(app, scene.state, *MEMORY)
    assert scene.find('kept-5') != []
    live_after(scene, collector)


def folder_that_may_not_be_made(scene):
    """The very first start, where nothing may be written."""
    prefix = obeying()
    collector = scene.collector()
    parent = scene.make('state')
    give_away(parent)
    try:
        app = live_through(scene, collector, prefix)
    finally:
        take_back(parent)
    check_warning(app, scene.state, *MEMORY)
    live_after(scene, collector, ('during', 'more', 'after'))


def file_system_that_is_read_only(scene):
    with small_disk(scene.folder / 'state') as disk:
        collector = keep_some(scene, scene.collector())
        before = snapshot(disk)
        mount('-o', 'remount,ro', disk)
        app = live_through(scene, collector)
        check_warning(app, scene.state, *MEMORY)
        assert snapshot(disk) == before
        mount('-o', 'remount,rw', disk)
        live_after(scene, collector)


def queue_that_is_a_file(scene):
    collector = scene.collector()
    scene.state.mkdir(parents=True, mode=0o700)
    scene.queue.write_text('a letter to Ada\n')
    app = live_through(scene, collector)
    check_warning(app, scene.queue, *MEMORY)
    assert scene.queue.read_text() == 'a letter to Ada\n'
    scene.queue.unlink()
    live_after(scene, collector, ('during', 'more', 'after'))


def state_folder_that_is_a_file(scene):
    collector = scene.collector()
    scene.state.parent.mkdir(parents=True, mode=0o700)
    scene.state.write_text('a letter to Ada\n')
    app = live_through(scene, collector)
    check_warning(app, scene.state, *MEMORY)
    assert scene.state.read_text() == 'a letter to Ada\n'
    scene.state.unlink()
    live_after(scene, collector, ('during', 'more', 'after'))


def segment_that_is_a_folder(scene):
    """What is in it can't be sent; it is still there, for a person."""
    collector = keep_some(scene, scene.collector())
    segment = find_run(scene) / '000001.ndjson'
    content = segment.read_bytes()
    segment.unlink()
    segment.mkdir()
    (segment / 'was-here').write_bytes(content)
    app = live_through(scene, collector)
    check_warning(app, scene.queue, 'kept', 'left', 'set aside')
    assert content in snapshot(scene.state).values()
    live_after(scene, collector, ('during', 'more', 'after'))
    assert content in snapshot(scene.state).values()


def cursor_that_is_a_folder(scene):
    collector = keep_some(scene, scene.collector())
    cursor = find_run(scene) / 'cursor'
    cursor.mkdir()
    (cursor / 'letter').write_text('to Ada\n')
    app = live_through(scene, collector)
    collector.wait_features(names('kept'))
    check_warning(app, scene.queue, 'kept', 'left', 'set aside', 'again')
    assert b'to Ada\n' in snapshot(scene.state).values()
    live_after(scene, collector)


def state_that_is_a_folder(scene):
    collector = keep_some(scene, scene.collector())
    (scene.state / 'state.ini').unlink(missing_ok=True)
    (scene.state / 'state.ini').mkdir()
    (scene.state / 'state.ini/letter').write_text('to Ada\n')
    app = live_through(scene, collector)
    check_warning(app, scene.state / 'state.ini', 'kept', 'set aside', 'set-aside')
    assert b'to Ada\n' in snapshot(scene.state).values()
    assert 'user=ada' in scene.read_state(), scene.read_state()
    live_after(scene, collector)


def queue_of_a_newer_version(scene):
    """Nobody but that version touches it; when it is gone, the queue is as ever."""
    collector = keep_some(scene, scene.collector())
    kept = (scene.queue / 'version').read_bytes() if (scene.queue / 'version').exists() else None
    (scene.queue / 'version').write_text('natero-queue 2\n')
    (scene.queue / 'what-is-this').write_bytes(b'\1\2\3')
    before = snapshot(scene.queue)
    app = live_through(scene, collector)
    assert snapshot(scene.queue) == before
    check_warning(app, scene.queue, *MEMORY)
    text = warnings(app)[0].replace(str(scene.queue), '')
    assert re.search(r'\b2\b', text) and re.search(r'\b1\b', text), text
    assert not set(names('kept')) & set(features(collector.events()))
    (scene.queue / 'what-is-this').unlink()
    (scene.queue / 'version').unlink()
    if kept is not None:
        (scene.queue / 'version').write_bytes(kept)
    live_after(scene, collector)


def state_of_a_newer_version(scene):
    collector = keep_some(scene, scene.collector())
    newer = b'[natero]\nversion=99\n\n[future]\nwho=Ada\n'
    (scene.state / 'state.ini').write_bytes(newer)
    app = live_through(scene, collector)
    check_warning(app, scene.state / 'state.ini', 'kept', 'set aside', 'set-aside')
    assert newer in snapshot(scene.state).values()
    live_after(scene, collector)
    assert newer in snapshot(scene.state).values()


def run_of_a_newer_version(scene):
    """It is left alone; the others go out."""
    collector = keep_some(scene, scene.collector())
    run = scene.queue / 'fedcba987654-01234567'
    run.mkdir(mode=0o700)
    (run / 'lock').write_text('natero-queue 2\n')
    (run / '000001.ndjson').write_bytes(b'{"a":"line of the future"}\n')
    (run / 'cursor').write_bytes(b'1 0 and more\n')
    before = snapshot(run)
    app = live_through(scene, collector)
    collector.wait_features(names('kept'))
    assert run.is_dir() and snapshot(run) == before, snapshot(scene.queue)
    if warnings(app):
        check_warning(app, run, 'left', 'kept')
    app = start(scene, *properties(collector), log='after.log')
    app.ask(f'features after 1 {N_EACH}')
    app.ask('sync', '^sync ok$')
    app.tell('quit')
    assert app.end() == 0, app.errors()
    assert run.is_dir() and snapshot(run) == before, snapshot(scene.queue)
    expected = sorted(name for word in ('kept', 'during', 'more', 'after') for name in names(word))
    assert sorted(features(collector.events())) == expected


if __name__ == '__main__':
    sys.exit(main([
        disk_that_fills_up,
        disk_that_fills_up_beside_memory,
        disk_that_is_full,
        folder_of_somebody_else,
        folder_that_may_not_be_made,
        file_system_that_is_read_only,
        queue_that_is_a_file,
        state_folder_that_is_a_file,
        segment_that_is_a_folder,
        cursor_that_is_a_folder,
        state_that_is_a_folder,
        queue_of_a_newer_version,
        state_of_a_newer_version,
        run_of_a_newer_version,
    ]))
