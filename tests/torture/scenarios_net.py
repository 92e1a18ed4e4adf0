# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Receivers that do what they should not, or nothing at all; and clocks that jump."""

import faults
from bench import wait_for

HOUR = 3600
DAY = 24 * HOUR
RETRY_SECONDS = 20
RETURN_SECONDS = 5
TIMEOUT_SECONDS = 60
# More than any session of the bench is awake.
LONGEST_ACTIVE_SECONDS = 600
N_AT_ONCE = 10


def passing(bench, lane, name, fault):
    """The fault once, or thrice; then all arrives, and nobody has to ask."""
    times = 3 if bench.is_long else 1
    lane.receiver.set_script([fault] * times)
    program = lane.start('batch-timeout=0', 'batch-max-events=50')
    program.ask('burst 30', 'burst done')
    seconds = lane.wait_taken(RETRY_SECONDS * times, program)
    if seconds is None:
        bench.complain(f'{name}: nothing more came within {RETRY_SECONDS * times} s')
    came = bench.notes.of_client(program.name)
    if name == '429 and Retry-After' and len(came) > 1 and came[1].time - came[0].time < 2:
        bench.complain(f'{name}: came again after {came[1].time - came[0].time:.1f} s')
    program.ask('burst 5', 'burst done')
    if lane.wait_taken(RETRY_SECONDS, program) is None:
        bench.complain(f'{name}: what came afterwards was not sent')
    program.quit()


def pausing(bench, lane, name, fault):
    """Nothing more is tried until the program starts anew."""
    lane.receiver.set_script([], fault)
    program = lane.start('batch-timeout=0')
    program.ask('burst 10', 'burst done')
    if not program.read_until(lambda: program.has_said('failed')):
        bench.complain(f'{name}: the program was not told')
    lane.receiver.be_honest()
    n_requests = len(bench.notes.of_client(program.name))
    program.ask('burst 10', 'burst done')
    program.read_until(lambda: not lane.missing(), 1.5)
    if len(bench.notes.of_client(program.name)) != n_requests:
        bench.complain(f'{name}: it was tried again')
    program.kill()
    again = lane.start('batch-timeout=0')
    if lane.wait_taken(RETRY_SECONDS, again) is None:
        bench.complain(f'{name}: the next start did not send')
    again.quit()


def lasting(bench, lane, name, fault):
    """The receiver keeps doing it: it costs the poisonous events alone."""
    lane.receiver.set_script([], fault)
    program = lane.start('batch-timeout=0')
    # A 500 tells of a bad event only if others get through, so good ones stand between them.
    is_500 = fault is faults.poisoned_500
    last = ['poison'] if is_500 else ['poison', 'poison']
    for command in ('burst 9', 'poison', 'burst 9', *last, 'burst 2'):
        program.tell(command)
    program.read_until(lambda: program.reports == (22 if is_500 else 23))
    lane.sync(program, TIMEOUT_SECONDS)
    wait_for(lambda: program.read() and not [
        event_id for event_id in lane.missing()
        if not bench.ledger.recorded[event_id].startswith(faults.POISON)], RETRY_SECONDS)
    program.quit()
    n_aside = sum(feature.startswith(faults.POISON) and event_id not in bench.notes.first_times
                  for event_id, feature in bench.ledger.recorded.items()
                  if f'{program.name}-' in feature)
    n_told = sum(int(line.split()[1]) for line in program.said if line.endswith(' refused'))
    n_expected = {'413': 0, '500 for one': 2}.get(name, 3)
    if (n_aside, n_told) != (n_expected, n_expected):
        bench.complain(f'{name}: {n_aside} not taken, {n_told} told as refused, '
                       f'{n_expected} expected')


def stalling(bench, lane, _name, fault):
    """It is killed while it waits; or, in the long form, waits until it has had enough."""
    lane.receiver.set_script([fault])
    program = lane.start('batch-timeout=0')
    program.ask('burst 10', 'burst done')
    wait_for(lambda: bench.notes.of_client(program.name))
    program.ask('burst 10', 'burst done')
    if bench.is_long:
        if lane.wait_taken(TIMEOUT_SECONDS, program) is None:
            bench.complain(f'it still waited for an answer after {TIMEOUT_SECONDS} s')
        program.quit()
        return
    program.kill()
    again = lane.start('batch-timeout=0')
    if lane.wait_taken(RETRY_SECONDS, again) is None:
        bench.complain('after a request without an answer the next start did not send')
    again.quit()


