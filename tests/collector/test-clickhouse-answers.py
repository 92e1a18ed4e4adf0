#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Forwarding to a server that answers what a real one seldom does."""

import hashlib
import sys
import time

from clickhouse_scene import TAKEN, ForwardScene, event, events, exception
from scene import main, wait_for

CLICKHOUSE = {'X-ClickHouse-Server-Display-Name': 'false'}


def cut(request):
    request.connection.shutdown(2)


def cut_amid_answer(request):
    request.wfile.write(b'HTTP/1.1 200 OK\r\nX-ClickHouse-Format: x\r\nContent-Length: 5\r\n\r\n')


def cut_amid_chunks(request):
    request.wfile.write(b'HTTP/1.1 200 OK\r\nX-ClickHouse-Format: x\r\n'
                        b'Transfer-Encoding: chunked\r\n\r\n')


def end_by_closing(request):
    """An answer of the old kind, of which nobody knows whether it is whole."""
    request.wfile.write(b'HTTP/1.0 200 OK\r\nX-ClickHouse-Format: x\r\n\r\n')


def write_garbage(request):
    request.wfile.write(b'\0\1\2 SSH-2.0\r\n\r\n')


def answer_slowly(request):
    """Something comes all the time, and never an end."""
    request.wfile.write(b'HTTP/1.1 200 OK\r\nX-ClickHouse-Format: x\r\nContent-Length: 99\r\n\r\n')
    try:
        while not request.wfile.write(b' ') == 0:
            time.sleep(0.1)
    except OSError:
        pass


# What comes first, and what is logged of it. The second answer is a good one.
STRANGE = {
    'portal': ((200, {}, '<html>Welcome'), 'answered 200, but not as ClickHouse does'),
    'nobody': ((200, {}, ''), 'answered 200, but not as ClickHouse does'),
    'chatty': ((200, CLICKHOUSE, 'Ok.'), "answered 200 with a text that is none of ClickHouse's"),
    'late-exception': (exception(200, 241, 'Memory limit'), r'answered 200, code 241 \(Memory'),
    'no-content': ((204, CLICKHOUSE, ''), 'answered 204'),
    'redirect': ((302, {**CLICKHOUSE, 'Location': '/elsewhere'}, ''), 'answered 302, a redirect'),
    'busy': ((503, {}, ''), 'answered 503'),
    'full': (exception(500, 243, 'Not enough space'), r'answered 500, code 243 \(Not enough'),
    'not-allowed': (exception(403, 497, 'Not enough privileges'), r'answered 403, code 497 \(Not'),
    'unknown': (exception(500, 4711, 'about ada'), 'answered 500, code 4711;'),
    'cut': (cut, 'broke off: '),
    'cut-answer': (cut_amid_answer, 'broke off'),
    'cut-chunks': (cut_amid_chunks, 'broke off'),
    'no-end': (end_by_closing, 'answered 200, but broke off'),
    'garbage': (write_garbage, 'broke off: '),
    'slow': (answer_slowly, 'gave no answer within 3 s'),
}


def answer_first(answer):
    def reply(request):
        if request.number > 0:
            return TAKEN
        return answer(request) if callable(answer) else answer
    return reply


def nothing_is_taken_for_taken(scene):
    pairs = {}
    for name, (answer, _) in STRANGE.items():
        false = scene.false_clickhouse(answer_first(answer))
        collector = scene.collector(false.url('?timeout=3' if name == 'slow' else ''), name=name)
        collector.post([event(1), event(2)])
        pairs[name] = false, collector
    for name, (false, collector) in pairs.items():
        collector.wait_log(STRANGE[name][1])
        collector.wait_log('takes events again')
        collector.wait_empty()
        assert len(collector.states()) == 2, (name, collector.states())
        assert [request.command for request in false.requests] == ['POST'] * 2, name
        assert false.requests[0].rows == false.requests[1].rows, name
        assert false.requests[0].path == false.requests[1].path, name
        assert collector.stop() == 0


def blocks_are_named_by_what_is_in_them(scene):
    false = scene.false_clickhouse(lambda request: TAKEN)
    collector = scene.collector(false.url('?insert_quorum=2'))
    collector.post(events(0, 3))
    collector.wait_empty()
    request, = false.requests
    assert request.query['insert_deduplication_token'] == hashlib.sha256(
        request.packed).hexdigest()
    assert request.query['async_insert'] == '0' and request.query['insert_quorum'] == '2'
    assert request.query['database'] == 'natero'
    assert request.headers['Authorization'] == 'Basic YWRhOg=='


def bad_rows_are_found(scene):
    def refuse_poison(request):
        return exception(500, 27, 'Cannot parse ada') if b'poison' in request.rows else TAKEN

    false = scene.false_clickhouse(refuse_poison)
    collector = scene.collector(false.url())
    bad = {0, 77, 78, 499}
    collector.post([event(i, page='poison' if i in bad else 'good') for i in range(500)])
    collector.wait_empty(len(bad))
    wait_for(lambda: collector.count('forward_aside') == len(bad), 'what is set aside')
    taken = [number for request, ids in zip(false.requests, false.ids())
             if b'poison' not in request.rows for number in ids]
    assert len(taken) == len(set(taken)) == 500 - len(bad)
    assert len(false.requests) < 100, len(false.requests)
    collector.wait_log(f'set aside {len(bad)} events')
    assert 'ada' not in collector.errors()

    dropped = scene.run('--set-aside=drop', '--database', collector.database)
    assert f'{len(bad)} events were deleted' in dropped.stderr
    assert collector.count() == 0


def a_server_that_refuses_all_costs_nothing(scene):
    is_broken = [True]
    false = scene.false_clickhouse(
        lambda request: exception(500, 27) if is_broken[0] else TAKEN)
    collector = scene.collector(false.url())
    collector.post(events(0, 200))
    collector.wait_log('answered 500, code 27 to each of 8 events')
    assert collector.count() == 200 and collector.count('forward_aside') == 0
    is_broken[0] = False
    collector.wait_empty()
    assert collector.count('forward_aside') == 0
    assert sorted({number for ids in false.ids() for number in ids}) == sorted(
        each['event_id'] for each in events(0, 200))


def a_long_outage_ends_in_large_blocks(scene):
    is_away = [True]
    false = scene.false_clickhouse(lambda request: (502, {}, '') if is_away[0] else TAKEN)
    collector = scene.collector(false.url())
    for first in range(0, 1500, 500):
        collector.post([event(i, page='p' * 8000) for i in range(first, first + 500)])
    collector.wait_log('answered 502')
    del false.requests[:]
    is_away[0] = False
    collector.wait_empty()
    numbers = [number for ids in false.ids() for number in ids]
    assert len(numbers) == len(set(numbers)) == 1500
    sizes = [len(request.rows) for request in false.requests]
    assert len(sizes) <= 5 and 8 << 20 < max(sizes) < 17 << 20, sizes


def the_end_does_not_wait_for_a_server(scene):
    false = scene.false_clickhouse(lambda request: false.may_go_on.wait(30) and TAKEN)
    collector = scene.collector(false.url())
    collector.post(events(0, 5))
    assert false.is_asked.wait(20)
    start = time.monotonic()
    assert collector.stop() == 0
    assert time.monotonic() - start < 15
    assert collector.count() == 5


if __name__ == '__main__':
    sys.exit(main([
        nothing_is_taken_for_taken,
        blocks_are_named_by_what_is_in_them,
        bad_rows_are_found,
        a_server_that_refuses_all_costs_nothing,
        a_long_outage_ends_in_large_blocks,
        the_end_does_not_wait_for_a_server,
    ], ForwardScene, lambda: None))
