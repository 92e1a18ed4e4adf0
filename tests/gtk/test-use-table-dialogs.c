/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "use-bench.h"

/* Buttons that open a dialog of GTK. */

static GtkWidget *
find_dialog (GtkWindow *parent)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      /* The list keeps it alive. */
      if (gtk_window_get_transient_for (window) == parent &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return GTK_WIDGET (window);
    }

  return NULL;
}

static gboolean
has_dialog (gpointer user_data)
{
  return find_dialog (user_data) != NULL;
}

static void
test_dialog_button (UseBench *bench, GtkWidget *button, int response)
{
  GtkWidget *dialog;

  use_bench_add (bench, button, "chosen");
  for (int i = 0; i < 2; i++)
    {
      gtk_support_click (button);
      gtk_support_wait (has_dialog, bench->window, "a dialog opens");
      dialog = find_dialog (bench->window);
      use_bench_assert_used (bench, "");
      gtk_dialog_response (GTK_DIALOG (dialog), i == 0 ? response : GTK_RESPONSE_CANCEL);
      gtk_support_settle (button);
      use_bench_assert_used (bench, i == 0 ? "chosen" : "");
    }
}

static void
test_color_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *button = gtk_color_button_new ();
  GdkRGBA    red = { 1, 0, 0, 1 };

  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (button), &red);
  test_dialog_button (fixture->bench, button, GTK_RESPONSE_OK);
}

static void
test_font_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_dialog_button (fixture->bench, gtk_font_button_new (), GTK_RESPONSE_OK);
}

/* Those of GTK 4.10 and later, by name. */
static GtkWidget *
make_new_dialog_button (const char *kind)
{
  g_autofree char *text =
    g_strdup_printf ("<object class='Gtk%sDialogButton' id='it'>"
                     "<property name='dialog'><object class='Gtk%sDialog'/></property></object>",
                     kind,
                     kind);

  return gtk_support_build (text);
}

static void
choose (GtkWidget *dialog)
{
  GdkRGBA red = { 1, 0, 0, 1 };

  if (GTK_IS_COLOR_CHOOSER (dialog))
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &red);
  else
    gtk_font_chooser_set_font (GTK_FONT_CHOOSER (dialog), "Sans 31");
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return !has_dialog (user_data);
}

/* Their dialogs tell of nothing but another value. */
static void
test_new_dialog_button (UseBenchFixture *fixture, gconstpointer kind)
{
  UseBench *bench = fixture->bench;
  g_autoptr (GtkWidget) button = make_new_dialog_button (kind);
  const int responses[] = { GTK_RESPONSE_CANCEL, GTK_RESPONSE_OK };

  if (button == NULL)
    return;

  use_bench_add (bench, button, "chosen");
  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      GtkWidget *dialog = NULL;

      gtk_support_click (button);
      gtk_support_wait (has_dialog, bench->window, "a dialog opens");
      dialog = find_dialog (bench->window);
      choose (dialog);
      use_bench_assert_used (bench, "");
      gtk_dialog_response (GTK_DIALOG (dialog), responses[i]);
      gtk_support_wait (has_no_dialog, bench->window, "the dialog is gone");
      use_bench_assert_used (bench, responses[i] == GTK_RESPONSE_OK ? "chosen" : "");
    }
}

/* The dialogs of GTK have settings, whose schemas the folders of a test do not have. GLib is not
 * asked for the folders: it keeps what it answers before a test has its own. */
static gboolean
find_schemas (void)
{
  const char *path = g_getenv ("XDG_DATA_DIRS");
  g_auto (GStrv) folders =
    g_strsplit (path != NULL ? path : "/usr/local/share:/usr/share", ":", -1);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], "glib-2.0", "schemas", NULL);
      g_autofree char *file = g_build_filename (folder, "gschemas.compiled", NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return g_setenv ("GSETTINGS_SCHEMA_DIR", folder, TRUE);
    }

  return FALSE;
}

static void
add (const char *name,
     void (*function) (UseBenchFixture *fixture, gconstpointer data),
     gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/use-table-dialogs/", name, NULL);

  g_test_add (path, UseBenchFixture, data, use_bench_set_up, function, use_bench_tear_down);
}

int
main (int argc, char **argv)
{
  gboolean has_schemas = find_schemas ();

  if (!gtk_support_init (&argc, &argv) || !has_schemas)
    return GTK_SUPPORT_SKIP;

  add ("color-button", test_color_button, NULL);
  add ("font-button", test_font_button, NULL);
  add ("color-dialog-button", test_new_dialog_button, "Color");
  add ("font-dialog-button", test_new_dialog_button, "Font");

  return g_test_run ();
}
