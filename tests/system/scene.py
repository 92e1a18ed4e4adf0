# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of whole programs share: processes that are talked to, receivers, TAP."""

import contextlib
import http.server
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

# Nothing is waited for as long as this, however busy the machine is.
DEADLINE_SECONDS = 60
# What is over at once is over by then; what waits for an unload-delay of ten seconds is not.
SOON_SECONDS = 6
LOOK_AGAIN_SECONDS = 0.02
APPLICATION_ID = 'org.natero.SystemTest'


class Skip(Exception):
    """What the test needs is not on this machine."""


def wait_for(condition, what, seconds=DEADLINE_SECONDS):
    """Asks until it is so, and returns what the condition returned."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f'waited {seconds} s in vain: {what}'
        select.select([], [], [], LOOK_AGAIN_SECONDS)


class Program:
    """A process whose output is read line by line."""

    def __init__(self, arguments, environment, log):
        self.log = Path(log)
        self.lines = []
        self._rest = b''
        self._next = 0
        with self.log.open('ab') as errors:
            self.process = subprocess.Popen(
                [str(argument) for argument in arguments], env=environment, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)

    def tell(self, line):
        self.process.stdin.write(line.encode() + b'\n')

    def read(self, seconds):
        """Takes what is there, and waits for it if need be. False at the end."""
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not ready:
            return True
        data = os.read(self.process.stdout.fileno(), 65536)
        *lines, self._rest = (self._rest + data).split(b'\n')
        self.lines += [line.decode('utf-8', 'replace') for line in lines]
        return bool(data)

    def expect(self, pattern, seconds=DEADLINE_SECONDS):
        """The next line that matches; those before it are passed over."""
        deadline = time.monotonic() + seconds
        is_open = True
        while True:
            while self._next < len(self.lines):
                match = re.search(pattern, self.lines[self._next])
                self._next += 1
                if match:
                    return match
            left = deadline - time.monotonic()
            assert is_open and left > 0, (
                f'no line like {pattern!r} in {self.lines[-20:]}; {self.errors()[-2000:]}')
            is_open = self.read(left)

    def ask(self, command, pattern=None):
        self.tell(command)
        return self.expect(pattern or f'^{command.split()[0]} ')

    def errors(self):
        return self.log.read_text(errors='replace')

    def end(self, seconds=DEADLINE_SECONDS):
        """Waits for the process to end by itself, and returns its status."""
        status = wait_for(lambda: self.process.poll() is not None and [self.process.returncode],
                          'the end of a program', seconds)[0]
        while self.read(0) and select.select([self.process.stdout], [], [], 0)[0]:
            pass
        self.close()
        return status

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        return self.end()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()
        if not self.process.stdout.closed:
            self.process.stdout.close()


class Collector(Program):
    """The real one. It can be stopped, and started again at the same address."""

    def __init__(self, scene, name='collector', port=0):
        self.database = scene.folder / f'{name}.db'
        super().__init__([os.environ['NATERO_COLLECTOR'], '--any-keys', '--listen',
                          f'127.0.0.1:{port}', '--database', self.database, '--print'],
                         scene.environment, scene.folder / f'{name}.log')
        self.base = self.expect(r'Listening on (http://\S+?)/?$').group(1)
        self.port = int(self.base.rsplit(':', 1)[1])

    @property
    def url(self):
        return self.base + '/v1/[authKey]/[apiKey]'

    def events(self):
        """All that was taken, in the order of its coming."""
        database = sqlite3.connect(f'file:{self.database}?mode=ro', uri=True)
        with contextlib.closing(database):
            rows = database.execute('SELECT event FROM events ORDER BY id').fetchall()
        return [json.loads(row[0]) for row in rows]

    def wait(self, condition, what):
        """Until what was taken is so; returns it."""
        def look():
            self.read(0)
            events = self.events()
            return events if condition(events) else None
        return wait_for(look, what)

    def wait_features(self, names):
        """Until all of these came; returns all events."""
        return self.wait(lambda events: set(names) <= set(features(events)),
                         f'the features {sorted(names)[:5]}')

    def stop(self):
        return self.kill(signal.SIGTERM)


class Receiver:
    """One that keeps each line as it came, and may answer late or not at all."""

    def __init__(self):
        self.lines = []
        self.is_asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                receiver.is_asked.set()
                receiver.may_answer.wait()
                if self.headers['Content-Encoding'] == 'gzip':
                    import gzip
                    body = gzip.decompress(body)
                receiver.lines += body.decode().splitlines()
                self.send_response(200)
                self.send_header('Content-Length', '0')
                with contextlib.suppress(OSError):
                    self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f'http://127.0.0.1:{self.server.server_port}/v1/[authKey]/[apiKey]'
        threading.Thread(target=self.server.serve_forever, args=(LOOK_AGAIN_SECONDS,),
                         daemon=True).start()

    def events(self):
        return [json.loads(line) for line in list(self.lines)]

    def close(self):
        self.may_answer.set()
        self.server.shutdown()
        self.server.server_close()


class Refusal:
    """An address where nobody listens, nor comes to listen while this has it."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{self.socket.getsockname()[1]}/'

    def close(self):
        self.socket.close()


