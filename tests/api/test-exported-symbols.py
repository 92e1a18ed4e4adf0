#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library exports the functions of the public headers, all of them and nothing else.

usage: test-exported-symbols.py LIBRARY HEADER...
"""

import re
import subprocess
import sys
from pathlib import Path


# The linker's own marks of where sections end.
MARKS = {'__bss_start', '_edata', '_end'}


def declared(headers):
    names = set()
    for header in headers:
        text = re.sub(r'/\*.*?\*/', '', Path(header).read_text(encoding='utf-8'), flags=re.DOTALL)
        text = re.sub(r'^\s*#.*?(?<!\\)$', '', text, flags=re.MULTILINE | re.DOTALL)
        names |= set(re.findall(r'\b(natero_\w+)\s*\(', text))
        names |= {f'{stem}_get_type' for stem in
                  re.findall(r'G_DECLARE_\w+_TYPE\s*\(\s*\w+\s*,\s*(natero_\w+)', text)}
    return names


def exported(library):
    answer = subprocess.run(['nm', '-D', '--defined-only', library], check=True, text=True,
                            stdout=subprocess.PIPE)
    return {line.split()[-1].split('@')[0] for line in answer.stdout.splitlines()} - MARKS


def main(library, headers):
    wanted, found = declared(headers), exported(library)
    for name in sorted(wanted - found):
        print(f'{name} is declared, and not exported')
    for name in sorted(found - wanted):
        print(f'{name} is exported, and in no public header')
    print(f'{len(wanted)} declared, {len(found)} exported')
    return 0 if wanted == found and len(wanted) > 40 else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2:]))
