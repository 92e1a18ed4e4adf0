# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disks and folders that make trouble, and what a program says about them."""

import contextlib
import errno
import os
import re
import shutil
import subprocess
from pathlib import Path

from scene import APPLICATION_ID, Program, Skip

# Somebody else, of whom nothing else is known.
STRANGER = 54321
DAC_RIGHTS = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def need_root(why):
    if os.geteuid() != 0:
        raise Skip(f'only root can {why}')


def mount(*arguments):
    program = shutil.which('mount', path='/usr/bin:/bin:/usr/sbin:/sbin')
    if program is None:
        raise Skip('there is no mount program')
    done = subprocess.run([program, *map(str, arguments)], check=False, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Skip(f'nothing can be mounted here: {done.stderr.decode().strip()}')


@contextlib.contextmanager
def small_disk(path, size='512k'):
    """A file system of its own at the path."""
    need_root('mount a file system')
    path.mkdir(mode=0o700, exist_ok=True)
    mount('-t', 'tmpfs', '-o', f'size={size},mode=0700', 'none', path)
    try:
        yield path
    finally:
        # Lazily: a program of a test that failed may still have a file open.
        subprocess.run(['umount', '-l', str(path)], check=True)


def fill(folder):
    """Not a byte is left afterwards; the file to delete for it comes out."""
    path = folder / 'what-fills-the-disk'
    with path.open('wb', buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
    return path


def has_rights(prefix):
    """Whether a program with this before it may still open what is closed to it."""
    status = subprocess.run([*prefix, 'cat', '/proc/self/status'], check=False, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    match = re.search(r'^CapEff:\s*(\w+)$', status, re.MULTILINE)
    return match is None or int(match.group(1), 16) & DAC_RIGHTS != 0


def obeying():
    """What to put before a program so that it has to keep to the modes of files as anybody has."""
    if os.geteuid() != 0:
        return []
    program = shutil.which('setpriv', path='/usr/bin:/bin')
    prefix = [program, '--bounding-set=-dac_override,-dac_read_search,-fowner']
    # Where it may not, setpriv gives nothing up, and says nothing.
    if program is None or has_rights(prefix):
        raise Skip('root cannot give up its rights here')
    return prefix


def change_owner(path, user):
    try:
        os.chown(path, user, user)
    except OSError as error:
        raise Skip(f'nothing can be given away here: {error}') from error


def give_away(folder):
    """It and all in it are somebody else's, or at least closed."""
    for path in [folder, *folder.rglob('*')]:
        if os.geteuid() == 0:
            change_owner(path, STRANGER)
    folder.chmod(0o700 if os.geteuid() == 0 else 0)


def take_back(folder):
    folder.chmod(0o700)
    for path in [folder, *folder.rglob('*')]:
        if os.geteuid() == 0:
            change_owner(path, 0)


def start(scene, *properties, prefix=(), log='app.log', **environment):
    """As scene.app(), through another program."""
    program = Program([*prefix, os.environ['NATERO_APP'], '--id', APPLICATION_ID, '--no-window',
                       '--', *properties],
                      {**scene.environment, **environment}, scene.folder / log)
    scene.things.append(program)
    program.expect('^ready$')
    return program


def warnings(program):
    """What the library has warned of, a text each. Nothing else may have complained."""
    rows = program.errors().splitlines()
    bad = [row for row in rows if 'CRITICAL' in row or 'ERROR' in row]
    assert not bad, bad
    return [re.sub(r'^.*? \*\*: [\d:.]+: ', '', row) for row in rows if 'Natero-WARNING' in row]


def snapshot(folder):
    """{path: content, or None for a folder}"""
    folder = Path(folder)
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
            for path in folder.rglob('*') if not path.is_fifo()}
