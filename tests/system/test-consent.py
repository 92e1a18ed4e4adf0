#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people and administrators decide, and where it is kept."""

import pathlib
import subprocess
import sys

from scene import APPLICATION_ID, features, main, wait_for

NOWHERE = 'debug-url=http://127.0.0.1:1/'
PATH = f'org/natero/applications/{APPLICATION_ID}'


def quit_app(app):
    app.tell('quit')
    assert app.end() == 0


def get(app, name):
    return app.ask(f'get {name}', rf'^get {name} (.*)$').group(1)


def is_kept(scene, is_in_settings, **environment):
    """An answer is there for the next start; and where it is."""
    app = scene.app(NOWHERE, **environment)
    assert get(app, 'consent') == 'NATERO_CONSENT_UNSET'
    app.ask('set consent 1')
    quit_app(app)
    keyfile = scene.folder / 'config/glib-2.0/settings/keyfile'
    assert (keyfile.exists() and "consent='granted'" in keyfile.read_text()) == is_in_settings
    assert ('answer=granted' in scene.read_state()) != is_in_settings, scene.read_state()

    app = scene.app(NOWHERE, **environment)
    assert get(app, 'consent') == 'NATERO_CONSENT_GRANTED'
    app.ask('set consent 2')
    quit_app(app)
    app = scene.app(NOWHERE, **environment)
    assert get(app, 'consent') == 'NATERO_CONSENT_DENIED'
    app.ask('erase', '^erase ok$')
    quit_app(app)
    assert get(scene.app(NOWHERE, **environment), 'consent') == 'NATERO_CONSENT_UNSET'


def settings_keep_it(scene):
    is_kept(scene, True)


def keyfile_keeps_what_the_settings_lose(scene):
    """dconf without a session bus takes a value, shows it, and loses it."""
    modules = subprocess.run(['pkg-config', '--variable=giomoduledir', 'gio-2.0'],
                             capture_output=True, text=True).stdout.strip()
    if not pathlib.Path(modules, 'libdconfsettings.so').exists():
        return
    is_kept(scene, False, GSETTINGS_BACKEND='dconf',
            DBUS_SESSION_BUS_ADDRESS=f'unix:path={scene.folder}/no-bus')


def keyfile_keeps_it_without_the_schema(scene):
    is_kept(scene, False, GSETTINGS_SCHEMA_DIR='', XDG_DATA_DIRS=str(scene.make('no-data')))


def another_process_reads_it(scene):
    """Two programs of one application at once: the second hears of the first one's answer."""
    first = scene.app(NOWHERE)
    second = scene.app(NOWHERE, 'disable-event-send=1', 'debug=0', 'account-id=acme',
                       log='second.log')
    second.ask('features save 1 1')
    assert get(second, 'pending-events') == '1'
    first.ask('set consent 2')
    wait_for(lambda: get(second, 'consent') == 'NATERO_CONSENT_DENIED', 'the answer')
    second.ask('features save 2 2')
    assert get(second, 'pending-events') == '0'


def machine_is_disabled(scene):
    collector = scene.collector()
    scene.settings('[org/natero/machine]\ndisabled=true\n')
    app = scene.app(f'debug-url={collector.url}', 'batch-timeout=0', 'account-id=acme')
    app.ask('set consent 1')
    app.ask('features save 1 3')
    assert get(app, 'pending-events') == '0'
    app.ask('sync', '^sync .*switched off')
    quit_app(app)
    assert collector.events() == [] and 'save-1' not in str(scene.find('save-1'))
    scene.settings('[org/natero/machine]\ndisabled=false\n')
    scene.app(f'debug-url={collector.url}', 'batch-timeout=0', 'account-id=acme').ask(
        'features save 4 4')
    assert features(collector.wait_features(['save-4'])) == ['save-4']


