# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Records runs of a program, cuts their power, starts it again, and counts what is lost.

A run is recorded once and can be cut at many points; each cut is a folder of its own, made by
disk.py, on which the program is started again with a receiver that takes everything.
"""

import collections
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import disk
import receiver

NS = 1_000_000_000
LOSS_NS = NS  # what a power cut may cost
PROGRAM_SECONDS = 60
N_AT_ONCE = 2
NOWHERE = 'http://127.0.0.1:1/'
STATE = 'natero/org.natero.PowerCut'

# How the receiver is during a run, and where XDG_RUNTIME_DIR is.
KINDS = [(where, stage) for stage in ('memory', 'disk') for where in ('away', 'flaky', 'here')]

Life = collections.namedtuple('Life', 'records notes taken')
Life.__doc__ = """A life of the program: what it did to files, the events it kept, those taken.

Notes are {event_id: (stamp, line)}, what was taken is [(stamp, line)].
"""


class Problem(Exception):
    """What must not happen after a power cut."""


class Counts(collections.Counter):
    """What is added up, and the age of the oldest event that was lost."""

    def __init__(self):
        super().__init__()
        self.oldest_ns = 0
        self.problems = []
        self.lock = threading.Lock()

    def line(self):
        return (f'{self["cuts"]} cuts: {self["kept"]} events kept before them, '
                f'{self["delivered"]} delivered, {self["lost"]} lost, '
                f'the oldest of them {self.oldest_ns / NS:.3f} s before the cut; '
                f'{self["again"]} came again, {self["garbled"]} garbled lines were sent, '
                f'{len(self.problems)} problems')


def find_memory():
    """A folder that a power cut takes wholly; None where there is none."""
    with open('/proc/self/mounts', encoding='utf-8') as mounts:
        rows = [line.split() for line in mounts]
    folders = {row[1] for row in rows if row[2] == 'tmpfs' and 'rw' in row[3].split(',')}
    wanted = ('/dev/shm', '/run', '/tmp')
    return next((Path(path) for path in wanted
                 if path in folders and os.access(path, os.W_OK)), None)


def find_disk():
    """A folder that outlives a power cut, as far as that is known."""
    return '/var/tmp' if os.access('/var/tmp', os.W_OK) else None


class Bench:
    def __init__(self, scratch, keep=None):
        self.scratch = Path(scratch)
        self.disk = Path(tempfile.mkdtemp(prefix='natero-powercut-', dir=find_disk()))
        self.keep = Path(keep) if keep else None
        self.receiver = receiver.Receiver()
        memory = find_memory()
        self.memory = memory / f'natero-powercut-{os.getpid()}' if memory else None
        if self.memory:
            self.memory.mkdir(mode=0o700)
        self.n_folders = 0
        self.lock = threading.Lock()

    def close(self):
        self.receiver.close()
        shutil.rmtree(self.disk)
        if self.memory:
            shutil.rmtree(self.memory)

    def new_name(self, what):
        with self.lock:
            self.n_folders += 1
            return f'{what}-{self.n_folders}'

    def new_path(self, what):
        """In memory: how slow this machine's disk is, has nothing to do with the one that is
        simulated, and the library waits for no disk for long.
        """
        return (self.memory or self.scratch) / self.new_name(what)

    def new_folder(self, what):
        folder = self.new_path(what)
        folder.mkdir(mode=0o700)
        return folder

    def new_runtime_folder(self, stage):
        """Empty, as it is after a start of the machine."""
        parent = self.memory if stage == 'memory' and self.memory else self.disk
        folder = parent / self.new_name('runtime')
        folder.mkdir(mode=0o700)
        return folder

    def environment(self, state, runtime):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(('XDG_', 'NATERO_', 'G_', 'GSETTINGS_', 'MALLOC_'))}
        return {
            **kept,
            'HOME': str(self.scratch),
            'XDG_STATE_HOME': str(state),
            'XDG_RUNTIME_DIR': str(runtime),
            'GSETTINGS_BACKEND': 'memory',
            'GSETTINGS_SCHEMA_DIR': os.environ.get('NATERO_SCHEMA_DIR', ''),
            'GIO_USE_VFS': 'local',
            'GIO_USE_PROXY_RESOLVER': 'dummy',
            'G_DEBUG': 'gc-friendly,fatal-criticals',
        }

    def start(self, state, stage, arguments, log=None):
        """A whole life of the program. Its notes and what it printed come out."""
        folder = self.new_folder('life')
        runtime = self.new_runtime_folder(stage)
        environment = self.environment(state, runtime)
        if log:
            environment |= {'NATERO_POWERCUT_FOLDER': str(state), 'NATERO_POWERCUT_LOG': str(log),
                            'LD_PRELOAD': os.environ['NATERO_POWERCUT_SHIM']}
            # The module is none of the sanitizer's.
            environment['ASAN_OPTIONS'] = (
                os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
        done = subprocess.run(
            [os.environ['NATERO_POWERCUT_PROGRAM'], '--notes', str(folder / 'notes'), *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=PROGRAM_SECONDS, check=False)
        output = done.stdout.decode(errors='replace')
        notes = read_notes(folder / 'notes')
        shutil.rmtree(runtime, ignore_errors=True)
        shutil.rmtree(folder)
        if done.returncode != 0:
            raise Problem(f'the program ended with {done.returncode}: {output[-2000:]}')
        return notes, output


def read_notes(path):
    notes = {}
    for row in path.read_bytes().splitlines():
        stamp, line = row.split(b' ', 1)
        notes[json.loads(line)['event_id']] = (int(stamp), line)
    return notes


class Run:
    """A recorded life, to be cut."""

    def __init__(self, bench, seed, kind, steps, burst):
        self.bench = bench
        self.seed = seed
        self.where, self.stage = kind
        self.start_tree = bench.new_folder('before')
        state = bench.new_folder('state')
        self.root_inode = state.lstat().st_ino
        log = bench.scratch / bench.new_name('log')
        box, url = bench.receiver.open_box(self.where == 'flaky')
        notes, self.output = bench.start(
            state, self.stage,
            ['--url', NOWHERE if self.where == 'away' else url, '--steps', str(steps),
             '--burst', str(burst), '--seed', str(seed)], log)
        self.life = Life(disk.read_log(log), notes, box.taken)
        self.end_tree = disk.read_folder(state)
        shutil.rmtree(state)
        log.unlink()

    def name(self):
        return f'run {self.seed} ({self.where}, runtime folder in {self.stage})'

    def build_disk(self, **rules):
        """At its beginning the folder was empty."""
        image = disk.Disk(self.start_tree, **rules)
        image.nodes[self.root_inode] = image.root
        return image


def choose_cut(records, chance):
    """How many records are done, and when it is: at any time, or near something that is done."""
    kind = chance.choice(('time', 'record', 'name', 'sync'))
    if kind == 'time':
        when = chance.randint(records[0].stamp, records[-1].stamp)
    else:
        wanted = {'record': 'WTF', 'name': 'CDLUXM', 'sync': 'BE'}[kind]
        near = [i for i, record in enumerate(records[:-1]) if record.kind in wanted] or [0]
        i = chance.choice(near)
        when = chance.randint(records[i].stamp, records[min(i + 1, len(records) - 1)].stamp)
    return sum(record.stamp <= when for record in records), when


def only_before(life, when):
    """What there was of a life when it was cut."""
    return Life(None, {key: note for key, note in life.notes.items() if note[0] <= when},
                [row for row in life.taken if row[0] <= when])


def shorten(line):
    return line[:160].decode('utf-8', 'replace')


def compare(cut_lives, last_taken, all_notes, counts):
    """
    Every line that was taken must be one that was noted. What was kept in the lives that ended
    in a cut, with the time of it, must have been taken by now, or be of the last second.
    """
    arrived = set()
    for _, line in [row for life, _ in cut_lives for row in life.taken] + last_taken:
        event_id = json.loads(line).get('event_id')
        if event_id not in all_notes:
            raise Problem(f'an event came that was never recorded: {shorten(line)}')
        if line != all_notes[event_id][1]:
            raise Problem(f'an event came changed: {shorten(line)}, not '
                          f'{shorten(all_notes[event_id][1])}')
        counts['again'] += event_id in arrived
        arrived.add(event_id)
    for life, when in cut_lives:
        counts['kept'] += len(life.notes)
        for event_id, (stamp, line) in life.notes.items():
            if event_id in arrived:
                counts['delivered'] += 1
                continue
            counts['lost'] += 1
            counts.oldest_ns = max(counts.oldest_ns, when - stamp)
            if when - stamp > LOSS_NS:
                raise Problem(f'lost, {(when - stamp) / NS:.3f} s before the cut: {shorten(line)}')


def is_new(path, notes):
    """Whether all in it was recorded in that life: the end of a killed run's module comes late."""
    lines = path.read_bytes().splitlines()
    return all(json.loads(line).get('event_id') in notes for line in lines)


