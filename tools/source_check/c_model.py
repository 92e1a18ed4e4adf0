# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a C file says at its top level: functions, prototypes, variables, types, documentation."""

import re
from collections import namedtuple

from . import c_tokens

Include = namedtuple('Include', 'line target')
Function = namedtuple('Function', 'name line is_static parameters returns_void body end_line')
Prototype = namedtuple('Prototype', 'name line parameters returns_void')
Variable = namedtuple('Variable', 'name line is_const is_extern')
Type = namedtuple('Type', 'kind name line members')
Macro = namedtuple('Macro', 'name line arguments')

KEYWORDS = frozenset('''auto break case char const continue default do double else enum extern
    float for goto if inline int long register restrict return short signed sizeof static struct
    switch typedef union unsigned void volatile while _Bool _Static_assert'''.split())

_CONTROLS = ('if', 'for', 'while', 'switch')


class CFile:
    """One parsed C file."""

    def __init__(self, text):
        self.text = text
        self.tokens = c_tokens.tokenize(text)
        self.includes = list(_includes(self.tokens))
        self.functions = []
        self.prototypes = []
        self.variables = []
        self.types = []
        self.macros = []
        _TopLevel(self, c_tokens.first_branches(self.tokens)).read()
        self.docs = list(_doc_comments(self.tokens))

    def code_tokens(self):
        """Every token that is code, macro bodies included."""
        return c_tokens.expand_definitions(self.tokens)

    def code_line_count(self, first, last):
        """The lines from @first to @last that carry something other than comments."""
        lines = set()
        for token in self.tokens:
            if token.kind != 'comment' and first <= token.line <= last:
                lines.update(range(token.line, c_tokens.end_line(token) + 1))
        return len(lines)


def _includes(tokens):
    for token in tokens:
        if token.kind == 'directive':
            word, argument = c_tokens.directive_parts(token)
            match = re.match(r'[<"]([^>"]+)[>"]', argument)
            if word == 'include' and match:
                yield Include(token.line, match.group(1))


def _is_upper(token):
    return token.kind == 'name' and re.fullmatch(r'[A-Z][A-Z0-9_]*_[A-Z0-9_]+', token.text)


class _TopLevel:
    """Walks the declarations of a file."""

    def __init__(self, c_file, code):
        self.file = c_file
        self.code = code
        self.index = 0

    def read(self):
        while self.index < len(self.code):
            self._read_item()

    def _read_item(self):
        token = self.code[self.index]
        if token.text in ';}':
            self.index += 1
        elif _is_upper(token) and self._text_at(self.index + 1) == '(':
            self._read_macro()
        elif _is_upper(token):
            self.index += 1     # an attribute such as NATERO_EXTERN, or G_BEGIN_DECLS
        elif token.text == 'extern' and self._text_at(self.index + 1).startswith('"'):
            self.index += 3     # extern "C" {
        else:
            self._read_declaration()

    def _text_at(self, index):
        return self.code[index].text if index < len(self.code) else ''

    def _read_macro(self):
        token = self.code[self.index]
        end = c_tokens.closing(self.code, self.index + 1)
        inner = self.code[self.index + 2:end]
        arguments = [''.join(t.text for t in part) for part in c_tokens.split_at_commas(inner)]
        self.file.macros.append(Macro(token.text, token.line, arguments))
        self.index = end + 1

    def _read_declaration(self):
        start = position = self.index
        while position < len(self.code):
            text = self.code[position].text
            if text == ';':
                break
            if text == '{' and _function_name_index(self.code[start:position]) is not None:
                self._add_function(start, position)
                return
            if text in c_tokens.OPENING:
                position = c_tokens.closing(self.code, position)
            position += 1
        self.index = position + 1
        self._add_declaration(self.code[start:position])

    def _add_function(self, start, brace):
        head = self.code[start:brace]
        end = c_tokens.closing(self.code, brace)
        name = head[_function_name_index(head)]
        self.file.functions.append(Function(
            name.text, name.line, any(t.text == 'static' for t in head), _parameters(head),
            _returns_void(head), self.code[brace:end + 1], self.code[end].line))
        self.index = end + 1

    def _add_declaration(self, tokens):
        if not tokens:
            return
        if tokens[0].text == 'typedef' or _is_bare_type(tokens):
            self.file.types += _types(tokens)
        elif _function_name_index(tokens) is not None:
            name = tokens[_function_name_index(tokens)]
            self.file.prototypes.append(
                Prototype(name.text, name.line, _parameters(tokens), _returns_void(tokens)))
        else:
            self.file.variables += variables(tokens)


