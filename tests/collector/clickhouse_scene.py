# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of forwarding share: real ClickHouse servers, false ones, collectors."""

import contextlib
import gzip
import hashlib
import http.server
import json
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'system'))
from scene import Program, Skip, wait_for  # noqa: E402

DDL_FOLDER = Path(__file__).resolve().parent.parent.parent / 'data/clickhouse'
PASSWORD = 'tinker-tailor'

# The kernel gives none of these to those who ask for any port, so one that is free stays so.
FIRST_PORT, LAST_PORT = 12000, 32000

CONFIG = '''<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>{folder}/server.log</log></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>{http_port}</http_port>
  <tcp_port>{tcp_port}</tcp_port>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <users_config>{folder}/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>5242880</mark_cache_size>
  <timezone>Asia/Tokyo</timezone>
  <remote_servers><natero>{shards}</natero></remote_servers>
</yandex>
'''

USERS = '''<?xml version="1.0"?>
<yandex>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
</yandex>
'''


def open_url(request, seconds=60):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=seconds) as answer:
        return answer.read().decode()


def find_port():
    while True:
        port = random.randrange(FIRST_PORT, LAST_PORT)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(('127.0.0.1', port))
            return port


def need_clickhouse():
    if not shutil.which('clickhouse-server'):
        raise Skip('clickhouse-server is not installed')


class ClickHouse:
    """A real server, in a folder of its own, that ends with the test."""

    def __init__(self, folder, ports=None):
        self.folder = Path(folder)
        self.folder.mkdir()
        self.http_port, self.tcp_port = ports or (find_port(), find_port())
        self.base = f'http://127.0.0.1:{self.http_port}/'
        self.process = None

    def configure(self, shard_ports):
        shards = ''.join(f'<shard><replica><host>127.0.0.1</host><port>{port}</port></replica>'
                         '</shard>' for port in shard_ports)
        (self.folder / 'config.xml').write_text(CONFIG.format(
            folder=self.folder, http_port=self.http_port, tcp_port=self.tcp_port, shards=shards))
        (self.folder / 'users.xml').write_text(USERS)
        user = (DDL_FOLDER / 'insert-user.xml').read_text().replace(
            'PASSWORD-SHA256', hashlib.sha256(PASSWORD.encode()).hexdigest(), 2)
        (self.folder / 'users.d').mkdir(exist_ok=True)
        (self.folder / 'users.d/natero.xml').write_text(user)

    def start(self):
        with (self.folder / 'output').open('ab') as output:
            self.process = subprocess.Popen(
                ['setpriv', '--pdeathsig', 'KILL', 'clickhouse-server',
                 f'--config-file={self.folder}/config.xml'],
                cwd=self.folder,
                env={'PATH': os.environ['PATH'], 'CLICKHOUSE_WATCHDOG_ENABLE': '0'},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        wait_for(self.is_ready, 'a ClickHouse server', 40)
        return self

    def is_ready(self):
        assert self.process.poll() is None, (self.folder / 'output').read_text()[-2000:]
        with contextlib.suppress(OSError):
            return open_url(self.base + 'ping') == 'Ok.\n'
        return False

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    close = kill

    def query(self, sql, **settings):
        url = self.base + '?' + urllib.parse.urlencode(settings)
        try:
            return open_url(urllib.request.Request(url, data=sql.encode()))
        except urllib.error.HTTPError as error:
            raise AssertionError(f'{sql}: {error.read().decode()}') from None

    def ask(self, sql):
        """The values of the first row, as texts."""
        return self.query(sql).split('\n', 1)[0].split('\t')

    def apply(self, file, database):
        """What a person does with clickhouse-client, in another database than theirs."""
        text = re.sub('--.*', '', (DDL_FOLDER / file).read_text())
        text = re.sub(r'\bnatero\.', database + '.', text)
        text = text.replace('DATABASE IF NOT EXISTS natero',
                            'DATABASE IF NOT EXISTS ' + database)
        text = text.replace('Distributed(natero, natero,', f'Distributed(natero, {database},')
        for statement in text.split(';'):
            if statement.strip():
                self.query(statement)

    def count(self, database):
        """How many different events there are, and how many there seem to be with FINAL."""
        return [int(self.ask(f'SELECT {what} FROM {database}.events{final}')[0])
                for what, final in (('uniqExact(toString(event_id))', ''), ('count()', ' FINAL'))]

    def wait_count(self, database, number):
        wait_for(lambda: self.count(database) == [number, number],
                 f'{number} events, not {self.count(database)}', 40)

    def url(self, database, user='default', query=''):
        return f'clickhouse+http://{user}@127.0.0.1:{self.http_port}/{database}{query}'


class FalseClickHouse:
    """Answers what a test wants: reply(request) gives (status, headers, text), or does it itself
    and gives None."""

    def __init__(self, reply):
        self.requests = []
        self.is_asked = threading.Event()
        self.may_go_on = threading.Event()
        false = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                data = self.rfile.read(int(self.headers['Content-Length']))
                self.rows = gzip.decompress(data)
                self.query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                self.number = len(false.requests)
                false.requests.append(self)
                false.is_asked.set()
                answer = reply(self)
                self.close_connection = True
                if answer is None:
                    return
                status, headers, text = answer
                self.send_response(status)
                for name, value in {'Content-Length': str(len(text)), **headers}.items():
                    self.send_header(name, value)
                with contextlib.suppress(OSError):
                    self.end_headers()
                    self.wfile.write(text.encode())

            def do_GET(self):
                false.requests.append(self)
                self.send_error(404)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, query=''):
        return f'clickhouse+http://ada@127.0.0.1:{self.server.server_port}/natero{query}'

    def ids(self):
        """The events of each request."""
        return [[json.loads(line)['event_id'] for line in request.rows.splitlines()]
                for request in self.requests]

    def close(self):
        self.may_go_on.set()
        self.server.shutdown()
        self.server.server_close()


