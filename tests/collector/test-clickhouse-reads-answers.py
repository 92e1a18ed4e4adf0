#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asking a server that answers what a real one seldom does."""

import json
import sys
import threading
import time

from clickhouse_scene import TAKEN, ForwardScene, ask, ask_in_vain, event, events, exception
from clickhouse_server import open_url
from scene import main

CLICKHOUSE = {'X-ClickHouse-Server-Display-Name': 'false'}
EVENT_COLUMNS = ('place received_at source event action account_id user_id session_id created_at'
                 ' module product feature total time_spent active_duration page details event_id'
                 ' visitor_id').split()
NUMBERS = ('received_at', 'created_at', 'time_spent', 'active_duration')
PATIENCE = 5
N_READERS = 2


def rows(columns, *data, n_rows=None):
    """An answer as FORMAT JSONCompact has it; columns: {name: type}."""
    return (200, CLICKHOUSE, json.dumps({
        'meta': [{'name': name, 'type': type_} for name, type_ in columns.items()],
        'data': data, 'rows': len(data) if n_rows is None else n_rows}))


ACTIONS = {'action': 'String', 'events': 'UInt64', 'last_used': 'Int64'}
GOOD = rows(ACTIONS, ['feature', '9007199254740993', '1700000000000'])
TOLD = [{'action': 'feature', 'events': 9007199254740993, 'last_used': 1700000000000}]


def cut(request):
    request.connection.shutdown(2)


def send_part(head, text):
    def send(request):
        request.wfile.write(b'HTTP/1.1 200 OK\r\nX-ClickHouse-Format: JSONCompact\r\n' + head +
                            b'\r\n\r\n' + text)
    return send


def answer_slowly(request):
    """Something comes all the time, and never an end."""
    send_part(b'Content-Length: 999999', b'{')(request)
    try:
        while not request.wfile.write(b' ') == 0:
            time.sleep(0.1)
    except OSError:
        pass


WHOLE = GOOD[2].encode()
STRANGE = {
    'portal': ((200, {}, '<html>Welcome'), 'answered 200, but not as ClickHouse does'),
    'other-json': ((200, {}, GOOD[2]), 'answered 200, but not as ClickHouse does'),
    'nothing': ((200, CLICKHOUSE, ''), 'answered 200'),
    'chatty': ((200, CLICKHOUSE, 'Ok.'), 'answered 200'),
    'no-answer': ((200, CLICKHOUSE, '{}'), 'or with something that is no answer'),
    'no-rows': (rows(ACTIONS, 'feature'), 'or with something that is no answer'),
    'short-row': (rows(ACTIONS, ['feature', 1]), 'or with something that is no answer'),
    'long-row': (rows(ACTIONS, ['feature', 1, 2, 3]), 'or with something that is no answer'),
    'too-few': (rows(ACTIONS, ['feature', 1, 2], n_rows=2), 'or with something that is no answer'),
    'no-names': ((200, CLICKHOUSE, '{"meta":[1],"data":[],"rows":0}'), 'that is no answer'),
    'not-utf8': (send_part(b'Content-Length: 3', b'{\xff}'), 'or with something that is no answer'),
    'late-exception': ((200, CLICKHOUSE, GOOD[2][:40] + 'Code: 241, e.displayText() = DB::Exception:'
                        ' Memory limit'), 'answered 200, but broke off'),
    'only-exception': (exception(200, 60, 'No table'), r'answered 200, code 60 (No table'),
    'no-table': (exception(404, 60, 'No table'), 'answered 404, code 60 (No table'),
    'no-column': (exception(500, 47, 'Unknown identifier: x'), 'code 47 (Unknown identifier: x'),
    'not-allowed': (exception(403, 497, 'Not enough privileges'), 'answered 403, code 497 (Not'),
    'redirect': ((302, {**CLICKHOUSE, 'Location': '/elsewhere'}, ''), 'answered 302, a redirect'),
    'busy': ((503, {}, ''), 'answered 503'),
    'cut': (cut, 'broke off: '),
    'cut-answer': (send_part(b'Content-Length: 5000', WHOLE), 'broke off'),
    'cut-chunks': (send_part(b'Transfer-Encoding: chunked', b'28\r\n%s\r\n' % WHOLE[:40]),
                   'broke off'),
    'no-end': (send_part(b'Connection: close', WHOLE), 'answered 200, but broke off'),
    'too-slow': (exception(500, 159, 'Timeout exceeded'), 'that asked for too much'),
    'too-large': (exception(500, 241, 'Memory limit'), 'that asked for too much'),
    'too-long': (exception(500, 396, 'Limit for result exceeded'), 'the answer is too long'),
}


