# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The accounts: what was recorded, and where each event is at the end."""

import collections
import re
import threading
from pathlib import Path

from faults import POISON
from receiver import MAYBE_TAKEN, NOT_TAKEN, TAKEN

ID = re.compile(rb'[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}')
SEGMENT = re.compile(r'[0-9a-f]+-[0-9a-f]+/\d+\.ndjson$')
KEPT = ('set-aside', 'torn-', 'unreadable-')


class Ledger:
    def __init__(self):
        self.recorded = {}  # event id: the feature that was told with it
        self.promised = set()  # features of calls that returned before their events had an id
        self.dropped = collections.Counter()  # reason: how many, as the programs told
        self.killed = {}  # the clients, and when
        self.hurried = set()  # clients that ended before a slow disk had all
        self.is_serial = False  # of each store one program ran at a time
        self.aged = set()  # which came to be too old: that has to be told
        self.destroyed = set()  # whose bytes are gone
        self.hit = set()  # some of whose bytes were changed
        self.unsaved = set()  # clients that had no disk to note on what was delivered
        self.is_tampered = False  # somebody has been at the files
        self.n_crashes = 0
        self.problems = []
        self.lock = threading.Lock()

    def note_dropped(self, n_events, reason):
        with self.lock:
            self.dropped[reason] += n_events

    def note_recorded(self, feature, ids):
        for event_id in ids:
            self.recorded[event_id] = feature
        if ids:
            self.promised.discard(feature)
        else:
            self.promised.add(feature)

    def look_for_promised(self, requests):
        """Who was killed may not have come to tell their ids."""
        if not self.promised:
            return
        for request in requests:
            for event in request.events.values():
                if event.get('feature') in self.promised:
                    self.note_recorded(event['feature'], [event['event_id']])

    def clients_of(self, lane):
        """All that have sent something of this store."""
        with lane.bench.notes.lock:
            return {request.client for request in lane.bench.notes.requests
                    if request.client.startswith(f'{lane.bench.name}-{lane.number}-')}

    def find_missing(self, notes):
        """Those that were not taken yet, and are not destroyed."""
        with notes.lock:
            taken = set(notes.first_times)
            self.look_for_promised(notes.requests)
        return (self.recorded.keys() - taken - self.destroyed) | self.promised

    def settle(self, notes, folders):
        """All accounts closed; the requests have ended."""
        self.look_for_promised(notes.requests)
        self.recorded.update((feature, feature) for feature in self.promised)
        return Account(self, notes, find_files(folders))


def find_files(folders):
    """What is left of the store: its path, and its bytes."""
    files = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob('*')):
            if path.is_file() and not path.is_symlink():
                files[str(path)] = path.read_bytes()
    return files


def is_kept(path):
    """Whether it is one that is there for a person."""
    return any(part.startswith(KEPT) for part in Path(path).parts)


