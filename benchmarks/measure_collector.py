# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a collector takes in and what that costs, its memory, the first page of its Explorer."""

import concurrent.futures
import http.client
import os
import re
import shutil
import subprocess
import time

from collector import ClickHouse, Collector, Follower, N_CONNECTIONS, Sink
from stage import DEADLINE_SECONDS, Failure, median, table

FORMS = ('plain', 'gzip')

# What the page asks for when it is opened.
QUESTIONS = ('summary', 'events', 'features', 'modules', 'sessions', 'hours', 'days', 'users',
             'accounts')
BROWSER_CONNECTIONS = 6

STEPS = (1, 2, 5, 10)

# After which a database is not made larger, as one can wait only so long.
FILL_SECONDS = 300


def take(stage, served, name, n_events, form, target='/v1/auth/api'):
    stage.things.append(served)
    result = served.send(stage, n_events, form, target)
    served.close()
    return name, result


def measure_once(stage, n_events, folder):
    """Every way, one after the other; the name of each with what was measured."""
    for form in FORMS:
        yield take(stage, Sink(stage), f'a receiver that does nothing, {form}', n_events, form)
    for way, title in (('append', 'a file, fdatasync a batch'), ('sqlite', 'bare SQLite')):
        said = stage.run('floor', way, folder / way, n_events, state=stage.scratch)
        yield title, {**said, 'served-cpu-ns': said['cpu-ns']}
    for form in FORMS:
        collector = Collector(stage, folder / f'{form}.db')
        yield take(stage, collector, f'natero-collector, {form}', n_events, form)
    for form in FORMS if ClickHouse.is_installed() else ():
        place = folder / f'clickhouse-{form}'
        place.mkdir()
        server = ClickHouse(place)
        stage.things.append(server)
        result = server.send(stage, n_events, form, ClickHouse.target)
        n_rows = int(server.query('SELECT count() FROM events'))
        if n_rows != n_events:
            raise Failure(f'ClickHouse has {n_rows:,} of {n_events:,} events')
        server.close()
        yield f'ClickHouse over HTTP, {form}', result


def print_intake(n_events, results):
    def rate(result):
        return n_events / result['send-ns'] * 1e9

    base = median([rate(result) for result in results['natero-collector, gzip']])
    rows = []
    for name, runs in results.items():
        events_a_second = median([rate(result) for result in runs])
        cpu_us = median([result['served-cpu-ns'] for result in runs]) / n_events / 1000
        answers = ('', '')
        if 'median-ns' in runs[0]:
            answers = tuple(f'{median([result[key] for result in runs]) / 1e6:,.1f}'
                            for key in ('median-ns', 'p99-ns'))
        sender = ''
        if 'requests' in runs[0]:
            sender = f'{median([r["cpu-ns"] for r in runs]) / n_events / 1000:,.2f}'
        rows.append((name, f'{events_a_second:,.0f}', f'{events_a_second / base:,.2f}', cpu_us,
                     sender, *answers))
    table(f'collector, taking events: {n_events:,} events in batches of 100 to 500 from '
          f'{N_CONNECTIONS} connections, median of {len(runs)} runs each',
          ('kept by', 'events/s', 'to collector, gzip', 'CPU us/event', "sender's",
           'answer ms', 'p99'), rows)


def measure_intake(stage, n_events, n_runs):
    results = {}
    for i in range(n_runs):
        folder = stage.make(f'intake-{i}')
        for name, result in measure_once(stage, n_events, folder):
            results.setdefault(name, []).append(result)
        shutil.rmtree(folder)
    print_intake(n_events, results)
    if not ClickHouse.is_installed():
        print('ClickHouse was left out: clickhouse-server is not installed\n')


def read_total(folder):
    total = 0
    for path in folder.glob('out*'):
        found = re.search(r'^(?:totals|summary): (\d+)', path.read_text(errors='replace'),
                          re.MULTILINE)
        total += int(found.group(1)) if found else 0
    if total == 0:
        raise Failure('callgrind wrote no total')
    return total


def count_instructions(stage, name, n_events):
    folder = stage.make(f'callgrind-{name}-{n_events}')
    prefix = ['valgrind', '--quiet', '--tool=callgrind', f'--callgrind-out-file={folder}/out']
    if name == 'sqlite':
        stage.run('floor', name, folder / 'db', n_events, state=folder, prefix=prefix)
    else:
        collector = Collector(stage, folder / 'db', prefix)
        stage.things.append(collector)
        collector.send(stage, n_events, name)
        collector.close()
    return read_total(folder)


