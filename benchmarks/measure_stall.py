# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long the main loop stands still while other processes keep the disk busy."""

import array
import itertools
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from stage import Failure, end_process, file_system, percentile, table, MEMORY_FILE_SYSTEMS

WRITER_BYTES = 3 << 30
BLOCK_BYTES = 1 << 20
SYNC_EACH_BLOCKS = 256
WARM_UP_SECONDS = 40
FULL_SHARE = 0.95
BEAT_NS = 200000
START_NS = 1000000000
N_COLUMNS = 6  # wall, processor, waiting for one, interrupted, late, voluntary switches

# The same blocks again and again, over a file that is there: an argument says whether to sync.
WRITER = f'''
import os, sys
fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o600)
block = os.urandom({BLOCK_BYTES})
n = 0
while True:
    os.pwrite(fd, block, n * {BLOCK_BYTES} % {WRITER_BYTES})
    n += 1
    if sys.argv[2] == 'sync' and n % {SYNC_EACH_BLOCKS} == 0:
        os.fsync(fd)
'''


class Load:
    """Processes that write, some of them with fsync, until the kernel makes writers wait."""

    def __init__(self, folder, n_writers):
        free = shutil.disk_usage(folder).free
        if free < (n_writers + 1) * WRITER_BYTES:
            raise Failure(f'{folder} has {free >> 20} MB free, the writers want '
                          f'{(n_writers + 1) * WRITER_BYTES >> 20} MB')
        self.writers = [
            subprocess.Popen([sys.executable, '-c', WRITER, str(Path(folder) / f'load-{i}'),
                              'sync' if i % 2 else 'no'])
            for i in range(n_writers)]

    def close(self):
        for writer in self.writers:
            end_process(writer)

    def warm_up(self):
        """Until the share of memory that may be dirty is used, or it does not come to that."""
        deadline = time.monotonic() + WARM_UP_SECONDS
        while fullness() < FULL_SHARE and time.monotonic() < deadline:
            time.sleep(0.1)
        return fullness() >= FULL_SHARE


def read_disk(folder):
    """Bytes written and ms busy so far, of the disk that the folder is on."""
    device = os.stat(folder).st_dev
    path = Path(f'/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat')
    if not path.exists():
        return 0, 0
    numbers = [int(word) for word in path.read_text().split()]
    return numbers[6] * 512, numbers[9]


def fullness():
    """What is dirty, of what makes writers wait: halfway between the kernel's two thresholds."""
    text = Path('/proc/vmstat').read_text()
    counts = {name: int(value) for name, value in (line.split() for line in text.splitlines())}
    dirty = counts['nr_dirty'] + counts['nr_writeback']
    return dirty * 2 / (counts['nr_dirty_threshold'] + counts['nr_dirty_background_threshold'])


class Samples:
    """Turns or calls; in ns."""

    def __init__(self):
        self.raw, self.own, self.blocked, self.beat = [], [], [], []
        self.charged = []  # as own, but with the completion of other processes' requests
        self.later = []  # as own, but without the start
        self.firsts = []

    def add(self, path):
        values = array.array('I')
        values.frombytes(path.read_bytes())
        columns = [itertools.islice(values, start, None, N_COLUMNS) for start in range(N_COLUMNS)]
        passed = 0
        firsts = []
        for wall, processor, delay, interrupted, late, switches in zip(*columns):
            # Neither running nor waiting for a processor: blocked, if it gave its processor away;
            # if not, it was interrupted, or the host of a virtual machine ran something else.
            blocked = max(0, wall - delay - processor) if switches else 0
            charged = min(wall, processor + blocked)
            own = max(0, charged - interrupted)
            self.raw.append(wall)
            self.charged.append(charged)
            self.own.append(own)
            self.blocked.append(blocked)
            self.beat.append(wall + late)
            passed += wall + late + BEAT_NS
            if passed > START_NS:
                self.later.append(own)
            if len(firsts) < 2:
                firsts.append({'raw': wall, 'charged': charged, 'own': own, 'blocked': blocked})
        self.firsts.append(firsts)

    def sort(self):
        for values in (self.raw, self.charged, self.own, self.blocked, self.beat, self.later):
            values.sort()


def one_run(stage, url, runtime, seconds, samples, number):
    state = stage.make(f'state-{number}')
    prefix = stage.scratch / f'samples-{number}'
    said = stage.run('stall', url, seconds, prefix, state=state, runtime=runtime)
    for kind in ('turns', 'calls'):
        path = prefix.with_suffix(f'.{kind}')
        samples[kind].add(path)
        path.unlink()
    return said


