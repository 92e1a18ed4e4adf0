#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several processes of one application: one queue, one sender at a time, none waits for ever."""

import contextlib
import gzip
import http.server
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from scene import DEADLINE_SECONDS, LOOK_AGAIN_SECONDS, SOON_SECONDS, features, main, wait_for

# Within which another takes over: seconds, and more where all of them wait for a processor.
TAKE_OVER_SECONDS = 20
PENDING = r'^get pending-events (\d+)$'


class Request:
    """One that came, from which process, and what became of it."""

    def __init__(self, connection):
        self.connection = connection
        self.pid = None
        self.lines = []
        self.is_open = True

    def is_alive(self):
        """Whether the one who asked is still there to be answered."""
        if not select.select([self.connection], [], [], 0)[0]:
            return True
        with contextlib.suppress(OSError):
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        return False


def find_socket(port, peer_port):
    """The inode of the socket on this machine that is bound to one port, and connected to one."""
    for line in Path('/proc/net/tcp').read_text().splitlines()[1:]:
        words = line.split()
        if [int(words[i].split(':')[1], 16) for i in (1, 2)] == [port, peer_port]:
            return words[9]
    return None


def find_owner(pids, port, peer_port):
    """Which of the processes has that end of a connection; None: it is not to be seen."""
    inode = find_socket(port, peer_port)
    for pid in pids:
        with contextlib.suppress(OSError):
            for fd in Path(f'/proc/{pid}/fd').iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(fd) == f'socket:[{inode}]':
                        return pid
    return None


class WatchfulReceiver:
    """Knows who asks, notes requests that overlap and events that come after they were taken."""

    def __init__(self):
        self.status = 200
        self.slowness = 0
        self.pids = []
        self.killed = set()
        self.requests = []
        self.overlaps = []
        self.repeated = []
        self.taken = {}
        self.lines = []
        self.is_held = threading.Event()
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                request = receiver.begin(self.connection)
                receiver.find_sender(request, self.client_address[1])
                body = self.rfile.read(int(self.headers['Content-Length']))
                if self.headers['Content-Encoding'] == 'gzip':
                    body = gzip.decompress(body)
                request.lines = body.decode().splitlines()
                if not receiver.wait(request):
                    self.close_connection = True
                    return
                self.send_response(receiver.end(request))
                self.send_header('Content-Length', '0')
                with contextlib.suppress(OSError):
                    self.end_headers()

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *arguments):
                """A client that was killed is none."""

        self.server = Server(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}/v1/[authKey]/[apiKey]'
        threading.Thread(target=self.server.serve_forever, args=(LOOK_AGAIN_SECONDS,),
                         daemon=True).start()

    def begin(self, connection):
        """A request is in flight from here on; any other whose sender lives must not be."""
        with self.lock:
            request = Request(connection)
            self.overlaps += [(other, request) for other in self.requests if other.is_open
                              and other.pid not in self.killed and other.is_alive()]
            self.requests.append(request)
            return request

    def find_sender(self, request, port):
        """The table of sockets may change while it is read, and miss some."""
        while request.pid is None and request.is_alive():
            request.pid = find_owner(self.pids, port, self.server.server_port)

    def wait(self, request):
        """Until it may be answered. False where its sender went first."""
        if self.slowness:
            select.select([], [], [], self.slowness)
        while self.is_held.is_set():
            if not request.is_alive():
                break
            select.select([], [], [], LOOK_AGAIN_SECONDS)
        if request.is_alive():
            return True
        request.is_open = False
        return False

    def end(self, request):
        """Notes what is taken, just before the sender can know."""
        with self.lock:
            request.is_open = False
            if self.status != 200:
                return self.status
            for line in request.lines:
                event = json.loads(line)
                if event['event_id'] in self.taken:
                    self.repeated.append(event)
                self.taken[event['event_id']] = event
            return 200

    def kill(self, app):
        """What it held goes one by one, its lock maybe before its connection."""
        self.killed.add(app.process.pid)
        return app.kill()

    def in_flight(self):
        return [request for request in list(self.requests) if request.is_open]

    def features(self):
        with self.lock:
            return features(list(self.taken.values()))

    def wait_in_flight(self, app):
        """Until the process has a request in flight."""
        return wait_for(lambda: [request for request in self.in_flight()
                                 if request.pid == app.process.pid],
                        f'a request of {app.process.pid}')[0]

    def wait_features(self, expected, seconds=TAKE_OVER_SECONDS):
        wait_for(lambda: set(expected) <= set(self.features()),
                 f'the features {sorted(expected)[:4]}', seconds)

    def describe(self):
        """Who asked, and for what."""
        return [(request.pid, [event.get('feature') for event in map(json.loads, request.lines)],
                 'open' if request.is_open else 'done') for request in self.requests]

    def check(self, expected):
        assert sorted(self.features()) == sorted(expected), self.features()
        assert self.repeated == [], f'{self.repeated} in {self.describe()}'
        overlaps = [(one.pid, other.pid) for one, other in self.overlaps]
        assert overlaps == [], f'requests that overlap, by process: {overlaps}'

    def close(self):
        self.is_held.clear()
        self.server.shutdown()
        self.server.server_close()


