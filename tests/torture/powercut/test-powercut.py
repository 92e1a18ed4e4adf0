#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A power cut costs at most the last second; and the model of the disk is as strict as it says."""

import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import bench
import disk

SEED = int(os.environ.get('NATERO_TORTURE_SEED', '1'))
N_RUNS = 6
N_TRIES = 400


class Stage:
    """What the tests share: the runs are recorded once."""

    def __init__(self, scratch):
        self.bench = bench.Bench(scratch)
        self.runs = []

    def check(self, n_cuts, **rules):
        counts = bench.cut_runs(self.runs, SEED, n_cuts, **rules)
        print(f'# {counts.line()}')
        for problem in counts.problems[:5]:
            print(f'# {problem}')
        assert not counts.problems
        assert counts['cuts'] == n_cuts and counts['delivered'] > 0
        assert counts['lost'] > 0, 'nothing was ever lost, so that these were no power cuts'


def record(stage):
    """The records of a run, wholly played, are the folder that the program has left."""
    stage.runs = bench.record_runs(stage.bench, SEED, N_RUNS)
    for run in stage.runs:
        image = run.build_disk()
        image.play(run.life.records)
        assert image.all() == run.end_tree, run.name()
        assert len(run.life.notes) > 20, run.name()
        assert bool(run.life.taken) == (run.where != 'away'), run.name()
        print(f'# {run.name()}: {len(run.life.notes)} events, {len(run.life.records)} records')


def every_call_is_followed(stage):
    """A program that changes files in every other way."""
    folder = stage.bench.new_folder('calls')
    image = disk.Disk(folder)
    log = stage.bench.scratch / 'calls-log'
    subprocess.run(
        ['/usr/bin/python3', '-B', str(Path(__file__).with_name('calls.py')), str(folder)],
        check=True, env={**os.environ, 'NATERO_POWERCUT_FOLDER': str(folder),
                         'NATERO_POWERCUT_LOG': str(log),
                         'LD_PRELOAD': os.environ['NATERO_POWERCUT_SHIM']})
    records = disk.read_log(log)
    image.play(records)
    assert image.all() == disk.read_folder(folder)
    assert {record.kind for record in records} == set('CWTFMDULXBEAZK'), (
        sorted({record.kind for record in records}))
    stamps = [record.stamp for record in records]
    assert stamps == sorted(stamps)
    assert image.cut(random.Random(SEED)) == image.all(), 'sync() has made all of it last'


def play(folder, *rows, **rules):
    """An image with the inodes 1, the folder, and those that the rows make."""
    image = disk.Disk(folder, **rules)
    image.nodes[1] = image.root
    image.play([disk.Record(kind, 0, inode, first, second, payload)
                for kind, inode, first, second, payload in rows])
    return image


def all_cuts(image):
    chance = random.Random(SEED)
    return [image.cut(chance) for _ in range(N_TRIES)]


def disk_keeps_what_is_synced(stage):
    folder = stage.bench.new_folder('empty')
    new = ('C', 2, 1, 0, b'file')
    sync = [('B', 2, 0, 7, b''), ('E', 2, 0, 7, b'')]
    sync_name = [('B', 1, 0, 8, b''), ('E', 1, 0, 8, b'')]
    data = ('W', 2, 0, 0, b'x' * 2000)
    more = ('W', 2, 2000, 0, b'y' * 2000)
    # A name of which nobody made sure is there or not, though what is in it lasts.
    found = all_cuts(play(folder, new, data, *sync))
    assert {} in found and {'file': b'x' * 2000} in found
    assert all(cut in ({}, {'file': b'x' * 2000}) for cut in found)
    # As a journal has it, the name lasts with the content.
    journal = all_cuts(play(folder, new, data, *sync, is_journal=True))
    assert all(cut == {'file': b'x' * 2000} for cut in journal)
    # The other way round.
    found = [cut['file'] for cut in all_cuts(play(folder, new, data, *sync_name))]
    assert b'' in found and b'x' * 2000 in found and bytes(2000) in found
    assert len(set(found)) > 20
    # What comes later harms nothing of what was before, and what began later is not meant.
    rows = [new, data, *sync_name, ('B', 2, 0, 7, b''), more, ('E', 2, 0, 7, b'')]
    found = [cut['file'] for cut in all_cuts(play(folder, *rows))]
    assert all(content.startswith(b'x' * 2000) for content in found)
    assert b'x' * 2000 in found and b'x' * 2000 + b'y' * 2000 in found
    assert any(content[2000:2560].count(0) == 560 and b'y' in content for content in found)


def disk_keeps_the_order_of_names(stage):
    folder = stage.bench.new_folder('empty')
    rows = [('C', 2, 1, 0, b'a'), ('D', 3, 1, 0, b'b'), ('C', 4, 3, 0, b'c'),
            ('M', 2, 1, 3, b'a\0d'), ('U', 4, 3, 0, b'c')]
    steps = [{}, {'a': b''}, {'a': b'', 'b': None}, {'a': b'', 'b': None, 'b/c': b''},
             {'b': None, 'b/c': b'', 'b/d': b''}, {'b': None, 'b/d': b''}]
    found = all_cuts(play(folder, *rows))
    assert all(cut in steps for cut in found) and all(step in found for step in steps)
    # What is in a folder that was synced lasts; the folder itself does not.
    found = all_cuts(play(folder, *rows[:3], ('B', 3, 0, 7, b''), ('E', 3, 0, 7, b'')))
    assert all(cut in ({}, {'a': b''}, steps[3]) for cut in found), found
    assert {} in found and steps[3] in found


def power_cut(stage):
    """With nothing on the disk but what POSIX promises."""
    stage.check(80)


def power_cut_with_a_journal(stage):
    stage.check(80, is_journal=True)


def power_cut_at_the_next_start(stage):
    """A second one, while the first is being got over."""
    stage.check(30, is_twice=True)


def disk_that_lies(stage):
    """Where syncs do nothing, too much is lost; a bench that did not see it would see nothing."""
    runs = [run for run in stage.runs if run.where == 'away']
    counts = bench.cut_runs(runs, SEED, 6, has_syncs=False)
    assert any('lost, ' in problem for problem in counts.problems), counts.line()


TESTS = [record, every_call_is_followed, disk_keeps_what_is_synced, disk_keeps_the_order_of_names,
         power_cut, power_cut_with_a_journal, power_cut_at_the_next_start, disk_that_lies]


def run_test(number, test, stage):
    name = test.__name__.replace('_', '-')
    start = time.monotonic()
    try:
        test(stage)
        print(f'ok {number} {name}')
        return True
    except Exception:
        print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
        print(f'not ok {number} {name}')
        return False
    finally:
        print(f'# {name}: {time.monotonic() - start:.2f} s', flush=True)


def main():
    print(f'1..{len(TESTS)}')
    print(f'# seed {SEED} (NATERO_TORTURE_SEED)', flush=True)
    with tempfile.TemporaryDirectory(prefix='natero-powercut-') as scratch:
        stage = Stage(scratch)
        try:
            results = [run_test(number, test, stage) for number, test in enumerate(TESTS, 1)]
        finally:
            stage.bench.close()
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
