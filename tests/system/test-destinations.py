#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library sends to others than the collector, as docs/destinations.md tells people to."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'collector'))
from clickhouse_server import PASSWORD, ClickHouse, find_port, need_clickhouse  # noqa: E402
from scene import Skip, main, wait_for  # noqa: E402

DOCUMENT = Path(__file__).resolve().parent.parent.parent / 'docs/destinations.md'
N_EACH = 250


def example(language):
    """The one block of that language in the document."""
    block, = re.findall(rf'```{language}\n(.*?)```', DOCUMENT.read_text(), re.S)
    return block.strip()


def tell(app, name):
    """All that is sent: a login, details, and enough features for several packed batches."""
    app.ask('login ada')
    app.ask('identify Ada')
    app.ask(f'features {name} 1 {N_EACH}')


def clickhouse(scene):
    need_clickhouse()
    server = ClickHouse(scene.folder / 'clickhouse')
    scene.things.append(server)
    server.configure([server.tcp_port])
    server.start().apply('single.sql', 'natero')
    return server


def features(server):
    """How many different features came, and how many feature events there are."""
    return server.ask('SELECT uniqExact(feature), count() FROM natero.events FINAL'
                      " WHERE action = 'feature'")


def clickhouse_takes_batches(scene):
    server = clickhouse(scene)
    url = example('text').replace('https://', 'http://')
    url = url.replace('ch.example.org:8443', f'127.0.0.1:{server.http_port}')
    # This server is one of those that can't read an object into a text.
    url = url.replace(',details)', ')')
    options = [f'debug-url={url}', f'api-key={PASSWORD}', 'batch-timeout=0']

    app = scene.app(*options)
    tell(app, 'first')
    app.ask('sync', '^sync ok$')
    assert features(server) == [str(N_EACH)] * 2, features(server)
    assert server.ask("SELECT account_id, user_id FROM natero.events WHERE action = 'login'"
                      ' AND received_at > created_at - 60000') == ['acme', 'ada']
    assert server.ask('SELECT count() FROM natero.events FINAL'
                      " WHERE action = 'identifyUser'") == ['1']

    # What comes while the server is away waits in the program's queue, and in the next one's.
    server.kill()
    tell(app, 'second')
    app.tell('quit')
    assert app.end() == 0, app.errors()
    server.start()
    app = scene.app(*options, log='second.log', NATERO_DEBUG='1')
    app.ask('sync', '^sync ok$')
    assert features(server) == [str(2 * N_EACH)] * 2, features(server)
    assert 'request: http:' in app.errors() and PASSWORD not in app.errors()


def nginx_writes_lines(scene):
    if not shutil.which('nginx', path='/usr/sbin:/usr/bin:/usr/local/sbin'):
        raise Skip('nginx is not installed')
    lines = scene.folder / 'events.ndjson'
    port, inner_port = find_port(), find_port()
    server = example('nginx').replace('/var/log/nginx/events.ndjson', str(lines))
    server = server.replace(':8080', f':{port}').replace(':8081', f':{inner_port}')
    temporary = '\n'.join(f'{name}_temp_path {scene.folder}/{name};'
                          for name in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    config = scene.folder / 'nginx.conf'
    config.write_text(f'daemon off; master_process off; pid {scene.folder}/nginx.pid;\n'
                      f'error_log stderr; events {{}}\nhttp {{\n{temporary}\n{server}\n}}\n')
    log = (scene.folder / 'nginx.log').open('ab')
    nginx = subprocess.Popen(
        ['setpriv', '--pdeathsig', 'KILL', 'nginx', '-e', 'stderr', '-c', config],
        env={'PATH': '/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin'},
        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        app = scene.app(f'debug-url=http://127.0.0.1:{port}/events', 'compress=FALSE',
                        'batch-timeout=0')
        tell(app, 'line')
        app.ask('sync', '^sync ok$')

        # nginx writes when it has answered.
        def read():
            text = lines.read_text()
            events = [json.loads(line) for line in text.splitlines() if line]
            return events if text.count('"line-') == N_EACH else None
        events = wait_for(read, 'the lines')
    finally:
        nginx.kill()
        nginx.wait()
        log.close()
    ids = [event['event_id'] for event in events]
    assert len(ids) == len(set(ids)) >= N_EACH + 2
    detailed, = [event for event in events if event['action'] == 'identifyUser']
    assert detailed['details'] == {'first_name': 'Ada'}, detailed
    assert [event['feature'] for event in events if event['action'] == 'feature'] == [
        f'line-{number}' for number in range(1, N_EACH + 1)]


if __name__ == '__main__':
    sys.exit(main([
        clickhouse_takes_batches,
        nginx_writes_lines,
    ]))
