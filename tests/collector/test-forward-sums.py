#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a collector that forwards says of events that it has no more, keeps, and erases."""

import contextlib
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path

from clickhouse_scene import TAKEN, ForwardScene, event, events, exception
from clickhouse_server import open_url
from scene import Program, main, wait_for

OLD_FOLDER = Path(__file__).resolve().parent.parent / 'data/collector-v1'

# All that is summed up, but for the ids of rows and what is about events that are still here.
SUMS = (
    'SELECT events, uses, active_time, users, accounts, sessions, first_event, last_event, last_id'
    ' FROM totals',
    'SELECT user_id, account_id, first_seen, last_seen, events, uses, active_time, sessions, details'
    ' FROM users ORDER BY 1',
    'SELECT account_id, first_seen, last_seen, events, uses, active_time, sessions, users, details'
    ' FROM accounts ORDER BY 1',
    'SELECT session_id, user_id, account_id, started, ended, active_time, events FROM sessions'
    ' ORDER BY 1',
    'SELECT feature, uses, users, accounts, last_used FROM features ORDER BY 1',
    'SELECT module, active_time, visits, users, last_used FROM modules ORDER BY 1',
    'SELECT * FROM hours ORDER BY 1',
    'SELECT * FROM days ORDER BY 1',
    'SELECT kind, name, events, last_used FROM names ORDER BY 1, 2',
    'SELECT kind, count(*) FROM presence GROUP BY 1 ORDER BY 1',
)

# Numbers in the place of somebody who is gone.
REMAINS = '''SELECT count(*) FROM presence WHERE
  kind IN (1, 2, 9) AND who NOT IN (SELECT id FROM users)
  OR kind IN (3, 4, 8, 10) AND who NOT IN (SELECT id FROM sessions)
  OR kind IN (5, 7, 8) AND scope NOT IN (SELECT id FROM users)
  OR kind IN (6, 9, 10) AND scope NOT IN (SELECT id FROM accounts)'''


def query(collector, sql):
    database = sqlite3.connect(f'file:{collector.database}?mode=ro', uri=True)
    with contextlib.closing(database):
        return database.execute(sql).fetchall()


def change(collector, sql):
    database = sqlite3.connect(collector.database)
    with contextlib.closing(database), database:
        database.execute(sql)


def metric(collector, name):
    lines = open_url(collector.base + '/metrics').splitlines()
    return next(int(line.split()[1]) for line in lines
                if line.startswith(f'natero_collector_forward_{name} '))


def old_events():
    return [json.loads(line) for line in (OLD_FOLDER / 'events.ndjson').read_text().splitlines()]


def sums(collector):
    return [query(collector, sql) for sql in SUMS]


def files(collector):
    return b''.join(path.read_bytes() for path in collector.database.parent.glob(
        collector.database.name + '*'))


def sums_stay_right(scene):
    away = scene.false_clickhouse(lambda request: (502, {}, ''))
    there = scene.false_clickhouse(lambda request: TAKEN)
    keeping = scene.collector(away.url(), name='keeping')
    passing = scene.collector(there.url(), name='passing')
    lines = old_events()
    for part in (lines[:70], lines[70:71], lines[71:]):
        keeping.post(part)
        passing.post(part)
        passing.wait_empty()
    assert keeping.count() == query(keeping, 'SELECT kept FROM totals')[0][0] == len(lines)
    assert sums(keeping) == sums(passing)

    # What comes again counts nothing, here or there.
    with_id = [line for line in lines if 'event_id' in line]
    for collector in (keeping, passing):
        answer = collector.post([*with_id, *with_id[:3]])
        assert (answer['accepted'], answer['duplicates']) == (0, len(with_id) + 3), answer
    assert sums(keeping) == sums(passing)

    assert keeping.count() == len(lines) and passing.count() == 0


def senders_notice_nothing(scene):
    is_away = [True]
    false = scene.false_clickhouse(lambda request: (503, {}, '') if is_away[0] else TAKEN)
    collector = scene.collector(false.url())
    collector.post(events(0, 40))
    collector.wait_log('answered 503')
    assert json.loads(open_url(collector.base + '/healthz')) == {'status': 'ok'}
    assert metric(collector, 'waiting_events') == 40
    assert metric(collector, 'events_total') == 0
    is_away[0] = False
    collector.wait_empty()
    assert metric(collector, 'waiting_events') == 0
    assert metric(collector, 'events_total') == 40
    collector.stop()

    # The count is of the database, not of one run.
    collector = scene.collector(false.url())
    collector.post(events(100, 2))
    collector.wait_empty()
    assert metric(collector, 'events_total') == 42


