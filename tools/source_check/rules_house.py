# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about who may know whom: floors, circles, rooms."""

from collections import namedtuple

from .tree import Problem, stem

# The file and line where the stem @user includes or calls something of the stem @used.
Edge = namedtuple('Edge', 'user used path line how')


def check_floor_table(tree):
    """Every file of the library is in tools/floors, and nothing else is."""
    stems = {}
    for path, _ in tree.library():
        stems.setdefault(stem(path), path)
    for name, path in stems.items():
        if name not in tree.floors.rows:
            yield Problem(path, 1, 'floor-table', f'{name} has no floor in tools/floors')
    for name, row in tree.floors.rows.items():
        if name not in stems and not row.is_generated:
            yield Problem('tools/floors', row.line, 'floor-table', f'lib/ has no file {name}')


def check_floors(tree):
    for path, c_file in tree.library():
        for include in c_file.includes:
            used = stem(include.target)
            if _is_project(include.target) and used not in tree.floors.rows:
                yield Problem(path, include.line, 'floor-table',
                              f'{include.target} has no floor in tools/floors')
    for edge in edges(tree):
        refusal = tree.floors.refusal(edge.user, edge.used)
        if refusal and not _is_umbrella(tree, edge.path):
            yield Problem(edge.path, edge.line, 'floor', f'{refusal} ({edge.how})')


def _is_project(target):
    return target.rsplit('/', 1)[-1].startswith('natero')


def _is_umbrella(tree, path):
    return path.rsplit('/', 1)[-1] == tree.limits['umbrella header']


def edges(tree):
    """Every use of one stem by another: the first include and the first call."""
    seen = set()
    for edge in list(_include_edges(tree)) + list(_call_edges(tree)):
        key = (edge.path, edge.used, edge.how.split()[0])
        if edge.user != edge.used and key not in seen:
            seen.add(key)
            yield edge


def _include_edges(tree):
    for path, c_file in tree.library():
        for include in c_file.includes:
            if _is_project(include.target):
                yield Edge(stem(path), stem(include.target), path, include.line,
                           f'includes {include.target}')


def _call_edges(tree):
    owners = {}
    for path, c_file in tree.library():
        for function in c_file.functions:
            if path.endswith('.c') and not function.is_static:
                owners[function.name] = stem(path)
    for path, c_file in tree.library():
        own = {f.name for f in c_file.functions if f.is_static}
        for function in c_file.functions:
            for token in function.body:
                if token.kind == 'name' and token.text in owners and token.text not in own:
                    yield Edge(stem(path), owners[token.text], path, token.line,
                               f'calls {token.text}()')


def check_circles(tree):
    """No group of files of which each uses, in the end, itself."""
    found = [edge for edge in edges(tree) if not _is_umbrella(tree, edge.path)]
    graph = {}
    for edge in found:
        graph.setdefault(edge.user, set()).add(edge.used)
    for group in circles(graph):
        inner = [edge for edge in found if edge.user in group and edge.used in group]
        for edge in _one_a_pair(inner):
            yield Problem(edge.path, edge.line, 'circle',
                          f'{edge.user} {edge.how}: part of the circle '
                          f'{" - ".join(sorted(group))}')


def _one_a_pair(found):
    pairs = {}
    for edge in found:
        pairs.setdefault((edge.user, edge.used), edge)
    return pairs.values()


def circles(graph):
    """The groups of nodes that reach each other (only those with more than one node)."""
    reach = {node: _reachable(graph, node) for node in graph}
    groups = {frozenset(other for other in reach[node] if node in reach.get(other, ()))
              for node in graph if node in reach[node]}
    return sorted((group for group in groups if len(group) > 1), key=sorted)


def _reachable(graph, start):
    found, waiting = set(), list(graph[start])
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph.get(node, ())
    return found


def check_include_circles(tree):
    """No header that includes itself by way of others."""
    names = {path.rsplit('/', 1)[-1]: path for path, _ in tree.library()}
    graph = {path: {names[i.target.rsplit('/', 1)[-1]] for i in c_file.includes
                    if i.target.rsplit('/', 1)[-1] in names}
             for path, c_file in tree.library()}
    for group in circles(graph):
        yield Problem(sorted(group)[0], 1, 'include-circle',
                      f'headers include each other: {" - ".join(sorted(group))}')


def check_fan_out(tree):
    """How many files of the library one file uses."""
    with_code = {stem(path) for path, _ in tree.library() if path.endswith('.c')}
    used = {}
    for edge in edges(tree):
        if edge.used in with_code and not _is_umbrella(tree, edge.path):
            used.setdefault(edge.user, set()).add(edge.used)
    paths = {stem(path): path for path, _ in tree.library() if path.endswith('.c')}
    for user, others in used.items():
        limit = tree.limits['wide files'].get(user, tree.limits['used files'])
        if len(others) > limit:
            yield Problem(paths.get(user, user), 1, 'fan-out',
                          f'{user} uses {len(others)} files of the library, the limit is {limit}: '
                          f'{", ".join(sorted(others))}')


def check_rooms(tree):
    """Each outside thing is touched in its room only."""
    for path, c_file in tree.c_files.items():
        closed = [room for room in tree.rooms if not room.admits(path)]
        if not closed:
            continue
        for line, kind, text in _touches(c_file):
            for room in closed:
                if room.is_in(kind, text):
                    where = ' '.join(room.files) or 'nowhere here'
                    yield Problem(path, line, f'room-{room.name}',
                                  f'{text}: {room.why} (only: {where})')
                    break


def _touches(c_file):
    """Everything that a room may claim, as (line, kind, text)."""
    for include in c_file.includes:
        yield include.line, 'includes', include.target
    tokens = c_file.code_tokens()
    for index, token in enumerate(tokens):
        if token.kind == 'name':
            yield token.line, 'names', token.text
            if _is_call(tokens, index):
                yield token.line, 'calls', token.text


def _is_call(tokens, index):
    """A name before a parenthesis, that is no member and no declaration."""
    if index + 1 >= len(tokens) or tokens[index + 1].text != '(':
        return False
    before = tokens[index - 1] if index else None
    return not before or before.text not in ('.', '->')


RULES = (check_floor_table, check_floors, check_circles, check_include_circles, check_fan_out,
         check_rooms)
