#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Small trees that break one rule each, given to tools/check-source."""

import contextlib
import importlib.machinery
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent.parent / 'tools'
SPDX = ('/* SPDX-FileCopyright' 'Text: 2026 A\n * SPDX-License-' 'Identifier: LGPL-2.1-or-later */\n')
HASH_SPDX = ('# SPDX-FileCopyright' 'Text: 2026 A\n# SPDX-License-' 'Identifier: LGPL-2.1-or-later\n')
PRIVATE = ('#pragma once\n#if !defined (NATERO_COMPILATION)\n'
           '#error "private"\n#endif\n')

FLOORS = HASH_SPDX + '''
natero-text       0 low
natero-clock      0
natero-log        1
natero-state      1
natero-store      2
natero-recorder   3 uses=0,natero-log
natero-tracker    6 public
natero            7 public
'''

TRACKER_H = '''#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NateroMood:
 * @NATERO_MOOD_GOOD: all is well
 *
 * How it is.
 *
 * Since: 1.0
 */
typedef enum
{
  NATERO_MOOD_GOOD,
} NateroMood;

NATERO_EXTERN
G_DECLARE_FINAL_TYPE (NateroTracker, natero_tracker, NATERO, TRACKER, GObject)

NATERO_EXTERN
gboolean natero_tracker_login (NateroTracker *self, const char *user_id, GError **error);

G_END_DECLS
'''

TRACKER_C = '''#include "natero-tracker.h"

#include "natero-store-private.h"

/**
 * NateroTracker:
 *
 * Watches.
 *
 * Since: 1.0
 */
struct _NateroTracker
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (NateroTracker, natero_tracker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USER_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[1];

static void
natero_tracker_class_init (NateroTrackerClass *klass)
{
  /**
   * NateroTracker:user-id:
   *
   * Who.
   *
   * Since: 1.0
   */
  properties[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, G_PARAM_READABLE);
  /**
   * NateroTracker::sent:
   * @self: a tracker
   *
   * Gone.
   *
   * Since: 1.0
   */
  signals[0] = g_signal_new ("sent", NATERO_TYPE_TRACKER, 0, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
natero_tracker_init (NateroTracker *self)
{
}

/**
 * natero_tracker_login:
 * @self: a tracker
 * @user_id: (nullable):
 *   who it is
 * @error: return location for an error
 *
 * Says who is there.
 *
 * Returns: whether the id was taken
 *
 * Since: 1.0
 */
gboolean
natero_tracker_login (NateroTracker *self, const char *user_id, GError **error)
{
  static const char *const names[] = { "a { b", NULL };

  return natero_store_append (names[0]) && user_id != NULL;
}
'''

CLEAN = {
    'meson.build': HASH_SPDX + "project('natero')\n",
    'README.md': '<!--\nSPDX-FileCopyright' 'Text: 2026 A\nSPDX-License-'
                 'Identifier: LGPL-2.1-or-later\n-->\n# natero\n',
    'tests/data/wire.ndjson': '{}\n',
    'tools/floors': FLOORS,
    'tools/rooms': (TOOLS / 'rooms').read_text(encoding='utf-8'),
    'lib/natero.h': SPDX + '#pragma once\n#include "natero-tracker.h"\n',
    'lib/natero-tracker.h': SPDX + TRACKER_H,
    'lib/natero-tracker.c': SPDX + TRACKER_C,
    'lib/core/natero-text-private.h': SPDX + PRIVATE + 'int natero_text_count (const char *text);\n',
    'lib/core/natero-text.c': SPDX + '''#include "natero-text-private.h"

int
natero_text_count (const char *text)
{
  return text[0];
}
''',
    'lib/core/natero-clock-private.h': SPDX + PRIVATE + 'int natero_clock_now (void);\n',
    'lib/core/natero-clock.c': SPDX + '''#include "natero-clock-private.h"

#include "natero-text-private.h"

int
natero_clock_now (void)
{
  return g_get_monotonic_time () + natero_text_count ("goto { \\" /*");
}
''',
    'lib/core/natero-log-private.h': SPDX + PRIVATE + 'int natero_log_append (const char *line);\n',
    'lib/core/natero-log.c': SPDX + '''#include "natero-log-private.h"

#include <fcntl.h>

int
natero_log_append (const char *line)
{
  return open (line, O_CREAT);
}
''',
    'lib/core/natero-state-private.h': SPDX + PRIVATE,
    'lib/core/natero-state.c': SPDX + '''#include "natero-state-private.h"

static GQuark state_quark;
static const int limit = 3;

static int
load_in_thread (GFile *file)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  return g_file_query_info_sync (file, limit);
}
''',
    'lib/core/natero-store-private.h': SPDX + PRIVATE + 'int natero_store_append (const char *line);\n',
    'lib/core/natero-store.c': SPDX + '''#include "natero-store-private.h"

#include "natero-log-private.h"

#ifdef HAVE_X
static int twice (int x) { if (x) { return 2; } return 1; }
#else
static int twice (int x) { return x; }
#endif

int
natero_store_append (const char *line)
{
#ifdef HAVE_X
  if (line) {
#else
  {
#endif
    return natero_log_append (line) + twice (2);
  }
}
''',
    'lib/core/natero-recorder-private.h': SPDX + PRIVATE,
    'lib/core/natero-recorder.c': SPDX + '''#include "natero-recorder-private.h"

#include "natero-log-private.h"
''',
}

