#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules of the Explorer's own files that a reader can check without a browser."""

import re
import sys
import unittest
import xml.etree.ElementTree
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / 'collector/explorer'
MAX_LINES = 700
MAX_FUNCTION_LINES = 60

# Ways to turn text into markup, code, addresses or styles.
FORBIDDEN = re.compile(
    r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment'
    r'|srcdoc|setHTML|\beval\b|new Function|setTimeout\(\s*[\'"`]|cssText|\.style\b'
    r'|\.(?:src|action)\s*=')
# The head of a function or method, up to its brace at the end of a line.
HEAD = re.compile(r'^( *)(?:(?:export )?(?:async )?function \w+|(?:async |get |set |static )*#?\w+) ?'
                  r'\([^;]*\) \{$')


def own_files(*suffixes):
    return [path for path in sorted(FOLDER.iterdir()) if path.suffix in suffixes]


def long_functions(text):
    """(line, length) of the functions that are too long; they end at the indent of their head."""
    lines = text.split('\n')
    for number, line in enumerate(lines):
        head = HEAD.match(line)
        if head:
            end = lines.index(head.group(1) + '}', number)
            if end - number - 1 > MAX_FUNCTION_LINES:
                yield number + 1, end - number - 1


class Rules(unittest.TestCase):
    def test_no_text_becomes_anything_else(self):
        for path in own_files('.js'):
            for number, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
                self.assertIsNone(FORBIDDEN.search(line), f'{path.name}:{number}: {line}')

    def test_the_page_has_no_inline_code(self):
        page = (FOLDER / 'index.html').read_text(encoding='utf-8')
        self.assertNotRegex(page, r'<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=')
        self.assertNotRegex(page, r'(?:src|href)="(?:https?:)?//')

    def test_nothing_is_asked_of_others(self):
        for path in own_files('.js', '.css', '.html'):
            text = re.sub(r'http://www\.w3\.org/\S+', '', path.read_text(encoding='utf-8'))
            self.assertNotRegex(text, r'https?://|url\(|@import', path.name)

    def test_files_and_functions_are_small(self):
        for path in own_files('.js', '.css', '.html'):
            text = path.read_text(encoding='utf-8')
            self.assertLessEqual(text.count('\n'), MAX_LINES, path.name)
            if path.suffix == '.js':
                self.assertEqual(list(long_functions(text)), [], path.name)

    def test_every_file_is_in_the_resource(self):
        listed = {element.text for element in xml.etree.ElementTree.parse(
            FOLDER / 'explorer.gresource.xml').iter('file')}
        there = {path.name for path in own_files('.js', '.css', '.html', '.svg')}
        self.assertEqual(there, {name for name in listed if '/' not in name})
        for name in listed:
            self.assertTrue((FOLDER / name).is_file(), name)

    def test_the_checks_find_something(self):
        for line in ('a.innerHTML = b', 'a.style.color = b', 'eval (b)', 'image.src = b'):
            self.assertRegex(line, FORBIDDEN)
        body = 'x\n' * (MAX_FUNCTION_LINES + 1)
        self.assertEqual(list(long_functions(f'function f(a) {{\n{body}}}\n')),
                         [(1, MAX_FUNCTION_LINES + 1)])
        self.assertEqual(len(list(long_functions(f'  #f(a) {{\n{body}  }}\n'))), 1)


if __name__ == '__main__':
    sys.exit(unittest.main())