def is_torn(line):
    """Whether anybody can see that it is no event. A changed byte may leave it looking like one:
    that it is none is then for the receiver to say.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return True
    return not text.startswith('{') or not text.endswith('}') or min(text) < ' '


class Account:
    def __init__(self, ledger, notes, files):
        self.ledger = ledger
        self.requests = list(notes.requests)
        self.hit_features = {ledger.recorded.get(event_id) for event_id in ledger.hit}
        self.errors = list(notes.errors)
        self.files = files
        kept = {found.decode() for path, data in files.items() if is_kept(path)
                for found in ID.findall(data)}
        kept |= self.find_hit_but_kept()
        self.taken = set(notes.first_times)
        self.set_aside = kept - self.taken
        recorded = ledger.recorded.keys()
        self.delivered = recorded & self.taken
        self.needlessly_aside = {
            event_id for event_id in (recorded & self.set_aside) - ledger.hit - ledger.destroyed
            if not ledger.recorded[event_id].startswith(POISON)}
        missing = recorded - self.taken - kept - ledger.destroyed - ledger.aged
        self.waiting = {found.decode() for path, data in files.items() if not is_kept(path)
                        for found in ID.findall(data)} & missing
        self.missing = missing - self.waiting
        self.aged = ledger.aged - self.taken
        self.strangers = self.find_strangers()
        self.torn = [line for request in self.requests for line in request.lines
                     if is_torn(line)]
        self.resent, self.excused = self.find_resent()
        self.twice = self.find_twice()
        self.out_of_order = self.find_out_of_order()
        # What a killed program has sent may be read after its end.
        self.overlaps = [
            (first, second) for first, second in notes.overlaps
            if not any(client in ledger.killed and ledger.killed[client] <= second.time
                       for client in (first.client, second.client))]
        self.litter = [path for path in files if re.search(r'\.[A-Za-z0-9]{6}$', path)]

    def find_hit_but_kept(self):
        """Events whose bytes were changed: what is left of their lines, which have one of the
        two names yet, was set aside or sent.
        """
        kept = [data for path, data in self.files.items() if is_kept(path)]
        for request in self.requests:
            if request.answer != NOT_TAKEN:
                kept += [line for place, line in enumerate(request.lines, 1)
                         if place not in request.refused]
        text = b'\n'.join(kept)
        names = set(re.findall(rb'[a-z][a-z-]+(?:-\d+)+', text)) | set(ID.findall(text))
        return {event_id for event_id in self.ledger.hit if event_id.encode() in names
                or self.ledger.recorded.get(event_id, '').encode() in names}

    def find_strangers(self):
        """Features that were taken, but not recorded so. A program that was killed may have
        recorded one more than it came to tell.
        """
        strangers = set()
        for request in self.requests:
            for event in request.events.values():
                if event.get('action') != 'feature':
                    continue
                event_id, feature = event['event_id'], str(event.get('feature'))
                told = self.ledger.recorded.get(event_id)
                was_told = told == feature
                was_killed = told is None and feature.rpartition('-')[0].removeprefix(
                    POISON + '-') in self.ledger.killed
                if not was_told and not was_killed:
                    strangers.add((feature, event_id))
        return {(feature, event_id) for feature, event_id in strangers
                if feature not in self.hit_features and event_id not in self.ledger.hit}

    def is_altered(self, event):
        """Whether its id was hit: it may be that of another event now."""
        feature = event.get('feature')
        return (feature in self.hit_features
                and self.ledger.recorded.get(event['event_id']) != feature)

    def find_resent(self):
        """Events that came again although their client knew that they were taken.

        One that was killed, or did not wait for a slow disk at its end, may not have come to note
        its very last answer; it is excused.
        """
        last = {request.client: request.number for request in self.requests}
        settled = {}  # event id: the last request that settled it
        resent, excused = {}, set()
        for request in self.requests:
            for place, event in request.events.items():
                if self.is_altered(event):
                    continue
                event_id = event['event_id']
                former = settled.get(event_id)
                if former and self.is_excused(former, request, last):
                    excused.add(event_id)
                elif former:
                    resent[event_id] = (former, request)
                if request.answer == TAKEN or (request.answer == MAYBE_TAKEN
                                               and place not in request.refused):
                    settled[event_id] = request
        return resent, excused - resent.keys()

    def is_excused(self, former, request, last):
        was_cut_off = former.client in self.ledger.hurried | self.ledger.killed.keys()
        was_last = request.client != former.client and last[former.client] == former.number
        return (former.answer == MAYBE_TAKEN or former.client in self.ledger.unsaved
                or (was_cut_off and was_last))

    def find_twice(self):
        """Features that were taken with more than one id: no receiver could drop the second."""
        ids = collections.defaultdict(set)
        for request in self.requests:
            for place, event in request.events.items():
                # One whose key was hit has no name.
                if event.get('action') == 'feature' and 'feature' in event \
                        and place not in request.refused:
                    ids[event['feature']].add(event['event_id'])
        return {feature for feature, found in ids.items()
                if len(found) > 1 and feature not in self.hit_features}

    def find_out_of_order(self):
        """How often an event was taken before an older one of its run; and, where programs ran
        one after the other, before one that was called in an older run.
        """
        newest = {}
        seen = set()
        n_wrong = 0
        for request in self.requests:
            if request.answer == NOT_TAKEN:
                continue
            altered = {event['event_id'] for event in request.events.values()
                       if self.is_altered(event)}
            for event_id in request.taken():
                if event_id in seen | altered or event_id not in self.ledger.recorded:
                    continue
                seen.add(event_id)
                lane, run, number = self.ledger.recorded[event_id].rsplit('-', 2)
                place = int(event_id[24:], 16)
                n_wrong += place < newest.get(event_id[:23], place)
                newest[event_id[:23]] = place
                # What was called in a run that was killed at once may be told by the next one,
                # and so may what comes with it, which has no name of its own.
                if self.ledger.is_serial and number != '0':
                    n_wrong += int(run) < newest.get(lane, 0)
                    newest[lane] = max(int(run), newest.get(lane, 0))
        return n_wrong

    def is_good(self):
        return not list(self.complaints())

    def is_told(self):
        """Whether the programs have told just what was set aside, or came to be too old. What
        happens to a file is not known to anybody in each case.
        """
        return self.ledger.is_tampered or self.ledger.dropped.total() == len(self.set_aside | self.aged)

    def line(self):
        told = f', dropped as too old {len(self.aged)}' if self.aged else ''
        destroyed = f', destroyed {len(self.ledger.destroyed)}' if self.ledger.destroyed else ''
        excused = f' ({len(self.excused)} resent in doubt)' if self.excused else ''
        return (f'recorded {len(self.ledger.recorded)}, delivered {len(self.delivered)}, '
                f'duplicates {len(self.resent) + len(self.twice)}{excused}, '
                f'lost {len(self.missing)}, set aside {len(self.set_aside)}{told}{destroyed}')

    def complaints(self):
        """What is wrong, a line each."""
        if self.missing:
            names = [f'{self.ledger.recorded[event_id]} {event_id}' for event_id in self.missing]
            yield f'lost: {sorted(names)[:8]}'
        if self.waiting:
            yield f'{len(self.waiting)} still wait: {sorted(self.waiting)[:3]}'
        if self.resent:
            yield f'{len(self.resent)} resent though known as taken'
            for event_id, (former, request) in sorted(self.resent.items())[:8]:
                yield (f'{event_id}: {former.describe(self.ledger)}, '
                       f'then {request.describe(self.ledger)}')
        if self.twice:
            yield f'taken with several ids: {sorted(self.twice)[:8]}'
        if self.strangers:
            yield f'taken, but never recorded so: {sorted(self.strangers)[:8]}'
        if self.torn:
            yield f'{len(self.torn)} lines were sent that are no lines: {self.torn[0][:300]}'
        if not self.is_told():
            yield f'told as dropped {dict(self.ledger.dropped)}, which is not so'
        if self.out_of_order:
            yield f'{self.out_of_order} taken before older ones'
        if self.overlaps:
            yield f'{len(self.overlaps)} requests while another was under way'
            for first, second in self.overlaps[:5]:
                yield (f'{second.describe(self.ledger)} came {second.time - first.time:.3f} s '
                       f'after {first.describe(self.ledger)}')
        if self.needlessly_aside:
            yield f'set aside without need: {sorted(self.needlessly_aside)[:8]}'
        if self.ledger.n_crashes:
            yield f'{self.ledger.n_crashes} crashes'
        yield from self.ledger.problems
        yield from self.errors
