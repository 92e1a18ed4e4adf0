# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about size and shape: functions, files, state."""

import re

from . import c_model
from .tree import C_FOLDERS, Problem, stem


def function_lines(c_file, function):
    """The code lines between the braces of a function."""
    return c_file.code_line_count(function.body[0].line + 1, function.end_line - 1)


def is_counted(function, limits):
    """Whether the length of @function says anything (class_init and property switches do not)."""
    return not re.search(limits['unlimited functions'], function.name)


def check_functions(tree):
    limits = tree.limits
    for path, c_file in tree.c_under(*C_FOLDERS):
        for function in c_file.functions:
            yield from _check_length(path, c_file, function, limits)
            yield from _check_nesting(path, function, limits)
            yield from _check_parameters(path, function, limits)


def _check_length(path, c_file, function, limits):
    lines = function_lines(c_file, function)
    if lines > limits['function lines'] and is_counted(function, limits):
        yield Problem(path, function.line, 'function-length',
                      f'{function.name}() has {lines} code lines, '
                      f'the limit is {limits["function lines"]}')


def _check_nesting(path, function, limits):
    depth = c_model.nesting(function)
    if depth > limits['nesting']:
        yield Problem(path, function.line, 'nesting',
                      f'{function.name}() nests {depth} deep, the limit is {limits["nesting"]}')


def _check_parameters(path, function, limits):
    count = parameter_count(function)
    if count > limits['parameters']:
        yield Problem(path, function.line, 'parameters',
                      f'{function.name}() has {count} parameters, '
                      f'the limit is {limits["parameters"]}')


def parameter_count(function):
    """The parameters, where cancellable, callback and user data count as one."""
    texts = [' '.join(t.text for t in parameter) for parameter in function.parameters]
    has_triple = (len(texts) >= 3 and 'GCancellable' in texts[-3]
                  and 'GAsyncReadyCallback' in texts[-2] and 'gpointer' in texts[-1])
    return len(texts) - 2 if has_triple else len(texts)


def check_files(tree):
    for path, _ in tree.c_under(*C_FOLDERS):
        lines = len(tree.text(path).splitlines())
        what, limit = _file_limit(path, tree.limits)
        if lines > limit:
            yield Problem(path, limit + 1, what + '-length',
                          f'{lines} lines, the limit for a {what} is {limit}')


def _file_limit(path, limits):
    if path.endswith('.c'):
        return 'file', limits['long files'].get(path.rsplit('/', 1)[-1], limits['file lines'])
    if '-private.h' in path or not path.startswith('lib/'):
        return 'header', limits['private header lines']
    return 'header', limits['public header lines']


def check_state(tree):
    """No mutable variables outside of functions and objects."""
    for path, c_file in tree.c_under(*C_FOLDERS):
        for variable in c_file.variables:
            if _is_state(variable, tree.limits):
                yield Problem(path, variable.line, 'mutable-state',
                              f'{variable.name} is a variable of the file; '
                              'make it const or a member of an object')
        for function in c_file.functions:
            for variable in c_model.static_locals(function):
                if _is_state(variable, tree.limits):
                    yield Problem(path, variable.line, 'mutable-state',
                                  f'{variable.name} in {function.name}() is static and not const')


def _is_state(variable, limits):
    return (not variable.is_const and not variable.is_extern
            and not re.fullmatch(limits['allowed variables'], variable.name))


def check_headers(tree):
    """Guards, private headers that leak, and the umbrella header."""
    headers = [(path, c_file) for path, c_file in tree.library() if not path.endswith('.c')]
    for path, c_file in headers:
        text = tree.text(path)
        if '#pragma once' not in text and not re.search(r'#ifndef (\w+)\n# ?define \1\b', text):
            yield Problem(path, 1, 'header-guard', 'neither #pragma once nor an include guard')
        if '-private.h' in path:
            if not _has_error_guard(text):
                yield Problem(path, 1, 'private-guard',
                              'a private header starts with #error unless NATERO_COMPILATION')
        else:
            yield from _check_public_header(tree, path, c_file)
    yield from _check_umbrella(tree, headers)


def _has_error_guard(text):
    guard = r'^# ?(if ?!\s*defined ?\(? ?NATERO_COMPILATION ?\)?|ifndef NATERO_COMPILATION).*\n'
    return re.search(guard + r'# ?error\b', text, re.MULTILINE)


def _check_public_header(tree, path, c_file):
    row = tree.floors.rows.get(stem(path))
    if row and not row.is_public:
        yield Problem(path, 1, 'public-header',
                      f'{stem(path)} is not marked public in tools/floors: '
                      'name the header -private.h')
    for include in c_file.includes:
        if include.target.endswith('-private.h'):
            yield Problem(path, include.line, 'public-header',
                          f'a public header includes the private {include.target}')


def _check_umbrella(tree, headers):
    umbrella = tree.limits['umbrella header']
    by_name = {re.sub(r'\.in$', '', path.rsplit('/', 1)[-1]): c_file for path, c_file in headers}
    if umbrella not in by_name:
        return
    reached, waiting = set(), [umbrella]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in by_name:
            reached.add(name)
            waiting += [i.target.rsplit('/', 1)[-1] for i in by_name[name].includes]
    for path, _ in headers:
        name = re.sub(r'\.in$', '', path.rsplit('/', 1)[-1])
        if name not in reached and '-private.h' not in name:
            yield Problem(path, 1, 'public-header', f'{umbrella} does not include {name}')


RULES = (check_functions, check_files, check_state, check_headers)
