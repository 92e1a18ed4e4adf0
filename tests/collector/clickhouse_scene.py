# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of forwarding share: collectors, and ClickHouse servers, real and false ones."""

import contextlib
import gzip
import http.server
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from pathlib import Path

from clickhouse_server import ClickHouse, need_clickhouse, open_url

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'system'))
from scene import Program, wait_for  # noqa: E402


class FalseClickHouse:
    """Answers what a test wants: reply(request) gives (status, headers, text), or does it itself
    and gives None. What is asked, and not inserted, goes to answer(request)."""

    def __init__(self, reply, answer=None):
        self.requests = []
        self.questions = []
        self.is_asked = threading.Event()
        self.may_go_on = threading.Event()
        false = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                self.packed = self.rfile.read(int(self.headers['Content-Length']))
                self.query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                is_question = 'query' not in self.query
                self.sql = self.packed.decode() if is_question else self.query['query']
                self.rows = b'' if is_question else gzip.decompress(self.packed)
                self.give(answer if is_question else reply,
                          false.questions if is_question else false.requests)

            def give(self, reply, kept):
                self.number = len(kept)
                kept.append(self)
                false.is_asked.set()
                given = reply(self)
                self.close_connection = True
                if given is None:
                    return
                status, headers, text = given
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

    def false_clickhouse(self, reply, answer=None):
        return self.keep(FalseClickHouse(reply, answer))

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


def ask(collector, name, **query):
    """The answer to a question of /api/."""
    return json.loads(open_url(f'{collector.base}/api/{name}?{urllib.parse.urlencode(query)}'))


def ask_in_vain(collector, name, **query):
    """The status, the text and the headers of an answer that is an error."""
    try:
        answer = ask(collector, name, **query)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)['error'], error.headers
    raise AssertionError(f'{name} was answered: {answer}')


def events(first, number):
    return [event(i) for i in range(first, first + number)]