def measure_instructions(stage, few, many):
    if not shutil.which('valgrind'):
        print('instructions were not counted: valgrind is not installed\n')
        return
    counts = {}
    try:
        for name in ('sqlite', *FORMS):
            more = count_instructions(stage, name, many) - count_instructions(stage, name, few)
            counts[name] = more / (many - few)
    except subprocess.TimeoutExpired:
        print('instructions were not counted: that took too long\n')
        return
    table('collector, instructions an event', ('', 'instructions', 'to bare SQLite'),
          [(title, f'{counts[name]:,.0f}', counts[name] / counts['sqlite'])
           for name, title in (('sqlite', 'bare SQLite, making the events included'),
                               ('plain', 'natero-collector, plain'),
                               ('gzip', 'natero-collector, gzip'))])


def measure_memory(stage, database, n_events):
    """Fills a database under load while a reader follows, and looks at the memory on the
    way; tells how many events it holds in the end."""
    collector = Collector(stage, database)
    stage.things.append(collector)
    collector.ask('summary')
    rows = [('at the start', *list_memory(collector), '', '', '')]
    follower = Follower(collector)
    n_sent = batch = seconds = 0
    for step in STEPS:
        n_more = step * n_events - n_sent
        if n_sent > 0:
            n_more = min(n_more, int((FILL_SECONDS - seconds) * n_sent / seconds))
        if n_more <= 0:
            break
        said = collector.send(stage, n_more, 'gzip', first=batch)
        batch = said['next-batch']
        seconds += said['send-ns'] / 1e9
        n_sent += n_more
        follower.wait_for(n_sent)
        rows.append((f'{n_sent:,}', *list_memory(collector), f'{n_more / said["send-ns"] * 1e9:,.0f}',
                     f'{said["served-cpu-ns"] / n_more / 1000:,.2f}', f'{follower.n_events:,}'))
    follower.close()
    collector.close()
    size = sum(path.stat().st_size for path in database.parent.glob(f'{database.name}*'))
    table(f'collector, memory in kB under load, while a reader follows; the database has '
          f'{size / 1e6:,.0f} MB in the end',
          ('events so far', 'peak (VmHWM)', 'now (VmRSS)', 'anonymous', 'events/s since',
           'CPU us/event since', 'followed'), rows)
    return n_sent


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

    def time_all_ms(self):
        """All of them at once."""
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(BROWSER_CONNECTIONS) as pool:
            list(pool.map(self.time_ms, QUESTIONS))
        return (time.monotonic() - start) * 1000


def forget(folder):
    """Drops the kernel's copies of files that are on the disk already."""
    for path in folder.iterdir():
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


def measure_explorer(stage, database, n_events, n_rounds):
    forget(database.parent)
    collector = Collector(stage, database)
    stage.things.append(collector)
    page = Page(collector)
    connection = page.connect()
    cold = {question: page.time_ms(question, connection)[0] for question in QUESTIONS}
    warm = {}
    for question in QUESTIONS:
        times = sorted(page.time_ms(question, connection) for _ in range(n_rounds))
        warm[question] = (median([ms for ms, _ in times]), times[-1][0], times[0][1] / 1024)
    connection.close()
    together = [page.time_all_ms() for _ in range(n_rounds)]
    collector.close()

    rows = [(f'/api/{question}', cold[question], *warm[question]) for question in QUESTIONS]
    rows.append(('one after the other', sum(cold.values()), sum(row[0] for row in warm.values()),
                 sum(row[1] for row in warm.values()), sum(row[2] for row in warm.values())))
    rows.append((f'at once, {BROWSER_CONNECTIONS} connections', '', median(together),
                 max(together), ''))
    table(f"collector, the Explorer's first page with {n_events:,} events: times in ms, "
          f'{n_rounds} rounds', ('question', 'cold', 'warm', 'warm, longest', 'KiB'), rows)


def measure(stage):
    if not (stage.programs.parent / 'collector/natero-collector').exists():
        raise Failure('natero-collector was not built, libsoup 3 or SQLite is missing')
    n_intake, n_runs = (20000, 1) if stage.is_quick else (200000, 3)
    n_memory = 10000 if stage.is_quick else 1000000
    measure_intake(stage, n_intake, n_runs)
    measure_instructions(stage, *((500, 1500) if stage.is_quick else (2000, 6000)))
    folder = stage.make('events')
    n_events = measure_memory(stage, folder / 'events.db', n_memory)
    measure_explorer(stage, folder / 'events.db', n_events, 5 if stage.is_quick else 50)
