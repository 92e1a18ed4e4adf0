# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disks that are full, read-only or broken, and stores that somebody has been at."""

import contextlib
import ctypes
import errno
import os
import shutil

import corruption
import faults
from bench import Trouble, wait_for
from receiver import honest

N_AT_ONCE = 5
SMALL_DISK = '512k'
DELIVERY_SECONDS = 10
# A store that is written to again is noticed within that time.
RECOVERY_SECONDS = 3
MS_RDONLY, MS_REMOUNT = 1, 32


def mount(path, flags=0):
    """Whether there is a small disk at the path now; for root, where that is allowed at all."""
    path.mkdir(mode=0o700, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b'none', os.fsencode(path), b'tmpfs', flags,
                      f'size={SMALL_DISK},mode=700'.encode()) == 0


def unmount(path):
    ctypes.CDLL(None).umount2(os.fsencode(path), 2)


class RealDisk:
    """A small file system. It can be filled, and be read-only while nothing is open on it."""

    name = 'mounted'
    shim = None

    def __init__(self, lane):
        self.lane = lane
        self.filler = lane.state / 'filler'

    def fill(self):
        with self.filler.open('ab', buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self):
        self.filler.unlink()

    def fail(self, _number):
        if not mount(self.lane.state, MS_REMOUNT | MS_RDONLY):
            raise Trouble('the disk could not be made read-only')

    def mend(self):
        mount(self.lane.state, MS_REMOUNT)


class ShamDisk:
    """The same by a shim: at any moment, for anybody."""

    name = 'simulated'
    shim = 'disk'

    def __init__(self, lane):
        self.lane = lane

    def fill(self):
        self.lane.disk.set(errno.ENOSPC)

    def fail(self, number):
        self.lane.disk.set(number)

    def mend(self):
        self.lane.disk.set(0)

    free = mend


@contextlib.contextmanager
def disks(bench, function, is_in_memory=None):
    """Lanes on each sort of disk that is to be had, with the function done to each."""
    lanes = []
    mounted = []
    try:
        for is_staged in ((False, True) if is_in_memory is None else (is_in_memory,)):
            lane = bench.lane(is_in_memory=is_staged)
            if mount(lane.state):
                mounted.append(lane.state)
                lanes.append((lane, RealDisk(lane)))
            else:
                bench.remarks.append('no disk could be mounted here; it is simulated only')
            lane = bench.lane(is_in_memory=is_staged)
            lanes.append((lane, ShamDisk(lane)))
        bench.in_parallel(lambda pair: function(bench, *pair), lanes)
        bench.drain([lane for lane, _ in lanes])
        yield lanes
    finally:
        for path in mounted:
            unmount(path)


def must_deliver(bench, lane, program, what):
    lane.sync(program)
    if lane.wait_taken(DELIVERY_SECONDS, program) is None:
        bench.complain(f'{what}: {len(lane.missing())} were not delivered')


def must_warn(bench, program, what):
    if 'WARNING' not in program.errors():
        bench.complain(f'{what}: no warning says so')


def fills_up(bench, lane, disk):
    """While the program runs; it is emptied before the program ends."""
    what = f'full disk, {disk.name}'
    lane.receiver.set_script([], faults.PASSING['503'])
    program = lane.start('batch-timeout=1', shim=disk.shim)
    program.ask('burst 50', 'burst done')
    disk.fill()
    program.ask('burst 400', 'burst done')
    program.ask('burst 400', 'burst done')
    program.read_until(lambda: 'WARNING' in program.errors(), RECOVERY_SECONDS)
    must_warn(bench, program, what)
    lane.receiver.be_honest()
    program.ask('burst 50', 'burst done')
    must_deliver(bench, lane, program, what)
    disk.free()
    program.ask('burst 50', 'burst done')
    must_deliver(bench, lane, program, what + ', freed')
    program.quit()


def full_from_the_start(bench, lane, disk):
    what = f'full from the start, {disk.name}'
    lane.start('batch-timeout=3600', shim=disk.shim).ask('burst 30', 'burst done')
    lane.programs[0].kill()
    disk.fill()
    program = lane.start('batch-timeout=0', shim=disk.shim)
    program.ask('burst 200', 'burst done')
    must_deliver(bench, lane, program, what)
    bench.ledger.unsaved.add(program.name)
    program.quit()
    disk.free()
    lane.drain(shim=disk.shim)


def recovers(bench, lane, disk):
    """Once there is room again, events are on the disk again, and survive a kill."""
    lane.receiver.set_script([], faults.PASSING['503'])
    program = lane.start('batch-timeout=1', shim=disk.shim)
    program.ask('burst 20', 'burst done')
    kept = set(bench.ledger.recorded)
    disk.fill()
    program.ask('burst 600', 'burst done')
    meanwhile = set(bench.ledger.recorded) - kept
    disk.free()
    program.read_until(lambda: False, RECOVERY_SECONDS)
    program.ask('burst 30', 'burst done')
    program.kill()
    bench.ledger.unsaved.add(program.name)
    lane.receiver.be_honest()
    lane.drain(shim=disk.shim)
    # While there was no room, nobody could promise anything; once there is, it is made up for.
    unkept = meanwhile & set(lane.missing())
    bench.remarks.append(f'killed {RECOVERY_SECONDS} s after a full disk ({disk.name}) was freed: '
                         f'{len(unkept)} of what came while it was full did not outlive it')


