#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a collector that forwards says: it asks ClickHouse, a real one that the test starts, and says
the same as a collector that keeps its events."""

import itertools
import json
import math
import os
import random
import sys
import tempfile
import time
import urllib.request

from clickhouse_scene import (Collector, ForwardScene, ask, ask_in_vain, event, events,
                              shared_folder)
from clickhouse_server import PASSWORD, need_clickhouse, open_url
from scene import Program, main, wait_for

HOUR = 3600000
DAY = 24 * HOUR
START = 1699999200000  # a whole hour
LAST_TIME = 253402300799999

# What would mean something else in SQL, in JSON, or in a format.
HOSTILE = ["o'neil", '"; DROP TABLE events; --', 'back\\slash', "\\'", "\\", "'", 'new\nline\ttab\r',
           '{x:String}', '%s%n', '\x01\x7f', 'ü😀\u2028\U0010ffff', '` -- /* ', '0', 'NULL', '?1 :user',
           "' OR 1 = 1 OR '' = '"]

# Members of a summary that are about the collector, not about events.
ABOUT_COLLECTOR = ('version', 'store', 'forwarding', 'waiting', 'set_aside', 'last_id',
                   'ingest_url')

QUESTIONS = ('summary', 'events', 'features', 'modules', 'sessions', 'hours', 'days', 'users',
             'accounts', 'actions')
FIELDS = ('user', 'account', 'module', 'product', 'feature', 'action')


class Keeping(Collector):
    """One that keeps its events, to compare with."""

    def __init__(self, scene):
        self.database = scene.folder / 'keeping.db'
        Program.__init__(self, [os.environ['NATERO_COLLECTOR'], '--any-keys', '--listen',
                                '127.0.0.1:0', '--database', self.database],
                         scene.environment, scene.folder / 'keeping.log')
        self.base = self.expect(r'Listening on (http://\S+?)/?$').group(1)


def is_same(one, other):
    """Equal, but for the last digits of sums, which depend on the order in which they are made."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return type(one) is type(other) and one == other


def comparable(name, answer, is_ordered):
    if name == 'summary':
        return {key: value for key, value in answer.items() if key not in ABOUT_COLLECTOR}
    if name != 'events':
        return answer
    rows = [(row['source'], row['event']) for row in answer['events']]
    return rows if is_ordered else sorted(rows, key=json.dumps)


def compare(keeping, forwarding, name, query, is_ordered=True):
    kept, read = (comparable(name, ask(each, name, **query), is_ordered)
                  for each in (keeping, forwarding))
    assert is_same(kept, read), f'{name} {query}:\n{kept}\nis not\n{read}'
    return kept


def next_millisecond():
    """So that what comes now came behind what came before, for everybody."""
    before = time.time_ns() // 1000000
    while time.time_ns() // 1000000 <= before + 1:
        pass


def session(number, user, **more):
    return {'account_id': f'account {number % 3}', 'session_id': f's-{number}', **more,
            **({'user_id': user} if user else {})}


def ordinary_batches(chance):
    """Visits as programs have them; each batch is a list of events by time."""
    for number in range(24):
        user = f'user {number % 5}'
        start = START + number * 7 * HOUR // 2 + chance.randrange(HOUR)
        visit = session(number, user, product=f'p{number % 2}')
        yield [{**visit, 'action': 'login', 'created_at': start,
                'details': {'first_name': user, 'title': f'title {number}'}}]
        active = 0
        for step in range(chance.randint(1, 5)):
            spent = chance.randrange(1, HOUR)
            active += spent
            start += spent + 1
            module = f'module {chance.randrange(4)}'
            yield [{**visit, 'action': 'feature', 'created_at': start - 3, 'module': module,
                    'feature': f'feature {chance.randrange(6)}', 'total': chance.choice([1, 1, 2])},
                   {**visit, 'action': 'moduleEnd', 'created_at': start - 2, 'module': module,
                    'time_spent': spent},
                   {**visit, 'action': 'sessionSync', 'created_at': start - 1,
                    'active_duration': active}]


