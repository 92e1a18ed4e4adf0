# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about documentation: whatever is public says what it is and since when."""

import re

from . import c_model
from .tree import Problem, stem


def check_docs(tree):
    """Everything in a public header, and the properties and signals of public types."""
    docs = {}
    for path, c_file in tree.library():
        for doc in c_file.docs:
            docs.setdefault(doc.subject, []).append((path, doc))
    public = [(path, c_file) for path, c_file in tree.library() if is_public_header(path)]
    for path, c_file in public:
        yield from _check_header(path, c_file, docs)
    stems = {stem(path) for path, _ in public}
    for path, c_file in tree.library():
        if path.endswith('.c') and stem(path) in stems:
            yield from _check_members(path, c_file, docs)


def is_public_header(path):
    """Whether @path is a header that applications see."""
    return re.search(r'\.h(\.in)?$', path) and '-private.h' not in path


def _check_header(path, c_file, docs):
    for prototype in c_file.prototypes:
        if not prototype.name.endswith('_get_type'):
            yield from _check_function(path, prototype, docs)
    for macro in c_file.macros:
        if re.match(r'G_DECLARE_(FINAL|DERIVABLE)_TYPE|G_DECLARE_INTERFACE', macro.name):
            yield from _check_subject(path, macro.line, macro.arguments[0], docs)
    for found in c_file.types:
        if not found.name.startswith('_') and found.name:
            yield from _check_type(path, found, docs)


def _find(path, line, subject, docs):
    """The doc of @subject, and the problem when there is none."""
    if subject in docs:
        return docs[subject][0][1], []
    return None, [Problem(path, line, 'docs', f'{subject} has no documentation comment')]


def _check_subject(path, line, subject, docs):
    doc, problems = _find(path, line, subject, docs)
    yield from problems
    if doc:
        if not doc.since:
            yield Problem(path, line, 'docs', f'{subject} does not say "Since:"')
        if not doc.summary.strip():
            yield Problem(path, line, 'docs', f'{subject} says nothing about itself')


def _check_type(path, found, docs):
    yield from _check_subject(path, found.line, found.name, docs)
    doc = _find(path, found.line, found.name, docs)[0]
    for member in found.members if doc else ():
        if not doc.parameters.get(member):
            yield Problem(path, found.line, 'docs', f'{found.name} does not document @{member}')


def _check_function(path, prototype, docs):
    name, line = prototype.name, prototype.line
    yield from _check_subject(path, line, name, docs)
    doc = _find(path, line, name, docs)[0]
    if not doc:
        return
    if not any(place.endswith('.c') for place, _ in docs[name]):
        yield Problem(path, line, 'docs', f'{name} is documented in a header, not beside its code')
    for parameter in map(c_model.parameter_name, prototype.parameters):
        if not doc.parameters.get(parameter if parameter != '...' else '...'):
            yield Problem(path, line, 'docs', f'{name} does not document @{parameter}')
    yield from _check_surplus(path, prototype, doc)
    if not prototype.returns_void and doc.returns is None:
        yield Problem(path, line, 'docs', f'{name} does not say "Returns:"')


def _check_surplus(path, prototype, doc):
    known = set(map(c_model.parameter_name, prototype.parameters))
    for parameter in doc.parameters:
        if parameter not in known:
            yield Problem(path, prototype.line, 'docs',
                          f'{prototype.name} documents @{parameter}, which it does not have')


def _check_members(path, c_file, docs):
    names = [macro.arguments[0] for macro in c_file.macros
             if re.match(r'G_DEFINE_\w*TYPE', macro.name) and macro.arguments]
    if not names:
        return
    members = [(line, ':', name) for line, name in properties(c_file)]
    members += [(line, '::', name) for line, name in signals(c_file)]
    for line, colons, name in members:
        candidates = [f'{type_name}{colons}{name}' for type_name in names]
        subject = next((c for c in candidates if c in docs), candidates[0])
        yield from _check_subject(path, line, subject, docs)


def properties(c_file):
    """The properties of a file: from g_param_spec_* and from the PROP_ numbers."""
    found = {name: line for line, name in _first_texts(c_file, r'g_param_spec_\w+')}
    for token in c_file.tokens:
        match = re.fullmatch(r'PROP_([A-Z]\w*)', token.text) if token.kind == 'name' else None
        if match:
            found.setdefault(match.group(1).lower().replace('_', '-'), token.line)
    return sorted((line, name) for name, line in found.items())


def signals(c_file):
    """The signals that a file makes."""
    return list(_first_texts(c_file, r'g_signal_newv?|g_signal_new_class_handler'))


def _first_texts(c_file, pattern):
    """The calls whose first argument is a text, as (line, text)."""
    code = [token for token in c_file.tokens if token.kind not in ('comment', 'directive')]
    for index, token in enumerate(code[:-2]):
        is_call = token.kind == 'name' and code[index + 1].text == '('
        if is_call and re.fullmatch(pattern, token.text) and code[index + 2].kind == 'string':
            yield token.line, code[index + 2].text.strip('"')


RULES = (check_docs,)
