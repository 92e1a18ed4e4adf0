#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lives of a tracker that the program life, named as an argument, lives, under memcheck."""

import contextlib
import http.server
import os
import sys
import threading

import memcheck

LOOK_AGAIN_SECONDS = 0.02

# Which answer each of them gets; None: it never comes.
LIVES = {
    'not-at-all': 200,
    'recording': 200,
    'delivering': 200,
    'shutting-down': 200,
    'failing': 500,
    'with-timer': 200,
    'with-request': None,
    'with-request-to-exit': None,
    'busy': 200,
    'busy-to-exit': 200,
    'to-underscore-exit': 200,
    'one-after-another': 200,
    'denied': 200,
}


class Receiver:
    """Answers each request alike, and says on a pipe when the first one came."""

    def __init__(self, status):
        self.is_over = threading.Event()
        self.input, self.output = os.pipe()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                self.rfile.read(int(self.headers['Content-Length']))
                os.write(receiver.output, b'asked\n')
                if status is None:
                    receiver.is_over.wait()
                    self.close_connection = True
                    return
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    self.send_header('Content-Length', '0')
                    self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f'http://127.0.0.1:{self.server.server_port}/'
        threading.Thread(target=self.server.serve_forever, args=(LOOK_AGAIN_SECONDS,),
                         daemon=True).start()

    def close(self):
        self.is_over.set()
        self.server.shutdown()
        self.server.server_close()


def live(program, name):
    receiver = Receiver(LIVES[name])
    try:
        return memcheck.check([program, name, receiver.url], stdin=receiver.input)
    finally:
        receiver.close()


def test_of(program, name):
    return name, lambda: live(program, name)


if __name__ == '__main__':
    wanted = sys.argv[2:] or LIVES
    sys.exit(memcheck.main([test_of(sys.argv[1], name) for name in wanted]))