def nothing_is_taken_for_an_answer(scene):
    given = [None]

    def answer(request):
        return given[0](request) if callable(given[0]) else given[0]

    false = scene.false_clickhouse(lambda request: (503, {}, ''), answer)
    collector = scene.collector(false.url())
    collector.post(events(0, 3))
    for name, (given[0], expected) in STRANGE.items():
        try:
            status, text, headers = ask_in_vain(collector, 'actions')
        except AssertionError as problem:
            raise AssertionError(f'{name}: {problem}') from None
        assert status == 503 and headers['Retry-After'].isdigit(), (name, status)
        assert expected in text, f'{name}: {expected!r} is not in {text!r}'
        if 'asked for too much' not in text:
            assert 'no event is lost by that, and 3 wait here' in text, (name, text)
        given[0] = GOOD
        assert ask(collector, 'actions') == {'actions': TOLD}, name
    assert json.loads(open_url(collector.base + '/healthz')) == {'status': 'ok'}
    assert all('answered 503' in line for line in collector.states()), collector.states()


def a_question_can_change_nothing(scene):
    false = scene.false_clickhouse(lambda request: TAKEN, lambda request: GOOD)
    collector = scene.collector(false.url('?insert_quorum=2'))
    for name in ('summary', 'events', 'features', 'modules', 'sessions', 'hours', 'days', 'users',
                 'accounts', 'actions'):
        try:
            ask(collector, name, user="'; DROP TABLE events; --")
        except OSError:
            pass
    assert len(false.questions) == 10
    for request in false.questions:
        assert request.command == 'POST' and request.query['readonly'] == '1', request.query
        assert request.query['database'] == 'natero' and 'insert_quorum' not in request.query
        assert 1 <= int(request.query['max_execution_time']) <= PATIENCE
        assert request.query['cancel_http_readonly_queries_on_client_close'] == '1'
        assert request.sql.startswith('SELECT ') and request.sql.endswith(' FORMAT JSONCompact')
        assert r"'\'; DROP TABLE events; --'" in request.sql
        assert request.headers['Authorization'] == 'Basic YWRhOg=='


def fewer_settings_for_who_knows_less(scene):
    """What a server, or a user of it, does not take is left out, and `readonly` only where it is
    the user's own anyway."""
    refused = {'old': ({'cancel_http_readonly_queries_on_client_close'}, 115, 2),
               'bound': ({'cancel_http_readonly_queries_on_client_close', 'max_memory_usage'}, 452, 3),
               'reader': ({'readonly'}, 164, 4),
               'stubborn': ({'readonly'}, 452, 3)}
    for name, (settings, code, n_tries) in refused.items():
        def answer(request):
            return exception(500, code, 'No') if settings & set(request.query) else GOOD

        false = scene.false_clickhouse(lambda request: TAKEN, answer)
        collector = scene.collector(false.url(), name=name)
        if name == 'stubborn':
            assert 'code 452' in ask_in_vain(collector, 'actions')[1]
            assert all(request.query.get('readonly') == '1' for request in false.questions)
        else:
            assert ask(collector, 'actions') == {'actions': TOLD}
        assert len(false.questions) == n_tries, (name, len(false.questions))


