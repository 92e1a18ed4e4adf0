# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that are killed, alone and in company."""

import functools
import select
import time

import faults
from bench import Trouble, wait_for

CHECK_EACH_ROUNDS = 100
TAKE_OVER_SECONDS = 5
WAITING_SECONDS = 0.5
TURNS_SECONDS = 20


def choose_receiver(lane):
    """What the receiver does to the requests of this round."""
    lane.receiver.set_script([], lane.random.choice(faults.WHILE_KILLING))


def choose_properties(lane):
    return [f'batch-timeout={lane.random.choice([0, 0, 1, 3600])}',
            f'batch-max-events={lane.random.choice([1, 7, 25, 100])}',
            f'compress={lane.random.choice([0, 1])}']


def kill_at_random(lane, program, n_events, longest_wait):
    """Before it is ready, at some event, or some time after the last one."""
    when = lane.random.random()
    if when < 0.1:
        select.select([], [], [], lane.random.uniform(0, 0.08))
    else:
        n_wanted = lane.random.randint(1, n_events) if when < 0.8 else n_events
        program.read_until(lambda: program.reports >= n_wanted)
        select.select([], [], [], lane.random.uniform(0, longest_wait))
    program.kill()


def one_burst(lane):
    choose_receiver(lane)
    n_events = lane.random.choice([1, 5, 40, 300])
    program = lane.start(*choose_properties(lane), is_early=True)
    program.tell(f'burst {n_events}')
    # The library has work to do for a second after the last event.
    kill_at_random(lane, program, n_events, lane.random.choice([0.002, 0.02, 0.2, 1]))


def one_paced(lane):
    choose_receiver(lane)
    n_events = lane.random.randint(5, 15)
    program = lane.start(*choose_properties(lane), is_early=True)
    program.tell(f'pace {n_events} 5 {lane.random.choice([50, 200])}')
    kill_at_random(lane, program, n_events, lane.random.choice([0.05, 1]))


def check_lane(lane, n_rounds):
    """Not only at the very end, so that what is lost is lost near to here."""
    lane.receiver.be_honest()
    lane.drain()
    n_missing = len(lane.missing())
    if n_missing:
        raise Trouble(f'after {n_rounds} rounds {n_missing} of lane {lane.number} are missing')


def kill(bench, one, n_lanes):
    lanes = [bench.lane() for _ in range(n_lanes)]
    bench.ledger.is_serial = True
    for n_done in range(0, bench.rounds, CHECK_EACH_ROUNDS):
        until = min(n_done + CHECK_EACH_ROUNDS, bench.rounds)

        def play(lane, n_done=n_done, until=until):
            for _ in range(n_done + lane.number - 1, until, n_lanes):
                one(lane)
            check_lane(lane, until)
        bench.in_parallel(play, lanes)


def read_all(lane):
    for program in list(lane.programs):
        program.read()


def kill_member(lane):
    victim = lane.random.choice(lane.programs)
    read_all(lane)
    victim.kill()
    fresh = lane.start(*choose_properties(lane))
    fresh.tell(f'pace {lane.random.randint(20, 60)} 2 20')
    choose_receiver(lane)
    until = time.monotonic() + lane.random.uniform(0.02, 0.3)
    while time.monotonic() < until:
        read_all(lane)
        select.select([], [], [], 0.005)


def take_turns(bench, lane):
    """Only one of them sends at a time, however long the receiver takes."""
    lane.receiver.set_script([], faults.answer_after(0.1))
    programs = [lane.start('batch-timeout=0') for _ in range(3)]
    for program in programs:
        program.tell('pace 20 5 50')
    for program in programs:
        program.read_until(lambda program=program: program.has_said('pace done'))
    if lane.wait_taken(TURNS_SECONDS, *programs) is None:
        bench.complain(f'{len(lane.missing())} waited for their turn in vain')
    for program in programs:
        program.quit()


def sender_dies(lane, n_waiting):
    """The one that sends is killed while it waits for the answer. Somebody else then sends what
    it has left, unprompted, whether it has events of its own or not.
    """
    lane.receiver.be_honest()
    other = lane.start('batch-timeout=0')
    lane.sync(other)
    lane.receiver.set_script([faults.stall])
    sender = lane.start('batch-timeout=0')
    sender.ask('burst 20', 'burst done')
    is_sending = wait_for(lambda: lane.bench.notes.of_client(sender.name))
    if not is_sending:
        raise Trouble(f'{sender.name} sent nothing')
    if n_waiting:
        other.ask(f'burst {n_waiting}', 'burst done')
        other.read_until(lambda: False, WAITING_SECONDS)
    sender.kill()
    seconds = lane.wait_taken(TAKE_OVER_SECONDS, other)
    other.quit()
    return seconds


def others_die(lane, _n_waiting):
    """Those that have never sent anything. The next event of the one that is left is enough."""
    lane.receiver.be_honest()
    left = lane.start('batch-timeout=1')
    lane.sync(left)
    dying = [lane.start('batch-timeout=3600') for _ in range(2)]
    for program in dying:
        program.ask('burst 20', 'burst done')
    for program in dying:
        program.kill()
    left.ask('burst 1', 'burst done')
    seconds = lane.wait_taken(TAKE_OVER_SECONDS, left)
    left.quit()
    return seconds


def take_over(bench):
    for what, play, n_waiting in (
            ('one with events of its own, of the sender that died', sender_dies, 5),
            ('an idle one, of the sender that died', sender_dies, 0),
            ('one that recorded again, of others that died', others_die, 1)):
        # On the disk, and in memory.
        for is_in_memory in (False, True):
            seconds = play(bench.lane(is_in_memory), n_waiting)
            if seconds is None:
                bench.complain(f'not taken over within {TAKE_OVER_SECONDS} s by {what}')
            else:
                bench.remarks.append(f'taken over after {seconds:.1f} s by {what}')


def processes(bench):
    """Three of one application, of which one or another is killed all the time."""
    lane = bench.lane(is_in_memory=True)
    for _ in range(3):
        lane.start(*choose_properties(lane), is_early=True).tell('pace 40 2 20')
    for _ in range(bench.rounds):
        kill_member(lane)
    lane.receiver.be_honest()
    for program in list(lane.programs):
        program.quit()
    take_turns(bench, lane)
    take_over(bench)
    bench.drain()


SCENARIOS = {
    'kill-burst': (functools.partial(kill, one=one_burst, n_lanes=4), 40, 1000),
    # Most of the time these only wait.
    'kill-paced': (functools.partial(kill, one=one_paced, n_lanes=8), 40, 1000),
    'processes': (processes, 20, 150),
}
