#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tools/count-results makes of meson's logs: the sums, and the words of what failed."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / 'tools/count-results'


def count(*programs):
    """Of programs as (result, stdout): the line of sums, and what was said of failures."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / 'testlog.json'
        log.write_text(''.join(
            json.dumps({'name': f'program {number}', 'result': result, 'stdout': text}) + '\n'
            for number, (result, text) in enumerate(programs, 1)))
        run = subprocess.run([sys.executable, TOOL, log], capture_output=True, text=True, check=True)
    return run.stdout.strip(), run.stderr


class CountResults(unittest.TestCase):

    def test_cases_count_one_by_one(self):
        text = '1..3\nok 1 a\nok 2 b # SKIP there is none\nok 3 c\n'
        self.assertEqual(count(('OK', text), ('OK', text)), ('4 0 2', ''))

    def test_a_program_without_cases_counts_as_one(self):
        self.assertEqual(count(('OK', '')), ('1 0 0', ''))
        self.assertEqual(count(('FAIL', ''))[0], '0 1 0')
        self.assertEqual(count(('SKIP', ''))[0], '0 0 1')

    def test_a_program_that_fails_after_its_cases_has_failed(self):
        self.assertEqual(count(('ERROR', 'ok 1 a\n'))[0], '1 1 0')

    def test_the_case_that_failed_is_told_however_many_follow(self):
        text = 'ok 1 a\n# why\nnot ok 2 b\n' + ''.join(f'ok {i} c\n' for i in range(3, 100))
        sums, said = count(('ERROR', text))
        self.assertEqual(sums, '98 1 0')
        self.assertEqual(said.split('\n'), ['failed: program 1 (ERROR)', '  # why', '  not ok 2 b', ''])

    def test_last_words_are_told_where_no_case_failed(self):
        said = count(('TIMEOUT', 'ok 1 a\n# still waiting\n'))[1]
        self.assertIn('# still waiting', said)

if __name__ == '__main__':
    unittest.main()