def texts_and_numbers_stay_what_they_are(scene):
    odd = 'a"\\\n\u2028\ufffd{}😀'
    columns = {odd: 'String', 'n': 'Nullable(Int64)', 'f': 'Float64', 'big': 'UInt64', 'g': 'Float64'}
    row = [odd, None, 0.1, '18446744073709551615', 1e300]
    answer = rows(columns, row)
    answer = (*answer[:2], answer[2].replace('\\ufffd', '\\u0000'))
    false = scene.false_clickhouse(lambda request: TAKEN, lambda request: answer)
    collector = scene.collector(false.url())
    assert ask(collector, 'actions') == {'actions': [
        {odd: odd, 'n': None, 'f': 0.1, 'big': 18446744073709551615, 'g': 1e300}]}


def event_row(number, size=0):
    values = dict.fromkeys(EVENT_COLUMNS, '')
    values.update(place=f'{number}-{number}-0f8fad5b-d9cb-469f-a165-{number:012x}',
                  event=json.dumps(event(number, page='p' * size)), total=1,
                  **dict.fromkeys(NUMBERS, str(number)))
    return list(values.values())


def long_events_come_in_short_pages(scene):
    """More than an answer may hold: the page is asked for again, shorter."""
    size = 900000
    types = {name: 'Int64' if name in NUMBERS else 'Float64' if name == 'total' else 'String'
             for name in EVENT_COLUMNS}

    def answer(request):
        limit = int(request.sql.rsplit(' LIMIT 1 BY', 1)[0].rsplit('LIMIT ', 1)[1].split(')')[0])
        if limit > 500:
            return exception(500, 396, 'Limit for result exceeded')
        return rows(types, *(event_row(1000 - i, size) for i in range(limit)))

    false = scene.false_clickhouse(lambda request: TAKEN, answer)
    collector = scene.collector(false.url())
    page = ask(collector, 'events', limit=900)
    assert len(false.questions) == 3, len(false.questions)
    assert 1 < len(page['events']) < 15 and page['next'] == page['events'][-1]['id']
    assert page['events'][0]['event']['page'] == 'p' * size


def readers_do_not_wait_longer_than_they_may(scene):
    is_slow = [True]

    def answer(request):
        return answer_slowly(request) if is_slow[0] else GOOD

    false = scene.false_clickhouse(lambda request: TAKEN, answer)
    collector = scene.collector(false.url())
    texts = []
    start = time.monotonic()
    threads = [threading.Thread(target=lambda: texts.append(ask_in_vain(collector, 'actions')[1]))
               for _ in range(2 * N_READERS)]
    for thread in threads:
        thread.start()
    # More ask than can be asked at once; events are taken meanwhile.
    assert false.is_asked.wait(20)
    assert collector.post(events(0, 10))['accepted'] == 10
    assert json.loads(open_url(collector.base + '/healthz')) == {'status': 'ok'}
    assert len(texts) == 0
    for thread in threads:
        thread.join()
    took = time.monotonic() - start
    # Each has its own patience.
    assert 2 * PATIENCE - 1 < took < 4 * PATIENCE, took
    assert len(texts) == 2 * N_READERS, texts
    assert all('gave no answer in time' in text for text in texts), texts
    is_slow[0] = False
    assert ask(collector, 'actions') == {'actions': TOLD}

    # Nor does the end of the program wait for them.
    is_slow[0] = True
    false.is_asked.clear()
    thread = threading.Thread(target=lambda: ask_or_end(collector))
    thread.start()
    assert false.is_asked.wait(20)
    start = time.monotonic()
    assert collector.stop() == 0
    assert time.monotonic() - start < 15
    thread.join()


def ask_or_end(collector):
    try:
        ask(collector, 'actions')
    except OSError:
        pass


if __name__ == '__main__':
    sys.exit(main([
        nothing_is_taken_for_an_answer,
        a_question_can_change_nothing,
        fewer_settings_for_who_knows_less,
        texts_and_numbers_stay_what_they_are,
        long_events_come_in_short_pages,
        readers_do_not_wait_longer_than_they_may,
    ], ForwardScene, lambda: None))
