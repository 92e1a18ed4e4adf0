#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Test programs, named as arguments, once more under memcheck."""

import sys
from pathlib import Path

import memcheck


def test_of(program):
    return Path(program).name, lambda: memcheck.check([program])


if __name__ == '__main__':
    sys.exit(memcheck.main([test_of(program) for program in sys.argv[1:]]))
