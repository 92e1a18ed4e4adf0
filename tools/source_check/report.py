# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The figures of the tree."""

from .rules_shape import function_lines, is_counted
from .tree import C_FOLDERS, stem


def report(tree):
    """Lines of text with the figures that style.md speaks of."""
    for folder in C_FOLDERS:
        files = {path: len(tree.text(path).splitlines()) for path, _ in tree.c_under(folder)}
        if files:
            yield from _folder(tree, folder, files)
    yield from _longest_files(tree)


def _folder(tree, folder, files):
    lengths = sorted(function_lines(c_file, function) for _, c_file in tree.c_under(folder)
                     for function in c_file.functions if is_counted(function, tree.limits))
    sources = sorted(lines for path, lines in files.items() if path.endswith('.c'))
    yield f'{folder}/: {len(files)} files, {sum(files.values())} lines'
    yield (f'  functions {len(lengths)}: median {_share(lengths, 0.5)}, '
           f'p90 {_share(lengths, 0.9)}, p95 {_share(lengths, 0.95)}, '
           f'longest {_share(lengths, 1)} code lines')
    yield f'  .c files {len(sources)}: median {_share(sources, 0.5)}, longest {_share(sources, 1)}'


def _share(values, share):
    """The value below which @share of the sorted @values lie."""
    if not values:
        return 0
    return values[min(len(values) - 1, int(len(values) * share))]


def _longest_files(tree):
    yield 'lib/ by lines:'
    files = [(len(tree.text(path).splitlines()), path) for path, _ in tree.library()]
    for lines, path in sorted(files, reverse=True):
        row = tree.floors.rows.get(stem(path))
        floor = f'floor {row.floor}' if row else 'no floor'
        yield f'  {lines:5}  {floor:8}  {path}'
