# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that record, where they keep what they record, and what is known of them."""

import itertools
import mmap
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from ledger import Ledger
from receiver import Notes, Receiver

DEADLINE_SECONDS = 30
# A program that ends waits a tenth of a second for its disk, and no longer.
HURRIED_MS = 90
APPLICATION_ID = 'org.natero.Torture'
# The one lasts over a start of the machine, the other one does not.
ON_DISK = Path('/var/tmp')
IN_MEMORY = Path('/dev/shm')


class Skip(Exception):
    """What the scenario needs is not on this machine."""


class Trouble(Exception):
    """The bench can't go on: a program does not do what it was told."""


def wait_for(condition, seconds=DEADLINE_SECONDS, look_again=0.01):
    """Whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], look_again)
    return True


def find_disk():
    """A folder that is on a disk, as far as that is known."""
    return ON_DISK if os.access(ON_DISK, os.W_OK) else None


class Words:
    """Two numbers in a file that a shim reads."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(16))
        with path.open('r+b') as file:
            self.map = mmap.mmap(file.fileno(), 16)

    def set(self, value, place=0):
        self.map[8 * place:8 * place + 8] = value.to_bytes(8, sys.byteorder, signed=True)

    def get(self, place=0):
        return int.from_bytes(self.map[8 * place:8 * place + 8], sys.byteorder, signed=True)


