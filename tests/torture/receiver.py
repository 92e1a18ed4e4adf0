# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A receiver on a plain socket, that may do anything to its clients, and notes all that came.

Each client is known by the first word of its path: /CLIENT/v1/AUTH/API.
"""

import collections
import contextlib
import gzip
import json
import select
import socket
import threading
import time
import traceback

LONGEST_WAIT_SECONDS = 120

# What a client can know of a request: it was not taken, it was, or it can't tell.
NOT_TAKEN, TAKEN, MAYBE_TAKEN = 'not taken', 'taken', 'maybe taken'


class Gone(Exception):
    """The client closed the connection, or the bench the receiver."""


class Request:
    def __init__(self, number, client, lines):
        self.number = number
        self.client = client
        self.store = client.rpartition('-')[0]
        self.lines = lines
        self.time = time.monotonic()
        self.answer = NOT_TAKEN
        self.is_open = True
        self.refused = {}  # line, from 1: the reason
        self.events = {}  # line, from 1: the event
        for place, line in enumerate(lines, 1):
            with contextlib.suppress(ValueError, RecursionError):
                event = json.loads(line)
                if isinstance(event, dict) and isinstance(event.get('event_id'), str):
                    self.events[place] = event

    def describe(self, ledger):
        end = ledger.killed.get(self.client)
        was_killed = f', killed {end - self.time:+.3f} s' if end else ''
        return f'request {self.number} of {self.client} ({self.answer}{was_killed})'

    def places(self, beginning):
        """The lines whose feature begins so."""
        return [place for place, event in self.events.items()
                if str(event.get('feature', '')).startswith(beginning)]

    def unreadable(self):
        return [place for place in range(1, len(self.lines) + 1) if place not in self.events]

    def taken(self):
        """The ids of those that were taken, in their order."""
        return [event['event_id'] for place, event in self.events.items()
                if place not in self.refused]


class Connection:
    """What a fault has to do with: reads and writes step by step."""

    def __init__(self, receiver, client_socket):
        self.receiver = receiver
        self.socket = client_socket
        self.rest = b''
        self.head = None
        self.request = None

    def more(self):
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b''
        if not data:
            raise Gone
        self.rest += data

    def read_head(self):
        while b'\r\n\r\n' not in self.rest:
            self.more()
        head, self.rest = self.rest.split(b'\r\n\r\n', 1)
        first, *others = head.decode('latin-1').split('\r\n')
        self.head = {name.lower(): value.strip()
                     for name, _, value in (line.partition(':') for line in others)}
        self.client = first.split(' ')[1].split('/')[1]

    def read(self):
        """The whole request; it is noted."""
        if self.head is None:
            self.read_head()
        length = int(self.head['content-length'])
        while len(self.rest) < length:
            self.more()
        body, self.rest = self.rest[:length], self.rest[length:]
        if self.head.get('content-encoding') == 'gzip':
            body = gzip.decompress(body)
        self.head = None
        self.request = self.receiver.notes.note(self.client, body)
        return self.request

    def end(self):
        if self.request is not None:
            self.receiver.notes.end(self.request)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            raise Gone from None

    def reply(self, status, body=b'', *headers):
        self.end()
        lines = [f'HTTP/1.1 {status}', f'Content-Length: {len(body)}', *headers, '', '']
        self.send('\r\n'.join(lines).encode() + body)

    def take(self, request, refused=None):
        """Takes what can be read of it but the refused; what is written last, is believed."""
        refused = {**{place: 'not JSON' for place in request.unreadable()}, **(refused or {})}
        rows = [{'line': place, 'error': reason} for place, reason in sorted(refused.items())]
        answer = {'accepted': len(request.lines) - len(rows), 'duplicates': 0, 'rejected': rows}
        request.refused = refused
        # Noted first: the client may be believed to know as soon as it is written.
        self.receiver.notes.settle(request, TAKEN)
        try:
            self.reply('200 OK', json.dumps(answer).encode())
        except Gone:
            self.receiver.notes.settle(request, MAYBE_TAKEN)
            raise

    def wait(self, seconds=LONGEST_WAIT_SECONDS):
        """Holds the client until it or the receiver goes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.receiver.closing.is_set():
                raise Gone
            # Somebody else may close it meanwhile.
            with contextlib.suppress(ValueError):
                poll = select.poll()
                poll.register(self.socket, select.POLLIN)
                if poll.poll(50):
                    self.more()
                continue
            raise Gone

    def close(self):
        # Not a reset: what was written before has to arrive.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def honest(connection):
    connection.take(connection.read())


class Notes:
    """What came to one or more receivers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.requests = []
        self.first_times = {}  # event id: when it was taken first
        self.errors = []  # of the receivers themselves
        self.overlaps = []  # two requests, the second of which came while the first was open

    def note(self, client, body):
        lines = body.split(b'\n')
        if lines and not lines[-1]:
            lines.pop()
        with self.lock:
            request = Request(len(self.requests), client, lines)
            self.overlaps += [(other, request) for other in self.requests
                              if other.is_open and other.store == request.store]
            self.requests.append(request)
            self.changed.notify_all()
        return request

    def end(self, request):
        """From now on its client may send the next one."""
        with self.lock:
            request.is_open = False

    def settle(self, request, answer):
        with self.lock:
            request.answer = answer
            for event_id in request.taken():
                self.first_times.setdefault(event_id, time.monotonic())
            self.changed.notify_all()

    def of_client(self, client):
        with self.lock:
            return [request for request in self.requests if request.client == client]


class Receiver:
    def __init__(self, notes):
        self.notes = notes
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.script = collections.deque()  # faults, one a request
        self.usual = honest  # what comes after the script
        self.connections = set()
        self.port = 0
        self.listener = None
        self.come_up()

    def come_up(self):
        """At the same address as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(('127.0.0.1', self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self.listener = listener
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def go_down(self):
        """Connections are refused, and those that are open are cut."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut_all()

    def cut_all(self):
        with self.lock:
            connections = list(self.connections)
        for connection in connections:
            connection.close()

    def accept(self, listener):
        while True:
            try:
                client_socket, _ = listener.accept()
            except OSError:
                return
            client_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, client_socket)
            with self.lock:
                self.connections.add(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def next_fault(self):
        with self.lock:
            return self.script.popleft() if self.script else self.usual

    def serve(self, connection):
        try:
            while True:
                # Nothing is taken from the script for a connection that only waits.
                if not connection.rest:
                    connection.more()
                self.next_fault()(connection)
        except Gone:
            pass
        except Exception:
            with self.notes.lock:
                self.notes.errors.append(traceback.format_exc())
        finally:
            with self.lock:
                self.connections.discard(connection)
            connection.end()
            connection.close()

    def set_script(self, faults, usual=honest):
        with self.lock:
            self.script = collections.deque(faults)
            self.usual = usual

    def be_honest(self):
        """From now on; what is held is let go."""
        self.set_script([])
        self.cut_all()

    def url(self, client):
        return f'http://127.0.0.1:{self.port}/{client}/v1/[authKey]/[apiKey]'

    def close(self):
        self.closing.set()
        self.go_down()
