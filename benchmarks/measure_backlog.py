# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The memory that a large backlog takes, from the start to the last event's delivery."""

import re
import shutil
import subprocess
import time

from stage import DEADLINE_SECONDS, Failure, median, parse, table, end_process

SAMPLE_SECONDS = 0.002
FIELDS = ('RssAnon', 'RssFile', 'VmHWM')


def read_status(pid):
    """In kB. Empty when the process has gone."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as status:
            text = status.read()
    except OSError:
        return {}
    return {name: int(value) for name, value in re.findall(r'^(\w+):\s+(\d+) kB', text,
                                                           re.MULTILINE) if name in FIELDS}


def deliver(stage, state, n_expected):
    receiver = stage.receiver()
    process = subprocess.Popen([stage.program('backlog'), 'deliver', receiver.url], text=True,
                               env=stage.environment(state, stage.find_memory()),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    peak = dict.fromkeys(FIELDS, 0)
    deadline = time.monotonic() + DEADLINE_SECONDS
    try:
        while process.poll() is None and time.monotonic() < deadline:
            for name, value in read_status(process.pid).items():
                peak[name] = max(peak[name], value)
            time.sleep(SAMPLE_SECONDS)
        if process.poll() != 0:
            raise Failure(f'bench-backlog deliver ended with {process.poll()}')
        said = parse(process.stdout.read())
    finally:
        end_process(process)
        process.stdout.close()
    got = receiver.ask()
    if got['events'] < n_expected:
        raise Failure(f'{got["events"]:,} of {n_expected:,} events arrived')
    return {**peak, **said, **got}


def several(stage, template, n_expected, n_runs):
    results = []
    for i in range(n_runs):
        state = stage.disk / 'state'
        if template is None:
            state.mkdir()
        else:
            shutil.copytree(template, state)
        results.append(deliver(stage, state, n_expected))
        shutil.rmtree(state)
    return {name: median([result[name] for result in results]) for name in results[0]}


def measure(stage):
    n_events, n_runs = (20000, 1) if stage.is_quick else (1000000, 3)
    template = stage.make('template')
    filled = stage.run('backlog', 'fill', n_events, state=template, runtime=stage.find_memory())
    size = sum(path.stat().st_size for path in template.rglob('*') if path.is_file())
    print(f'backlog: {n_events:,} events were recorded in {filled["fill-ns"] / 1e9:.1f} s and '
          f'take {size / 1e6:,.0f} MB on the disk')
    empty = several(stage, None, 0, n_runs)
    full = several(stage, template, n_events, n_runs)
    rows = []
    for title, name, scale in (('anonymous memory, peak, kB', 'RssAnon', 1),
                               ('mapped files, peak, kB', 'RssFile', 1),
                               ('whole resident set, peak (VmHWM), kB', 'VmHWM', 1),
                               ('heap in use, peak, kB', 'heap-bytes', 1024),
                               ('making the tracker, ms', 'new-ns', 1e6),
                               ('the first call, ms', 'first-call-ns', 1e6),
                               ('longest turn of the main loop, ms', 'longest-turn-ns', 1e6),
                               ('delivery of all, ms', 'deliver-ns', 1e6),
                               ('events that arrived', 'events', 1),
                               ('requests', 'requests', 1)):
        rows.append((title, empty[name] / scale, full[name] / scale,
                     (full[name] - empty[name]) / scale))
    table(f'median of {n_runs} runs each', ('', 'empty queue', 'backlog', 'more'), rows)
