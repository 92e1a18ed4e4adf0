#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The installed tree: all is there, and programs in C, Vala, Python and JavaScript live with it.

usage: test-install.py MESON BUILD_FOLDER SOURCE_FOLDER PREFIX [gir] [vapi]
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scene import Skip, features, main

MESON, BUILD, SOURCE, PREFIX = sys.argv[1:5]
OPTIONS = sys.argv[5:]
LIVES = Path(SOURCE) / 'tests/api'


def run(arguments, **more):
    """What a command prints; it has to succeed."""
    answer = subprocess.run([str(argument) for argument in arguments], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    assert answer.returncode == 0, f'{arguments}: {answer.stdout}'
    return answer.stdout


def install(scene):
    """Into a folder of the test's own, with nothing built on the way."""
    target = scene.folder / 'destination'
    printed = run([*MESON.split(), 'install', '-C', BUILD, '--no-rebuild', '--destdir', target])
    assert 'warning' not in printed.lower(), printed
    root = target / PREFIX.lstrip('/')
    library = next(root.rglob('libnatero-1.so')).parent
    move_pc(scene.make('pkgconfig'), library / 'pkgconfig/natero-1.pc', root)
    return root, library


def move_pc(folder, path, root):
    """The tree is not where it says it is: a copy for programs to find it by."""
    text = path.read_text()
    assert f'prefix={PREFIX}\n' in text, text
    (folder / path.name).write_text(text.replace(f'prefix={PREFIX}\n', f'prefix={root}\n'))


def environment(scene, root, library):
    return {
        **scene.environment,
        'PKG_CONFIG_PATH': str(scene.folder / 'pkgconfig'),
        'GI_TYPELIB_PATH': str(library / 'girepository-1.0'),
        'LD_LIBRARY_PATH': str(library),
        'TMPDIR': str(scene.folder),
        'GSETTINGS_SCHEMA_DIR': str(root / 'share/glib-2.0/schemas'),
        'GSETTINGS_BACKEND': 'memory',
        'G_DEBUG': 'fatal-criticals',
    }


def need(tool):
    path = shutil.which(tool)
    if path is None:
        raise Skip(f'there is no {tool}')
    return path


def flags(scene, root, library, *arguments):
    text = run(['pkg-config', *arguments, 'natero-1'], env=environment(scene, root, library))
    return text.split()


def live(scene, command, word, feature):
    """A life with a recording tracker, and one that sends to the collector."""
    root, library = scene.tree
    collector = scene.collector()
    printed = run([*command, collector.url], env=environment(scene, root, library),
                  cwd=scene.folder, timeout=60)
    assert f'{word} lived' in printed, printed
    assert 'CRITICAL' not in printed and 'WARNING' not in printed, printed
    assert features(collector.wait_features([feature])) == [feature]


def everything_is_there(scene):
    root, library = install(scene)
    wanted = [
        root / 'include/natero-1/natero.h',
        root / 'include/natero-1/natero-tracker.h',
        root / 'include/natero-1/natero-version.h',
        library / 'libnatero-1.so.0',
        library / 'pkgconfig/natero-1.pc',
        root / 'share/glib-2.0/schemas/org.natero.Tracker.gschema.xml',
        root / 'bin/natero-collector',
        root / 'share/natero-collector/clickhouse/single.sql',
    ]
    if 'gir' in OPTIONS:
        wanted += [root / 'share/gir-1.0/Natero-1.0.gir',
                   library / 'girepository-1.0/Natero-1.0.typelib']
    if 'vapi' in OPTIONS:
        wanted += [root / 'share/vala/vapi/natero-1.vapi', root / 'share/vala/vapi/natero-1.deps']
    missing = [str(path) for path in wanted if not path.exists()]
    assert missing == [], missing
    private = [str(path) for path in root.rglob('*-private.h')]
    assert private == [], private


def each_header_stands_alone(scene):
    """A program may include any of them first."""
    root, library = scene.tree = install(scene)
    compiler = need('cc')
    for header in sorted((root / 'include/natero-1').glob('natero-*.h')):
        source = scene.folder / 'alone.c'
        source.write_text(f'#include <{header.name}>\nint main (void) {{ return 0; }}\n')
        run([compiler, '-Wall', '-Werror', '-DG_DISABLE_DEPRECATED', '-fsyntax-only',
             *flags(scene, root, library, '--cflags'), source])


def a_c_program_lives(scene):
    root, library = scene.tree = install(scene)
    program = scene.folder / 'life-c'
    run([need('cc'), '-Wall', '-Wextra', '-Werror', '-DG_DISABLE_DEPRECATED', '-o', program,
         LIVES / 'life.c', *flags(scene, root, library, '--cflags', '--libs')])
    live(scene, [program], 'c', 'c.life')


def a_vala_program_lives(scene):
    if 'vapi' not in OPTIONS:
        raise Skip('built without vapi')
    root, library = scene.tree = install(scene)
    valac, compiler = need('valac'), need('cc')
    version = run(['pkg-config', '--modversion', 'natero-1'],
                  env=environment(scene, root, library))
    # Before version 1.0 there is nothing that has been there since 1.0.
    early = ['--disable-since-check'] if version.startswith('0.') else []
    run([valac, '-C', *early, '--vapidir', root / 'share/vala/vapi', '--pkg', 'natero-1',
         '--pkg', 'gtk4', '--directory', scene.folder, LIVES / 'life.vala'],
        env=environment(scene, root, library), cwd=scene.folder)
    made = next(scene.folder.rglob('life.c'))
    program = scene.folder / 'life-vala'
    run([compiler, '-w', '-o', program, made,
         *flags(scene, root, library, '--cflags', '--libs')])
    live(scene, [program], 'vala', 'vala.life')


def a_python_program_lives(scene):
    if 'gir' not in OPTIONS:
        raise Skip('built without introspection')
    if subprocess.run(['/usr/bin/python3', '-c', 'import gi'], check=False).returncode != 0:
        raise Skip('there is no PyGObject')
    scene.tree = install(scene)
    live(scene, ['/usr/bin/python3', '-B', LIVES / 'life.py'], 'python', 'python.life')


def a_gjs_program_lives(scene):
    if 'gir' not in OPTIONS:
        raise Skip('built without introspection')
    gjs = need('gjs')
    scene.tree = install(scene)
    live(scene, [gjs, '-m', LIVES / 'life.js'], 'gjs', 'gjs.life')


def the_schema_can_be_used(scene):
    """As a distribution's trigger would make it so."""
    root, _ = install(scene)
    schemas = root / 'share/glib-2.0/schemas'
    run(['glib-compile-schemas', '--strict', schemas])
    keys = run(['gsettings', '--schemadir', schemas, 'list-keys',
                'org.natero.Tracker:/org/natero/machine/'],
               env={**os.environ, 'GSETTINGS_BACKEND': 'memory'})
    assert set(keys.split()) == {'consent', 'disabled', 'endpoint'}, keys


def the_installed_collector_runs(scene):
    root, _ = install(scene)
    assert 'natero-collector' in run([root / 'bin/natero-collector', '--version'])


if __name__ == '__main__':
    sys.argv[1:] = []
    sys.exit(main([
        everything_is_there,
        each_header_stands_alone,
        a_c_program_lives,
        a_vala_program_lives,
        a_python_program_lives,
        a_gjs_program_lives,
        the_schema_can_be_used,
        the_installed_collector_runs,
    ]))
