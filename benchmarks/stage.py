# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the benchmarks share: folders, programs, the receiver, tables."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
from pathlib import Path

DEADLINE_SECONDS = 600
MEMORY_FILE_SYSTEMS = ('tmpfs', 'ramfs')


class Failure(Exception):
    """A benchmark could not be run."""


def file_system(path):
    """The type of the file system that a folder is on."""
    return subprocess.run(['stat', '-f', '-c', '%T', str(path)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def parse(text):
    """The "NAME VALUE" lines of a program."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


class Receiver:
    """The receiver, in a process of its own."""

    def __init__(self, program, mode):
        self.process = subprocess.Popen([program, mode], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        port = parse(self.process.stdout.readline())['port']
        self.url = f'http://127.0.0.1:{port}/v1/[authKey]/[apiKey]'

    def ask(self):
        self.process.stdin.write('?\n')
        return parse(self.process.stdout.readline() + self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(DEADLINE_SECONDS)
        self.process.stdout.close()


class Stage:
    """Everything that a benchmark starts and writes, and that goes when it ends."""

    def __init__(self, programs, disk, scratch, is_quick):
        self.programs = Path(programs)
        self.is_quick = is_quick
        self.disk = Path(tempfile.mkdtemp(prefix='bench-', dir=disk))
        self.scratch = Path(tempfile.mkdtemp(prefix='bench-', dir=scratch))
        self.things = []
        self.memory = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for thing in reversed(self.things):
            thing.close()
        shutil.rmtree(self.disk)
        if self.memory is not None:
            shutil.rmtree(self.memory)

    def program(self, name):
        return str(self.programs / f'bench-{name}')

    def make(self, name):
        path = self.disk / name
        path.mkdir(mode=0o700)
        return path

    def receiver(self, mode='take'):
        receiver = Receiver(self.program('receiver'), mode)
        self.things.append(receiver)
        return receiver

    def find_memory(self):
        """A folder in memory, as XDG_RUNTIME_DIR is in a session. None: there is none here."""
        if self.memory is None:
            for path in (os.environ['XDG_RUNTIME_DIR'], '/dev/shm'):
                if os.access(path, os.W_OK) and file_system(path) in MEMORY_FILE_SYSTEMS:
                    self.memory = Path(tempfile.mkdtemp(prefix='natero-bench-', dir=path))
                    break
        return self.memory

    def environment(self, state, runtime=None):
        """With the folder for the state, and the runtime folder if there is to be one."""
        environment = {**os.environ, 'XDG_STATE_HOME': str(state)}
        environment.pop('XDG_RUNTIME_DIR', None)
        if runtime is not None:
            environment['XDG_RUNTIME_DIR'] = str(runtime)
        return environment

    def run(self, name, *arguments, state, runtime=None, prefix=()):
        """Runs a program to its end; returns what it said."""
        done = subprocess.run([*prefix, self.program(name), *map(str, arguments)],
                              env=self.environment(state, runtime), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              timeout=DEADLINE_SECONDS)
        if done.returncode != 0:
            raise Failure(f'bench-{name} {" ".join(map(str, arguments))} ended with '
                          f'{done.returncode}')
        return parse(done.stdout)


def end_process(process):
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def percentile(values, share):
    """Of sorted values."""
    return values[min(len(values) - 1, int(len(values) * share))]


def median(values):
    return statistics.median(values)


def table(title, head, rows):
    """Prints rows of texts and numbers, the first column to the left."""
    cells = [list(head)] + [[cell if isinstance(cell, str) else f'{cell:,.2f}' for cell in row]
                            for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(title)
    for row in cells:
        first, *others = row
        print('  ' + '  '.join([first.ljust(widths[0])]
                               + [cell.rjust(width) for cell, width in zip(others, widths[1:])]))
    print(flush=True)