def _function_name_index(tokens):
    """Where the name of the declared function stands in @tokens, or None."""
    if not tokens or tokens[0].text == 'typedef':
        return None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == '=' and token.kind == 'punct':
            return None
        if token.text in c_tokens.OPENING:
            index = c_tokens.closing(tokens, index)
        elif _is_function_name(tokens, index):
            return index
        index += 1
    return None


def _is_function_name(tokens, index):
    token = tokens[index]
    return (index > 0 and token.kind == 'name' and token.text not in KEYWORDS
            and not token.text.startswith('__') and not _is_upper(token)
            and index + 1 < len(tokens) and tokens[index + 1].text == '(')


def _parameters(tokens):
    """Each parameter of the declared function as a list of tokens."""
    start = _function_name_index(tokens) + 1
    inner = tokens[start + 1:c_tokens.closing(tokens, start)]
    if [t.text for t in inner] == ['void']:
        return []
    return c_tokens.split_at_commas(inner)


def parameter_name(parameter):
    """The name in a parameter's tokens; function pointers and arrays too."""
    for index, token in enumerate(parameter):
        if token.text == '(' and index + 1 < len(parameter) and parameter[index + 1].text == '*':
            parameter = parameter[index:c_tokens.closing(parameter, index)]
            break
    names = [t.text for t in parameter if t.kind == 'name' or t.text == '...']
    return names[-1] if names else ''


def _returns_void(tokens):
    before = [t.text for t in tokens[:_function_name_index(tokens)]]
    return 'void' in before and '*' not in before


def _without_type_body(tokens):
    """Replaces `struct Name { … }` by nothing; returns (rest, had a struct, union or enum)."""
    rest = []
    found = False
    index = 0
    while index < len(tokens):
        if tokens[index].text in ('struct', 'union', 'enum') and tokens[index].kind == 'name':
            found = True
            index += 1
            if index < len(tokens) and tokens[index].kind == 'name':
                index += 1
            if index < len(tokens) and tokens[index].text == '{':
                index = c_tokens.closing(tokens, index) + 1
            continue
        rest.append(tokens[index])
        index += 1
    return rest, found


def _is_bare_type(tokens):
    rest, found = _without_type_body(tokens)
    return found and not [t for t in rest if t.text not in ('static', 'const', 'extern')]


def _types(tokens):
    """The types that a typedef, struct or enum declaration makes."""
    words = [t.text for t in tokens]
    kind = next((w for w in words if w in ('enum', 'struct', 'union')), 'alias')
    members = _enumerators(tokens) if kind == 'enum' and '{' in words else []
    if words[0] != 'typedef':
        position = words.index(kind) + 1
        is_named = position < len(words) and tokens[position].kind == 'name'
        return [Type(kind, words[position] if is_named else '', tokens[0].line, members)]
    rest = _without_type_body(tokens[1:])[0]
    pointer = [i for i, t in enumerate(rest[:-1]) if t.text == '(' and rest[i + 1].text == '*']
    if pointer:
        return [Type('callback', parameter_name(rest), tokens[0].line, members)]
    names = [t.text for t in rest if t.kind == 'name']
    return [Type(kind, names[-1], tokens[0].line, members)] if names else []


def _enumerators(tokens):
    start = next(i for i, t in enumerate(tokens) if t.text == '{')
    inner = tokens[start + 1:c_tokens.closing(tokens, start)]
    return [part[0].text for part in c_tokens.split_at_commas(inner)]


def variables(tokens):
    """The variables that a declaration makes."""
    storage = [t.text for t in tokens]
    if '_Static_assert' in storage[:1]:
        return
    first_const = None
    for part in c_tokens.split_at_commas(_without_type_body(tokens)[0]):
        declarator = _before_value(part)
        names = [t for t in declarator if t.kind == 'name' and t.text not in KEYWORDS]
        if not names:
            continue
        texts = [t.text for t in declarator]
        if first_const is None:
            first_const = 'const' in texts[:texts.index('*')] if '*' in texts else 'const' in texts
        is_const = 'const' in texts[_last_star(texts):] if '*' in texts else first_const
        yield Variable(names[-1].text, names[-1].line, is_const, 'extern' in storage[:2])


def _last_star(texts):
    return len(texts) - 1 - texts[::-1].index('*')


def _before_value(part):
    """The part of a declarator before its array bounds, arguments or value."""
    kept = []
    index = 0
    while index < len(part) and part[index].text not in ('=', '[', ':'):
        if part[index].text == '(':
            end = c_tokens.closing(part, index)
            if index + 1 < len(part) and part[index + 1].text == '*':
                kept += part[index + 1:end]
                break
            index = end
        else:
            kept.append(part[index])
        index += 1
    return kept


