# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What may happen to a store between two runs, and which events it costs.

Each kind changes the files of a lane, and notes whose bytes were hit, and whose are gone.
"""

import json
import os
import re
import shutil

from ledger import ID, is_kept

VERSION = re.compile(rb'(natero-queue )\d+')
FEATURE = re.compile(rb'"feature":"([^"]*)"')
CREATED_AT = re.compile(rb'"created_at":(\d+)')


class Line:
    """One that holds an event: where it is in its file."""

    def __init__(self, path, start, end, data):
        self.path = path
        self.start = start
        self.end = end
        found = ID.search(data)
        event_ids = re.search(rb'"event_id":"([^"]*)"', data)
        self.event_id = event_ids.group(1).decode() if event_ids else found.group().decode()
        feature = FEATURE.search(data)
        # A hit there leaves the event's name or its id.
        self.names = [feature.span(1)] if feature else []
        self.names += [event_ids.span(1)] if event_ids else []
        self.has_feature = feature is not None
        created_at = CREATED_AT.search(data)
        self.time = range(*created_at.span(1)) if created_at else range(0)


def event_files(lane):
    """The files of the store that hold events which are to be sent, wherever they are."""
    found = []
    for folder in (lane.state, lane.runtime):
        for path in sorted(folder.rglob('*')):
            is_file = path.is_file() and not path.is_symlink() and not is_kept(path)
            if is_file and path.name != 'state.ini' and ID.search(path.read_bytes()):
                found.append(path)
    return found


def lines_of(path):
    lines = []
    start = 0
    for data in path.read_bytes().splitlines(keepends=True):
        if ID.search(data):
            lines.append(Line(path, start, start + len(data), data))
        start += len(data)
    return lines


def pick_file(lane):
    """One with events; the kinds are chosen where there is one."""
    files = event_files(lane)
    return lane.random.choice(files) if files else None


def write(path, data):
    with path.open('r+b') as file:
        file.write(data)
        file.truncate(len(data))


def flip_bytes(lane, ledger):
    """Some single bytes, no two in one line."""
    path = pick_file(lane)
    data = bytearray(path.read_bytes())
    lines = lines_of(path)
    hit = lane.random.sample(range(len(lines)), min(len(lines), lane.random.randint(1, 6)))
    for place in hit:
        line = lines[place]
        offset = lane.random.randrange(line.start, line.end)
        is_in_name = any(first <= offset - line.start < last for first, last in line.names)
        if is_in_name and not line.has_feature:
            continue
        ledger.hit.add(line.event_id)
        # Without the newline between them nobody can tell the next line from this one.
        if offset == line.end - 1 and place + 1 < len(lines):
            ledger.hit.add(lines[place + 1].event_id)
        data[offset] ^= lane.random.randint(1, 255)
        # Another number, which may be a time long ago.
        if offset - line.start in line.time and chr(data[offset]).isdigit():
            ledger.aged.add(line.event_id)
    write(path, bytes(data))


def truncate(lane, ledger):
    path = pick_file(lane)
    size = path.stat().st_size
    length = lane.random.choice([0, size - 1, lane.random.randrange(size)])
    for line in lines_of(path):
        if line.end > length:
            ledger.destroyed.add(line.event_id)
    os.truncate(path, length)


def zero(lane, ledger):
    """A block of zeros, as some file systems leave it when the power fails."""
    path = pick_file(lane)
    data = bytearray(path.read_bytes())
    start = lane.random.randrange(len(data))
    end = min(len(data), start + lane.random.randint(1, 4096))
    data[start:end] = bytes(end - start)
    previous = None
    for line in lines_of(path):
        if line.end > start and line.start < end:
            ledger.destroyed.add(line.event_id)
        # Whatever comes right after them has no newline before it.
        elif previous and line.start == end:
            ledger.hit.add(line.event_id)
        previous = line
    write(path, bytes(data))


def append_garbage(lane, ledger):
    """After the last line; the events before it are not hit."""
    path = pick_file(lane)
    with path.open('ab') as file:
        file.write(lane.random.randbytes(lane.random.randint(1, 600)))


def insert_garbage(lane, ledger):
    """Lines that are no events, between those that are."""
    path = pick_file(lane)
    line = lane.random.choice(lines_of(path))
    data = path.read_bytes()
    garbage = lane.random.choice([b'\n', b'{}\n', b'[1,2]\n', b'null\n', b'\xff\xfe\x00\n',
                                  b'{"action":"feature"\n', b'x' * 70000 + b'\n',
                                  b'[' * 3000 + b'\n'])
    write(path, data[:line.start] + garbage + data[line.start:])


def become_folder(lane, ledger):
    path = pick_file(lane)
    ledger.destroyed.update(line.event_id for line in lines_of(path))
    path.unlink()
    path.mkdir()
    if lane.random.random() < 0.5:
        (path / 'inside').write_text('something')


def become_link(lane, ledger):
    path = pick_file(lane)
    ledger.destroyed.update(line.event_id for line in lines_of(path))
    path.unlink()
    path.symlink_to(lane.random.choice(['nowhere', path.name, '/dev/zero']))


def become_fifo(lane, ledger):
    """Whoever opens it without care waits for ever."""
    path = pick_file(lane)
    ledger.destroyed.update(line.event_id for line in lines_of(path))
    path.unlink()
    os.mkfifo(path)


def vanish(lane, ledger):
    path = pick_file(lane)
    ledger.destroyed.update(line.event_id for line in lines_of(path))
    path.unlink()


def forgets(lane, ledger):
    """What was delivered before it may come again: nobody knows of it any more."""
    ledger.unsaved.update(ledger.clients_of(lane))


def garble_cursor(lane, ledger):
    for path in lane.queue.rglob('cursor*'):
        data = path.read_bytes()
        text = lane.random.choice([
            b'', b'\n', b'garbage', data[:len(data) // 2], lane.random.randbytes(20), b'1',
            b'99 0\n', b'1 99999999\n', b'1 -5\n', b'-1 7\n', b'1 99999999999999999999999\n',
            b'4294967296 0\n', b'%s%n 7\n', bytes(len(data)),
        ])
        path.write_bytes(text)
    forgets(lane, ledger)


def turn_cursor(lane, ledger):
    """Still a number, but another one."""
    for path in lane.queue.rglob('cursor*'):
        data = bytearray(path.read_bytes())
        digits = [place for place, byte in enumerate(data) if chr(byte).isdigit()]
        place = lane.random.choice(digits)
        data[place] = lane.random.choice([byte for byte in b'0123456789' if byte != data[place]])
        path.write_bytes(data)
    forgets(lane, ledger)


def cursor_becomes_folder(lane, ledger):
    for path in lane.queue.rglob('cursor*'):
        path.unlink()
        path.mkdir()
    forgets(lane, ledger)


def lose_cursor(lane, ledger):
    for path in lane.queue.rglob('cursor*'):
        path.unlink()
    forgets(lane, ledger)


def lose_locks(lane, ledger):
    for folder in (lane.state, lane.runtime):
        for path in folder.rglob('*lock'):
            path.unlink()


def locks_become_folders(lane, ledger):
    for folder in (lane.state, lane.runtime):
        for path in folder.rglob('*lock'):
            path.unlink()
            path.mkdir()


def garble_state(lane, ledger):
    path = lane.queue.parent / 'state.ini'
    if not path.is_file():
        return
    kind = lane.random.randrange(5)
    if kind == 0:
        path.write_bytes(lane.random.randbytes(300))
    elif kind == 1:
        path.write_text(path.read_text().replace('version=1', 'version=99'))
    elif kind == 2:
        os.truncate(path, path.stat().st_size // 2)
    elif kind == 3:
        data = bytearray(path.read_bytes())
        data[lane.random.randrange(len(data))] ^= lane.random.randint(1, 255)
        path.write_bytes(data)
    else:
        path.unlink()
        path.mkdir()


def strew(lane, ledger):
    """Things that have no business there."""
    queue = lane.queue
    (queue / 'notes.txt').write_text('what is this?')
    (queue / 'zzz').mkdir(exist_ok=True)
    (queue / '00000000000-00000000').mkdir(exist_ok=True)
    (queue / '00000000001-00000001').write_text('')
    if not (queue / 'loop').is_symlink():
        (queue / 'loop').symlink_to('loop')
    for path in event_files(lane):
        (path.parent / '999999.ndjson').touch()
        (path.parent / '000000.ndjson').touch()
        (path.parent / 'more').write_text(json.dumps({'not': 'mine'}))


def queue_becomes_file(lane, ledger):
    for path in event_files(lane):
        if path.is_relative_to(lane.queue):
            ledger.destroyed.update(line.event_id for line in lines_of(path))
    shutil.rmtree(lane.queue)
    lane.queue.write_text('a file')


def forget_memory(lane, ledger):
    """The machine was started anew: what is not on a disk is gone."""
    for path in event_files(lane):
        if path.is_relative_to(lane.runtime):
            ledger.destroyed.update(line.event_id for line in lines_of(path))
    for path in lane.runtime.iterdir():
        shutil.rmtree(path)


def runtime_becomes_file(lane, ledger):
    forget_memory(lane, ledger)
    lane.runtime.rmdir()
    lane.runtime.write_text('a file')


def say_version(lane, number):
    """Whether there is any file of the queue that says of which version it is."""
    is_said = False
    for folder in (lane.queue, lane.runtime):
        for path in folder.rglob('*'):
            if path.is_file() and VERSION.match(path.read_bytes()):
                path.write_bytes(VERSION.sub(rb'\g<1>%d' % number, path.read_bytes(), count=1))
                is_said = True
    return is_said


KINDS = [flip_bytes, truncate, zero, append_garbage, insert_garbage, become_folder,
         become_link, become_fifo, vanish, garble_cursor, turn_cursor, cursor_becomes_folder,
         lose_cursor, lose_locks, locks_become_folders, garble_state, strew, queue_becomes_file,
         forget_memory, runtime_becomes_file]
NEEDS_EVENTS = {flip_bytes, truncate, zero, append_garbage, insert_garbage, become_folder,
                become_link, become_fifo, vanish}
