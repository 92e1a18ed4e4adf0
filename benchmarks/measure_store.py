# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A database of ten million events: the memory of the collector that fills it, and how long it
takes to say what is in it."""

import concurrent.futures
import http.client
import json
import os
import threading
import time

from collector import Collector, Follower, N_CONNECTIONS
from stage import DEADLINE_SECONDS, Failure, median, table

# What the page asks for when it is opened.
QUESTIONS = ('summary', 'events', 'features', 'modules', 'sessions', 'hours', 'days', 'users',
             'accounts')
BROWSER_CONNECTIONS = 6

# What the page asks for once a filter is set.
FILTERED = (*QUESTIONS, 'actions')
DAYS = 30
DAY_MS = 24 * 3600 * 1000

# In millions of events; a hundredth of that in the quick form.
STEPS = (1, 3, 6, 10)
QUICK_SHARE = 100

# After which a database is not made larger, as one can wait only so long.
FILL_SECONDS = 420


def measure_memory(stage, database):
    """Fills a database under load while a reader follows, and looks at the memory on the
    way; tells how many events it holds in the end, and how many batches they came in."""
    collector = Collector(stage, database)
    stage.things.append(collector)
    collector.ask('summary')
    rows = [('at the start', *list_memory(collector), '', '', '', '')]
    follower = Follower(collector)
    n_sent = batch = 0
    start = time.monotonic()
    for step in STEPS:
        seconds = time.monotonic() - start
        n_more = step * 1000000 // (QUICK_SHARE if stage.is_quick else 1) - n_sent
        if n_sent > 0:
            n_more = min(n_more, int((FILL_SECONDS - seconds) * n_sent / seconds))
        if n_more <= 0:
            break
        n_written = collector.written_bytes()
        said = collector.send(stage, n_more, 'gzip', first=batch)
        batch = said['next-batch']
        n_sent += n_more
        follower.wait_for(n_sent)
        rows.append((f'{n_sent:,}', *list_memory(collector),
                     f'{n_more / said["send-ns"] * 1e9:,.0f}',
                     f'{said["served-cpu-ns"] / n_more / 1000:,.2f}',
                     f'{(collector.written_bytes() - n_written) / n_more:,.0f}',
                     f'{follower.n_events:,}'))
    follower.close()
    collector.close()
    size = sum(path.stat().st_size for path in database.parent.glob(f'{database.name}*'))
    table(f'store, memory in kB under load from {N_CONNECTIONS} connections, while a reader '
          f'follows; the database has {size / 1e6:,.0f} MB in the end, after '
          f'{time.monotonic() - start:.0f} s',
          ('events so far', 'peak (VmHWM)', 'now (VmRSS)', 'anonymous', 'events/s since',
           'CPU us/event since', 'bytes written/event', 'followed'), rows)
    if n_sent < STEPS[-1] * 1000000 and not stage.is_quick:
        print(f'the time was over before there were {STEPS[-1]} million events\n')
    return n_sent, batch


def list_memory(collector):
    memory = collector.memory()
    return [f'{memory[name]:,}' for name in ('VmHWM', 'VmRSS', 'RssAnon')]


class Page:
    """Asks as a browser does, on connections that stay."""

    def __init__(self, collector):
        self.port = collector.port

    def time_ms(self, question, connection=None):
        connection = connection or self.connect()
        start = time.monotonic()
        connection.request('GET', f'/api/{question}')
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failure(f'{question}: {answer.status}, {body[:200]}')
        return (time.monotonic() - start) * 1000, len(body)

    def connect(self):
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=DEADLINE_SECONDS)

    def time_all_ms(self, questions=QUESTIONS):
        """All of them at once."""
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(BROWSER_CONNECTIONS) as pool:
            list(pool.map(self.time_ms, questions))
        return (time.monotonic() - start) * 1000


def forget(folder):
    """Drops the kernel's copies of files that are on the disk already."""
    for path in folder.iterdir():
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


def time_rounds(page, n_rounds):
    """The median, the longest and the KiB of each question."""
    connection = page.connect()
    result = {}
    for question in QUESTIONS:
        times = sorted(page.time_ms(question, connection) for _ in range(n_rounds))
        result[question] = (median([ms for ms, _ in times]), times[-1][0], times[0][1] / 1024)
    connection.close()
    return result


class Senders:
    """Events that come in meanwhile."""

    def __init__(self, stage, collector, batch, n_events):
        self.result = None
        self.thread = threading.Thread(target=self.send, daemon=True,
                                       args=(stage, collector, batch, n_events))
        self.thread.start()

    def send(self, stage, collector, batch, n_events):
        self.result = collector.send(stage, n_events, 'gzip', first=batch)

    def wait(self):
        self.thread.join()
        if self.result is None:
            raise Failure('the events that were to be sent meanwhile were not taken')
        return self.result


