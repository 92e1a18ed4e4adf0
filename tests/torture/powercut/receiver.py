# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A receiver on another machine: the power cut leaves it as it is."""

import contextlib
import gzip
import http.server
import json
import threading
import time

LOOK_AGAIN_SECONDS = 0.02
HERE_SECONDS = 1.5
AWAY_SECONDS = 2.0


class Box:
    """What came for one program: (stamp, line) of what was taken, and the lines that were not."""

    def __init__(self, is_flaky=False):
        self.is_flaky = is_flaky
        self.start = time.monotonic()
        self.taken = []
        self.garbled = []

    def is_away(self):
        """More often than not, where it is flaky: so some of the queue gets old behind a cursor."""
        since = time.monotonic() - self.start
        return self.is_flaky and since % (HERE_SECONDS + AWAY_SECONDS) > HERE_SECONDS

    def judge(self, body):
        """Line by line; the numbers of those that are no JSON object come out."""
        stamp = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        rejected = []
        for number, line in enumerate(body.split(b'\n'), 1):
            if is_object(line):
                self.taken.append((stamp, line))
            elif line:
                self.garbled.append(line)
                rejected.append({'line': number, 'error': 'not a JSON object'})
        return rejected


def is_object(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        if self.headers['Content-Encoding'] == 'gzip':
            body = gzip.decompress(body)
        box = self.server.boxes[self.path]
        if box.is_away():
            self.answer(503, {})
        else:
            self.answer(200, {'rejected': box.judge(body)})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        with contextlib.suppress(OSError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Receiver:
    """One server for many programs, each with its own box."""

    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.boxes = {}
        threading.Thread(target=self.server.serve_forever, args=(LOOK_AGAIN_SECONDS,),
                         daemon=True).start()

    def open_box(self, is_flaky=False):
        """The box, and the URL that leads to it."""
        path = f'/box/{len(self.server.boxes)}'
        box = self.server.boxes[path] = Box(is_flaky)
        return box, f'http://127.0.0.1:{self.server.server_port}{path}'

    def close(self):
        self.server.shutdown()
        self.server.server_close()
