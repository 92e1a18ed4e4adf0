# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where events are in the end of kill-rounds: in the collector's file, or in ClickHouse."""

import collections
import contextlib
import http.client
import json
import queue
import signal
import sqlite3
import threading
import time

from clickhouse_server import ClickHouse
from scene import wait_for

# How long a round may last whose end is not told by an answer.
WORKING_SECONDS = 0.5
FORWARDING_SECONDS = 1.5

# ClickHouse is killed in so many rounds, and is away for so long beside what its start takes. Half of
# the times it is stopped before: what it is sent meanwhile is cut off with no answer.
OUTAGE_SHARE = 0.2
AWAY_SECONDS = 1
STOPPED_SECONDS = 1.5

# Of the other moments, so many are when ClickHouse was away and is back, or when rows arrived.
OUTLIVED_SHARE = 0.05
ARRIVAL_SHARE = 0.4

DATABASE = 'natero'
EMPTY_SECONDS = 300
ARRIVAL_SECONDS = 20
RETURN_SECONDS = 60


def open_database(folder):
    database = sqlite3.connect(f'file:{folder / "events.db"}?mode=ro', uri=True)
    return contextlib.closing(database)


def check_file(database):
    check = database.execute('PRAGMA integrity_check').fetchall()
    return [] if check == [('ok',)] else [f'integrity check: {check[:3]}']


class File:
    """The collector's own."""

    name = 'kill-rounds'
    options = ()

    def __init__(self, folder):
        self.folder = folder

    def has(self, database, event_id):
        sql = 'SELECT 1 FROM events WHERE event_id = ?'
        return database.execute(sql, (event_id,)).fetchone() is not None

    def begin(self, chance):
        pass

    def wait(self, chance):
        """Until the moment of the kill."""
        time.sleep(chance.uniform(0, WORKING_SECONDS))

    def settle(self, collector):
        pass

    def read(self):
        """The events in the order of their coming, and what is wrong with how they are kept."""
        with open_database(self.folder) as database:
            rows = database.execute('SELECT event FROM events ORDER BY id').fetchall()
            return [json.loads(row[0]) for row in rows], check_file(database)

    def figures(self):
        return ''

    def close(self):
        pass


