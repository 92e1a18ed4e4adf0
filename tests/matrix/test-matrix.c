/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-rows.h"
#include "matrix-ways.h"

#include "api-support.h"
#include "gtk-support.h"

#include <string.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

/*
 * One use, one event: every class of widgets, used in every way. Each cell drives a real window and
 * asserts that exactly one feature was recorded, or none.
 */

static const char *const column_names[MATRIX_N_COLUMNS] = {
  "pointer", "touch",   "Enter", "Space",    "mnemonic", "shortcut",
  "AT-SPI",  "by code", "bound", "settings", "handler",
};

/* What is seen of a cell: "1", "-", "." for not driven, "X". */
typedef struct
{
  const MatrixRow *row;
  MatrixColumn     column;
  MatrixStage     *stage;
  char             result;
  char            *note;
} Cell;

static void
set_result (Cell *cell, char result, const char *note)
{
  cell->result = result;
  g_free (cell->note);
  cell->note = g_strdup (note);
}

/* No assertion ends the program, so that a cell that is wrong does not hide the others. */
static void
set_checked_result (Cell *cell, char result, const char *note)
{
  if (g_test_failed ())
    set_result (cell, 'X', "it failed");
  else
    set_result (cell, result, note);
}

static void
skip (Cell *cell, const char *reason)
{
  set_result (cell, '.', reason);
  g_test_skip (reason);
}

static void
skip_for_reason (Cell *cell, const MatrixWay *way)
{
  g_assert_true (way->is_so (cell->stage));
  set_checked_result (cell, '.', way->note);
  if (cell->result == '.')
    g_test_skip (way->note);
}

static gboolean
was_heard (gpointer user_data)
{
  const MatrixStage *stage = user_data;

  return stage->n_effects > 0;
}

typedef struct
{
  MatrixStage     *stage;
  const MatrixWay *way;
} Look;

static gboolean
is_seen (gpointer user_data)
{
  const Look *look = user_data;

  return look->way->is_so (look->stage);
}

/* What shows that the input came, and did what it does. */
static void
wait_for_result (MatrixStage *stage, const MatrixWay *way)
{
  Look look = { stage, way };

  if (way->expectation == MATRIX_ONE)
    gtk_support_wait (was_heard, stage, "the application hears of it");
  else if (way->is_so != NULL)
    gtk_support_wait (is_seen, &look, way->note);
}

static const char *
get_expected (const Cell *cell, const MatrixWay *way)
{
  if (way->expectation == MATRIX_ONE)
    return MATRIX_TAGGED;

  return cell->column == MATRIX_HANDLER ? MATRIX_OTHER : "";
}

static void
drive (Cell *cell, const MatrixWay *way)
{
  MatrixStage     *stage = cell->stage;
  const char      *expected = get_expected (cell, way);
  guint            first = matrix_stage_count_events (stage);
  g_autofree char *between = NULL;
  g_autofree char *features = NULL;

  matrix_stage_begin_cell (stage, cell->column);
  between = matrix_stage_dup_features (stage, first);
  g_assert_cmpstr (between, ==, "");

  first = matrix_stage_count_events (stage);
  stage->n_effects = 0;
  way->act (stage, way->argument);
  wait_for_result (stage, way);
  matrix_stage_settle (stage);
  features = matrix_stage_dup_features (stage, first);
  g_assert_cmpstr (features, ==, expected);
  set_checked_result (cell, way->expectation == MATRIX_ONE ? '1' : '-', way->note);
}

static void
test_way (Cell *cell, const MatrixWay *way)
{
  MatrixStage *stage = cell->stage;

  if (cell->column == MATRIX_TOUCH && !matrix_hand_can_touch (stage->hand))
    skip (cell, "nothing can touch an X display from outside: XTest has no touch");
  else if (cell->column == MATRIX_READER && stage->reader == NULL)
    skip (cell, stage->no_reader);
  else if (way->expectation == MATRIX_CANNOT)
    skip_for_reason (cell, way);
  else
    drive (cell, way);
}

static void
test_cell (gconstpointer data)
{
  Cell        *cell = (gpointer) (gsize) data;
  MatrixStage *stage = cell->stage;

  /* GTK 4.8 takes no finger where a button went down and the popover closed before it came up, nor
   * the other way round: there, the finger has a window of its own. */
  gboolean is_apart = cell->column == MATRIX_TOUCH && stage->popover != NULL;

  if (is_apart)
    matrix_stage_clear (stage);
  matrix_stage_set_row (stage, cell->row);
  test_way (cell, matrix_stage_get_way (stage, cell->column));

  /* What a failed cell leaves behind is not for the next. */
  if (is_apart || cell->result == 'X')
    matrix_stage_clear (stage);
}

/* The result */

/* By the note: "- it takes the focus, and that is all: entry by mnemonic, …" */
static void
add_note (GHashTable *notes, const Cell *cell)
{
  GString *where;
  char    *key;

  /* A use needs no note; and that a program does it is what its columns are about. */
  if (cell->note == NULL || cell->result == '1' ||
      (cell->result == '-' && cell->column >= MATRIX_CODE))
    return;

  key = g_strdup_printf ("%c %s", cell->result, cell->note);
  where = g_hash_table_lookup (notes, key);
  if (where == NULL)
    g_hash_table_insert (notes, g_strdup (key), where = g_string_new (NULL));
  g_string_append_printf (where, "\n#     %s, %s", cell->row->name, column_names[cell->column]);
  g_free (key);
}

