# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a collector takes in, and what that costs."""

import re
import shutil
import subprocess

from collector import ClickHouse, Collector, N_CONNECTIONS, Sink
from stage import Failure, median, table

FORMS = ('plain', 'gzip')


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


def measure(stage):
    if not (stage.programs.parent / 'collector/natero-collector').exists():
        raise Failure('natero-collector was not built, libsoup 3 or SQLite is missing')
    n_intake, n_runs = (20000, 1) if stage.is_quick else (200000, 3)
    measure_intake(stage, n_intake, n_runs)
    measure_instructions(stage, *((500, 1500) if stage.is_quick else (2000, 6000)))
