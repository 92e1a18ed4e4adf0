/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);

/* libFuzzer hands no data through. */
static const char self_place[] = "self";

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  /* Not a warning: libsoup 3.2 gives one for a Content-Length that is beyond 63 bits. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_dataset_set_data (self_place, self_place, fuzz_start ());

  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  fuzz_one (g_dataset_get_data (self_place, self_place), (const char *) data, length);

  return 0;
}