class Scene:
    """A folder for everything, and the programs that run in it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.things = []
        self.environment = {
            **{name: value for name, value in os.environ.items()
               if not name.startswith(('XDG_', 'NATERO_', 'G_', 'GSETTINGS_', 'MALLOC_'))},
            'HOME': str(self.folder),
            'XDG_RUNTIME_DIR': str(self.make('run')),
            'XDG_STATE_HOME': str(self.folder / 'state'),
            'XDG_CONFIG_HOME': str(self.make('config')),
            'XDG_DATA_HOME': str(self.folder / 'data'),
            'XDG_CACHE_HOME': str(self.folder / 'cache'),
            'GIO_USE_PROXY_RESOLVER': 'dummy',
            'GSETTINGS_BACKEND': 'keyfile',
            'GSETTINGS_SCHEMA_DIR': os.environ['NATERO_SCHEMA_DIR'],
            'G_DEBUG': 'gc-friendly,fatal-criticals',
            'GTK_A11Y': 'none',
        }
        self.state = self.folder / 'state/natero' / APPLICATION_ID
        self.queue = self.state / 'queue'

    def make(self, name):
        path = self.folder / name
        path.mkdir(mode=0o700)
        return path

    def collector(self, name='collector', port=0):
        self.things.append(Collector(self, name, port))
        return self.things[-1]

    def receiver(self):
        self.things.append(Receiver())
        return self.things[-1]

    def refusal(self):
        self.things.append(Refusal())
        return self.things[-1]

    def app(self, *properties, options=('--no-window',), log='app.log', **environment):
        """The application; it is ready when this returns."""
        program = Program([os.environ['NATERO_APP'], '--id', APPLICATION_ID, *options, '--',
                           *properties],
                          {**self.environment, **environment}, self.folder / log)
        self.things.append(program)
        program.expect('^ready$' if '--no-window' in options else '^shown$')
        return program

    def read_state(self):
        path = self.state / 'state.ini'
        return path.read_text() if path.exists() else ''

    def files(self):
        # Folders come and go meanwhile, which a walk bears and a glob does not.
        paths = (Path(folder, name) for folder, _, names in os.walk(self.folder) for name in names)
        return sorted(path for path in paths if path.is_file())

    def find(self, text):
        """The files below the scene's folder that hold the text.

        Programs move what they keep from one file to another: while they do, it is looked again.
        """
        def look():
            files = self.files()
            found = []
            for path in files:
                try:
                    if text.encode() in path.read_bytes():
                        found.append(str(path.relative_to(self.folder)))
                except FileNotFoundError:
                    return None
                except OSError:
                    pass
            return (found,) if files == self.files() else None
        return wait_for(look, 'files that stay where they are')[0]

    def settings(self, text):
        """What a person or an administrator has set."""
        folder = self.folder / 'config/glib-2.0/settings'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'keyfile').write_text(text)

    def close(self):
        for thing in reversed(self.things):
            thing.close()


def features(events):
    return [event['feature'] for event in events if event['action'] == 'feature']


def actions(events):
    return [event['action'] for event in events]


def xdotool(*arguments):
    subprocess.run(['xdotool', *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def click(app, name):
    x, y = app.ask(f'where {name}', r'^where (-?\d+) (-?\d+)$').groups()
    xdotool('mousemove', x, y, 'click', 1)


def need_display():
    if not os.environ.get('DISPLAY'):
        raise Skip('there is no X display')


def main(tests, scene_type=Scene, need=need_display):
    """Runs them one after the other, and tells of each in TAP."""
    wanted = sys.argv[1:]
    tests = [test for test in tests if not wanted or test.__name__ in wanted]
    print(f'1..{len(tests)}', flush=True)
    n_failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace('_', '-')
        start = time.monotonic()
        try:
            need()
            with tempfile.TemporaryDirectory(prefix='natero-system-') as folder:
                scene = scene_type(folder)
                try:
                    test(scene)
                finally:
                    scene.close()
            print(f'ok {number} {name}', flush=True)
        except Skip as reason:
            print(f'ok {number} {name} # SKIP {reason}', flush=True)
        except Exception:
            n_failed += 1
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
            print(f'not ok {number} {name}', flush=True)
        print(f'# {name}: {time.monotonic() - start:.2f} s', flush=True)
    return 1 if n_failed else 0