def full_memory(bench):
    """What events may go to first is full: they go to the disk at once."""
    lane = bench.lane(is_in_memory=True)
    if not mount(lane.runtime):
        bench.remarks.append('no memory of a bounded size could be mounted here')
        return
    try:
        with (lane.runtime / 'filler').open('ab', buffering=0) as file:
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))
        for n_events in (50, 400):
            program = lane.start('batch-timeout=3600')
            program.ask(f'burst {n_events}', 'burst done')
            program.kill()
        lane.drain()
    finally:
        unmount(lane.runtime)


def full_disk(bench):
    for _ in range(bench.rounds):
        full_memory(bench)
        for function in (fills_up, full_from_the_start, recovers):
            with disks(bench, function):
                pass


def failing(number):
    def function(bench, lane, disk):
        """Turns so while files are open on it."""
        what = f'{errno.errorcode[number]} while it runs, {disk.name}'
        lane.receiver.set_script([], faults.PASSING['503'])
        program = lane.start('batch-timeout=1', shim='disk')
        program.ask('burst 50', 'burst done')
        disk = ShamDisk(lane)
        disk.fail(number)
        program.ask('burst 50', 'burst done')
        program.read_until(lambda: False, 1)
        program.ask('burst 50', 'burst done')
        lane.receiver.be_honest()
        must_deliver(bench, lane, program, what)
        must_warn(bench, program, what)
        bench.ledger.unsaved.add(program.name)
        program.quit()
        disk.mend()
    return function


def read_only_from_the_start(bench, lane, disk):
    what = f'read-only from the start, {disk.name}'
    first = lane.start('batch-timeout=3600', shim=disk.shim)
    first.ask('burst 30', 'burst done')
    first.quit() if lane.random.random() < 0.5 else first.kill()
    disk.fail(errno.EROFS)
    program = lane.start('batch-timeout=0', shim=disk.shim)
    program.ask('burst 50', 'burst done')
    own = f'{program.name}-'
    if not wait_for(lambda: program.read() and not [
            event_id for event_id in lane.missing()
            if own in bench.ledger.recorded[event_id]], DELIVERY_SECONDS):
        bench.complain(f'{what}: what was recorded then was not delivered')
    must_warn(bench, program, what)
    bench.ledger.unsaved.add(program.name)
    program.quit()
    disk.mend()


def read_only(bench):
    for _ in range(bench.rounds):
        for function in (failing(errno.EROFS), failing(errno.EIO), read_only_from_the_start):
            with disks(bench, function):
                pass


def one_life(lane, n_events, n_batches):
    """So many batches of it are delivered, if it has them; the rest waits."""
    lane.receiver.set_script([honest] * n_batches, faults.PASSING['503'])
    program = lane.start('batch-timeout=0', 'batch-max-events=10')
    program.ask(f'burst {n_events}', 'burst done')
    # A failure is told only once it was noted down what was delivered before.
    program.read_until(lambda: program.has_said('failed') or not lane.missing())
    if lane.random.random() < 0.5:
        program.kill()
    else:
        program.quit()


def fill_store(lane):
    for _ in range(lane.random.randint(0, 1)):
        one_life(lane, lane.random.choice([1, 30, 120]), lane.random.randint(0, 3))
    one_life(lane, lane.random.choice([40, 120]), lane.random.randint(0, 2))


def corrupt_once(bench, lane, kind):
    fill_store(lane)
    if kind in corruption.NEEDS_EVENTS and not corruption.event_files(lane):
        raise Trouble(f'{kind.__name__}: no event waits in any file that could be hit')
    bench.ledger.is_tampered = True
    kind(lane, bench.ledger)
    lane.receiver.set_script([], lane.random.choice([honest, faults.poisoned]))
    program = lane.start('batch-timeout=0')
    program.ask('burst 5', 'burst done')
    try:
        lane.sync(program, DELIVERY_SECONDS)
        program.quit()
        lane.receiver.be_honest()
        lane.drain()
    except Trouble as trouble:
        bench.complain(f'{kind.__name__}: {trouble}')
    missing = set(lane.missing()) - bench.ledger.hit
    if missing:
        bench.complain(f'{kind.__name__}: {len(missing)} that were not hit did not arrive')


def newer(bench, lane):
    """A newer version has written it. Nothing of it is sent, nothing is lost, and the program is
    unharmed; when the newer version comes back it finds all.
    """
    fill_store(lane)
    before = set(lane.missing())
    if not corruption.say_version(lane, 9):
        bench.complain('no file of the queue says of which version it is')
    lane.receiver.be_honest()
    program = lane.start('batch-timeout=0')
    program.ask('burst 5', 'burst done')
    if not wait_for(lambda: program.read() and not set(lane.missing()) - before, DELIVERY_SECONDS):
        bench.complain('beside a store of a newer version new events were not sent')
    must_warn(bench, program, 'a store of a newer version')
    program.quit()
    if before - set(lane.missing()):
        bench.complain(f'{len(before - set(lane.missing()))} events of a newer version were sent')
    corruption.say_version(lane, 1)
    lane.drain()


def corrupt(bench):
    """Each kind on a lane of its own, so that one does not hide another."""
    bench.in_parallel(lambda lane: newer(bench, lane), [bench.lane(), bench.lane()])
    kinds = [kind for kind in corruption.KINDS for _ in range(bench.rounds)]
    parts = [(bench.lane(), kind) for kind in kinds]
    for start in range(0, len(parts), N_AT_ONCE):
        bench.in_parallel(lambda part: corrupt_once(bench, *part),
                          parts[start:start + N_AT_ONCE])
    for lane in bench.lanes:
        shutil.rmtree(lane.queue / 'loop', ignore_errors=True)


SCENARIOS = {
    'full-disk': (full_disk, 1, 3),
    'read-only': (read_only, 1, 3),
    'corrupt': (corrupt, 1, 20),
}
