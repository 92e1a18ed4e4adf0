#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is on the disk: whose it is, and what happens where nothing can be."""

import stat
import sys

from scene import features, main, wait_for

NOWHERE = 'debug-url=http://127.0.0.1:1/'


def modes(root):
    return {str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode)
            for path in root.rglob('*')}


def files_are_the_owners(scene):
    app = scene.app(NOWHERE, 'batch-timeout=3600')
    app.ask('login ada')
    app.ask('features save 1 3')
    wait_for(lambda: scene.read_state() and scene.find('save-3'), 'the files')
    found = modes(scene.folder / 'state')
    assert any(name.endswith('state.ini') for name in found), found
    assert any('queue/' in name for name in found), found
    for name, mode in found.items():
        expected = 0o700 if (scene.folder / 'state' / name).is_dir() else 0o600
        assert mode == expected, f'{name}: {mode:o}'
    app.tell('quit')
    assert app.end() == 0
    for name, mode in modes(scene.folder / 'state').items():
        expected = 0o700 if (scene.folder / 'state' / name).is_dir() else 0o600
        assert mode == expected, f'{name}: {mode:o}'


def nowhere_to_write(scene):
    """The folder would be below a file: the program is told, and its events arrive all the same."""
    collector = scene.collector()
    (scene.folder / 'a-file').write_text('')
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=0',
                    XDG_STATE_HOME=str(scene.folder / 'a-file'))
    app.ask('login ada')
    app.ask('features save 1 20')
    assert features(collector.wait_features(['save-20'])) == [f'save-{i}' for i in range(1, 21)]
    assert 'kept in memory' in app.errors(), app.errors()
    app.tell('quit')
    assert app.end() == 0
    assert 'ada' not in app.errors() and 'save-1' not in app.errors()


def state_that_is_no_state(scene):
    """A file that can't be read is set aside, not deleted, and a new one is begun."""
    collector = scene.collector()
    scene.state.mkdir(parents=True)
    (scene.state / 'state.ini').write_text('this is no keyfile\n')
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=0')
    app.ask('login ada')
    app.ask('features save 1 1')
    collector.wait_features(['save-1'])
    wait_for(lambda: '[identity]' in scene.read_state(), 'a new state')
    assert scene.find('this is no keyfile') != []
    assert 'set-aside' in app.errors(), app.errors()


def debug_names_nobody(scene):
    """One line an event and a request; no key, and nobody's name, not even the user's id."""
    collector = scene.collector()
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=0', NATERO_DEBUG='1')
    app.ask('login ada-lovelace')
    app.ask('features save 1 1')
    collector.wait_features(['save-1'])
    app.tell('quit')
    assert app.end() == 0
    log = app.errors()
    assert 'event: login' in log and 'save-1' in log and 'request: http://127.0.0.1' in log, log
    for secret in ('the-api-key', 'the-auth-key', 'ada-lovelace'):
        assert secret not in log, secret


if __name__ == '__main__':
    sys.exit(main([
        files_are_the_owners,
        nowhere_to_write,
        state_that_is_no_state,
        debug_names_nobody,
    ]))