def odd_batches():
    """What tells a sum from one that is nearly the same."""
    known = session(100, 'late')
    unknown = session(100, None)
    yield [{**unknown, 'action': 'sessionSync', 'created_at': START + 1, 'active_duration': 1000}]
    yield [{**known, 'action': 'sessionSync', 'created_at': START + 2, 'active_duration': 1500}]
    # Running sums out of order, twice, from zero on again, and far too large.
    for index, duration in enumerate((5000, 2000, 9000, 9000, 0, 100, 8999, 9001, 2 ** 53 - 1, 7)):
        yield [{**known, 'action': ('sessionSync', 'odd')[index % 2],
                'created_at': START + (7 * index % 10) * HOUR, 'active_duration': duration}]
    # Uses between nothing and too many.
    for index, total in enumerate((None, 0, -5, 0.1, 0.2, 0.7, 1e300, '3')):
        yield [{**session(101, 'user 1'), 'action': 'feature', 'created_at': START + index,
                'feature': 'counted', **({} if total is None else {'total': total})}]
    # Who moves to another account, by what came last, not by what happened last.
    for account, created_at in (('account 0', START + 9), ('account 9', START + 8)):
        yield [{**session(102, 'mover', account_id=account), 'action': 'x',
                'created_at': created_at}]
    # Details: of each member the newest, and of two equally new ones the later.
    for created_at, details in ((5, {'email': 'five', 'title': 'five'}), (3, {'email': 'three'}),
                                (5, {'title': 'five again', 'more': {'deep': [None, {'': 'ü'}]}}),
                                (4, {'role': 'four', 'last_name': "o'\"\\\n"})):
        yield [{**session(103, 'known'), 'action': 'identifyUser',
                'created_at': START + created_at, 'details': details}]
        yield [{**session(103, 'known'), 'action': 'identifyAccount',
                'created_at': START + created_at, 'details': {'name': 'N', **details}}]
    # The edges of time, and of what holds it.
    for created_at in (0, 1, START, START + HOUR - 1, START + HOUR, START + DAY, LAST_TIME):
        yield [{**session(104, 'user 2'), 'action': 'pageView', 'created_at': created_at,
                'page': 'edge'}]
    yield [{**session(105, 'user 2'), 'action': 'moduleEnd', 'created_at': START, 'module': 'long',
            'time_spent': 2 ** 53 - 1}]
    yield [{**session(105, 'user 2'), 'action': 'pageView', 'created_at': START + 1,
            'module': 'only seen'}]


def hostile_batches():
    for index, text in enumerate(HOSTILE):
        yield [{'action': 'feature', 'account_id': text, 'user_id': text, 'session_id': text,
                'created_at': START + index * HOUR, 'module': text, 'product': text,
                'feature': text, 'page': text, text: text, 'details': {text: [text]}},
               {'action': text, 'account_id': text, 'user_id': text, 'session_id': text,
                'created_at': START + index * HOUR + 1, 'active_duration': 10}]


def all_batches():
    number = 0
    for batch in itertools.chain(ordinary_batches(random.Random(7)), odd_batches(),
                                 hostile_batches()):
        for each in batch:
            number += 1
            each['event_id'] = f'0f8fad5b-d9cb-469f-a165-{number * 7919 % 65536:04x}{number:08x}'
        yield batch


def filters(chance, n_pairs):
    """Each filter with ordinary and hostile values, times, and pairs of all that."""
    values = {
        'user': ['user 1', 'late', 'mover', 'known', 'nobody', *HOSTILE[:6]],
        'account': ['account 0', 'account 9', *HOSTILE[6:9]], 'module': ['module 1', HOSTILE[9]],
        'product': ['p1', HOSTILE[10]], 'feature': ['feature 2', 'counted', *HOSTILE[11:13]],
        'action': ['feature', 'moduleEnd', 'sessionSync', 'odd', *HOSTILE[13:14]],
        'session': ['s-3', 's-100', HOSTILE[14], HOSTILE[15]], 'source': ['any', "a'ny"],
    }
    single = [{name: value} for name, each in values.items() for value in each]
    single += [{'from': START + HOUR}, {'to': START + 5 * HOUR}, {'from': START + 10},
               {'from': START + DAY, 'to': START + 3 * DAY}, {'to': 0}, {'from': LAST_TIME},
               {'from': START + 2 * HOUR + 1, 'to': START + 40 * HOUR - 1}, {'limit': 3}]
    pairs = [{**chance.choice(single), **chance.choice(single)} for _ in range(n_pairs)]
    return [{}, *single, *pairs]


def many_questions(n_pairs, share):
    """(name, query): all with few filters, and a share of the rest, the same each time."""
    chance = random.Random(11)
    for name in QUESTIONS:
        for index, query in enumerate(filters(chance, n_pairs)):
            if index == 0 or chance.random() < share:
                limit = {'limit': 1000} if name == 'events' and 'limit' not in query else {}
                yield name, {**query, **limit}
    for query in filters(chance, 0):
        if chance.random() < 2 * share:
            yield 'sessions', {**query, 'sort': 'started'}
    for field in FIELDS:
        yield 'values', {'field': field}
        for prefix in ('user', 'f', 'p', '\\', "'", 'module 1', '\U0010ffff'):
            yield 'values', {'field': field, 'prefix': prefix}
        yield 'values', {'field': field, 'user': 'user 1'}
        yield 'values', {'field': field, 'source': 'any', 'limit': 2}


