/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_EXTERN
#define NATERO_EXTERN __attribute__ ((visibility ("default"))) extern
#endif

/* What has been there since 1.0. A release that adds symbols adds a macro of its own here. */
#define NATERO_AVAILABLE_IN_1_0 NATERO_EXTERN
