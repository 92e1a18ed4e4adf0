#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tags in a Blueprint file: it is compiled against the typelib, and loaded.

usage: test-blueprint.py FILE
"""

import shutil
import subprocess
import sys

import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Natero', '1.0')
from gi.repository import Gdk, Gtk, Natero  # noqa: E402

SKIP = 77


def main(path):
    compiler = shutil.which('blueprint-compiler')
    if not compiler or not Gdk.Display.get_default():
        print('skipped: it needs blueprint-compiler and a display')
        return SKIP
    done = subprocess.run([compiler, 'compile', path], text=True, stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stdout
    assert 'class="NateroTag"' in done.stdout, done.stdout

    tracker = Natero.Tracker.new_recording()
    builder = Gtk.Builder.new_from_string(done.stdout, -1)
    save, pages = builder.get_object('save'), builder.get_object('pages')
    assert Natero.widget_get_feature_id(save) == 'document.save'
    assert Natero.widget_get_module_id(pages) == 'board'
    assert Natero.widget_get_product_id(pages) == 'desk'
    assert tracker is not None
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