def check_left(state, notes):
    """After all was delivered nothing of it stays, and nothing that can't be read."""
    queue = Path(state) / STATE / 'queue'
    for path in queue.iterdir() if queue.exists() else ():
        if path.name.startswith('unreadable-'):
            raise Problem(f'{path.name} stays')
        if path.is_dir() and not path.name.startswith('.'):
            held = {child.name: child.stat().st_size for child in path.iterdir()}
            if any(name.endswith('.ndjson') and size > 0 and not is_new(path / name, notes)
                   for name, size in held.items()):
                raise Problem(f'a run stays with what is in it: {path.name} {held}')


class Cut:
    """One power cut of a run, or one of the start after it, too."""

    def __init__(self, run, seed, is_journal=False, has_syncs=True, is_twice=False):
        self.run = run
        self.bench = run.bench
        self.rules = {'is_journal': is_journal, 'has_syncs': has_syncs}
        self.is_twice = is_twice
        self.chance = random.Random(seed)
        self.counts = Counts()
        self.box, self.url = self.bench.receiver.open_box()
        self.notes = dict(run.life.notes)
        self.tree = {}

    def make(self):
        """Plays, restarts and compares."""
        image = self.run.build_disk(**self.rules)
        lives = [self._cut(image, self.run.life)]
        state = self._write(image)
        try:
            if self.is_twice:
                image, life = self._start_recorded(state)
                lives.append(self._cut(image, life))
                shutil.rmtree(state)
                state = self._write(image)
            seen = len(self.box.taken)
            notes, _ = self.bench.start(state, self.run.stage, ['--url', self.url])
            self.notes |= notes
            compare(lives, self.box.taken[seen:], self.notes, self.counts)
            check_left(state, notes)
        except subprocess.TimeoutExpired as error:
            raise Problem(f'the program did not end in {error.timeout} s') from error
        finally:
            self.counts['garbled'] += len(self.box.garbled)
            shutil.rmtree(state)

    def _cut(self, image, life):
        n_done, when = choose_cut(life.records, self.chance)
        image.play(life.records[:n_done])
        return only_before(life, when), when

    def _write(self, image):
        state = self.bench.new_path('cut')
        self.tree = image.cut(self.chance)
        disk.write_folder(state, self.tree)
        return state

    def keep(self, name):
        """The folder as it was after the last cut, for a person to look at."""
        if self.bench.keep:
            shutil.rmtree(self.bench.keep / name, ignore_errors=True)
            disk.write_folder(self.bench.keep / name, self.tree)

    def _start_recorded(self, state):
        """The start after the first cut, to be cut in its turn."""
        log = self.bench.scratch / self.bench.new_name('log')
        image = disk.Disk(state, **self.rules)
        notes, _ = self.bench.start(state, self.run.stage, ['--url', self.url], log)
        self.notes |= notes
        life = Life(disk.read_log(log), notes, list(self.box.taken))
        log.unlink()
        return image, life


def record_runs(bench, seed, n_runs, steps=40, burst=3500):
    """Their programs sleep most of the time, so that several can live at once."""
    def record(i):
        return Run(bench, seed + i, KINDS[i % len(KINDS)], steps, burst if i % 2 == 0 else 0)

    with concurrent.futures.ThreadPoolExecutor(3 * N_AT_ONCE) as pool:
        return list(pool.map(record, range(n_runs)))


def cut_runs(runs, seed, n_cuts, **rules):
    """The counts of all cuts; each problem says how to have it again."""
    total = Counts()

    def cut(number):
        run = runs[number % len(runs)]
        one = Cut(run, f'{seed} {number} {sorted(rules)}', **rules)
        try:
            one.make()
        except Problem as problem:
            total.problems.append(f'{run.name()}, cut {number}: {problem}')
            one.keep('-'.join(map(str, (run.seed, number, *rules))))
        with total.lock:
            total.update(one.counts)
            total['cuts'] += 1
            total.oldest_ns = max(total.oldest_ns, one.counts.oldest_ns)

    with concurrent.futures.ThreadPoolExecutor(N_AT_ONCE) as pool:
        list(pool.map(cut, range(n_cuts)))
    return total