TAKEN = (200, {'X-ClickHouse-Server-Display-Name': 'false'}, '')


def exception(status, code, text='Something'):
    return (status, {'X-ClickHouse-Server-Display-Name': 'false'},
            f'Code: {code}, e.displayText() = DB::Exception: {text}, e.what() = DB::Exception\n')


class Collector(Program):
    """One that forwards; it can be started again on the same database."""

    def __init__(self, scene, name, target, *options):
        self.database = scene.folder / f'{name}.db'
        super().__init__([os.environ['NATERO_COLLECTOR'], '--any-keys', '--listen', '127.0.0.1:0',
                          '--database', self.database, '--forward', target, *options],
                         scene.environment, scene.folder / f'{name}.log')
        self.base = self.expect(r'Listening on (http://\S+?)/?$').group(1)

    def post(self, events):
        body = ''.join(json.dumps(event) + '\n' for event in events).encode()
        request = urllib.request.Request(self.base + '/v1/auth/api', data=body,
                                         headers={'Content-Type': 'application/json'})
        answer = json.loads(open_url(request))
        assert answer['rejected'] == [], answer
        return answer

    def count(self, table='events'):
        database = sqlite3.connect(f'file:{self.database}?mode=ro', uri=True)
        with contextlib.closing(database):
            return database.execute(f'SELECT count(*) FROM {table}').fetchone()[0]

    def wait_empty(self, left=0):
        wait_for(lambda: self.count() == left, f'a queue with {left} events', 40)

    def wait_log(self, pattern):
        return wait_for(lambda: re.search(pattern, self.errors()), f'{pattern} in the log')

    def states(self):
        """What was logged since the start, without the greeting."""
        lines = self.errors().splitlines()
        return [line for line in lines if 'forwarding to' not in line and 'stopping' not in line]

    def stop(self):
        return self.kill(15)


class ForwardScene:
    """A folder for everything, and the programs that run in it."""

    shared = None
    n_databases = 0

    def __init__(self, folder):
        self.folder = Path(folder)
        self.things = []
        self.environment = {
            **{name: value for name, value in os.environ.items()
               if not name.startswith('XDG_')},
            'G_DEBUG': 'gc-friendly,fatal-warnings',
            'GIO_USE_PROXY_RESOLVER': 'dummy',
            'no_proxy': '*',
        }

    def keep(self, thing):
        self.things.append(thing)
        return thing

    def new_database(self):
        ForwardScene.n_databases += 1
        return f'natero_{ForwardScene.n_databases}'

    def clickhouse(self, *names):
        """Servers of the test's own, all shards of one cluster."""
        servers = [self.keep(ClickHouse(self.folder / name)) for name in names]
        for server in servers:
            server.configure([each.tcp_port for each in servers])
        return [server.start() for server in servers]

    def shared_clickhouse(self):
        """The server that all tests share which don't kill it."""
        need_clickhouse()
        if ForwardScene.shared is None:
            server = ClickHouse(SHARED_FOLDER / 'shared')
            server.configure([server.tcp_port])
            ForwardScene.shared = server.start()
        return ForwardScene.shared

    def database(self, *files):
        """A new database on the shared server, with what these files make."""
        server, database = self.shared_clickhouse(), self.new_database()
        server.query(f'CREATE DATABASE {database}')
        for file in files:
            server.apply(file, database)
        return server, database

    def false_clickhouse(self, reply):
        return self.keep(FalseClickHouse(reply))

    def collector(self, target, *options, name='collector'):
        return self.keep(Collector(self, name, target, *options))

    def run(self, *arguments):
        return subprocess.run([os.environ['NATERO_COLLECTOR'], *map(str, arguments)],
                              env=self.environment, check=True, capture_output=True, text=True)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def close(self):
        for thing in reversed(self.things):
            thing.close()


SHARED_FOLDER = None


@contextlib.contextmanager
def shared_folder(folder):
    """Where the shared server lives, and dies."""
    global SHARED_FOLDER
    SHARED_FOLDER = Path(folder)
    try:
        yield
    finally:
        if ForwardScene.shared:
            ForwardScene.shared.close()


def event(number, **more):
    return {'action': 'feature', 'account_id': 'acme', 'user_id': f'user-{number % 7}',
            'session_id': f'session-{number % 3}', 'created_at': 1700000000123 + number * 1000,
            'feature': f'f{number % 5}', 'total': 1,
            'event_id': f'0f8fad5b-d9cb-869f-a165-{number:012x}', **more}


def events(first, number):
    return [event(i) for i in range(first, first + number)]
