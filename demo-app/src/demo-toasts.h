/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * DemoToast:
 *
 * The short messages of this application; their texts are in demo-toasts.ui.
 */
typedef enum
{
  DEMO_TOAST_TASK_CREATED,
  DEMO_TOAST_TASK_SAVED,
  DEMO_TOAST_TASK_DELETED,
  DEMO_TOAST_REPORT_SAVED,
  DEMO_TOAST_SIGNED_IN,
  DEMO_TOAST_SIGNED_OUT,
  DEMO_TOAST_ALL_SENT,
  DEMO_TOAST_ERASED,
  DEMO_N_TOASTS
} DemoToast;

#define DEMO_TYPE_TOASTS (demo_toasts_get_type ())
G_DECLARE_FINAL_TYPE (DemoToasts, demo_toasts, DEMO, TOASTS, AdwBin)

void demo_toasts_show (DemoToasts *self, DemoToast toast);
void demo_toasts_show_text (DemoToasts *self, const char *text);

G_END_DECLS