static void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
print_notes (GPtrArray *cells)
{
  g_autoptr (GHashTable) notes =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_string);
  g_autoptr (GList) keys = NULL;

  for (guint i = 0; i < cells->len; i++)
    add_note (notes, g_ptr_array_index (cells, i));
  keys = g_list_sort (g_hash_table_get_keys (notes), (GCompareFunc) strcmp);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      const GString *where = g_hash_table_lookup (notes, l->data);

      g_print ("# %s:%s\n", (const char *) l->data, where->str);
    }
}

static void
print_matrix (GPtrArray *cells, const char *name)
{
  const MatrixRow *row = NULL;

  g_print ("#\n# %s: 1 one event, - none, . not driven, X wrong\n# %-15s", name, "");
  for (guint i = 0; i < MATRIX_N_COLUMNS; i++)
    g_print (" %-8s", column_names[i]);
  for (guint i = 0; i < cells->len; i++)
    {
      const Cell *cell = g_ptr_array_index (cells, i);

      if (cell->row != row)
        g_print ("\n# %-15s", cell->row->name);
      row = cell->row;
      g_print (" %-8c", cell->result);
    }
  g_print ("\n#\n");
}

/* The stage */

static GSettings *
new_settings (void)
{
  const char *folder = g_test_get_dir (G_TEST_BUILT);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autofree char *path = g_build_filename (folder, "matrix", NULL);

  source = g_settings_schema_source_new_from_directory (path, NULL, TRUE, &error);
  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, "org.natero.Matrix", FALSE);
  return g_settings_new_full (schema, backend, NULL);
}

static GPtrArray *
add_cells (MatrixStage *stage)
{
  GPtrArray       *cells = g_ptr_array_new ();
  guint            n_rows;
  const MatrixRow *rows = matrix_get_rows (&n_rows);

  for (guint i = 0; i < n_rows * MATRIX_N_COLUMNS; i++)
    {
      Cell            *cell = g_new0 (Cell, 1);
      g_autofree char *path = NULL;

      cell->row = &rows[i / MATRIX_N_COLUMNS];
      cell->column = i % MATRIX_N_COLUMNS;
      cell->stage = stage;
      set_result (cell, ' ', NULL);
      path = g_strdup_printf (
        "/matrix/%s/%s/%s", stage->hand->kind->name, cell->row->name, column_names[cell->column]);
      g_test_add_data_func (path, cell, test_cell);
      g_ptr_array_add (cells, cell);
    }
  return cells;
}

static void
free_cells (GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    {
      Cell *cell = g_ptr_array_index (cells, i);

      g_free (cell->note);
      g_free (cell);
    }
  g_ptr_array_unref (cells);
}

static int
run (MatrixStage *stage)
{
  g_autoptr (GPtrArray) cells = NULL;
  int status;

  /* A busy machine is slower than a hand. */
  g_object_set (
    gtk_settings_get_default (), "gtk-double-click-time", 3000, "gtk-long-press-time", 60000, NULL);
  stage->settings = new_settings ();
  stage->tracker = api_new_recording ();
  cells = add_cells (stage);
  matrix_hand_begin (stage->hand);
  status = g_test_run ();
  matrix_stage_clear (stage);
  matrix_hand_end (stage->hand);
  print_matrix (cells, stage->hand->kind->name);
  print_notes (cells);
  free_cells (g_steal_pointer (&cells));
  g_object_unref (stage->tracker);
  g_object_unref (stage->settings);
  return status;
}

/* In TAP it is said, and the status is no matter. */
static int
say_skipped (const char *reason)
{
  g_print ("1..0 # SKIP %s\n", reason);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  gboolean    is_wayland = argc > 1 && g_str_equal (argv[1], "--wayland");
  MatrixStage stage = { 0 };
  const char *reason = "there is no X display";
  int         status;

  if (is_wayland)
    {
      stage.hand = matrix_hand_new_mutter (&reason);
      argv[1] = argv[0];
      argv++;
      argc--;
    }
  else if (g_getenv ("DISPLAY") != NULL)
    {
      gdk_set_allowed_backends ("x11");
      stage.hand = matrix_hand_new_x11 ();
    }
  if (stage.hand == NULL)
    return say_skipped (reason);
  stage.reader = matrix_reader_new (&stage.no_reader);

  /* Dialogs and actions are found by what they say. */
  gtk_disable_setlocale ();
  g_test_init (&argc, &argv, NULL);
  gtk_support_bear_late_tooltips ();
  g_test_set_nonfatal_assertions ();
  if (!gtk_init_check ())
    return say_skipped ("GTK does not start here");

  status = run (&stage);
  g_clear_pointer (&stage.reader, matrix_reader_free);
  gdk_display_close (gdk_display_get_default ());
  matrix_hand_free (stage.hand);
  return status;
}
