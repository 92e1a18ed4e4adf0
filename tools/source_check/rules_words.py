# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about single words: what may not be called, written or left behind."""

import re
from fnmatch import fnmatchcase

from .tree import C_FOLDERS, Problem

_LEFTOVER = re.compile(r'\b(TO' r'DO|FIX' r'ME|XX' r'X|HA' r'CK)\b')
_PLAIN_TYPES = frozenset('gint gchar gdouble gfloat glong gshort guchar gushort'.split())
_SLEEPS = frozenset('g_usleep usleep sleep nanosleep'.split())
_ABORTS = frozenset('g_error abort exit _exit'.split())

# Written so that this file does not match itself.
_MACHINE = re.compile(r'deb[.]debian[.]org|registry[.]npmjs|pypi[.]org|files[.]pythonhosted'
                      r'|(?<![\w.~$}/-])/(?:work|root)[/]')

_SPDX = (('SPDX-FileCopyright' 'Text', re.compile(r'SPDX-FileCopyright' r'Text: \S')),
         ('SPDX-License-' 'Identifier: LGPL-2.1-or-later',
          re.compile(r'SPDX-License-' r'Identifier: LGPL-2\.1-or-later\b')))


def check_words(tree):
    for path, c_file in tree.c_under(*C_FOLDERS):
        for token in c_file.code_tokens():
            if token.kind != 'name':
                continue
            if token.text == 'goto':
                yield Problem(path, token.line, 'goto', 'no goto: use autoptr or a function')
            elif token.text in _PLAIN_TYPES:
                yield Problem(path, token.line, 'g-type',
                              f'write {token.text[1:].replace("uchar", "unsigned char")}, '
                              f'not {token.text}')


def check_calls(tree):
    # What the library itself names _sync delivers events; whether it blocks is seen inside of it.
    own = {function.name for _, c_file in tree.library() for function in c_file.functions}
    for path, c_file in tree.c_files.items():
        for function, token in _calls(c_file):
            if path.startswith('lib/'):
                yield from _check_library_call(path, function, token, own)
            elif path.startswith('tests/') and token.text in _SLEEPS:
                yield Problem(path, token.line, 'sleep',
                              f'{token.text}() in a test: wait for a condition instead')


def _calls(c_file):
    for function in c_file.functions:
        body = function.body
        for index, token in enumerate(body[:-1]):
            is_member = body[index - 1].text in ('.', '->')
            if token.kind == 'name' and body[index + 1].text == '(' and not is_member:
                yield function, token


def _check_library_call(path, function, token, own):
    if token.text in _ABORTS:
        yield Problem(path, token.line, 'abort', f'{token.text}() ends the application')
    is_blocking = token.text in _SLEEPS or token.text.endswith('_sync') and token.text not in own
    if is_blocking and not function.name.endswith('_in_thread'):
        yield Problem(path, token.line, 'blocking-call',
                      f'{token.text}() in {function.name}(): '
                      'blocking calls only in functions named _in_thread')


def check_text(tree):
    """What is looked for in the lines of every text file."""
    for path in tree.paths:
        text = tree.text(path)
        if text is None or _is_listed(path, tree.limits['texts of others']):
            continue
        for number, line in enumerate(text.split('\n'), 1):
            leftover, machine = _LEFTOVER.search(line), _MACHINE.search(line)
            if leftover:
                yield Problem(path, number, 'leftover', f'{leftover.group()} left in the file')
            if machine:
                yield Problem(path, number, 'machine-name',
                              f'"{machine.group()}" belongs to one machine or registry')


def check_spdx(tree):
    for path in tree.paths:
        text = tree.text(path)
        if text is None or not text.strip() or _is_listed(path, tree.limits['without licence']):
            continue
        head = '\n'.join(text.split('\n')[:tree.limits['licence within lines']])
        for name, pattern in _SPDX:
            if not pattern.search(head):
                yield Problem(path, 1, 'spdx', f'no line with {name}')


def _is_listed(path, patterns):
    return any(fnmatchcase(path, pattern) for pattern in patterns)


RULES = (check_words, check_calls, check_text, check_spdx)
