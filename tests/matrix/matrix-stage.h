/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "matrix-hand.h"
#include "matrix-reader.h"

#include <natero.h>

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

/* A window with one tagged thing, beside another that is there for its handler. */
struct _MatrixStage
{
  MatrixHand    *hand;
  MatrixReader  *reader; /* NULL: none */
  const char    *no_reader;
  GSettings     *settings;
  NateroTracker *tracker;

  const MatrixRow *row;
  MatrixColumn     column;

  /* What is built for a row */
  GtkWindow  *window;
  GtkWidget  *box;
  GtkWidget  *other;
  GtkWidget  *widget;  /* the tagged one */
  GtkWidget  *target;  /* where a hand goes */
  GtkWidget  *focus;   /* what has the keys */
  GtkWidget  *popover; /* NULL: none */
  const char *item;    /* the text of what is chosen in the popover */
  GObject    *value_object;
  const char *value_property; /* NULL: nothing that a program changes */
  void (*reset) (MatrixStage *stage);
  void (*change) (MatrixStage *stage); /* by code; NULL: the property */

  int n_effects; /* what the application heard */
};

void  matrix_stage_set_row (MatrixStage *stage, const MatrixRow *row);
void  matrix_stage_clear (MatrixStage *stage);
void  matrix_stage_settle (MatrixStage *stage);
void  matrix_stage_begin_cell (MatrixStage *stage, MatrixColumn column);
void  matrix_stage_hear (MatrixStage *stage, gpointer object, const char *signal);
guint matrix_stage_count_events (MatrixStage *stage);

/* The features that were recorded from then on: "other tagged". */
char *matrix_stage_dup_features (MatrixStage *stage, guint first);

G_END_DECLS
