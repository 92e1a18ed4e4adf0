# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A disk as it may be after a power cut.

It is built from the log of the module that records what a program did to its files. What the
model promises is what POSIX does, and not more:

- What is in a file lasts up to the last fsync() or fdatasync() that has come back, and from
  before that call began. Of later writes any part may be there, in any order, in blocks of 512 or
  4096 bytes, torn or full of zeros.
- A name (made, renamed, deleted) lasts once its folder was synced. Of later ones there are as
  many as one likes, in their order, as a journal has it.
- As ext4 does it (`is_journal`), the sync of a file makes its own name last, too, and those of
  the folders above it.
"""

import collections
import os
import stat
from pathlib import Path

BLOCKS = (512, 4096)

Record = collections.namedtuple('Record', 'kind stamp inode first second payload')


class Unfollowed(Exception):
    """The program did something that the recording module does not follow."""


def read_log(path):
    """All whole records, in the order of their doing. Stamps are CLOCK_BOOTTIME in ns."""
    data = Path(path).read_bytes() if Path(path).exists() else b''
    records = []
    position = 0
    while True:
        end = data.find(b'\n', position)
        if end < 0:
            return records
        kind, *numbers = data[position:end].split()
        stamp, inode, first, second, length = map(int, numbers)
        payload = data[end + 1:end + 1 + length]
        position = end + 1 + length + 1
        if position > len(data):
            return records
        if kind == b'?':
            raise Unfollowed(payload.decode())
        records.append(Record(kind.decode(), stamp, inode, first, second, payload))


class File:
    """Its content that lasts, and what came later."""

    def __init__(self, content=b''):
        self.content = bytearray(content)
        self.later = []
        self.n_settled = 0

    def count(self):
        return self.n_settled + len(self.later)

    def settle(self, count):
        """What was done before the count lasts from now on."""
        n = max(0, count - self.n_settled)
        for change in self.later[:n]:
            change(self.content)
        del self.later[:n]
        self.n_settled += n

    def all(self):
        content = bytearray(self.content)
        for change in self.later:
            change(content)
        return bytes(content)


class Folder:
    def __init__(self):
        self.names = {}


class Write:
    def __init__(self, offset, data):
        self.offset = offset
        self.data = data

    def __call__(self, content):
        end = self.offset + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[self.offset:end] = self.data

    def split(self, block):
        """Pieces of which each lies in one block."""
        start = 0
        while start < len(self.data):
            length = block - (self.offset + start) % block
            yield Write(self.offset + start, self.data[start:start + length])
            start += length

    def shortened(self, length):
        return Write(self.offset, self.data[:length])

    def half_zero(self, length):
        return Write(self.offset, self.data[:length] + bytes(len(self.data) - length))


class Truncate:
    def __init__(self, size):
        self.size = size

    def __call__(self, content):
        if len(content) > self.size:
            del content[self.size:]
        else:
            content.extend(bytes(self.size - len(content)))

    def split(self, block):
        yield self


class Allocate:
    """fallocate(2)."""

    KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE = 1, 2, 16

    def __init__(self, mode, offset, length):
        if mode & ~(self.KEEP_SIZE | self.PUNCH_HOLE | self.ZERO_RANGE):
            raise Unfollowed(f'fallocate() with mode {mode}')
        self.mode = mode
        self.offset = offset
        self.end = offset + length

    def __call__(self, content):
        if not self.mode & self.KEEP_SIZE and len(content) < self.end:
            content.extend(bytes(self.end - len(content)))
        if self.mode & (self.PUNCH_HOLE | self.ZERO_RANGE):
            end = min(self.end, len(content))
            content[self.offset:end] = bytes(max(0, end - self.offset))

    def split(self, block):
        yield self


class NameChange:
    """Something that was done to a name; it lasts once one of its folders was synced."""

    def __init__(self, kind, node, folders, names):
        self.kind = kind
        self.node = node
        self.folders = folders
        self.names = names
        self.is_lasting = False

    def apply(self, tables):
        table = tables[self.folders[0]]
        if self.kind in 'CDL':
            table[self.names[0]] = self.node
        elif table.get(self.names[0]) is self.node:
            del table[self.names[0]]
        if self.kind == 'M':
            tables[self.folders[-1]][self.names[1]] = self.node


class Disk:
    """Begins with what is in a folder, all of which lasts, and plays a log on it."""

    def __init__(self, folder, is_journal=False, has_syncs=True):
        self.is_journal = is_journal
        self.has_syncs = has_syncs
        self.nodes = {}
        self.changes = []
        self.begun = {}
        self.folders = []
        self.root = self._load(Path(folder))

    def _load(self, path):
        inode = path.lstat().st_ino
        if stat.S_ISDIR(path.lstat().st_mode):
            node = self._new_folder(inode)
            node.names = {child.name: self._load(child) for child in path.iterdir()}
        else:
            node = self.nodes[inode] = File(path.read_bytes())
        return node

    def _new_folder(self, inode):
        node = self.nodes[inode] = Folder()
        self.folders.append(node)
        return node

    def play(self, records):
        for record in records:
            if record.kind in 'CDLUXM':
                self._change_name(record)
            elif record.kind in 'WTF':
                self._change_content(record)
            elif record.kind in 'BA':
                self._begin_sync(record)
            elif record.kind in 'EZ':
                self._end_sync(record)

    def _change_name(self, record):
        # A pipe has nothing that a power cut could take.
        if record.kind not in 'CD' and record.inode not in self.nodes:
            return
        if record.kind == 'C':
            self.nodes[record.inode] = File()
        elif record.kind == 'D':
            self._new_folder(record.inode)
        places = [record.first] + ([record.second] if record.kind == 'M' else [])
        self.changes.append(NameChange(
            record.kind, self.nodes[record.inode], [self.nodes[place] for place in places],
            [os.fsdecode(name) for name in record.payload.split(b'\0')]))

    def _change_content(self, record):
        if record.kind == 'W':
            change = Write(record.first, record.payload)
        elif record.kind == 'T':
            change = Truncate(record.first)
        else:
            change = Allocate(int(record.payload), record.first, record.second)
        self.nodes[record.inode].later.append(change)

    def _begin_sync(self, record):
        nodes = self.nodes.values() if record.kind == 'A' else [self.nodes[record.inode]]
        self.begun[record.second] = (
            len(self.changes), [(node, node.count() if isinstance(node, File) else 0)
                                for node in nodes])

    def _end_sync(self, record):
        n_changes, nodes = self.begun.pop(record.second)
        if not self.has_syncs:
            return
        for node, count in nodes:
            if isinstance(node, File):
                node.settle(count)
            self._settle_names(node, n_changes)

    def _settle_names(self, node, n_changes):
        for change in self.changes[:n_changes]:
            if node in change.folders:
                change.is_lasting = True
        if self.is_journal:
            self._settle_own_name(node, n_changes)

    def _settle_own_name(self, node, n_changes):
        for change in self.changes[:n_changes]:
            if change.node is node and not change.is_lasting:
                change.is_lasting = True
                self._settle_own_name(change.folders[-1], n_changes)

    def _tables(self, changes):
        tables = {folder: dict(folder.names) for folder in self.folders}
        for change in changes:
            change.apply(tables)
        return tables

    def all(self):
        """What is there without a power cut: {path: content, None for a folder}."""
        tables = self._tables(self.changes)
        return self._collect(self.root, tables, '', lambda file: file.all())

    def cut(self, chance):
        """What is there after one."""
        later = [change for change in self.changes if not change.is_lasting]
        gone = set(later[chance.randint(0, len(later)):])
        tables = self._tables(change for change in self.changes if change not in gone)
        return self._collect(self.root, tables, '', lambda file: tear(file, chance))

    def _collect(self, folder, tables, path, read):
        found = {}
        for name, node in sorted(tables[folder].items()):
            if isinstance(node, Folder):
                found[path + name] = None
                found.update(self._collect(node, tables, f'{path}{name}/', read))
            else:
                found[path + name] = read(node)
        return found


def tear(file, chance):
    """Some of what was written later is there."""
    kind = chance.choice(('none', 'all', 'first', 'some', 'some', 'some', 'zeros'))
    if kind == 'none' or not file.later:
        return bytes(file.content)
    if kind == 'all':
        return file.all()
    content = bytearray(file.content)
    if kind == 'first':
        tear_first(content, file.later, chance)
    elif kind == 'some':
        tear_some(content, file.later, chance)
    if kind == 'zeros' or chance.random() < 0.3:
        content.extend(bytes(max(0, len(file.all()) - len(content))))
    return bytes(content)


def tear_first(content, changes, chance):
    """In their order; the last of them in part."""
    n = chance.randrange(len(changes))
    for change in changes[:n]:
        change(content)
    if isinstance(changes[n], Write):
        changes[n].shortened(chance.randint(0, len(changes[n].data)))(content)


def tear_some(content, changes, chance):
    """Blocks of them, in any order."""
    block = chance.choice(BLOCKS)
    share = chance.choice((0.1, 0.5, 0.9))
    pieces = [piece for change in changes for piece in change.split(block)
              if chance.random() < share]
    chance.shuffle(pieces)
    for piece in pieces:
        if isinstance(piece, Write) and chance.random() < 0.1:
            piece = piece.half_zero(chance.randrange(len(piece.data) + 1))
        piece(content)


def read_folder(folder):
    """The same form as Disk.all(), of a folder as it is."""
    folder = Path(folder)
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
            for path in folder.rglob('*') if not path.is_fifo()}


def write_folder(folder, tree):
    """A new folder with what is in the tree."""
    folder = Path(folder)
    folder.mkdir(mode=0o700)
    for name, content in tree.items():
        if content is None:
            (folder / name).mkdir(mode=0o700)
        else:
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
