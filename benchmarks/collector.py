# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that take events over HTTP and are measured from outside."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from stage import DEADLINE_SECONDS, Failure, end_process, parse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'tests/collector'))
import clickhouse_server  # noqa: E402

N_CONNECTIONS = 8
FIELDS = ('VmHWM', 'VmRSS', 'RssAnon')


def ask(url, data=None):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data=data), timeout=DEADLINE_SECONDS) as answer:
        return answer.read().decode()


class Served:
    """A program with a port; what it has used so far."""

    process = None
    port = None

    def cpu_seconds(self):
        with open(f'/proc/{self.process.pid}/stat', encoding='utf-8') as stat:
            fields = stat.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def memory(self):
        """In kB."""
        with open(f'/proc/{self.process.pid}/status', encoding='utf-8') as status:
            found = re.findall(r'^(\w+):\s+(\d+) kB', status.read(), re.MULTILINE)
        return {name: int(value) for name, value in found if name in FIELDS}

    def written_bytes(self):
        """Sent to the disk so far, by the program itself."""
        with open(f'/proc/{self.process.pid}/io', encoding='utf-8') as numbers:
            return int(re.search(r'^write_bytes: (\d+)', numbers.read(), re.MULTILINE).group(1))

    def send(self, stage, n_events, form, target='/v1/auth/api', first=0):
        """Sends so many events; tells how long it took, and what the program used meanwhile."""
        cpu = self.cpu_seconds()
        said = stage.run('load', 'send', self.port, target, first, n_events, form, N_CONNECTIONS,
                         state=stage.scratch)
        if said['taken'] != n_events:
            raise Failure(f'{said["taken"]:,} of {n_events:,} events were taken')
        return {**said, 'served-cpu-ns': (self.cpu_seconds() - cpu) * 1e9}

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                end_process(self.process)
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()


class Collector(Served):
    def __init__(self, stage, database, prefix=()):
        program = stage.programs.parent / 'collector/natero-collector'
        self.process = subprocess.Popen(
            [*prefix, program, '--any-keys', '--listen', '127.0.0.1:0', '--database', database],
            env=stage.environment(stage.scratch), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        found = re.search(r'http://\S+:(\d+)', self.process.stdout.readline())
        if not found:
            raise Failure('natero-collector did not start')
        self.port = int(found.group(1))

    def ask(self, question):
        return ask(f'http://127.0.0.1:{self.port}/api/{question}')


class Sink(Served):
    """Takes everything and does nothing with it."""

    def __init__(self, stage):
        self.process = subprocess.Popen([stage.program('load'), 'sink'], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = parse(self.process.stdout.readline())['port']


CLICKHOUSE_TABLE = '''CREATE TABLE events (
  event_id UUID, action String, account_id String, user_id String, session_id String,
  visitor_id String, created_at Int64, module String, product String, feature String,
  page String, total Float64, time_spent Int64, active_duration Int64)
ENGINE = ReplacingMergeTree()
PARTITION BY toYYYYMM(toDateTime(intDiv(created_at, 1000), 'UTC'))
ORDER BY (account_id, created_at, event_id)'''


class ClickHouse(Served):
    """A server of this benchmark's own, with a table of the columns that events have."""

    target = '/?' + urllib.parse.urlencode({
        'query': 'INSERT INTO events FORMAT JSONEachRow',
        'input_format_skip_unknown_fields': '1',
    }, quote_via=urllib.parse.quote)

    def __init__(self, folder):
        self.server = clickhouse_server.ClickHouse(folder / 'server')
        self.server.configure([self.server.tcp_port])
        try:
            self.server.start()
        except AssertionError as problem:
            self.server.close()
            raise Failure(f'clickhouse-server did not start: {problem}') from None
        self.process, self.port = self.server.process, self.server.http_port
        self.query(CLICKHOUSE_TABLE)

    @staticmethod
    def is_installed():
        return clickhouse_server.find_clickhouse() is not None

    def query(self, sql):
        return self.server.query(sql)


class Follower:
    """A reader of /api/stream, that reads as fast as it can."""

    def __init__(self, collector):
        self.n_events = 0
        self.n_missed = 0
        self.last_id = 0
        self.socket = socket.create_connection(('127.0.0.1', collector.port))
        self.socket.sendall(b'GET /api/stream?last_event_id=0 HTTP/1.1\r\n'
                            b'Host: 127.0.0.1:%d\r\n\r\n' % collector.port)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        rest = b''
        while True:
            try:
                data = self.socket.recv(1 << 20)
            except OSError:
                return
            if not data:
                return
            whole, end, rest = (rest + data).rpartition(b'\n\n')
            self.n_events += whole.count(b'\nevent: event\n')
            if b'event: gap' in whole:
                self.n_missed += sum(map(int, re.findall(rb'\{"missed":(\d+)\}', whole)))
            last = whole.rfind(b'\nid: ')
            if last >= 0:
                self.last_id = int(re.match(rb'\d+', whole[last + 5:]).group())
            rest = rest if end else whole + rest

    def wait_for(self, event_id):
        deadline = time.monotonic() + 60
        while self.last_id < event_id:
            if time.monotonic() > deadline or not self.thread.is_alive():
                raise Failure(f'a reader of the stream got only as far as {self.last_id:,} of '
                              f'{event_id:,}')
            time.sleep(0.02)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()
