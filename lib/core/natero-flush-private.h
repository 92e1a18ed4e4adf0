/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-options-private.h"
#include "natero-permission-private.h"
#include "natero-transport-private.h"
#include "natero-uploader-private.h"

G_BEGIN_DECLS

/* The last delivery of a program: bounded in time, and left out where there is nothing to hope. */
typedef struct
{
  NateroUploader   *uploader;
  NateroStore      *store;
  NateroTransport  *transport;
  NateroPermission *permission;
  NateroOptions    *options;
  NateroClock      *clock;
} NateroFlushParts;

void natero_flush_within (const NateroFlushParts *parts, NateroSyncFunc func, gpointer user_data);
void natero_flush_and_wait (const NateroFlushParts *parts);

G_END_DECLS