class Keeper(threading.Thread):
    """Kills a server when told to, and starts it again. The server dies with the thread that
    started it, so that one does it all."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.wanted = queue.Queue()
        self.is_up = threading.Event()
        self.n_kills = 0
        self.problem = None
        self.start()

    def run(self):
        try:
            self.server.start().apply('single.sql', DATABASE)
            self.is_up.set()
            for delay, stopped, pause in iter(self.wanted.get, None):
                time.sleep(delay)
                self.server.process.send_signal(signal.SIGSTOP)
                time.sleep(stopped)
                self.server.kill()
                self.n_kills += 1
                time.sleep(pause)
                self.server.start()
                self.is_up.set()
        except Exception as problem:
            self.problem = problem
        finally:
            self.is_up.set()
            self.server.close()

    def kill_server(self, delay=0, stopped=0, pause=0):
        self.is_up.clear()
        self.wanted.put((delay, stopped, pause))

    def wait_up(self):
        assert self.is_up.wait(RETURN_SECONDS), 'ClickHouse does not start'
        assert self.problem is None, self.problem

    def end(self):
        self.wanted.put(None)
        self.join()


class Forwarded:
    """A ClickHouse server, into which the collector forwards, and which is killed, too."""

    name = 'kill-rounds --forward'

    def __init__(self, folder):
        self.folder = folder
        self.server = ClickHouse(folder / 'clickhouse')
        self.server.configure([self.server.tcp_port])
        self.keeper = Keeper(self.server)
        self.options = ('--forward', self.server.url(DATABASE))
        self.n_copies = self.n_by_arrival = self.n_outlived = 0
        self.keeper.wait_up()

    def has(self, database, event_id):
        """In the file, or gone from it to ClickHouse."""
        sql = ('SELECT 1 FROM events WHERE event_id = ?1'
               ' UNION ALL SELECT 1 FROM forward_ids WHERE event_id = ?1')
        return database.execute(sql, (event_id,)).fetchone() is not None

    def begin(self, chance):
        if self.keeper.is_up.is_set() and chance.random() < OUTAGE_SHARE:
            self.keeper.kill_server(chance.uniform(0, WORKING_SECONDS),
                                    chance.choice((0, chance.uniform(0, STOPPED_SECONDS))),
                                    chance.uniform(0, AWAY_SECONDS))

    def wait(self, chance):
        """Some kills come when rows have just arrived, and are not yet removed where they were;
        some when ClickHouse was away and is back."""
        kind = chance.random()
        if kind < OUTLIVED_SHARE:
            self.wait_return()
        elif kind < ARRIVAL_SHARE and self.keeper.is_up.is_set():
            self.n_by_arrival += self.wait_arrival()
        else:
            time.sleep(chance.uniform(0, FORWARDING_SECONDS))

    def wait_return(self):
        if self.keeper.is_up.is_set():
            self.keeper.kill_server()
        self.keeper.wait_up()
        self.n_outlived += self.wait_arrival()

    def wait_arrival(self):
        """Whether there was one."""
        deadline = time.monotonic() + ARRIVAL_SECONDS
        with contextlib.suppress(OSError, http.client.HTTPException):
            before = self.count()
            while time.monotonic() < deadline:
                if self.count() != before:
                    return True
        return False

    def count(self, final=''):
        return int(self.server.ask(f'SELECT count() FROM {DATABASE}.events{final}')[0])

    def settle(self, collector):
        self.keeper.wait_up()
        wait_for(lambda: collector.ask('summary')['waiting'] == 0, 'the end of the queue',
                 EMPTY_SECONDS)

    def read(self):
        with open_database(self.folder) as database:
            ids = [row[0] for row in database.execute('SELECT event_id FROM forward_ids'
                                                      ' ORDER BY id')]
            left, aside = (database.execute(f'SELECT count(*) FROM {table}').fetchone()[0]
                           for table in ('events', 'forward_aside'))
            problems = check_file(database)
        rows = collections.defaultdict(list)
        for line in self.server.query(f'SELECT * FROM {DATABASE}.events FINAL'
                                      ' FORMAT JSONEachRow').splitlines():
            row = json.loads(line)
            rows[row['event_id']].append(row)
        self.n_copies = self.count() - self.count(' FINAL')
        if left or aside:
            problems.append(f'{left} events are left in the file, {aside} of them set aside')
        problems += [f'forwarded, but not in ClickHouse: {name}' for name in ids
                     if name not in rows]
        problems += [f'in ClickHouse, but not among what was forwarded: {name}'
                     for name in set(rows).difference(ids)]
        problems += [problem for same in rows.values() for row in same
                     for problem in find_wrong_columns(row)]
        ordered = [*dict.fromkeys(ids), *set(rows).difference(ids)]
        return [json.loads(row['event']) for name in ordered for row in rows[name]], problems

    def figures(self):
        return (f'ClickHouse killed {self.keeper.n_kills}, collector killed when rows had arrived '
                f'{self.n_by_arrival}, when ClickHouse was back {self.n_outlived}, '
                f'copies in ClickHouse {self.n_copies}, ')

    def close(self):
        self.keeper.end()


def find_wrong_columns(row):
    """Where a row says something else than the event that it holds."""
    event = json.loads(row['event'])
    numbers = {'total': int(event['action'] == 'feature'), 'time_spent': 0, 'active_duration': 0}
    for name, value in row.items():
        wanted = event.get(name, numbers.get(name, ''))
        if name not in ('event', 'source', 'received_at', 'clock_skew') and \
                type(wanted)(value) != wanted:
            yield f'{row["event_id"]}: {name} is {value!r}, not {wanted!r}'
