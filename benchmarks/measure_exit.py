# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From g_application_quit() to the end of the process, with the library and without."""

import socket
import subprocess
import time

from stage import DEADLINE_SECONDS, Failure, end_process, median, parse, table

# A namespace with nothing in it: GNetworkMonitor knows that there is no way out.
NO_NETWORK = (['unshare', '--net'], ['unshare', '--net', '--map-root-user'])
# Kept free for documents by RFC 5737: not on this machine, and so not reached past the monitor.
FAR_URL = 'http://198.51.100.1/v1/[authKey]/[apiKey]'


def find_no_network():
    for prefix in NO_NETWORK:
        try:
            subprocess.run([*prefix, 'true'], check=True, stderr=subprocess.DEVNULL)
            return prefix
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def time_exit(stage, url, form, prefix, state):
    """In ms. The process is waited for, not asked."""
    process = subprocess.Popen([*prefix, stage.program('exit'), url, form], text=True,
                               env={**stage.environment(state, stage.find_memory()),
                                    'GIO_USE_NETWORK_MONITOR': 'netlink'},
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        said = {}
        while 'quit' not in said:
            line = process.stdout.readline()
            if not line:
                raise Failure(f'bench-exit ended early, with {process.wait()}')
            said |= parse(line)
        status = process.wait(DEADLINE_SECONDS)
        took = time.monotonic_ns() - said['quit']
    finally:
        end_process(process)
        process.stdout.close()
    if status != 0:
        raise Failure(f'bench-exit ended with {status}')
    if url != '-' and said.get('pending', 0) == 0:
        raise Failure('nothing was queued at the end')
    return took / 1e6


def row(stage, title, url, form, prefix, n_runs):
    times = {'-': [], url: []}
    for i in range(n_runs):
        for address, found in times.items():
            state = stage.make(f'state-{title}-{form}-{i}-{len(found)}-{len(address)}'
                               .replace(' ', '-'))
            found.append(time_exit(stage, address, form, prefix, state))
    without, own = times.values()
    return (title, form, median(without), median(own), median(own) - median(without),
            max(without), max(own))


def refusing_url():
    """A port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return f'http://127.0.0.1:{one.getsockname()[1]}/'


def measure(stage):
    n_runs = 3 if stage.is_quick else 25
    n_others = 2 if stage.is_quick else 10
    no_network = find_no_network()
    rows = []
    for form in ('plain', 'window'):
        if no_network is not None:
            rows.append(row(stage, 'network known away', FAR_URL, form, no_network, n_runs))
    for title, url in (('receiver takes', stage.receiver().url),
                       ('receiver refuses', refusing_url()),
                       ('receiver hangs', stage.receiver('hang').url)):
        rows.append(row(stage, title, url, 'plain', [], n_others))
    table(f'exit: ms from g_application_quit() to the end of the process; {n_runs} runs each, '
          f'{n_others} where the network is there; 20 events and a login are queued',
          ('', 'program', 'without', 'with', 'more', 'longest w/o', 'longest with'), rows)
    if no_network is None:
        raise Failure('no network namespace may be made here (unshare), so that the network '
                      'is never known to be away')