def names(word, last):
    return [f'{word}-{i}' for i in range(1, last + 1)]


def make_receiver(scene, is_held=False):
    receiver = WatchfulReceiver()
    if is_held:
        receiver.is_held.set()
    scene.things.append(receiver)
    return receiver


def begin(scene, receiver, name, *properties):
    app = scene.app(f'debug-url={receiver.url}', 'account-id=acme', 'unload-delay=2000',
                    *(properties or ('batch-timeout=0',)), log=f'{name}.log')
    receiver.pids.append(app.process.pid)
    return app


def settle(*apps):
    """Until they know what the receiver does: an answer that is not read is none."""
    for app in apps:
        wait_for(lambda: app.ask('get pending-events', PENDING).group(1) == '0',
                 'nothing is queued any more', TAKE_OVER_SECONDS)


def end_all(*apps):
    """None of them hangs, none of them complains."""
    for app in apps:
        app.tell('quit')
    for app in apps:
        assert app.end() == 0, app.errors()
        assert 'CRITICAL' not in app.errors(), app.errors()


def one_request_over_all(scene):
    receiver = make_receiver(scene)
    receiver.slowness = 0.005
    apps = {name: begin(scene, receiver, name, 'batch-timeout=0', 'batch-max-events=10')
            for name in ('one', 'two', 'three')}
    for part in range(4):
        for name, app in apps.items():
            app.tell(f'features {name} {part * 15 + 1} {part * 15 + 15}')
    for app in apps.values():
        for _ in range(4):
            app.expect('^features ok$')
    expected = [feature for name in apps for feature in names(name, 60)]
    receiver.wait_features(expected, DEADLINE_SECONDS)
    settle(*apps.values())
    end_all(*apps.values())
    receiver.check(expected)
    for name in apps:
        own = [feature for feature in receiver.features() if feature.startswith(name + '-')]
        assert own == names(name, 60), f'{name}: out of order'
    senders = {request.pid for request in receiver.requests}
    print(f'# {len(receiver.requests)} requests of {len(senders)} processes')


def killed_while_sending(scene):
    """Others, which have recorded nothing and are told nothing, notice and send it."""
    receiver = make_receiver(scene, is_held=True)
    idle = [begin(scene, receiver, name, 'batch-timeout=1') for name in ('two', 'three')]
    dead = begin(scene, receiver, 'one')
    dead.ask('features dead 1 1')
    receiver.wait_in_flight(dead)
    dead.ask('features dead 2 9')
    start = time.monotonic()
    receiver.kill(dead)
    receiver.is_held.clear()
    receiver.wait_features(names('dead', 9))
    print(f'# taken over after {time.monotonic() - start:.2f} s')
    settle(*idle)
    end_all(*idle)
    receiver.check(names('dead', 9))


def killed_while_sending_others_wait(scene):
    """Those that have something to send themselves, and could not."""
    receiver = make_receiver(scene, is_held=True)
    dead = begin(scene, receiver, 'one')
    dead.ask('features dead 1 1')
    receiver.wait_in_flight(dead)
    alive = [begin(scene, receiver, name) for name in ('two', 'three')]
    dead.ask('features dead 2 5')
    alive[0].ask('features two 1 5')
    alive[1].ask('features three 1 5')
    assert len(receiver.in_flight()) == 1
    start = time.monotonic()
    receiver.kill(dead)
    receiver.is_held.clear()
    expected = names('dead', 5) + names('two', 5) + names('three', 5)
    receiver.wait_features(expected)
    print(f'# taken over after {time.monotonic() - start:.2f} s')
    settle(*alive)
    end_all(*alive)
    receiver.check(expected)


def killed_while_backing_off(scene):
    receiver = make_receiver(scene)
    receiver.status = 503
    idle = [begin(scene, receiver, name, 'batch-timeout=1') for name in ('two', 'three')]
    dead = begin(scene, receiver, 'one')
    dead.ask('features dead 1 5')
    dead.ask('sync', '^sync 5 events were not delivered')
    receiver.kill(dead)
    start = time.monotonic()
    receiver.status = 200
    receiver.wait_features(names('dead', 5))
    print(f'# taken over after {time.monotonic() - start:.2f} s')
    settle(*idle)
    end_all(*idle)
    receiver.check(names('dead', 5))


def killed_one_after_the_other(scene):
    """The one that took over is killed, too; the last one has it all."""
    receiver = make_receiver(scene, is_held=True)
    apps = [begin(scene, receiver, name) for name in ('one', 'two', 'three')]
    for number, app in enumerate(apps, 1):
        app.ask(f'features app{number} 1 3')
    for _ in range(2):
        sender = wait_for(lambda: [app for app in apps for request in receiver.in_flight()
                                   if request.pid == app.process.pid],
                          'another sends', TAKE_OVER_SECONDS)[0]
        receiver.kill(sender)
        apps.remove(sender)
    receiver.is_held.clear()
    expected = [feature for number in (1, 2, 3) for feature in names(f'app{number}', 3)]
    receiver.wait_features(expected)
    settle(*apps)
    end_all(*apps)
    receiver.check(expected)