def the_same_as_from_a_file(scene):
    server, database = scene.database('single.sql')
    keeping = scene.keep(Keeping(scene))
    forwarding = scene.collector(server.url(database))
    n_events = 0
    for batch in all_batches():
        keeping.post(batch)
        forwarding.post(batch)
        n_events += len(batch)
        next_millisecond()
    forwarding.wait_empty()
    summary = ask(forwarding, 'summary')
    assert summary['store'] == 'clickhouse' and summary['forwarding'] is True
    assert summary['waiting'] == 0 and summary['events'] == n_events
    n_told = sum(bool(compare(keeping, forwarding, name, query))
                 for name, query in many_questions(12, 0.3))
    assert n_told > 150, n_told
    assert forwarding.states() == [], forwarding.states()


def copies_count_once(scene):
    """Two collectors, a reader at each, and events that come to both, now and later."""
    server, database = scene.database('single.sql')
    server.query('SYSTEM STOP MERGES')
    keeping = scene.keep(Keeping(scene))
    one = scene.collector(server.url(database), name='one')
    two = scene.collector(server.url(database), name='two')
    batches = [batch for batch in all_batches() if 'mover' not in json.dumps(batch)]
    for index, batch in enumerate(batches):
        keeping.post(batch)
        for collector in (one, two):
            if index % 3 == 2 or (index % 3 == 0) == (collector is one):
                collector.post(batch)
        next_millisecond()
    one.wait_empty()
    two.wait_empty()
    try:
        rows = int(server.ask(f'SELECT count() FROM {database}.events')[0])
        assert rows > sum(map(len, batches)), rows
        for name, query in many_questions(2, 0.12):
            compare(keeping, one, name, query, is_ordered=False)
            if not query:
                compare(keeping, two, name, query, is_ordered=False)
    finally:
        server.query('SYSTEM START MERGES')


def pages_are_whole(scene):
    """Also where everything came in one moment, of the same time, and others come meanwhile."""
    server, database = scene.database('single.sql')
    collector = scene.collector(server.url(database))
    chance = random.Random(3)
    ids = [f'{chance.getrandbits(32):08x}-1111-4222-8333-{chance.getrandbits(48):012x}'
           for _ in range(60)]
    collector.post([event(0, event_id=each) for each in ids])
    collector.wait_empty()
    seen, before, n_pages = [], {}, 0
    while before is not None:
        page = ask(collector, 'events', limit=7, **before)
        assert len(page['events']) <= 7
        seen += [row['event']['event_id'] for row in page['events']]
        before = page['next'] and {'before': page['next']}
        assert page['next'] in (None, page['events'][-1]['id'])
        collector.post([event(1000 + n_pages)])
        collector.wait_empty()
        n_pages += 1
    assert sorted(seen) == sorted(ids) and n_pages == 9, (n_pages, len(seen))
    assert [row['event'] for row in ask(collector, 'events', limit=1)['events']] == [event(1008)]

    for wrong in ('7', '1-2', '1-2-x', "1-2-' OR 1", '1--2-' + ids[0] + '0'):
        assert ask_in_vain(collector, 'events', before=wrong)[0] == 400, wrong


def who_follows_hears_at_once(scene):
    """From the collector's own file; the id behind which that goes on is told by the summary."""
    server, database = scene.database('single.sql')
    collector = scene.collector(server.url(database))
    collector.post(events(0, 3))
    collector.wait_empty()
    last_id = ask(collector, 'summary')['last_id']
    assert last_id == 3
    # Nothing can be inserted for a while, so that the event is there when the reader is.
    server.query(f'RENAME TABLE {database}.events TO {database}.elsewhere')
    collector.post([event(3)])
    with open_stream(collector, last_id) as stream:
        lines = itertools.takewhile(lambda line: not line.startswith(b'data:'), stream)
        assert f'id: {last_id + 1}\n'.encode() in list(lines)
    server.query(f'RENAME TABLE {database}.elsewhere TO {database}.events')
    collector.wait_empty()
    assert ask(collector, 'summary')['events'] == 4


def open_stream(collector, last_id):
    request = urllib.request.Request(f'{collector.base}/api/stream?last_event_id={last_id}')
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20)