def each_fault(bench):
    parts = [(play, bench.lane(), name, fault) for play, table in (
        (stalling, {'stalls': faults.stall}), (lasting, faults.LASTING),
        (pausing, faults.PAUSING), (passing, faults.PASSING)) for name, fault in table.items()]
    for start in range(0, len(parts), N_AT_ONCE):
        bench.in_parallel(lambda part: part[0](bench, *part[1:]), parts[start:start + N_AT_ONCE])
    bench.remarks.append(f'{len(parts)} faults')
    bench.drain()


def away(bench, lane, seconds, is_refused, gap):
    """The receiver is away for so long; what was recorded meanwhile has to come by itself."""
    program = lane.start('batch-timeout=1')
    program.ask('burst 20', 'burst done')
    lane.wait_taken(RETRY_SECONDS, program)
    if is_refused:
        lane.receiver.go_down()
    else:
        lane.receiver.set_script([], faults.stall)
        lane.receiver.cut_all()
    program.tell(f'pace {int(seconds * 1000 / gap)} {gap} {gap}')
    program.read_until(lambda: False, seconds)
    if is_refused:
        lane.receiver.come_up()
    lane.receiver.be_honest()
    took = lane.wait_taken(10 * RETURN_SECONDS, program)
    what = 'refused' if is_refused else 'unanswered'
    if took is None or took > RETURN_SECONDS:
        how_long = f'{took:.1f}' if took else f'more than {10 * RETURN_SECONDS}'
        bench.complain(f'{what} for {seconds} s: all was delivered {how_long} s after its '
                       f'return, not within {RETURN_SECONDS} s')
    program.quit()
    return took


def outage(bench):
    """Some at once, for the waits are a matter of chance."""
    seconds = 30 if bench.is_long else 3
    times = []
    parts = [(bench.lane(), is_refused, gap) for is_refused in (True, False)
             for gap in (100, 500, 1000) for _ in range(bench.rounds)]

    def play(part):
        times.append(away(bench, part[0], seconds, *part[1:]))
    bench.in_parallel(play, parts)
    times = sorted(time for time in times if time is not None)
    bench.remarks.append(f'{len(parts)} outages of {seconds} s: all delivered after ' +
                         ', '.join(f'{time:.2f}' for time in times) + ' s')
    bench.drain()


def jump(lane, programs):
    """Anywhere within six days before or after, so that nothing comes to be too old."""
    lane.clock.set(lane.random.choice([lane.random.randint(-6 * DAY, 6 * DAY),
                                       lane.random.randint(-5 * HOUR, 5 * HOUR)]))
    for program in programs:
        program.read(lane.random.uniform(0, 0.1))


def jumping_life(lane):
    lane.receiver.set_script(lane.random.choices(list(faults.PASSING.values()), k=3))
    program = lane.start(f'batch-timeout={lane.random.choice([0, 1])}', shim='clock')
    program.tell('pace 40 2 20')
    while not program.has_said('pace done'):
        jump(lane, [program])
    if lane.random.random() < 0.5:
        program.kill()
    else:
        lane.receiver.be_honest()
        program.quit()


def waits_no_day(bench, lane):
    """A wait that began under a clock that was days ahead is not waited for when it is right."""
    lane.clock.set(5 * DAY)
    lane.receiver.set_script([], faults.PASSING['503'])
    program = lane.start('batch-timeout=0', shim='clock')
    program.ask('burst 10', 'burst done')
    program.read_until(lambda: program.has_said('failed'))
    program.kill()
    lane.clock.set(0)
    lane.receiver.be_honest()
    again = lane.start('batch-timeout=0', shim='clock')
    if lane.wait_taken(RETRY_SECONDS, again) is None:
        bench.complain(f'with the clock set back the next start sent nothing in {RETRY_SECONDS} s')
    again.quit()


