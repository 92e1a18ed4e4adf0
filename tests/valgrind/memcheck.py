# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs under valgrind's memcheck, and what it says of them, in TAP."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ERROR_CODE = 99
DEADLINE_SECONDS = 60
HERE = Path(__file__).resolve().parent
OPTIONS = (
    '--quiet',
    '--tool=memcheck',
    f'--error-exitcode={ERROR_CODE}',
    '--leak-check=full',
    '--show-leak-kinds=definite,indirect',
    '--errors-for-leak-kinds=definite,indirect',
    '--num-callers=40',
    '--child-silent-after-fork=yes',
    # Otherwise a thread that turns and turns keeps the others from their turn.
    '--fair-sched=try',
    f'--suppressions={HERE}/natero.supp',
)


def reason_to_skip():
    if os.environ.get('NATERO_SANITIZED'):
        return 'built with a sanitizer, which valgrind cannot run'
    if not shutil.which('valgrind'):
        return 'valgrind is not installed'
    return None


def check(arguments, environment=(), stdin=subprocess.DEVNULL):
    """Runs it to its end. None, or what was wrong with it."""
    with tempfile.TemporaryDirectory(prefix='natero-valgrind-') as folder:
        log = Path(folder) / 'log'
        for name in ('run', 'state', 'config', 'data', 'cache'):
            (Path(folder) / name).mkdir(mode=0o700)
        try:
            done = subprocess.run(
                ['valgrind', *OPTIONS, f'--log-file={log}', *map(str, arguments)],
                env={**os.environ, **own_environment(folder), **dict(environment)}, stdin=stdin,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=DEADLINE_SECONDS)
        except subprocess.TimeoutExpired as late:
            return f'not over after {DEADLINE_SECONDS} s\n{text_of(late.stdout)}'
        if done.returncode == 0:
            return None
        said = log.read_text(errors='replace') if log.exists() else ''
        if done.returncode == ERROR_CODE:
            return said
        return f'ended with {done.returncode}\n{text_of(done.stdout)}\n{said}'


def text_of(output):
    return (output or b'').decode('utf-8', 'replace')


def own_environment(folder):
    return {
        'HOME': folder,
        'XDG_RUNTIME_DIR': f'{folder}/run',
        'XDG_STATE_HOME': f'{folder}/state',
        'XDG_CONFIG_HOME': f'{folder}/config',
        'XDG_DATA_HOME': f'{folder}/data',
        'XDG_CACHE_HOME': f'{folder}/cache',
        # So that valgrind sees each piece of memory.
        'G_SLICE': 'always-malloc',
    }


def main(tests):
    """Each test is a name and a function that returns None, or what was wrong."""
    reason = reason_to_skip()
    if reason:
        print(f'1..0 # SKIP {reason}')
        return 0
    print(f'1..{len(tests)}', flush=True)
    n_failed = 0
    for number, (name, test) in enumerate(tests, 1):
        start = time.monotonic()
        problem = test()
        if problem is not None:
            n_failed += 1
            print('\n'.join('# ' + line for line in problem.splitlines()), file=sys.stderr)
        print(f'{"ok" if problem is None else "not ok"} {number} {name}')
        print(f'# {name}: {time.monotonic() - start:.2f} s', flush=True)
    return 1 if n_failed else 0