def measure_page(stage, database, n_events, batch, n_rounds):
    forget(database.parent)
    collector = Collector(stage, database)
    stage.things.append(collector)
    page = Page(collector)
    connection = page.connect()
    cold = {question: page.time_ms(question, connection)[0] for question in QUESTIONS}
    connection.close()
    warm = time_rounds(page, n_rounds)
    together = [page.time_all_ms() for _ in range(n_rounds)]

    senders = Senders(stage, collector, batch, 2000 if stage.is_quick else 400000)
    busy = {question: [] for question in QUESTIONS}
    busy_together = []
    while senders.thread.is_alive() or not busy_together:
        busy_together.append(page.time_all_ms())
        for question in QUESTIONS:
            busy[question].append(page.time_ms(question)[0])
    rate = 1e9 / senders.wait()['send-ns'] * (2000 if stage.is_quick else 400000)
    collector.close()

    rows = [(f'/api/{question}', cold[question], *warm[question], median(busy[question]),
             max(busy[question])) for question in QUESTIONS]
    rows.append(('one after the other', sum(cold.values()),
                 *(sum(row[i] for row in warm.values()) for i in range(3)),
                 sum(median(times) for times in busy.values()), ''))
    rows.append((f'at once, {BROWSER_CONNECTIONS} connections', '', median(together),
                 max(together), '', median(busy_together), max(busy_together)))
    table(f"store, the Explorer's first page with {n_events:,} events: times in ms, {n_rounds} "
          f'rounds; under load: while {rate:,.0f} events a second are taken, '
          f'{len(busy_together)} rounds',
          ('question', 'cold', 'warm', 'warm, longest', 'KiB', 'under load', 'longest'), rows)


def find_filters(collector):
    """What is filtered by: of each kind what is used most, and most seldom; with the time that
    goes with it."""
    def names(question, member):
        return [row[member] for row in json.loads(collector.ask(question))[question.split('?')[0]]]

    summary = json.loads(collector.ask('summary'))
    # Where the summary was just made larger, the end is behind the last event.
    end = summary['last_event'] // DAY_MS * DAY_MS + DAY_MS
    month = f'from={end - DAYS * DAY_MS}'
    past = f'from={summary["first_event"]}&to={summary["first_event"] + DAYS * DAY_MS}'
    features = names('features?limit=1000', 'feature')
    modules = names('modules', 'module')
    actions = names('actions', 'action')
    users = names('users?limit=1000', 'user')
    accounts = names('accounts?limit=1000', 'account')
    session = names('sessions', 'session')[0]
    fixed = (f'user={users[0]}', f'account={accounts[0]}', f'feature={features[0]}',
             f'feature={features[-1]}', f'module={modules[0]}', f'module={modules[-1]}',
             f'action={actions[0]}', f'action={actions[-1]}', f'session={session}',
             'product=pro', 'source=any')
    yield f'the last {DAYS} days', month
    yield f'the first {DAYS} days', past
    for each in fixed:
        yield each, each
        yield f'{each}, the last {DAYS} days', f'{each}&{month}'
        yield f'{each}, the first {DAYS} days', f'{each}&{past}'


def time_or_refused(measure_ms):
    """A text where the collector says that it was asked for too much."""
    try:
        return measure_ms()
    except Failure:
        return 'refused'


def measure_filtered(stage, database, n_events):
    collector = Collector(stage, database)
    stage.things.append(collector)
    page = Page(collector)
    rows = []
    for name, condition in find_filters(collector):
        asked = [f'{question}?{condition}' for question in FILTERED]
        times = {}
        for question in asked:
            ms = time_or_refused(lambda question=question: page.time_ms(question)[0])
            times[question] = float('inf') if ms == 'refused' else ms
        slowest = max(times, key=times.get)
        longest = 'refused' if times[slowest] == float('inf') else times[slowest]
        rows.append((name, median(times.values()), longest, slowest.split('?')[0],
                     time_or_refused(lambda asked=asked: page.time_all_ms(asked))))
    collector.close()
    table(f'store, questions about a part of {n_events:,} events: times in ms',
          ('filter', 'median', 'longest', 'of', 'all at once'), rows)


def measure(stage):
    if not (stage.programs.parent / 'collector/natero-collector').exists():
        raise Failure('natero-collector was not built, libsoup 3 or SQLite is missing')
    folder = stage.make('events')
    n_events, batch = measure_memory(stage, folder / 'events.db')
    measure_page(stage, folder / 'events.db', n_events, batch, 5 if stage.is_quick else 50)
    measure_filtered(stage, folder / 'events.db', n_events)