FUNCTION = '''
static void
%s (%s)
{
%s
}
'''


def function(body, name='work', parameters='void'):
    """The text of a function."""
    return FUNCTION % (name, parameters, body)


def load_tool():
    """The tool as a module: it need not be started for each tree."""
    sys.path.insert(0, str(TOOLS))
    loader = importlib.machinery.SourceFileLoader('check_source', str(TOOLS / 'check-source'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


sys.dont_write_bytecode = True
TOOL = load_tool()
Result = namedtuple('Result', 'returncode stdout stderr')


def run_inside(arguments):
    """What the tool says to @arguments."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        status = TOOL.main(arguments)
    return Result(status, stdout.getvalue(), stderr.getvalue())


class CheckSource(unittest.TestCase):
    """Runs the tool over a copy of the clean tree with some files changed."""

    def run_tool(self, changes, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**CLEAN, **changes}.items():
                if text is not None:
                    place = Path(folder, path)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_text(text, encoding='utf-8')
            return run_inside(['--root', folder, *arguments])

    def expect(self, rule, path, changes, pattern='', count=1):
        """The tool finds exactly @count breaches, all of @rule in @path."""
        result = self.run_tool(changes)
        lines = result.stdout.splitlines()[:-1]
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertEqual(len(lines), count, result.stdout)
        for line in lines:
            self.assertRegex(line, rf'^{re.escape(path)}:\d+: {rule}: .*{pattern}')

    def added(self, path, text):
        """The clean file with @text after it."""
        return {path: CLEAN.get(path, SPDX) + text}

    def expect_added(self, rule, path, text, pattern='', count=1):
        self.expect(rule, path, self.added(path, text), pattern, count)

    def expect_clean(self, changes):
        result = self.run_tool(changes)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    # The tool itself

    def test_clean_tree_passes(self):
        result = self.run_tool({})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r'^\d+ files, \d+ of C with \d+ functions: nothing found$')

    def test_runs_as_a_program(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, 'a.css').write_text('a {}\n', encoding='utf-8')
            result = subprocess.run([TOOLS / 'check-source', '--root', folder],
                                    capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(result.stdout, r'^a.css:1: spdx: .*\na.css:1: spdx: .*\n2 problems in 1 file')

    def test_only_tracked_files(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, '.gitignore').write_text(HASH_SPDX + 'ignored.css\n', encoding='utf-8')
            Path(folder, 'ignored.css').write_text('a {}\n', encoding='utf-8')
            subprocess.run(['git', 'init', '-q', folder], check=True)
            self.assertEqual(run_inside(['--root', folder]).returncode, 0)
            Path(folder, 'seen.css').write_text('a {}\n', encoding='utf-8')
            self.assertIn('seen.css:1: spdx', run_inside(['--root', folder]).stdout)

    def test_report(self):
        result = self.run_tool({}, '--report')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r'functions 9: median 1, p90 \d+, p95 \d+, longest 7')
        self.assertRegex(result.stdout, r'floor 6 +lib/natero-tracker.c')

    def test_report_gives_lines(self):
        text = CLEAN['lib/core/natero-text.c'] + '\n' * 3 + function('  goto out;\nout:\n  return;')
        result = self.run_tool({'lib/core/natero-text.c': text})
        line = text[:text.index('goto')].count('\n') + 1
        self.assertIn(f'lib/core/natero-text.c:{line}: goto: ', result.stdout)

    def test_broken_table(self):
        result = self.run_tool({'tools/floors': HASH_SPDX + 'natero-text zero\n'})
        self.assertEqual(result.returncode, 2)
        self.assertIn('floors:3:', result.stderr)

    # Size and shape

    def test_function_length(self):
        path = 'lib/core/natero-text.c'
        self.expect_added('function-length', path, function('  a ();\n' * 50 + '  a ();'), '51')
        self.expect_clean(self.added(path, function('  a ();\n' * 49 + '  a ();')))

    def test_function_length_ignores_blanks_and_comments(self):
        body = '  a ();\n\n  // b\n  /* c\n   * d */\n' * 49 + '  a (); /* e */'
        self.expect_clean(self.added('lib/core/natero-text.c', function(body)))

    def test_function_length_of_long_strings(self):
        body = '  a ("x" /* y */\n     "z");\n' * 26
        self.expect_added('function-length', 'tests/core/test-text.c', function(body), '52')

    def test_function_length_exempts(self):
        for name in ('natero_text_class_init', 'natero_text_set_property', 'get_property'):
            self.expect_clean(self.added('collector/main.c', function('  a ();\n' * 60, name)))

    def test_nesting(self):
        path = 'lib/core/natero-text.c'
        three = '  if (a)\n    for (;;)\n      while (b)\n        %s;'
        self.expect_clean(self.added(path, function(three % 'c ()')))
        self.expect_added('nesting', path, function(three % 'do c (); while (d)'), '4 deep')

    def test_nesting_of_blocks(self):
        body = 'switch (a) { case 1: if (b) { if (c) { d (); } else { if (e) f (); } } }'
        self.expect_added('nesting', 'demo-app/src/a.c', function(body), '4 deep')

    def test_nesting_ignores_chains_and_initializers(self):
        body = ('if (a) b (); else if (c) d (); else if (e) f (); else if (g) h ();\n'
                'struct a x = { { { { { 1 } } } } }; y ((struct a) { { { { 1 } } } });')
        self.expect_clean(self.added('lib/core/natero-text.c', function(body)))

    def test_parameters(self):
        eight = ', '.join(f'int a{i}' for i in range(8))
        path = 'lib/core/natero-text.c'
        self.expect_added('parameters', path, function('', parameters=eight), '8')
        self.expect_clean(self.added(path, function('', parameters=eight[:-8])))

    def test_parameters_async_triple_counts_as_one(self):
        triple = 'GCancellable *c, GAsyncReadyCallback callback, gpointer user_data'
        six = ', '.join(f'int a{i}' for i in range(6))
        path = 'lib/core/natero-text.c'
        self.expect_clean(self.added(path, function('', parameters=f'{six}, {triple}')))
        self.expect_added('parameters', path,
                          function('', parameters=f'int a6, {six}, {triple}'), '8')

    def test_parameters_of_callbacks_do_not_count(self):
        parameters = 'int (*a) (int, int, int, int, int, int, int, int), int b'
        self.expect_clean(self.added('lib/core/natero-text.c', function('', 'w', parameters)))

    def test_file_length(self):
        self.expect_added('file-length', 'lib/core/natero-text.c', '\n' * 700, '700')
        self.expect_added('file-length', 'lib/natero-tracker.c', '\n' * 1100, '1100')
        self.expect_clean(self.added('lib/natero-tracker.c', '\n' * 900))

    def test_header_length(self):
        self.expect_added('header-length', 'lib/core/natero-text-private.h', '\n' * 100, '100')
        self.expect_added('header-length', 'lib/natero-tracker.h', '\n' * 200, '200')
        self.expect_clean(self.added('lib/natero-tracker.h', '\n' * 150))

    def test_mutable_state(self):
        path = 'lib/core/natero-text.c'
        for text in ('static int count;', 'static const char *name = "a";', 'int shared = 3;',
                     'static const char *names[] = { "a" };', 'static struct { int a; } pair;',
                     'static void (*hook) (void);', 'static GHashTable *table = NULL;'):
            self.expect_added('mutable-state', path, text + '\n')

    def test_mutable_state_in_function(self):
        for text in ('static int count = 0;', 'if (a) { static gsize once; }'):
            self.expect_added('mutable-state', 'collector/main.c', function(text))

    def test_constants_are_no_state(self):
        text = '''
static const char *const names[] = { "a", "b" };
static const struct { int a; } pairs[] = { { 1 } };
static void (*const hook) (void) = NULL;
extern int environ;
struct forward;
typedef struct { int a; } Pair;
static int declared (int a, int b);
static gpointer natero_text_parent_class = NULL;
G_BEGIN_DECLS
'''
        self.expect_clean(self.added('lib/core/natero-text.c', text))

    # Headers

    def test_header_guard(self):
        path = 'lib/core/natero-text-private.h'
        text = CLEAN[path].replace('#pragma once\n', '')
        self.expect('header-guard', path, {path: text})
        self.expect_clean({path: text.replace('#if', '#ifndef A_H\n#define A_H\n#if', 1) + '#endif\n'})

    def test_private_guard(self):
        path = 'lib/core/natero-text-private.h'
        self.expect('private-guard', path, {path: CLEAN[path].replace('#error', '#warning')})
        self.expect_clean({path: CLEAN[path].replace('if !defined (NATERO_COMPILATION)',
                                                     'ifndef NATERO_COMPILATION')})

    def test_public_header_includes_private(self):
        path = 'lib/natero-tracker.h'
        text = CLEAN[path].replace('#include', '#include "natero-text-private.h"\n#include', 1)
        self.expect('public-header', path, {path: text}, 'natero-text-private')

    def test_public_header_in_umbrella(self):
        text = CLEAN['lib/natero.h'].replace('#include "natero-tracker.h"\n', '')
        self.expect('public-header', 'lib/natero-tracker.h', {'lib/natero.h': text}, 'natero.h')

    def test_public_header_of_private_file(self):
        self.expect('public-header', 'lib/core/natero-clock.h', {
            'lib/core/natero-clock.h': SPDX + '#pragma once\n',
            'lib/natero.h': CLEAN['lib/natero.h'] + '#include "core/natero-clock.h"\n'})

    # The house

    def test_every_file_has_a_floor(self):
        self.expect_added('floor-table', 'lib/core/natero-new.c', '', 'natero-new')
        self.expect('floor-table', 'tools/floors', {'tools/floors': FLOORS + 'natero-gone 1\n'},
                    'natero-gone')
        self.expect_clean({'tools/floors': FLOORS + 'natero-enums 1 generated\n'})

    def test_included_header_has_a_floor(self):
        self.expect_added('floor-table', 'lib/core/natero-text.c', '#include "natero-odd.h"\n')

    def test_include_of_higher_floor(self):
        self.expect_added('floor', 'lib/core/natero-text.c', '#include "natero-log-private.h"\n',
                          'higher natero-log')

    def test_call_of_higher_floor(self):
        text = 'int natero_store_append (const char *);\n' + function('natero_store_append (0);')
        self.expect_added('floor', 'lib/core/natero-clock.c', text, 'calls natero_store_append')

    def test_include_on_same_floor(self):
        self.expect_added('floor', 'lib/core/natero-state.c', '#include "natero-log-private.h"\n',
                          'not low')

    def test_floor_may_be_narrowed(self):
        self.expect_added('floor', 'lib/core/natero-recorder.c',
                          '#include "natero-state-private.h"\n', 'may use only')

    def test_call_circle(self):
        floors = FLOORS.replace('natero-clock      0', 'natero-clock      0 low')
        text = 'int natero_clock_now (void);\n' + function('natero_clock_now ();')
        changes = self.added('lib/core/natero-text.c', text)
        result = self.run_tool({**changes, 'tools/floors': floors})
        self.assertRegex(result.stdout, r'natero-text.c:\d+: circle: natero-text calls '
                                        r'natero_clock_now\(\): .* natero-clock - natero-text')
        self.assertRegex(result.stdout, r'natero-clock.c:\d+: circle: natero-clock includes')
        self.assertNotIn(': floor:', result.stdout)

    def test_include_circle(self):
        floors = FLOORS.replace('natero-clock      0', 'natero-clock      0 low')
        result = self.run_tool({
            **self.added('lib/core/natero-text-private.h', '#include "natero-clock-private.h"\n'),
            **self.added('lib/core/natero-clock-private.h', '#include "natero-text-private.h"\n'),
            'tools/floors': floors})
        self.assertRegex(result.stdout, r'natero-clock-private.h:1: include-circle: ')

    def test_static_function_is_no_call(self):
        text = function('', 'natero_clock_now') + function('natero_clock_now ();')
        self.expect_clean(self.added('lib/core/natero-text.c', text))

    def wide_tree(self, user, count):
        names = [f'natero-part{i}' for i in range(count)]
        changes = {f'lib/core/{name}.c': SPDX for name in names}
        changes |= {f'lib/core/{name}-private.h': SPDX + PRIVATE for name in names}
        changes['tools/floors'] = (FLOORS + ''.join(f'{name} 0\n' for name in names)
                                   + 'natero-engine 5\n')
        includes = ''.join(f'#include "{name}-private.h"\n' for name in names)
        changes['lib/core/natero-engine.c'] = SPDX
        changes[user] = {**CLEAN, **changes}[user] + includes
        return changes

    def test_fan_out(self):
        path = 'lib/core/natero-store.c'
        self.expect('fan-out', path, self.wide_tree(path, 10), 'uses 11')
        self.expect_clean(self.wide_tree(path, 9))
        path = 'lib/core/natero-engine.c'
        self.expect('fan-out', path, self.wide_tree(path, 18), 'uses 18')
        self.expect_clean(self.wide_tree(path, 17))

    # Rooms

    def test_rooms(self):
        core = 'lib/core/natero-store.c'
        for room, text in (('gtk', '#include <gtk/gtk.h>\n'),
                           ('gtk', '#include <adwaita.h>\n'),
                           ('gtk', '#include <gdk/gdk.h>\n'),
                           ('network', '#include <libsoup/soup.h>\n'),
                           ('network', function('soup_session_new ();')),
                           ('network', '#define NEW soup_session_new\n'),
                           ('settings', function('g_settings_new ("a");')),
                           ('settings', function('', 'a', 'GSettings *settings')),
                           ('keyfile', function('g_key_file_new ();')),
                           ('files', function('unlink ("a");')),
                           ('files', function('fdatasync (3);')),
                           ('files', function('g_file_set_contents ("a", "b", -1, NULL);')),
                           ('json-building', function('natero_json_string (a);')),
                           ('json-building', function('json_builder_new ();')),
                           ('json-reading', function('json_parser_new ();')),
                           ('clocks', function('g_get_real_time ();')),
                           ('clocks', function('clock_gettime (1, &a);')),
                           ('clocks', function('g_timeout_add_seconds (1, a, b);')),
                           ('clocks', function('g_timeout_source_new (1);')),
                           ('chance', function('g_random_int ();')),
                           ('chance', function('g_uuid_string_random ();')),
                           ('chance', function('getentropy (a, 3);')),
                           ('threads', function('g_thread_new ("a", b, c);'))):
            with self.subTest(room=room, text=text):
                self.expect_added(f'room-{room}', core, text)

    def test_rooms_admit_their_owners(self):
        self.expect_clean(self.added('lib/core/natero-clock.c', function('g_timeout_add (1, a, b);')))
        self.expect_clean(self.added('lib/natero-tracker.c', '#include <gtk/gtk.h>\n'))
        self.expect_clean(self.added('collector/main.c', '#include <libsoup/soup.h>\n'))
        self.expect_clean(self.added('lib/core/natero-store.c',
                                     function('self->write (a); backend.open (b); int time = 1;')))

    # Words

    def test_goto(self):
        self.expect_added('goto', 'collector/main.c', function('goto out; out: return;'))

    def test_leftovers(self):
        for word in ('TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK'):
            self.expect_added('leftover', 'lib/core/natero-text.c', f'/* {word}: later */\n', word)
            self.expect_added('leftover', 'meson.build', f'# {word}\n', word)
        self.expect_clean(self.added('lib/core/natero-text.c', '/* natero.XX' 'XXXX, HA' 'CKS */\n'))

    def test_plain_types(self):
        for word in ('gint', 'gchar', 'gdouble', 'gfloat', 'glong', 'guchar'):
            self.expect_added('g-type', 'tests/core/test-a.c', function(f'{word} a;'), f'not {word}')
        self.expect_clean(self.added('tests/core/test-a.c', function(
            'guint a; gint64 b; gboolean c; gpointer d; gsize e; /* gint */ f ("gint");')))

    def test_blocking_calls(self):
        body = 'g_file_load_sync (a);'
        self.expect_added('blocking-call', 'lib/natero-tracker.c', function(body), 'in work')
        self.expect_clean(self.added('lib/natero-tracker.c', function(body, 'load_in_thread')))
        self.expect_clean(self.added('collector/main.c', function(body)))
        self.expect_added('blocking-call', 'lib/natero-tracker.c', function('g_usleep (3);'))
        self.expect_clean(self.added('lib/natero-tracker.c', function('', 'natero_tracker_sync')
                                     + function('natero_tracker_sync ();')))

    def test_sleep(self):
        for call in ('g_usleep', 'usleep', 'sleep'):
            self.expect_added('sleep', 'tests/core/test-a.c', function(f'{call} (3);'), call)

    def test_abort(self):
        for call in ('g_error', 'abort'):
            self.expect_added('abort', 'lib/core/natero-text.c', function(f'{call} ("a");'), call)
        self.expect_clean(self.added('tests/core/test-a.c', function('abort ();')))

    def test_licence(self):
        for path, text in (('lib/core/natero-text.c', CLEAN['lib/core/natero-text.c'][len(SPDX):]),
                           ('README.md', '# natero\n'), ('data/a.ui', '<interface/>\n'),
                           ('data/a.css', 'a {}\n'), ('tools/a.sh', 'true\n'),
                           ('data/meson.build', "install_data('a')\n")):
            with self.subTest(path=path):
                self.expect('spdx', path, {path: text}, count=2)
        other = SPDX.replace('LGPL-2.1', 'GPL-2.0')
        self.expect('spdx', 'data/a.css', {'data/a.css': other}, 'LGPL')
        self.expect_clean({'LICENSES/A.txt': 'text\n', 'a.json': '{}\n', 'empty.py': ''})

    def test_machine_names(self):
        for name in ('http://deb.deb' 'ian.org/x', 'https://pypi' '.org', 'registry' '.npmjs.org',
                     '/wo' 'rk/main', "'/ro" "ot/x'"):
            self.expect_added('machine-name', 'meson.build', f'# see {name}\n')
        self.expect_clean(self.added('meson.build', '# home/wo' 'rk/a $HOME/wo' 'rk/ /rooted/\n'))

    # Documentation

    def without(self, path, piece, by=''):
        self.assertIn(piece, CLEAN[path])
        return {path: CLEAN[path].replace(piece, by, 1)}

    def test_function_docs(self):
        source, header = 'lib/natero-tracker.c', 'lib/natero-tracker.h'
        for piece, pattern in ((' * natero_tracker_login:\n', 'login has no documentation'),
                               (' * @self: a tracker\n * @user', '@self'),
                               (' * @error: return location for an error\n', '@error'),
                               (' *   who it is\n', '@user_id'),
                               (' * Returns: whether the id was taken\n', 'Returns'),
                               (' * Says who is there.\n', 'says nothing')):
            with self.subTest(piece=piece):
                by = ' * @user' if piece.endswith('@user') else ''
                self.expect('docs', header, self.without(source, piece, by), pattern)

    def test_function_since(self):
        text = CLEAN['lib/natero-tracker.c']
        start = text.rindex(' * Since: 1.0')
        changed = text[:start] + text[start:].replace(' * Since: 1.0\n', '', 1)
        self.expect('docs', 'lib/natero-tracker.h', {'lib/natero-tracker.c': changed}, 'login .*Since')

    def test_surplus_parameter(self):
        changes = self.without('lib/natero-tracker.c', ' * @error:', ' * @other: a\n * @error:')
        self.expect('docs', 'lib/natero-tracker.h', changes, '@other')

    def test_function_docs_stand_in_source(self):
        doc = '/**\n * natero_a:\n *\n * Does.\n *\n * Since: 1.0\n */\nvoid natero_a (void);\n'
        self.expect_added('docs', 'lib/natero-tracker.h', doc, 'in a header')

    def test_member_docs(self):
        path = 'lib/natero-tracker.c'
        for piece in ('NateroTracker:user-id:', 'NateroTracker::sent:'):
            self.expect('docs', path, self.without(path, piece, 'Other:a:'), piece[:-1])
        changes = self.without(path, '  PROP_USER_ID,', '  PROP_USER_ID,\n  PROP_IDLE_TIME,')
        self.expect('docs', path, changes, 'NateroTracker:idle-time')

    def test_type_docs(self):
        header = 'lib/natero-tracker.h'
        self.expect('docs', header, self.without(header, ' * NateroMood:\n'), 'NateroMood')
        self.expect('docs', header, self.without(header, '@NATERO_MOOD_GOOD: all is well', ''),
                    '@NATERO_MOOD_GOOD')
        self.expect('docs', header, self.without('lib/natero-tracker.c', ' * NateroTracker:\n'),
                    'NateroTracker has no')
        for text in ('typedef struct _NateroEvent NateroEvent;\n', 'struct NateroPair { int a; };\n',
                     'typedef void (*NateroFunc) (int a);\n'):
            self.expect_added('docs', header, text, 'has no documentation')


if __name__ == '__main__':
    unittest.main()