def compare(stage, runtime, seconds, n_rounds, numbers):
    receiver = stage.receiver()
    samples = {is_with: {'turns': Samples(), 'calls': Samples()} for is_with in (False, True)}
    n_uses = 0
    for _ in range(n_rounds):
        for is_with, found in samples.items():
            said = one_run(stage, receiver.url if is_with else '-', runtime, seconds, found,
                           next(numbers))
            n_uses += said['uses'] if is_with else 0
    for found in samples.values():
        for kind in found.values():
            kind.sort()
    return samples, n_uses, receiver.ask()['events'], said['tells-interrupts'] == 1


def rows_of(samples):
    without, own = samples[False]['turns'], samples[True]['turns']
    for title, name in (('beat late, raw', 'beat'),
                        ('turn, raw', 'raw'),
                        ('turn, on a processor or blocked', 'charged'),
                        ('turn, running or blocked', 'own'),
                        ('... after the first second', 'later'),
                        ('turn, blocked: disk or lock', 'blocked')):
        a, b = getattr(without, name), getattr(own, name)
        row = [title]
        for share in (0.999, 0.9999, 1):
            x, y = percentile(a, share) / 1e6, percentile(b, share) / 1e6
            row += [f'{x:.3f}', f'{y:.3f}', f'{y - x:+.3f}']
        yield row


def call_rows(samples):
    calls = samples[True]['calls']
    for title, name in (('a call, raw', 'raw'), ('a call, on a processor or blocked', 'charged'),
                        ('a call, running or blocked', 'own'),
                        ('a call, blocked: disk or lock', 'blocked')):
        values = getattr(calls, name)
        yield (title, *(f'{percentile(values, share) / 1e6:.3f}' for share in (0.5, 0.99, 0.999, 1)),
               *(f'{max(firsts[i][name] for firsts in calls.firsts) / 1e6:.3f}' for i in (0, 1)))


def show(stage, title, runtime, seconds, n_rounds, numbers):
    before, start = read_disk(stage.disk), time.monotonic()
    samples, n_uses, n_arrived, tells_interrupts = compare(stage, runtime, seconds, n_rounds, numbers)
    seconds_taken = time.monotonic() - start
    written, busy = (b - a for a, b in zip(before, read_disk(stage.disk)))
    n_turns = [len(samples[is_with]['turns'].raw) for is_with in (False, True)]
    table(f'stall, {title}: ms; {n_rounds} x {seconds} s each way in turn, '
          f'{n_turns[0]:,} and {n_turns[1]:,} turns of the loop, {n_uses:,} features recorded, '
          f'{n_arrived:,} events arrived; the disk takes {written / seconds_taken / 1e6:,.0f} MB/s and '
          f'is busy {min(1, busy / seconds_taken / 1e3):.0%} of the time, dirty memory at '
          f'{fullness():.0%} of where writers must wait',
          ('', 'p99.9 w/o', 'with', 'more', 'p99.99 w/o', 'with', 'more', 'longest w/o', 'with',
           'more'), list(rows_of(samples)))
    if not tells_interrupts:
        print('  interrupts were not told apart: this user may not see the events of the kernel\n')
    table('  the calls themselves, with the library:',
          ('', 'median', 'p99', 'p99.9', 'longest', 'making the tracker', 'first call'),
          list(call_rows(samples)))


def measure(stage):
    seconds, n_rounds, n_writers = (3, 1, 3) if stage.is_quick else (10, 5, 4)
    if file_system(stage.disk) in MEMORY_FILE_SYSTEMS:
        raise Failure(f'{stage.disk} is no disk; --disk names a folder that is')
    memory = stage.find_memory()
    numbers = itertools.count()
    load = Load(stage.disk, n_writers)
    stage.things.append(load)
    if not load.warm_up():
        print(f'stall: the disk keeps up with {n_writers} writers (dirty memory at '
              f'{fullness():.0%} of where they must wait)')
    if memory is not None:
        show(stage, 'XDG_RUNTIME_DIR in memory', memory, seconds, n_rounds, numbers)
    show(stage, 'no XDG_RUNTIME_DIR', None, seconds, n_rounds, numbers)
    if memory is None:
        raise Failure('no folder in memory was found, so that only one form was run')
