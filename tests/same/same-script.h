/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "same-window.h"

G_BEGIN_DECLS

/* All of it, in order: a step relies on what those before it have done. */
void same_script_play (SameWindow *window);

/* One step, in a new window. Whether its answer comes is for the caller to see. */
void same_script_play_step (SameWindow *window, const char *name);

G_END_DECLS