class Program:
    """One recorder. What it tells is noted in the ledger as it is read."""

    def __init__(self, lane, name, properties, environment, options=()):
        self.lane = lane
        self.ledger = lane.bench.ledger
        self.name = name
        self.reports = 0
        self.said = []  # other lines
        self.rest = b''
        self.is_open = True
        self.log = lane.folder / 'log' / name
        arguments = [lane.bench.build / 'torture-recorder', '--prefix', name,
                     '--seed', str(lane.random.getrandbits(31)), '--id', APPLICATION_ID,
                     '--state', lane.state, *options, '--', *properties]
        with self.log.open('wb') as errors:
            self.process = subprocess.Popen(
                [str(argument) for argument in arguments], env=environment, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)

    def tell(self, line):
        try:
            self.process.stdin.write(line.encode() + b'\n')
        except BrokenPipeError:
            self.note_end()
            raise Trouble(f'{self.name} has ended: {self.errors()}') from None

    def read(self, seconds=0):
        """Takes what is there, or comes within that time. FALSE once there is no more."""
        if not self.is_open:
            return False
        poll = select.poll()
        poll.register(self.process.stdout, select.POLLIN)
        if not poll.poll(max(seconds, 0) * 1000):
            return True
        data = os.read(self.process.stdout.fileno(), 65536)
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            self.note(line.decode('utf-8', 'replace'))
        self.is_open = bool(data)
        return self.is_open

    def note(self, line):
        word, _, rest = line.partition(' ')
        if word == '+':
            feature, *ids = rest.split(' ')
            self.ledger.note_recorded(feature, ids)
            self.reports += 1
            return
        if word == '=':
            prefix, _, text = rest.partition(' ')
            event = json.loads(text)
            self.ledger.note_recorded(event.get('feature', f'{prefix}-0'), [event['event_id']])
            return
        if word == 'dropped':
            n_events, reason = rest.split(' ')
            self.ledger.note_dropped(int(n_events), reason)
        self.said.append(line)

    def has_said(self, beginning):
        return any(line.startswith(beginning) for line in self.said)

    def read_until(self, condition, seconds=DEADLINE_SECONDS):
        """Whether it came to hold; the program may have ended before.

        It is asked whenever the program says something, and often besides.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0 or not self.read(min(left, 0.02)):
                return bool(condition())
        return True

    def ask(self, command, answer, seconds=DEADLINE_SECONDS):
        """The line that begins so, and comes after the command."""
        start = len(self.said)
        self.tell(command)
        found = []

        def look():
            found[:] = [line for line in self.said[start:] if line.startswith(answer)]
            return found
        if not self.read_until(look, seconds):
            if not self.is_open:
                self.note_end()
            raise Trouble(f'{self.name} did not answer {command!r}: {self.said[-3:]}, '
                          f'{self.errors()}')
        return found[0]

    def errors(self):
        return self.log.read_text(errors='replace')[-1500:]

    def note_end(self, *expected):
        """Reads the rest; any other end than the expected ones is a crash."""
        while self.read(1):
            pass
        status = self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        if status not in expected:
            with self.ledger.lock:
                self.ledger.n_crashes += 1
                self.ledger.problems.append(f'{self.name} ended with {status}: {self.errors()}')
        if self in self.lane.programs:
            self.lane.programs.remove(self)

    def kill(self):
        self.ledger.killed[self.name] = time.monotonic()
        self.process.send_signal(signal.SIGKILL)
        self.note_end(-signal.SIGKILL)

    def quit(self, seconds=DEADLINE_SECONDS):
        self.tell('quit')
        if not self.read_until(lambda: not self.is_open, seconds):
            self.ledger.problems.append(f'{self.name} did not quit within {seconds} s')
            self.kill()
            return
        self.note_end(0)
        ends = [int(line.split()[2]) for line in self.said if line.startswith('ended ')]
        if not ends or ends[0] >= HURRIED_MS:
            self.ledger.hurried.add(self.name)


class Lane:
    """One store, and the programs that share it."""

    def __init__(self, bench, number, is_in_memory):
        self.bench = bench
        self.number = number
        self.random = random.Random(f'{bench.seed} {bench.name} {number}')
        self.folder = bench.folder / f'lane-{number}'
        for name in ('log', 'run', 'config'):
            (self.folder / name).mkdir(mode=0o700, parents=True)
        self.state = self.folder / 'state'
        self.runtime = self.folder / 'run'
        if is_in_memory and bench.memory:
            self.runtime = bench.memory / f'lane-{number}'
            self.runtime.mkdir(mode=0o700)
        self.receiver = Receiver(bench.notes)
        self.clock = Words(self.folder / 'clock')
        self.disk = Words(self.folder / 'disk')
        self.numbers = itertools.count(1)
        self.programs = []

    @property
    def queue(self):
        return self.state / APPLICATION_ID / 'queue'

    def environment(self, shim):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(('XDG_', 'NATERO_', 'G_', 'GSETTINGS_', 'MALLOC_'))
                and name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        environment = {
            **kept,
            'HOME': str(self.folder),
            'XDG_RUNTIME_DIR': str(self.runtime),
            'XDG_CONFIG_HOME': str(self.folder / 'config'),
            'GIO_USE_VFS': 'local',
            'GIO_USE_PROXY_RESOLVER': 'dummy',
            'GSETTINGS_BACKEND': 'keyfile',
            'GSETTINGS_SCHEMA_DIR': str(self.bench.schemas),
            'G_DEBUG': 'fatal-criticals',
            'TORTURE_CLOCK': str(self.clock.path),
            'TORTURE_DISK': str(self.disk.path),
            'TORTURE_DISK_ROOT': str(self.state),
        }
        if shim:
            environment['LD_PRELOAD'] = str(self.bench.build / f'torture-{shim}-shim.so')
            # The shim is none of a sanitizer's.
            environment['ASAN_OPTIONS'] = (
                os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
        return environment

    def start(self, *properties, shim=None, is_early=False):
        """An early one records before the start is over: then its calls have events later."""
        if self.bench.is_closed:
            raise Trouble('the bench is closed')
        name = f'{self.bench.name}-{self.number}-{next(self.numbers)}'
        program = Program(self, name, [f'debug-url={self.receiver.url(name)}',
                                       'queue-max-events=1000000', 'queue-max-bytes=1000000000',
                                       # Who ends too soon for an answer sends it all again.
                                       'unload-delay=10000', *properties],
                          self.environment(shim), [] if is_early else ['--settled'])
        self.programs.append(program)
        return program

    def sync(self, program, seconds=DEADLINE_SECONDS):
        """Prompts it until nothing is queued."""
        deadline = time.monotonic() + seconds
        while program.ask('sync', 'sync ', seconds) != 'sync ok':
            if time.monotonic() > deadline:
                raise Trouble(f'{program.name} could not deliver: {program.said[-3:]}')
            select.select([], [], [], 0.1)

    def drain(self, *properties, shim=None):
        """A last start, with a receiver that is honest: all that is left arrives.

        What a start itself has to tell of a killed one may come when it is about to end, and then
        goes out with the next.
        """
        self.drain_once(*properties, shim=shim)
        if self.missing():
            self.drain_once(*properties, shim=shim)

    def drain_once(self, *properties, shim=None):
        program = self.start('batch-timeout=0', *properties, shim=shim)
        try:
            self.sync(program)
        except Trouble:
            # It would be in the way of whatever comes next.
            if program.is_open:
                program.kill()
            raise
        program.quit()

    def missing(self):
        """Of its events those that were not taken yet."""
        own = f'{self.bench.name}-{self.number}-'
        ledger = self.bench.ledger
        return [event_id for event_id in ledger.find_missing(self.bench.notes)
                if own in ledger.recorded.get(event_id, event_id)]

    def wait_taken(self, seconds, *programs):
        """How long it took until all was taken; None: longer."""
        start = time.monotonic()

        def look():
            for program in programs:
                program.read()
            return not self.missing()
        return time.monotonic() - start if wait_for(look, seconds) else None

    def close(self):
        self.receiver.close()
        for program in list(self.programs):
            program.process.kill()
            program.process.wait()
            program.process.stdin.close()
            program.process.stdout.close()


class Bench:
    """What one scenario has: a receiver, the ledger, lanes, and chance from a seed."""

    def __init__(self, name, build, schemas, seed, rounds, is_long):
        self.name = name
        self.build = build
        self.schemas = schemas
        self.seed = seed
        self.rounds = rounds
        self.is_long = is_long
        self.folder = Path(tempfile.mkdtemp(prefix='natero-torture-', dir=find_disk()))
        self.memory = None
        if os.access(IN_MEMORY, os.W_OK):
            self.memory = Path(tempfile.mkdtemp(prefix='natero-torture-', dir=IN_MEMORY))
        self.random = random.Random(f'{seed} {name}')
        self.ledger = Ledger()
        self.notes = Notes()
        self.lanes = []
        self.numbers = itertools.count(1)
        self.remarks = []
        self.is_closed = False

    def lane(self, is_in_memory=None):
        number = next(self.numbers)
        if is_in_memory is None:
            is_in_memory = number % 2 == 0
        lane = Lane(self, number, is_in_memory)
        self.lanes.append(lane)
        return lane

    def in_parallel(self, function, arguments):
        """One thread each; who is in trouble does not hinder the others."""
        errors = []

        def call(argument):
            try:
                function(argument)
            except Trouble as trouble:
                self.complain(str(trouble))
            except Exception as error:
                errors.append(error)
        threads = [threading.Thread(target=call, args=(argument,), daemon=True)
                   for argument in arguments]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    def complain(self, text):
        with self.ledger.lock:
            self.ledger.problems.append(text)

    def drain(self, lanes=None, shim=None):
        lanes = self.lanes if lanes is None else lanes
        for lane in lanes:
            lane.receiver.be_honest()
        self.in_parallel(lambda lane: lane.drain(shim=shim), lanes)

    def settle(self):
        folders = [folder for lane in self.lanes for folder in (lane.state, lane.runtime)]
        return self.ledger.settle(self.notes, folders)

    def close(self, is_kept):
        self.is_closed = True
        for lane in self.lanes:
            lane.close()
        if is_kept and self.memory:
            shutil.copytree(self.memory, self.folder / 'memory', symlinks=True)
        elif not is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.memory:
            shutil.rmtree(self.memory, ignore_errors=True)