def an_old_database_is_forwarded(scene):
    false = scene.false_clickhouse(lambda request: TAKEN)
    shutil.copy(OLD_FOLDER / 'events.db', scene.folder / 'collector.db')
    (scene.folder / 'collector.db').chmod(0o600)
    collector = scene.collector(false.url())
    collector.wait_empty()
    lines = old_events()
    assert sum(map(len, false.ids())) == len(lines)
    assert metric(collector, 'events_total') == len(lines)
    assert query(collector, 'SELECT events FROM totals')[0][0] == len(lines)


def what_waits_outlives_its_age(scene):
    is_away = [True]

    def reply(request):
        if b'poison' in request.rows:
            return exception(500, 27)
        return (502, {}, '') if is_away[0] and b'late' in request.rows else TAKEN

    false = scene.false_clickhouse(reply)
    collector = scene.collector(false.url())
    collector.post([*events(0, 20), event(20, page='poison')])
    collector.wait_empty(1)
    wait_for(lambda: collector.count('forward_aside') == 1, 'what is set aside')
    assert query(collector, 'SELECT users FROM totals') == [(7,)]
    collector.post([event(30, user_id='late', page='late')])
    collector.stop()
    change(collector, 'UPDATE events SET received_at = 0')

    collector = scene.collector(false.url(), '--keep', '1s')
    collector.wait_log('1 events that ClickHouse refused were older than --keep allows')
    wait_for(lambda: query(collector, 'SELECT user_id FROM users') == [('late',)],
             'the end of those who were not seen')
    assert metric(collector, 'set_aside_expired_total') == 1
    assert metric(collector, 'set_aside_events') == 0
    assert (collector.count(), metric(collector, 'waiting_events')) == (1, 1)
    assert query(collector, 'SELECT events, users, accounts, sessions FROM totals') == [
        (22, 1, 1, 1)]
    is_away[0] = False
    collector.wait_empty()
    wait_for(lambda: query(collector, 'SELECT users, accounts, sessions FROM totals')
             == [(0, 0, 0)], 'the end of the last one')
    assert query(collector, 'SELECT sum(events) FROM hours') == [(22,)]


def who_is_erased_is_not_forwarded(scene):
    is_away = [True]
    false = scene.false_clickhouse(lambda request: (502, {}, '') if is_away[0] else TAKEN)
    collector = scene.collector(false.url())
    zebulon = [event(i, user_id='Zebulon', session_id='mine') for i in range(50, 55)]
    collector.post([*events(0, 20), *zebulon])
    collector.wait_log('answered 502')
    erased = scene.run('erase', '--user', 'Zebulon', '--database', collector.database)
    assert erased.stdout == '5 events removed\n', erased
    assert metric(collector, 'waiting_events') == 20
    assert b'Zebulon' not in files(collector)

    # What was read before is not sent again as it was.
    wait_for(lambda: len(false.requests[-1].rows.splitlines()) == 20, 'a try without what is gone')
    del false.requests[:]
    is_away[0] = False
    collector.wait_empty()
    numbers = {number for ids in false.ids() for number in ids}
    assert numbers == {each['event_id'] for each in events(0, 20)}, false.ids()
    assert metric(collector, 'events_total') == 20


def who_erases_waits_for_what_is_on_its_way(scene):
    false = scene.false_clickhouse(
        lambda request: TAKEN if request.number or not false.may_go_on.wait(60) else (502, {}, ''))
    collector = scene.collector(false.url())
    collector.post([*events(0, 20), event(50, user_id='Zebulon'), event(51, user_id='ada')])
    assert false.is_asked.wait(20) and b'Zebulon' in false.requests[0].rows
    collector.post(events(100, 30))
    erasing = scene.keep(Program(
        [os.environ['NATERO_COLLECTOR'], 'erase', '--user', 'Zebulon', '--database',
         collector.database], scene.environment, scene.folder / 'erase.log'))
    wait_for(lambda: 'waiting until it has answered' in erasing.errors(), 'word of the wait')
    assert erasing.process.poll() is None and collector.count() == 51

    # The others of the block are sent as they were, and what has come since does not mix with them.
    false.may_go_on.set()
    assert erasing.end() == 0
    collector.wait_empty()
    lines = [request.rows.splitlines() for request in false.requests]
    assert lines[1] == [line for line in lines[0] if b'Zebulon' not in line], false.ids()
    assert false.ids()[2:] == [[each['event_id'] for each in events(100, 30)]], false.ids()
    assert b'Zebulon' not in files(collector)