def tells_what_is_old(bench, lane):
    """Past their age events are dropped: that is told, and counted."""
    lane.receiver.go_down()
    lane.clock.set(0)
    program = lane.start('batch-timeout=3600', shim='clock')
    program.ask('burst 10', 'burst done')
    program.kill()
    lane.clock.set(31 * DAY)
    bench.ledger.aged.update(lane.missing())
    again = lane.start('batch-timeout=0', shim='clock')
    again.read_until(lambda: bench.ledger.dropped['too-old'] >= len(bench.ledger.aged))
    lane.receiver.come_up()
    lane.sync(again)
    again.quit()


def clock(bench):
    lanes = [bench.lane() for _ in range(4)]

    def play(lane):
        for _ in range(bench.rounds):
            jumping_life(lane)
    bench.in_parallel(play, lanes)
    for lane in lanes:
        lane.clock.set(0)
    bench.drain()
    waits_no_day(bench, bench.lane())
    tells_what_is_old(bench, bench.lane())
    bench.drain(bench.lanes[-2:], shim='clock')


def sleep(lane, seconds):
    lane.clock.set(lane.clock.get(1) + seconds, 1)


def sleeping_life(lane):
    """Lids are closed for minutes or hours: while it records, while a request is under way that
    no answer comes to any more, and while it waits for the next try.
    """
    lane.receiver.set_script([faults.PASSING['503'], faults.stall, faults.answer_late])
    program = lane.start(f'batch-timeout={lane.random.choice([0, 1])}', shim='clock')
    program.tell('pace 40 2 20')
    while not program.has_said('pace done'):
        program.read(lane.random.uniform(0, 0.1))
        sleep(lane, lane.random.choice([5 * 60, 2 * HOUR, 9 * HOUR]))
        if lane.random.random() < 0.3:
            # The receiver has long forgotten of its connections.
            lane.receiver.cut_all()
    lane.receiver.be_honest()
    if lane.wait_taken(RETRY_SECONDS, program) is None:
        lane.bench.complain(f'{program.name}: after the last sleep not all came by itself')
    program.quit()


def suspend(bench):
    lanes = [bench.lane() for _ in range(4)]

    def play(lane):
        for _ in range(bench.rounds):
            sleeping_life(lane)
    bench.in_parallel(play, lanes)
    bench.drain()
    spans = [event[name] for request in bench.notes.requests for event in request.events.values()
             for name in ('time_spent', 'active_duration') if name in event]
    longest = max(spans, default=0)
    bench.remarks.append(f'the longest active time that was told is {longest / 1000:.1f} s')
    if not spans or longest > LONGEST_ACTIVE_SECONDS * 1000:
        bench.complain(f'of {len(spans)} active times the longest is {longest / 1000:.1f} s')


def day_away(bench):
    """The network is gone for a day, of which one program sees all, and others an hour each."""
    whole, hourly = bench.lane(), bench.lane()
    for lane in (whole, hourly):
        lane.receiver.go_down()
    patient = whole.start('batch-timeout=0', shim='clock')
    for hour in range(24 * bench.rounds):
        for lane in (whole, hourly):
            lane.clock.set(hour * HOUR)
        patient.ask('burst 10', 'burst done')
        program = hourly.start('batch-timeout=0', shim='clock')
        program.ask('burst 10', 'burst done')
        if hourly.random.random() < 0.5:
            program.read_until(lambda program=program: program.has_said('failed'))
            program.quit()
        else:
            program.kill()
    next_morning(bench, patient, whole, hourly)


def next_morning(bench, patient, whole, hourly):
    """It is back: the patient one is prompted, the other one has only to be started."""
    for lane in (whole, hourly):
        lane.clock.set((24 * bench.rounds + 1) * HOUR)
        lane.receiver.come_up()
    whole.sync(patient)
    program = hourly.start('batch-timeout=0', shim='clock')
    seconds = hourly.wait_taken(RETRY_SECONDS, program)
    if seconds is None:
        bench.complain(f'the next start had not sent it all after {RETRY_SECONDS} s')
    else:
        bench.remarks.append(f'the next start had sent all after {seconds:.1f} s')
    for program in (patient, program):
        program.quit()
    bench.drain(shim='clock')


SCENARIOS = {
    'faults': (each_fault, 1, 1),
    'clock': (clock, 3, 60),
    'suspend': (suspend, 2, 30),
    'day-away': (day_away, 1, 7),
    'outage': (outage, 1, 3),
}