def application_is_disabled_while_it_runs(scene):
    app = scene.app(NOWHERE, 'disable-event-send=1', 'debug=0', 'account-id=acme')
    app.ask('features save 1 1')
    scene.settings(f'[{PATH}]\ndisabled=true\n')

    def is_off():
        before = get(app, 'pending-events')
        app.ask('features save 2 2')
        return get(app, 'pending-events') == before

    wait_for(is_off, 'the switch')
    assert int(get(app, 'pending-events')) >= 1, 'nothing that is kept is deleted'


def endpoint_is_overridden(scene):
    asked, given = scene.collector(), scene.collector('second')
    scene.settings(f"[{PATH}]\nendpoint='{given.url}'\n")
    app = scene.app(f'debug-url={asked.url}', 'batch-timeout=0', 'account-id=acme')
    app.ask('features save 1 1')
    given.wait_features(['save-1'])
    quit_app(app)
    assert asked.events() == []
    scene.settings(f"[org/natero/machine]\nendpoint='{given.url}'\n")
    scene.app(f'debug-url={asked.url}', 'batch-timeout=0', 'account-id=acme').ask(
        'features save 2 2')
    given.wait_features(['save-2'])
    assert asked.events() == []


def denial_deletes_the_queue(scene):
    app = scene.app(NOWHERE, 'batch-timeout=3600', 'account-id=acme')
    app.ask('features save 1 5')
    assert any('queue' in path for path in scene.find('save-5'))
    app.ask('set consent 2')
    app.ask('features save 6 6')
    assert get(app, 'pending-events') == '0'
    assert 'dropped 5 erased' in app.lines, app.lines
    wait_for(lambda: not scene.find('save-'), 'the files go')
    quit_app(app)
    assert scene.find('save-') == []


def required_consent_leaves_nothing(scene):
    """Not a file before the answer; what was before it is not made up for."""
    collector = scene.collector()
    app = scene.app('require-consent=1', f'debug-url={collector.url}', 'batch-timeout=0',
                    'account-id=acme', options=())
    app.ask('module board')
    app.ask('features save 1 3')
    assert get(app, 'pending-events') == '0'
    assert get(app, 'visitor-id') == '-'
    quit_app(app)
    assert not scene.state.exists() or list(scene.state.iterdir()) == [], (
        list(scene.state.iterdir()))
    assert collector.events() == []

    app = scene.app('require-consent=1', f'debug-url={collector.url}', 'batch-timeout=0',
                    'account-id=acme')
    app.ask('set consent 1')
    app.ask('features save 4 4')
    assert features(collector.wait_features(['save-4'])) == ['save-4']
    assert scene.queue.exists()


def off_for_a_run(scene):
    """Nothing is recorded or sent, nothing is deleted; the next run goes on."""
    collector = scene.collector()
    properties = [f'debug-url={collector.url}', 'batch-timeout=3600']
    app = scene.app(*properties)
    app.ask('login ada')
    app.ask('features save 1 3')
    wait_for(lambda: 'user=ada' in scene.read_state(), 'who it is is written')
    app.kill()
    for name in ('DO_NOT_TRACK', 'NATERO_DISABLE'):
        app = scene.app(*properties, **{name: '1'})
        app.ask('features off 1 3')
        app.ask('login bob')
        app.ask('sync', '^sync .*switched off')
        quit_app(app)
        assert collector.events() == []
        assert any('queue' in path for path in scene.find('save-3'))
        assert scene.find('off-1') == scene.find('bob') == []
    app = scene.app(*properties, DO_NOT_TRACK='0', NATERO_DISABLE='')
    app.ask('sync', '^sync ok$')
    assert features(collector.events()) == ['save-1', 'save-2', 'save-3']
    assert get(app, 'user-id') == 'ada'


if __name__ == '__main__':
    sys.exit(main([
        settings_keep_it,
        keyfile_keeps_it_without_the_schema,
        keyfile_keeps_what_the_settings_lose,
        another_process_reads_it,
        machine_is_disabled,
        application_is_disabled_while_it_runs,
        endpoint_is_overridden,
        denial_deletes_the_queue,
        required_consent_leaves_nothing,
        off_for_a_run,
    ]))
