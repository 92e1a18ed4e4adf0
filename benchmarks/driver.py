# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs benchmarks and prints what they give. To be started by benchmarks/run."""

import argparse
import importlib
import sys
import time
import traceback

from stage import Failure, Stage


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--quick', action='store_true')
    for name in ('programs', 'disk', 'scratch'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('names', nargs='+')
    return parser.parse_args()


def run(name, arguments):
    """False where it could not be run."""
    start = time.monotonic()
    with Stage(arguments.programs, arguments.disk, arguments.scratch, arguments.quick) as stage:
        try:
            importlib.import_module(f'measure_{name}').measure(stage)
        except Failure as failure:
            print(f'{name} could not run: {failure}', file=sys.stderr)
            return False
        except Exception:
            traceback.print_exc()
            return False
    print(f'({name}: {time.monotonic() - start:.0f} s)\n', flush=True)
    return True


def main():
    arguments = parse_arguments()
    results = [run(name, arguments) for name in arguments.names]
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
