# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What one call costs the thread that makes it, beside a plain write(2) of the same line."""

import re
import shutil
import subprocess

from stage import Failure, median, table

VARIANTS = {
    'nothing': 'an empty call',
    'write': 'write(2) of the line',
    'feature': 'send_feature_event',
    'module': 'set_module_id',
}
FEW, MANY = 2000, 6000


def count_instructions(stage, variant, n_calls):
    """Of the calling thread, which callgrind counts as the first."""
    folder = stage.make(f'callgrind-{variant}-{n_calls}')
    prefix = ['valgrind', '--quiet', '--tool=callgrind', '--separate-threads=yes',
              f'--callgrind-out-file={folder}/out']
    stage.run('calls', variant, 'bulk', n_calls, state=folder, prefix=prefix)
    text = next(folder.glob('out-01')).read_text(errors='replace')
    found = re.search(r'^(?:totals|summary): (\d+)', text, re.MULTILINE)
    if not found:
        raise Failure('callgrind wrote no total')
    return int(found.group(1))


def instructions_per_call(stage, variant):
    if not shutil.which('valgrind'):
        return 'no valgrind'
    try:
        difference = (count_instructions(stage, variant, MANY)
                      - count_instructions(stage, variant, FEW))
    except subprocess.TimeoutExpired:
        return 'too slow'
    return f'{difference / (MANY - FEW):,.0f}'


def runs(stage, variant, mode, n_calls, n_runs):
    """The median of the runs, number by number."""
    results = []
    for _ in range(n_runs):
        results.append(stage.run('calls', variant, mode, n_calls,
                                 state=stage.make(f'{variant}-{mode}-{len(results)}')))
    return {name: median([result[name] for result in results]) for name in results[0]}


def measure(stage):
    n_runs, n_calls, n_paced = (1, 10000, 20) if stage.is_quick else (5, 100000, 300)
    rows = []
    for variant, title in VARIANTS.items():
        bulk = runs(stage, variant, 'bulk', n_calls, n_runs)
        each = runs(stage, variant, 'each', n_calls, n_runs)
        paced = runs(stage, variant, 'paced', n_paced, 1)
        rows.append((title, instructions_per_call(stage, variant), f'{bulk["mean-ps"] / 1000:,.0f}',
                     *(f'{each[name]:,.0f}' for name in ('median-ns', 'p99-ns', 'p99.9-ns',
                                                         'longest-ns')),
                     f'{paced["median-ns"]:,.0f}', f'{paced["p99-ns"]:,.0f}'))
    table(f'calls: a line of {each["line-bytes"]:.0f} bytes; times in ns; {n_calls:,} calls, '
          f'median of {n_runs} runs; paced: {n_paced} calls, 20 ms apart',
          ('a call of', 'instructions', 'mean', 'median', 'p99', 'p99.9', 'longest', 'paced',
           'paced p99'), rows)
