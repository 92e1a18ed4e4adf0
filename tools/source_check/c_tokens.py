# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cuts C text into tokens; knows comments, strings and preprocessor lines."""

import re
from collections import namedtuple

# kind: comment, directive, string, char, name, number or punct
Token = namedtuple('Token', 'kind text line')

_STRING = r'(?:L|u8|u|U)?"(?:\\[\s\S]|[^"\\\n])*"'
_CHAR = r"(?:L|u|U)?'(?:\\[\s\S]|[^'\\\n])*'"
_COMMENT = r'/\*[\s\S]*?\*/|//(?:\\\n|[^\n])*'
_PATTERN = re.compile(
    rf'(?P<comment>{_COMMENT})'
    rf'|(?P<directive>\#(?:\\\n|{_STRING}|{_COMMENT}|[^\n])*)'
    rf'|(?P<string>{_STRING})'
    rf'|(?P<char>{_CHAR})'
    r'|(?P<name>[A-Za-z_]\w*)'
    r'|(?P<number>\.?[0-9](?:[eEpP][+-]|[\w.])*)'
    r'|(?P<space>\s+)'
    r'|(?P<punct>\.\.\.|<<=|>>=|->|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^!=<>]=|[\s\S])')

OPENING = {'(': ')', '[': ']', '{': '}'}


def tokenize(text, first_line=1):
    """All tokens of @text but white space, each with the line on which it starts."""
    tokens = []
    line = first_line
    for match in _PATTERN.finditer(text):
        if match.lastgroup != 'space':
            tokens.append(Token(match.lastgroup, match.group(), line))
        line += match.group().count('\n')
    return tokens


def end_line(token):
    """The line on which @token ends."""
    return token.line + token.text.count('\n')


def without_comments(text):
    """@text with its comments blanked out."""
    return re.sub(rf'({_STRING}|{_CHAR})|{_COMMENT}', lambda m: m.group(1) or ' ', text)


def directive_parts(token):
    """The word and the argument of a preprocessor line: ('include', '<glib.h>')."""
    text = without_comments(token.text).replace('\\\n', ' ')
    match = re.match(r'#\s*(\w*)\s*([\s\S]*)', text)
    return match.group(1), match.group(2).strip()


def expand_definitions(tokens):
    """The tokens without comments, and with the bodies of #define lines cut into tokens too."""
    expanded = []
    for token in tokens:
        if token.kind == 'directive':
            word = directive_parts(token)[0]
            if word in ('define', 'if', 'elif'):
                body = re.sub(r'^#(\s*)\w+', '', token.text, count=1)
                expanded += [t for t in tokenize(body, token.line) if t.kind != 'comment']
        elif token.kind != 'comment':
            expanded.append(token)
    return expanded


def first_branches(tokens):
    """The code tokens with one branch of each #if inside braces, so that braces match.

    Outside of braces both branches are kept: each may define functions.
    """
    kept = []
    depth = 0
    opened = []                 # for each open #if: [depth before it, skipping now]
    for token in tokens:
        if token.kind == 'directive':
            depth = _follow_directive(directive_parts(token)[0], depth, opened)
        elif token.kind != 'comment' and not any(skipping for _, skipping in opened):
            depth += {'{': 1, '}': -1}.get(token.text, 0) if token.kind == 'punct' else 0
            kept.append(token)
    return kept


def _follow_directive(word, depth, opened):
    if word in ('if', 'ifdef', 'ifndef'):
        opened.append([depth, False])
    elif word in ('else', 'elif') and opened:
        opened[-1][1] = opened[-1][0] > 0 or depth != opened[-1][0]
    elif word == 'endif' and opened:
        opened.pop()
    return depth


def closing(tokens, index):
    """The index of the bracket that closes the one at @index (or the last index)."""
    depth = 0
    for position in range(index, len(tokens)):
        if tokens[position].kind != 'punct':
            continue
        if tokens[position].text in OPENING:
            depth += 1
        elif tokens[position].text in ')]}':
            depth -= 1
            if depth == 0:
                return position
    return len(tokens) - 1


def split_at_commas(tokens):
    """Splits @tokens at the commas that are in no bracket."""
    parts = [[]]
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == ',' and token.kind == 'punct':
            parts.append([])
            index += 1
        elif token.kind == 'punct' and token.text in OPENING:
            end = closing(tokens, index)
            parts[-1] += tokens[index:end + 1]
            index = end + 1
        else:
            parts[-1].append(token)
            index += 1
    return [part for part in parts if part]