def erasing_all_the_time_holds_up_nothing(scene):
    """Nobody arrives who was erased, and all others do, from a server that is often away."""
    n_others, gone, late, arrived = 4000, [], [], set()

    def reply(request):
        rows = [json.loads(line) for line in request.rows.splitlines()]
        late.extend({row['user_id'] for row in rows}.intersection(gone))
        if request.number % 10 in (0, 4, 7):
            return (502, {}, '')
        arrived.update(row['event_id'] for row in rows)
        return TAKEN

    false = scene.false_clickhouse(reply)
    collector = scene.collector(false.url())
    for i in range(400):
        if i < 4:
            collector.post([*events(i * n_others // 4, n_others // 4),
                            *[event(n_others + j, user_id=f'gone-{j}')
                              for j in range(i, 400, 4)]])
        scene.run('erase', '--user', f'gone-{i}', '--database', collector.database)
        gone.append(f'gone-{i}')
        if i > 4 and collector.count() == 0:
            break

    assert collector.count() == 0, 'nothing is left to be erased'
    assert late == [], late
    assert {each['event_id'] for each in events(0, n_others)} <= arrived


def who_was_forwarded_can_be_erased(scene):
    false = scene.false_clickhouse(lambda request: TAKEN)
    collector = scene.collector(false.url())
    details = {'action': 'identifyUser', 'details': {'email': 'zeb@x.org'}}
    collector.post([
        *events(0, 20),
        *[event(i, user_id='Zebulon', session_id='mine') for i in range(1000, 1500)],
        event(30, account_id='Hermitage', user_id='Zebulon', session_id='mine', **details),
        event(31, account_id='acme', user_id='Zebulon', session_id='mine'),
        event(32, account_id='Leaving', user_id='ada', session_id='both', **details),
        event(33, account_id='staying', user_id='ada', session_id='both'),
        event(34, account_id='Leaving', user_id='bob', session_id='one')])
    collector.wait_empty()
    assert query(collector, 'SELECT users, accounts, sessions FROM totals') == [(10, 4, 6)]

    erased = scene.run('erase', '--user', 'Zebulon', '--database', collector.database)
    assert erased.stdout == '0 events removed\n', erased
    assert b'Zebulon' not in files(collector) and b'Hermitage' not in files(collector)
    assert query(collector, 'SELECT users, accounts, sessions FROM totals') == [(9, 3, 5)]
    assert query(collector, REMAINS) == [(0,)]

    scene.run('erase', '--account', 'Leaving', '--database', collector.database)
    for secret in (b'Leaving', b'zeb@x.org', b'bob'):
        assert secret not in files(collector), secret
    assert query(collector, "SELECT account_id, details FROM users WHERE user_id = 'ada'") == [
        ('staying', None)]
    assert query(collector, 'SELECT users, accounts, sessions FROM totals') == [(8, 2, 4)]
    for table in ('users', 'accounts', 'sessions'):
        assert query(collector, f'SELECT count(*) FROM {table}') == query(
            collector, f'SELECT {table} FROM totals')
    assert query(collector, REMAINS) == [(0,)]
    assert query(collector, 'SELECT events FROM totals') == [(525,)]
    collector.post(events(100, 3))
    collector.wait_empty()
    assert query(collector, 'PRAGMA integrity_check') == [('ok',)]


def erasing_one_takes_nobody_else(scene):
    """Of others no event is here any more, of the one there is."""
    is_away = [False]
    false = scene.false_clickhouse(lambda request: (502, {}, '') if is_away[0] else TAKEN)
    collector = scene.collector(false.url())
    collector.post(events(0, 20))
    collector.wait_empty()
    before = query(collector, 'SELECT * FROM users ORDER BY id')
    is_away[0] = True
    collector.post([event(30, user_id='Zebulon'), event(31, user_id='Zebulon', session_id='mine')])
    collector.wait_log('answered 502')
    scene.run('erase', '--user', 'Zebulon', '--database', collector.database)
    assert query(collector, 'SELECT * FROM users ORDER BY id') == before
    assert query(collector, 'SELECT users, accounts, sessions FROM totals')[0][:2] == (7, 1)
    assert collector.count() == 0 and query(collector, REMAINS) == [(0,)]


if __name__ == '__main__':
    assert 'NATERO_COLLECTOR' in os.environ
    sys.exit(main([
        sums_stay_right,
        senders_notice_nothing,
        an_old_database_is_forwarded,
        what_waits_outlives_its_age,
        who_is_erased_is_not_forwarded,
        who_erases_waits_for_what_is_on_its_way,
        erasing_all_the_time_holds_up_nothing,
        who_was_forwarded_can_be_erased,
        erasing_one_takes_nobody_else,
    ], ForwardScene, lambda: None))
