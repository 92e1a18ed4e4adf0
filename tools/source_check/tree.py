# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files of the project, the tables beside the tool, and what a rule reports."""

import configparser
import os
import re
import subprocess
from collections import namedtuple
from fnmatch import fnmatchcase
from pathlib import Path

from .c_model import CFile

Problem = namedtuple('Problem', 'path line rule message')

SKIPPED_FOLDERS = ('_build', 'build', '.git', '__pycache__', '.cache', 'node_modules')
C_FOLDERS = ('lib', 'collector', 'demo-app', 'tests', 'benchmarks')


class TableError(Exception):
    """A table beside the tool cannot be read."""


class Tree:
    """All files of a checkout, read once."""

    def __init__(self, root, limits, tables=None):
        self.root = Path(root)
        self.limits = limits
        self.paths = sorted(_tracked_files(self.root))
        self._texts = {}
        self.c_files = {path: CFile(self.text(path)) for path in self.paths if _is_c(path)}
        tables = Path(tables) if tables else self.root / 'tools'
        self.floors = Floors(tables / 'floors')
        self.rooms = read_rooms(tables / 'rooms')

    def text(self, path):
        """The text of a file, or None when it is not text."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding='utf-8')
            except UnicodeDecodeError:
                self._texts[path] = None
        return self._texts[path]

    def c_under(self, *folders):
        """The parsed C files below @folders, as (path, CFile)."""
        for path, c_file in self.c_files.items():
            if path.split('/', 1)[0] in folders:
                yield path, c_file

    def library(self):
        """The parsed C files of the library."""
        return list(self.c_under('lib'))


def _is_c(path):
    return re.search(r'\.(c|h)(\.in)?$', path) and path.split('/', 1)[0] in C_FOLDERS


def _tracked_files(root):
    listed = _ask_git(root)
    for path in _walk(root) if listed is None else listed:
        is_skipped = any(part in SKIPPED_FOLDERS for part in path.split('/')[:-1])
        if not is_skipped and (root / path).is_file():
            yield path


def _ask_git(root):
    """What git tracks or would track, or None where @root is no checkout of its own."""
    def git(*arguments):
        return subprocess.run(['git', '-C', str(root), *arguments], check=True,
                              capture_output=True, text=True).stdout
    try:
        if Path(git('rev-parse', '--show-toplevel').strip()).resolve() != root.resolve():
            return None
        listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
    except (OSError, subprocess.CalledProcessError):
        return None
    return sorted(set(listed.split('\0')) - {''})


def _walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in names:
            yield (Path(folder) / name).relative_to(root).as_posix()


def stem(path):
    """The name that a source file shares with its headers: natero-log."""
    name = re.sub(r'(\.in)?$', '', path.rsplit('/', 1)[-1], count=1)
    return re.sub(r'(-private)?\.(c|h)$', '', name)


def matches(path, patterns):
    """Whether @path, its name or its stem is one of @patterns (with * and ?)."""
    names = (path, path.rsplit('/', 1)[-1], stem(path))
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


class Floors:
    """tools/floors: which file of the library stands on which floor."""

    Row = namedtuple('Row', 'stem floor is_low is_public is_generated uses line')

    def __init__(self, path):
        self.path = path
        self.rows = {}
        if path.exists():
            for number, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
                words = line.split('#', 1)[0].split()
                if words:
                    row = self._row(number, words)
                    self.rows[row.stem] = row

    def _row(self, number, words):
        if len(words) < 2 or not words[1].isdigit() or words[0] in self.rows:
            raise TableError(f'{self.path}:{number}: expected "stem floor [marks]", once a stem')
        uses = [mark[5:].split(',') for mark in words[2:] if mark.startswith('uses=')]
        unknown = [mark for mark in words[2:]
                   if mark not in ('low', 'public', 'generated') and not mark.startswith('uses=')]
        if unknown:
            raise TableError(f'{self.path}:{number}: unknown mark "{unknown[0]}"')
        return self.Row(words[0], int(words[1]), 'low' in words, 'public' in words,
                        'generated' in words, uses[0] if uses else None, number)

    def refusal(self, user, used):
        """Why the stem @user may not use the stem @used, or None."""
        above, below = self.rows.get(user), self.rows.get(used)
        if above is None or below is None or user == used:
            return None
        if below.floor > above.floor:
            return f'{user} (floor {above.floor}) uses the higher {used} (floor {below.floor})'
        if below.floor == above.floor and not below.is_low:
            return f'{user} and {used} stand on floor {above.floor}, and {used} is not low'
        if (above.uses is not None and below.floor < above.floor
                and str(below.floor) not in above.uses and used not in above.uses):
            return f'{user} may use only {", ".join(above.uses)}, not {used} (floor {below.floor})'
        return None


class Room:
    """One outside thing and the files that may touch it."""

    def __init__(self, name, section):
        self.name = name
        self.why = section.get('why', '').replace('\n', ' ')
        self.scope = section.get('scope', 'lib/*').split()
        self.files = section.get('files', '').split()
        self.patterns = {kind: re.compile(f'(?:{"|".join(section[kind].split())})')
                         for kind in ('includes', 'names', 'calls') if kind in section}

    def admits(self, path):
        """Whether what is in the room may be touched in @path."""
        in_scope = any(fnmatchcase(path, pattern) for pattern in self.scope)
        return not in_scope or matches(path, self.files)

    def is_in(self, kind, text):
        """Whether @text, seen as @kind, belongs to the room."""
        return kind in self.patterns and bool(self.patterns[kind].fullmatch(text))


def read_rooms(path):
    """tools/rooms: an ini file, one section a room."""
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=('#',))
    try:
        if path.exists():
            parser.read_string(path.read_text(encoding='utf-8'), str(path))
        return [Room(name, parser[name]) for name in parser.sections()]
    except (configparser.Error, re.error) as error:
        raise TableError(f'{path}: {error}') from error