def static_locals(function):
    """The variables with `static` inside of @function."""
    body = function.body
    found = []
    for index, token in enumerate(body):
        if token.text == 'static' and token.kind == 'name' and body[index - 1].text in ';{}:)':
            end = index
            while end < len(body) and body[end].text != ';':
                end = (c_tokens.closing(body, end) if body[end].text in c_tokens.OPENING
                       else end) + 1
            found += variables(body[index:end])
    return found


def nesting(function):
    """How deep the control statements of @function stand in each other."""
    return _Nesting(function.body).depth_of_body()


class _Nesting:
    """Reads statements and remembers the deepest."""

    def __init__(self, body):
        self.body = body
        self.deepest = 0

    def depth_of_body(self):
        index = 0
        while index < len(self.body):
            index = self._statement(index, 0)
        return self.deepest

    def _text(self, index):
        return self.body[index].text if index < len(self.body) else ''

    def _inner(self, index, depth):
        self.deepest = max(self.deepest, depth + 1)
        return self._statement(index, depth + 1)

    def _statement(self, index, depth):
        text = self._text(index)
        if text == '{':
            return self._block(index, depth)
        if text == 'do':
            return self._simple(self._inner(index + 1, depth), depth)
        if text in _CONTROLS or self._is_loop_macro(index):
            return self._control(index, depth)
        if text in ('case', 'default'):
            return self._label(index)
        if self._is_lone_macro(index):
            return index + 1
        return self._simple(index, depth)

    def _block(self, index, depth):
        end = c_tokens.closing(self.body, index)
        index += 1
        while index < end:
            index = self._statement(index, depth)
        return end + 1

    def _control(self, index, depth):
        is_if = self._text(index) == 'if'
        index = self._inner(c_tokens.closing(self.body, index + 1) + 1, depth)
        if is_if and self._text(index) == 'else':
            if self._text(index + 1) == 'if':
                return self._statement(index + 1, depth)
            return self._inner(index + 1, depth)
        return index

    def _is_loop_macro(self, index):
        if self.body[index].kind != 'name' or self._text(index + 1) != '(':
            return False
        return self._text(c_tokens.closing(self.body, index + 1) + 1) == '{'

    def _is_lone_macro(self, index):
        following = self.body[index + 1] if index + 1 < len(self.body) else None
        return _is_upper(self.body[index]) and following and following.kind == 'name'

    def _label(self, index):
        while index < len(self.body) and self._text(index) != ':':
            index += 1
        return index + 1

    def _simple(self, index, _depth):
        while index < len(self.body) and self._text(index) != ';':
            if self._text(index) in c_tokens.OPENING:
                index = c_tokens.closing(self.body, index)
            index += 1
        return index + 1


class Doc:
    """One documentation comment."""

    def __init__(self, line, subject):
        self.line = line
        self.subject = subject
        self.parameters = {}
        self.summary = ''
        self.returns = None
        self.since = None


_SUBJECT = re.compile(r'([A-Za-z_]\w*(?:::?[\w-]+)?):\s*((?:\([^)]*\)\s*)*)$')
_PARAMETER = re.compile(r'@([\w.]+):(.*)')
_TAG = re.compile(r'(Returns|Since|Deprecated|Stability):(.*)')


def _doc_comments(tokens):
    for token in tokens:
        if token.kind == 'comment' and token.text.startswith('/**'):
            doc = _read_doc(token)
            if doc:
                yield doc


def _read_doc(token):
    lines = [re.sub(r'^\s*\*?\s?', '', line).strip()
             for line in token.text[3:-2].split('\n')]
    while lines and not lines[0]:
        lines.pop(0)
    match = _SUBJECT.fullmatch(lines[0]) if lines else None
    if not match:
        return None
    doc = Doc(token.line, match.group(1))
    _read_doc_lines(doc, lines[1:])
    return doc


def _read_doc_lines(doc, lines):
    current = None              # the parameter whose text goes on
    for line in lines:
        parameter, tag = _PARAMETER.match(line), _TAG.match(line)
        if parameter:
            current = parameter.group(1)
            doc.parameters[current] = _without_annotations(parameter.group(2))
        elif tag:
            current = None
            if tag.group(1) == 'Returns':
                doc.returns = tag.group(2).strip()
            elif tag.group(1) == 'Since':
                doc.since = tag.group(2).strip()
        elif not line:
            current = None
        elif current:
            doc.parameters[current] += _without_annotations(line)
        else:
            doc.summary += line + ' '


def _without_annotations(text):
    return re.sub(r'^\s*(\([^)]*\)\s*)*:?\s*', '', text)
