#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Forwarding to a real ClickHouse server, which the test starts: 18.16, or a newer one, some of
whose answers have another status or code."""

import json
import random
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

from clickhouse_scene import TAKEN, ForwardScene, event, events, shared_folder
from clickhouse_server import DDL_FOLDER, PASSWORD, need_clickhouse, open_url
from scene import main, wait_for


def all_of_an_event_arrives(scene):
    server, database = scene.database('single.sql')
    full = event(1, visitor_id='v', module='m', product='p', page='a "letter"\n\\ü\u2028😀',
                 total=0.1, time_spent=9007199254740991, active_duration=7,
                 details={'deep': [1, {'x': 'ü"\n'}]}, more={'unknown': True})
    bare = {'action': 'logout', 'account_id': 'b', 'session_id': 's',
            'created_at': 253402300799999, 'total': 1e300}
    collector = scene.collector(server.url(database))
    assert collector.post([full, bare, bare])['accepted'] == 3
    collector.wait_empty()

    rows = [json.loads(line) for line in server.query(
        f'SELECT *, toString(received_at) AS r FROM {database}.events ORDER BY account_id, event_id'
        ' FORMAT JSONEachRow').splitlines()]
    assert len(rows) == 3, rows
    first, *equal = rows
    for name, value in full.items():
        if name not in ('details', 'more'):
            kept = type(value)(first[name]) if isinstance(value, (int, float)) else first[name]
            assert kept == value, (name, first[name], value)
    assert json.loads(first['details']) == full['details']
    assert json.loads(first['event']) == full
    assert first['source'] == 'any' and int(first['r']) > 1700000000000
    # Equal events without an id are two, with ids that are told apart.
    assert equal[0]['event_id'] != equal[1]['event_id']
    assert [row['total'] for row in equal] == [1e300, 1e300]
    assert [int(row['created_at']) for row in equal] == [bare['created_at']] * 2
    assert collector.states() == []
    assert collector.stop() == 0


def copies_are_one_event(scene):
    server, database = scene.database('single.sql', 'sums.sql', 'kept-sums.sql')
    one = scene.collector(server.url(database), name='one')
    two = scene.collector(server.url(database), name='two')
    late = event(5000, action='moduleEnd', module='m', time_spent=250)
    one.post([*events(0, 2000), late])
    two.post([*events(1000, 2000), late])
    one.wait_empty()
    two.wait_empty()
    assert server.count(database) == [3001, 3001]

    # A client that did not get the answer sends them again after they are gone from here: to the
    # same collector, which knows them, or to the other one.
    assert one.post(events(0, 500))['duplicates'] == 500
    assert two.post(events(0, 500))['accepted'] == 500
    two.wait_empty()
    assert server.count(database) == [3001, 3001]
    assert int(server.ask(f'SELECT count() FROM {database}.events')[0]) > 3001

    assert server.ask(f'SELECT sum(events), sum(uses), sum(module_time) FROM {database}.hours') \
        == server.ask(f'SELECT sum(events), sum(uses), sum(module_time) FROM {database}.days') \
        == ['3001', '3000', '250']
    assert server.ask(f'SELECT sum(uses), sum(total) FROM {database}.features') == ['3000', '3000']
    assert server.ask(f'SELECT * FROM {database}.modules')[:3] == ['m', '250', '1']
    assert server.ask(f'SELECT sum(events), count() FROM {database}.sessions') == ['3001', '3']
    kept = server.ask(f'SELECT uniqMerge(events), uniqMerge(uses), uniqMerge(users)'
                      f' FROM {database}.hours_kept')
    assert abs(int(kept[0]) - 3001) < 60 and abs(int(kept[1]) - 3000) < 60 and kept[2] == '7', kept

    server.query(f'OPTIMIZE TABLE {database}.events FINAL')
    assert server.ask(f'SELECT count() FROM {database}.events') == ['3001']


def a_server_that_dies_loses_nothing(scene):
    server, = scene.clickhouse('server')
    server.apply('single.sql', 'natero')
    collector = scene.collector(server.url('natero'))
    n_batches, size = 60, 50
    problems = []

    def send():
        try:
            for i in range(n_batches):
                assert collector.post(events(i * size, size))['accepted'] == size
                threading.Event().wait(0.05)
        except Exception as problem:
            problems.append(problem)

    sender = threading.Thread(target=send)
    sender.start()
    wait_for(lambda: server.count('natero')[0] > 0, 'the first events')
    server.kill()
    collector.wait_log('cannot be reached|broke off')
    server.start()
    wait_for(lambda: 'takes events again' in collector.errors(), 'the end of the outage')
    server.kill()
    sender.join()
    assert problems == [], problems
    server.start()
    server.wait_count('natero', n_batches * size)
    collector.wait_empty()
    assert collector.stop() == 0


def shards_share_the_events(scene):
    first, second = scene.clickhouse('first', 'second')
    for server in (first, second):
        server.apply('distributed.sql', 'natero')
        server.apply('sums.sql', 'natero')
    one = scene.collector(first.url('natero'), name='one')
    two = scene.collector(second.url('natero'), name='two')
    one.post(events(0, 1000))
    two.post(events(500, 1000))
    first.wait_count('natero', 1500)
    shares = [int(server.ask('SELECT count() FROM natero.events_local FINAL')[0])
              for server in (first, second)]
    assert sum(shares) == 1500 and min(shares) > 600, shares
    assert second.ask('SELECT sum(events) FROM natero.hours') == ['1500']

    # ClickHouse keeps what a shard that is down is to get.
    two.stop()
    second.kill()
    one.post(events(1500, 500))
    one.wait_empty()
    assert one.states() == [], one.states()
    one.stop()

    # Or the collector does, if the shards are to have it before the answer.
    third = scene.collector(first.url('natero', query='?insert_distributed_sync=1'), name='three')
    third.post(events(2000, 500))
    third.wait_log('answered 500, code (210|279)')
    assert third.count() == 500
    second.start()
    third.wait_empty()
    first.wait_count('natero', 2500)


def a_new_password_is_used_at_once(scene):
    server, database = scene.database()
    server.apply('single.sql', 'natero')
    password = scene.file('password', 'soldier-sailor\n')
    collector = scene.collector(server.url('natero', 'natero'),
                                '--forward-password-file', password)
    collector.post(events(0, 10))
    collector.wait_log('answered 40[13], code (193|516)')
    assert collector.count() == 10
    password.write_text(PASSWORD)
    collector.wait_empty()
    assert len(collector.states()) == 2, collector.states()
    assert 'takes events again' in collector.states()[1]
    for secret in ('soldier', PASSWORD, 'Basic'):
        assert secret not in collector.errors()
    assert server.count('natero') == [10, 10]


def a_table_may_come_later(scene):
    server, database = scene.database()
    collector = scene.collector(server.url(database, query='?table=mine'))
    collector.post([event(0, page='p'), event(1)])
    collector.wait_log(rf'answered 404, code 60 \(Table {database}.mine')
    text = (DDL_FOLDER / 'single.sql').read_text().replace('natero.events', database + '.mine')
    table = text[text.index('CREATE TABLE'):].rstrip().rstrip(';')
    server.query(table.replace('  page String,\n', ''))
    collector.wait_log('code 16 ')
    assert collector.count() == 2 and collector.count('forward_aside') == 0
    server.query(f'ALTER TABLE {database}.mine ADD COLUMN page String')
    collector.wait_empty()
    assert server.ask(f'SELECT count(), max(page) FROM {database}.mine FINAL') == ['2', 'p']
    assert len(collector.states()) == 3, collector.states()


def what_is_refused_is_set_aside(scene):
    server, database = scene.database()
    text = (DDL_FOLDER / 'single.sql').read_text().replace('natero.events', database + '.events')
    table = text[text.index('CREATE TABLE'):].rstrip().rstrip(';')
    server.query(table.replace('  feature String,\n', '  feature FixedString(8),\n'))
    collector = scene.collector(server.url(database))
    bad = [event(i, feature='far too long') for i in (1000, 1001)]

    # Alone it proves nothing: it may be the table that is wrong.
    collector.post(bad[:1])
    collector.wait_log('answered [45]00, code 131 to each of 1 events')
    assert collector.count() == 1 and collector.count('forward_aside') == 0

    collector.post([*events(0, 100), bad[1], *events(100, 100)])
    collector.wait_empty(2)
    wait_for(lambda: collector.count('forward_aside') == 2,
             f'two events set aside: {collector.states()}')
    server.wait_count(database, 200)
    listed = scene.run('--set-aside', 'list', '--database', collector.database).stdout
    listed = [json.loads(line) for line in listed.splitlines()]
    assert [row['event'] for row in listed] == bad, listed
    assert {row['reason'] for row in listed} <= {
        'answered 500, code 131', 'answered 400, code 131'}, listed
    assert 'far too long' not in collector.errors()
    assert 'set aside 2 events' in collector.errors()

    # Once the table is right they can go.
    server.query(f'DROP TABLE {database}.events')
    server.apply('single.sql', database)
    scene.run('--set-aside', 'retry', '--database', collector.database)
    collector.post(events(500, 1))
    collector.wait_empty()
    server.wait_count(database, 3)


def a_large_block_is_refused_in_time(scene):
    """Its first row is bad, so that the answer is there long before all of it is sent."""
    server, database = scene.database()
    text = (DDL_FOLDER / 'single.sql').read_text().replace('natero.events', database + '.events')
    table = text[text.index('CREATE TABLE'):].rstrip().rstrip(';')
    server.query(table.replace('  feature String,\n', '  feature FixedString(8),\n'))
    password = scene.file('password', 'wrong')
    collector = scene.collector(server.url(database, 'natero'),
                                '--forward-password-file', password)
    pages = [random.randbytes(500).hex() for i in range(100)]
    many = [event(i, page=pages[i % 100] + pages[(i // 100) % 100]) for i in range(6000)]
    many[0]['feature'] = 'far too long'
    collector.post(many[:3000])
    collector.post(many[3000:])
    collector.wait_log('answered 40[13], code (193|516)')
    collector.stop()

    collector = scene.collector(server.url(database))
    collector.wait_empty(1)
    assert collector.count('forward_aside') == 1
    server.wait_count(database, 5999)
    assert 'broke off' not in collector.errors(), collector.states()


def a_person_is_erased_here_and_there(scene):
    """By what the documentation says."""
    server, database = scene.database('single.sql')
    collector = scene.collector(server.url(database))
    before = {key: value for key, value in event(30).items() if key != 'user_id'}
    collector.post([*events(0, 20), {**before, 'session_id': 'mine'},
                    event(31, user_id='ada', session_id='mine'),
                    event(32, user_id='bob', account_id='acme-2')])
    collector.wait_empty()
    scene.run('erase', '--user', 'ada', '--database', collector.database)

    text = (DDL_FOLDER.parent.parent / 'docs/collector.md').read_text()
    statements = text[text.index('```sql') + 6:].split('```', 1)[0].split(';')
    assert statements.pop().strip() == '' and len(statements) == 2
    for statement in statements:
        server.query(statement.replace('natero.events', database + '.events')
                     .replace('acme', 'acme-2'))
    left = [each['event_id'] for each in events(0, 20)]
    wait_for(lambda: server.query(f'SELECT event_id FROM {database}.events ORDER BY event_id')
             .split() == left, 'the end of those who were erased')


def killed_before_the_answer(scene):
    server, database = scene.database('single.sql')

    def pass_on(request):
        """Lets the real server have the block, and keeps its answer to itself."""
        if 'insert_deduplication_token' in request.query:
            return (404, {}, 'Code: 115, e.displayText() = DB::Exception: Unknown setting')
        request.query['database'] = database
        open_url(urllib.request.Request(
            server.base + '?' + urllib.parse.urlencode(request.query), data=request.rows))
        false.is_asked.set()
        if request.number > 1:
            return TAKEN
        false.may_go_on.wait(30)
        return None

    false = scene.false_clickhouse(pass_on)
    collector = scene.collector(false.url())
    collector.post(events(0, 300))
    server.wait_count(database, 300)
    collector.post(events(300, 100))
    collector.kill()
    assert collector.count() == 400

    collector = scene.collector(false.url())
    collector.wait_empty()
    rows = [request.rows for request in false.requests]
    assert rows[0] == rows[1] == rows[2] == rows[3] and len(set(rows)) == 2
    assert [len(ids) for ids in false.ids()] == [300, 300, 300, 300, 100], false.ids()
    assert server.count(database) == [400, 400]


if __name__ == '__main__':
    with tempfile.TemporaryDirectory(prefix='natero-clickhouse-') as folder, shared_folder(folder):
        status = main([
            all_of_an_event_arrives,
            copies_are_one_event,
            a_server_that_dies_loses_nothing,
            shards_share_the_events,
            a_new_password_is_used_at_once,
            a_table_may_come_later,
            what_is_refused_is_set_aside,
            a_large_block_is_refused_in_time,
            a_person_is_erased_here_and_there,
            killed_before_the_answer,
        ], ForwardScene, need_clickhouse)
    sys.exit(status)
