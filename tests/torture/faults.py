# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a receiver, and what lies between, may do to a request. Each fault handles one."""

from receiver import MAYBE_TAKEN, TAKEN, Gone, honest

LATE_SECONDS = 1.5
POISON = 'poison'


def cut_at_once(connection):
    raise Gone


def cut_after_head(connection):
    connection.read_head()
    raise Gone


def cut_in_body(connection):
    connection.read_head()
    while len(connection.rest) < int(connection.head['content-length']) // 2:
        connection.more()
    raise Gone


def cut_after_body(connection):
    connection.read()
    raise Gone


def cut_in_status(connection):
    """Half a status line is no answer."""
    connection.read()
    connection.send(b'HTTP/1.1 20')
    raise Gone


def cut_in_head(connection):
    connection.read()
    connection.send(b'HTTP/1.1 200 OK\r\nContent-Len')
    raise Gone


def cut_in_answer(connection):
    """It was taken, but who is to know of what lines?"""
    request = connection.read()
    connection.receiver.notes.settle(request, MAYBE_TAKEN)
    connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n{"accepted":')
    raise Gone


def answer_after(seconds):
    def answer(connection):
        request = connection.read()
        connection.wait(seconds)
        connection.take(request)
    return answer


answer_late = answer_after(LATE_SECONDS)


def answer_early(connection):
    """Before the body has come, and then no more."""
    connection.read_head()
    connection.send(b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n')
    raise Gone


def drip(connection):
    """The answer comes byte by byte."""
    request = connection.read()
    connection.receiver.notes.settle(request, MAYBE_TAKEN)
    connection.end()
    for byte in b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}':
        connection.send(bytes([byte]))
        connection.wait(0.01)
    connection.receiver.notes.settle(request, TAKEN)


def send_garbage(connection):
    connection.read()
    connection.send(bytes(range(255, 0, -1)) * 20)
    raise Gone


def send_garbage_body(connection):
    """2xx is 2xx, whatever is said about it."""
    request = connection.read()
    connection.receiver.notes.settle(request, MAYBE_TAKEN)
    connection.reply('200 OK', b'\x00\xff{"rejected":[[[' * 9)
    connection.receiver.notes.settle(request, TAKEN)


def send_long_head(connection):
    connection.read()
    connection.send(b'HTTP/1.1 200 OK\r\n' + b'X-A: ' + b'a' * 300000)
    raise Gone


def stall(connection):
    """Takes the request and never says a word."""
    connection.read()
    connection.wait()


def status(text, *headers):
    def answer(connection):
        connection.read()
        connection.reply(text, b'', *headers)
    answer.__name__ = 'status_' + text.split(' ', maxsplit=1)[0]
    return answer


def too_large_above(n_lines):
    def answer(connection):
        request = connection.read()
        if len(request.lines) > n_lines:
            connection.reply('413 Content Too Large')
        else:
            connection.take(request)
    return answer


def poisoned(connection):
    """Nothing of a batch is taken that has one bad event."""
    request = connection.read()
    if request.places(POISON) or request.unreadable():
        connection.reply('400 Bad Request', b'{"error":"bad line"}')
    else:
        connection.take(request)


def poisoned_500(connection):
    """As ClickHouse does."""
    request = connection.read()
    if request.places(POISON):
        connection.reply('500 Internal Server Error')
    else:
        connection.take(request)


def rejecting(connection):
    """The good lines are taken, the bad ones are named."""
    request = connection.read()
    connection.take(request, {place: 'poisonous' for place in request.places(POISON)})


def not_ok(connection):
    request = connection.read()
    if request.places(POISON):
        connection.reply('200 OK', b'{"ok":false}')
    else:
        connection.take(request)


# After each of these the same events come again, and a receiver that is honest then takes them.
PASSING = {
    'cut at once': cut_at_once,
    'cut after the head': cut_after_head,
    'cut in the body': cut_in_body,
    'cut after the body': cut_after_body,
    'cut in the status': cut_in_status,
    'cut in the head': cut_in_head,
    'cut in the answer': cut_in_answer,
    'answers late': answer_late,
    'answers early': answer_early,
    'drips': drip,
    'garbage': send_garbage,
    'garbage after 200': send_garbage_body,
    'endless head': send_long_head,
    '408': status('408 Request Timeout'),
    '425': status('425 Too Early'),
    '429': status('429 Too Many Requests'),
    '429 and Retry-After': status('429 Too Many Requests', 'Retry-After: 2'),
    '500': status('500 Internal Server Error'),
    '502': status('502 Bad Gateway'),
    '503': status('503 Service Unavailable'),
    '503 and Retry-After': status('503 Service Unavailable', 'Retry-After: 1'),
}

# These go on until the program starts anew.
PAUSING = {
    '401': status('401 Unauthorized'),
    '403': status('403 Forbidden'),
    '404': status('404 Not Found'),
    '302': status('302 Found', 'Location: http://127.0.0.1:9/'),
}

# These go on, and cost the poisonous event alone.
LASTING = {
    '413': too_large_above(3),
    '400': poisoned,
    '500 for one': poisoned_500,
    'rejected lines': rejecting,
    'ok is false': not_ok,
}

# What may happen to a program that is killed meanwhile.
WHILE_KILLING = [honest, honest, honest, cut_at_once, cut_in_body, cut_after_body, cut_in_answer,
                 cut_in_head, drip, send_garbage, stall, status('503 Service Unavailable'),
                 too_large_above(8)]