def what_came_without_a_collector_is_read(scene):
    server, database = scene.database('single.sql')
    collector = scene.collector(server.url(database))
    own = {'action': 'feature', 'account_id': 'a\ufffdb', 'user_id': 'u', 'session_id': 's',
           'created_at': 1700000000000, 'feature': 'direct', 'total': 2.5,
           'details': {'x': [1]}, 'event_id': '0f8fad5b-d9cb-469f-a165-000000000001'}
    server.query(f"INSERT INTO {database}.events (event_id, action, account_id, user_id, session_id,"
                 " created_at, feature, total, details, received_at) VALUES"
                 f" ('{own['event_id']}', 'feature', 'a\\0b', 'u', 's', 1700000000000, 'direct', 2.5,"
                 " '{\"x\":[1]}', 1700000000001),"
                 " ('0f8fad5b-d9cb-469f-a165-000000000002', 'identifyUser', 'c', 'u', 's', -5, '', 0,"
                 " 'no object', -7)")
    answer = ask(collector, 'events')
    assert answer['events'][0]['event'] == own, answer
    assert answer['events'][1]['event'] == {
        'action': 'identifyUser', 'account_id': 'c', 'user_id': 'u', 'session_id': 's',
        'created_at': -5, 'event_id': '0f8fad5b-d9cb-469f-a165-000000000002'}, answer
    first = ask(collector, 'events', limit=1)
    assert first['events'] + ask(collector, 'events', before=first['next'])['events'] \
        == answer['events']
    user, = ask(collector, 'users')['users']
    assert (user['uses'], user['details']) == (2.5, None)
    assert ask(collector, 'features')['features'][0]['feature'] == 'direct'


def shards_are_read_as_one(scene):
    servers = scene.clickhouse('first', 'second')
    for server in servers:
        server.apply('distributed.sql', 'natero')
    keeping = scene.keep(Keeping(scene))
    both = [scene.collector(server.url('natero'), name=name)
            for name, server in zip(('one', 'two'), servers)]
    batches = list(all_batches())
    for index, batch in enumerate(batches):
        keeping.post(batch)
        both[index % 2].post(batch)
        next_millisecond()
    both[0].post(batches[0])
    for each in both:
        each.wait_empty()
    n_events = sum(map(len, batches))
    wait_for(lambda: [ask(each, 'summary')['events'] for each in both] == [n_events] * 2,
             f'{n_events} events at both')
    for name, query in many_questions(2, 0.12):
        for each in both:
            compare(keeping, each, name, query, is_ordered=False)


def what_is_wrong_is_told(scene):
    server, = scene.clickhouse('server')
    server.apply('single.sql', 'natero')
    password = scene.file('password', 'soldier-sailor\n')
    collector = scene.collector(server.url('natero', 'natero'), '--forward-password-file', password)
    collector.post(events(0, 10))
    texts = []

    def tells(*parts):
        status, text, headers = ask_in_vain(collector, 'summary')
        assert status == 503 and headers['Retry-After'].isdigit(), (status, text)
        for part in parts:
            assert part in text, f'{part!r} is not in {text!r}'
        assert json.loads(open_url(collector.base + '/healthz')) == {'status': 'ok'}
        texts.append(text)

    tells('answered 401, code 193', f'http://127.0.0.1:{server.http_port}/natero.events',
          'no event is lost', '10 wait here')
    password.unlink()
    tells("password can't be read from its file")
    password.write_text(PASSWORD)
    collector.wait_empty()
    assert ask(collector, 'summary')['events'] == 10

    server.query('RENAME TABLE natero.events TO natero.elsewhere')
    tells('answered 404, code 60', 'natero.events')
    server.query('RENAME TABLE natero.elsewhere TO natero.events')
    server.query('ALTER TABLE natero.events DROP COLUMN total')
    tells('code 47', 'total')
    server.query('ALTER TABLE natero.events ADD COLUMN total Float64')
    assert ask(collector, 'summary')['uses'] == 0

    server.kill()
    tells('cannot be reached', ' 0 wait here')
    collector.post(events(10, 5))
    tells('cannot be reached', ' 5 wait here')
    server.start()
    collector.wait_empty()
    assert ask(collector, 'summary')['events'] == 15
    for secret in ('soldier', PASSWORD, 'Basic', 'user-1'):
        assert secret not in ''.join(texts) + collector.errors(), secret


if __name__ == '__main__':
    with tempfile.TemporaryDirectory(prefix='natero-clickhouse-') as folder, shared_folder(folder):
        status = main([
            the_same_as_from_a_file,
            copies_count_once,
            pages_are_whole,
            who_follows_hears_at_once,
            what_came_without_a_collector_is_read,
            shards_are_read_as_one,
            what_is_wrong_is_told,
        ], ForwardScene, need_clickhouse)
    sys.exit(status)
