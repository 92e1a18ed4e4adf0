# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Changes files in every way that the recording module follows, in the folder of its argument."""

import fcntl
import os
import pathlib
import sys

CONTENT = bytes(range(256)) * 80


def write_in_every_way():
    append = os.open('append', os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    os.write(append, CONTENT)
    os.pwrite(append, b'goes to the end', 3)
    fd = os.open('plain', os.O_CREAT | os.O_RDWR, 0o600)
    os.writev(fd, [b'one ', b'two ', b'three'])
    copy = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100)
    os.close(fd)
    os.pwrite(copy, b'TWO', 4)
    os.pwritev(copy, [b'far', b'away'], 5000)
    os.write(copy, b'!')
    os.sendfile(copy, append, 100, 3000)
    os.copy_file_range(append, copy, 20000, 7, 9000)
    os.posix_fallocate(copy, 0, 40000)
    os.ftruncate(copy, 39000)
    os.fdatasync(copy)
    os.close(os.open('plain', os.O_RDWR))
    reading, writing = os.pipe()
    os.write(writing, b'through a pipe')
    os.splice(reading, copy, 14, offset_dst=60)
    os.unlink('plain')
    os.write(copy, b'nobody sees this')
    os.fsync(append)
    os.close(copy)


def name_in_every_way():
    for name in ('first', 'second', 'third'):
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o600))
        pathlib.Path(name).touch()
        os.truncate(name, 11)
    os.rename('first', 'second')
    os.mkdir('folder', 0o700)
    os.mkdir('folder/below')
    folder = os.open('folder', os.O_RDONLY | os.O_DIRECTORY)
    os.rename('second', 'deep', dst_dir_fd=folder)
    os.link('third', 'folder/also')
    os.remove('third')
    os.close(os.open('folder/also', os.O_WRONLY | os.O_TRUNC))
    os.rename('folder/below', 'beside')
    os.rmdir('beside')
    os.mkdir('late', dir_fd=folder)
    os.close(os.open('late/file', os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=folder))
    os.fsync(folder)
    os.close(folder)
    os.sync()


if __name__ == '__main__':
    os.chdir(sys.argv[1])
    write_in_every_way()
    name_in_every_way()
