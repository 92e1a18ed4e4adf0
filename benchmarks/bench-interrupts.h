/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How long the thread that made this was kept from its work because the kernel completed requests
 * to a disk, of whichever process, on the processor that it was running on.
 */
typedef struct _BenchInterrupts BenchInterrupts;

BenchInterrupts *bench_interrupts_new (void);
void             bench_interrupts_free (BenchInterrupts *interrupts);
guint64          bench_interrupts_read (BenchInterrupts *interrupts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchInterrupts, bench_interrupts_free)

G_END_DECLS