def ended_with_a_rest(scene):
    """A sender that ends in order and gets nothing through leaves it to those that live."""
    receiver = make_receiver(scene, is_held=True)
    idle = [begin(scene, receiver, name, 'batch-timeout=1') for name in ('two', 'three')]
    leaving = begin(scene, receiver, 'one', 'batch-timeout=3600', 'unload-delay=200')
    leaving.ask('features rest 1 5')
    end_all(leaving)
    receiver.is_held.clear()
    receiver.wait_features(names('rest', 5))
    settle(*idle)
    end_all(*idle)
    receiver.check(names('rest', 5))


def started_while_another_sends(scene):
    """It starts, records and asks to send at once; it is told when that is done."""
    receiver = make_receiver(scene, is_held=True)
    first = begin(scene, receiver, 'one')
    first.ask('features one 1 3')
    receiver.wait_in_flight(first)
    start = time.monotonic()
    second = begin(scene, receiver, 'two')
    second.ask('features two 1 3')
    second.tell('sync')
    second.ask('get pending-events', '^get pending-events 3$')
    assert time.monotonic() - start < SOON_SECONDS, 'it waits for the one that sends'
    assert len(receiver.requests) == 1
    receiver.is_held.clear()
    second.expect('^sync ok$', TAKE_OVER_SECONDS)
    receiver.wait_features(names('one', 3) + names('two', 3))
    settle(first, second)
    end_all(first, second)
    receiver.check(names('one', 3) + names('two', 3))


def stopped_while_sending(scene):
    """It holds what a sender holds. Others record, start and end as ever, and lose nothing."""
    receiver = make_receiver(scene, is_held=True)
    stopped = begin(scene, receiver, 'one')
    alive = begin(scene, receiver, 'two')
    stopped.ask('features one 1 3')
    receiver.wait_in_flight(stopped)
    stopped.process.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    for part in range(10):
        alive.ask(f'features two {part * 10 + 1} {part * 10 + 10}')
        alive.ask(f'module board{part}')
    late = begin(scene, receiver, 'three')
    late.ask('features three 1 3')
    took = time.monotonic() - start
    assert took < SOON_SECONDS, f'recording took {took:.2f} s'
    assert scene.find('two-100') and scene.find('three-3'), 'it is kept'
    start = time.monotonic()
    late.tell('quit')
    assert late.end() == 0, late.errors()
    print(f'# an end took {time.monotonic() - start:.2f} s of 2 s')
    assert time.monotonic() - start < 2 + SOON_SECONDS
    assert len(receiver.requests) == 1
    receiver.is_held.clear()
    stopped.process.send_signal(signal.SIGCONT)
    expected = names('one', 3) + names('two', 100) + names('three', 3)
    receiver.wait_features(expected)
    settle(alive, stopped)
    end_all(alive, stopped)
    receiver.check(expected)


def stopped_and_killed(scene):
    """One that was stopped and never goes on is no sender any more once it is killed."""
    receiver = make_receiver(scene, is_held=True)
    idle = begin(scene, receiver, 'two', 'batch-timeout=1')
    stopped = begin(scene, receiver, 'one')
    stopped.ask('features one 1 3')
    receiver.wait_in_flight(stopped)
    stopped.process.send_signal(signal.SIGSTOP)
    receiver.kill(stopped)
    receiver.is_held.clear()
    receiver.wait_features(names('one', 3))
    settle(idle)
    end_all(idle)
    receiver.check(names('one', 3))


def all_end_at_once(scene):
    """Each with something to send, and one lock between them."""
    receiver = make_receiver(scene)
    receiver.slowness = 0.02
    apps = [begin(scene, receiver, name, 'batch-timeout=3600', 'unload-delay=10000')
            for name in ('one', 'two', 'three')]
    for number, app in enumerate(apps, 1):
        app.ask(f'features app{number} 1 20')
    start = time.monotonic()
    end_all(*apps)
    print(f'# three ends took {time.monotonic() - start:.2f} s')
    expected = [feature for number in (1, 2, 3) for feature in names(f'app{number}', 20)]
    begin(scene, receiver, 'last').ask('sync', '^sync ok$')
    receiver.check(expected)


if __name__ == '__main__':
    # In memory where there is such a place: what is tested is not the disk.
    tempfile.tempdir = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    sys.exit(main([
        one_request_over_all,
        killed_while_sending,
        killed_while_sending_others_wait,
        killed_while_backing_off,
        killed_one_after_the_other,
        ended_with_a_rest,
        started_while_another_sends,
        stopped_while_sending,
        stopped_and_killed,
        all_end_at_once,
    ]))
