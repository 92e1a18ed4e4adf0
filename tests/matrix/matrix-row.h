/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MatrixRow   MatrixRow;
typedef struct _MatrixStage MatrixStage;

/* The ways of using something, and the ways in which a program changes it. */
typedef enum
{
  MATRIX_POINTER,
  MATRIX_TOUCH,
  MATRIX_ENTER,
  MATRIX_SPACE,
  MATRIX_MNEMONIC,
  MATRIX_SHORTCUT,
  MATRIX_READER,
  MATRIX_CODE,
  MATRIX_BINDING,
  MATRIX_SETTINGS,
  MATRIX_HANDLER,
  MATRIX_N_COLUMNS
} MatrixColumn;

typedef enum
{
  MATRIX_NONE,   /* no use: what the table leaves out is this, too */
  MATRIX_ONE,    /* one use, and the application hears what comes of it */
  MATRIX_CANNOT, /* not driven, for a reason that is looked into */
} MatrixExpectation;

/* What is done in a cell, and what comes of it. */
typedef struct
{
  MatrixExpectation expectation;
  void (*act) (MatrixStage *stage, const char *argument);
  const char *argument;
  const char *note; /* why none, or why it is not driven */
  /* The reason for not driving it; or what is to be seen where there is no use. NULL: nothing */
  gboolean (*is_so) (MatrixStage *stage);
} MatrixWay;

struct _MatrixRow
{
  const char *name;
  void (*build) (MatrixStage *stage);
  const char *values[2]; /* before and after, of what a program changes */
  MatrixWay   ways[MATRIX_N_COLUMNS];
};

G_END_DECLS
