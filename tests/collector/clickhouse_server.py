# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real ClickHouse servers, for tests and benchmarks.

The program is that which NATERO_CLICKHOUSE names, else clickhouse-server or clickhouse of PATH.
"""

import contextlib
import hashlib
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'system'))
from scene import Skip, wait_for  # noqa: E402

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


def find_clickhouse():
    """The beginning of the command line of a server; None where there is none."""
    named = os.environ.get('NATERO_CLICKHOUSE')
    programs = [named] if named else ['clickhouse-server', 'clickhouse']
    found = next(filter(None, map(shutil.which, programs)), None)
    assert found or not named, f'NATERO_CLICKHOUSE is {named}, which is no program'
    # One program is all of ClickHouse nowadays: what it is to be is told by its name, or by a word.
    if found and Path(found).name != 'clickhouse-server':
        return [found, 'server']
    return found and [found]


def need_clickhouse():
    if not find_clickhouse():
        raise Skip('no ClickHouse server: clickhouse-server is not installed, and '
                   'NATERO_CLICKHOUSE names none')


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
                ['setpriv', '--pdeathsig', 'KILL', *find_clickhouse(),
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
