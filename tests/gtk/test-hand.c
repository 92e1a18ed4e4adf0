/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-hand-private.h"

#include "gtk-support.h"
#include "natero-input-hook-private.h"

typedef struct
{
  NateroClock     *clock;
  NateroHand      *hand;
  NateroInputHook *hook;
  GtkWindow       *window;
  GtkWidget       *button;
  GtkWidget       *entry;
  GtkWidget       *notebook;
  GtkWidget       *inner; /* a button on a page of it */
  GtkWidget       *tab;
  GtkWidget       *target; /* of the last input that had one */
} Fixture;

static gboolean
is_watched_cb (G_GNUC_UNUSED GtkWindow *window, G_GNUC_UNUSED gpointer user_data)
{
  return TRUE;
}

static void
activity_cb (G_GNUC_UNUSED gpointer user_data)
{
}

static void
input_cb (GdkSurface *surface, GdkEvent *event, gpointer user_data)
{
  Fixture   *fixture = user_data;
  GtkWidget *target = natero_hand_see_event (fixture->hand, surface, event);

  if (target != NULL)
    fixture->target = target;
}

static void
build_window (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->button = gtk_button_new_with_label ("Button");
  fixture->entry = gtk_entry_new ();
  fixture->notebook = gtk_notebook_new ();
  fixture->inner = gtk_button_new_with_label ("Inner");
  fixture->tab = gtk_label_new ("Tab");
  gtk_notebook_append_page (GTK_NOTEBOOK (fixture->notebook), fixture->inner, fixture->tab);
  gtk_widget_set_size_request (box, 500, 500);
  gtk_box_append (GTK_BOX (box), fixture->button);
  gtk_box_append (GTK_BOX (box), fixture->entry);
  gtk_box_append (GTK_BOX (box), fixture->notebook);
  gtk_window_set_child (fixture->window, box);
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const NateroInputHookFuncs funcs = { .is_watched = is_watched_cb,
                                              .activity = activity_cb,
                                              .input = input_cb };

  fixture->clock = natero_clock_new_manual (0);
  fixture->hand = natero_hand_new (fixture->clock);
  build_window (fixture);
  gtk_support_point_away ();
  gtk_support_present (fixture->window);
  fixture->hook = natero_input_hook_new (&funcs, fixture);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_input_hook_free (fixture->hook);
  gtk_support_destroy (fixture->window);
  natero_hand_free (fixture->hand);
  natero_clock_unref (fixture->clock);
  natero_hand_free (NULL);
}

static void
test_pointer (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint number;

  gtk_support_point_at (fixture->button);
  g_assert_null (fixture->target);
  g_assert_cmpuint (natero_hand_find_near (fixture->hand, fixture->button), ==, 0);

  gtk_support_press ("1");
  number = natero_hand_find_on (fixture->hand, fixture->button);
  g_assert_cmpuint (number, >, 0);
  g_assert_true (gtk_widget_is_ancestor (fixture->target, fixture->button));
  g_assert_true (natero_hand_get_target (fixture->hand, number) == fixture->target);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->entry), ==, 0);
  g_assert_cmpuint (natero_hand_find_near (fixture->hand, fixture->entry), ==, number);

  gtk_support_press ("1");
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), >, number);

  natero_clock_advance (fixture->clock, 399);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), >, number);
  natero_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, 0);
}

static void
test_held (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint number;

  gtk_support_point_at (fixture->button);
  gtk_support_hold ("1");
  gtk_support_settle (fixture->button);
  number = natero_hand_find_on (fixture->hand, fixture->button);
  natero_clock_advance (fixture->clock, 10000);
  g_assert_true (natero_hand_holds (fixture->hand, fixture->button));
  g_assert_false (natero_hand_holds (fixture->hand, fixture->entry));
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, number);

  gtk_support_let_go ("1");
  gtk_support_settle (fixture->button);
  g_assert_false (natero_hand_holds (fixture->hand, fixture->button));
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, number);
  natero_clock_advance (fixture->clock, 400);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, 0);
}

static void
test_key (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_widget_grab_focus (fixture->entry);
  gtk_support_key ("a");
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->entry), >, 0);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, 0);

  natero_clock_advance (fixture->clock, 400);
  natero_hand_see_text (fixture->hand, gtk_window_get_focus (fixture->window));
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->entry), >, 0);
}

static void
test_scroll (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint number;

  gtk_support_point_at (fixture->button);
  gtk_support_xdotool ("click", "5", NULL);
  gtk_support_settle (fixture->button);
  number = natero_hand_find_on (fixture->hand, fixture->button);
  g_assert_cmpuint (number, >, 0);
  gtk_support_xdotool ("click", "5", NULL);
  gtk_support_settle (fixture->button);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), >, number);

  natero_clock_advance (fixture->clock, 100);
  gtk_support_point_at (fixture->tab);
  gtk_support_xdotool ("click", "5", NULL);
  gtk_support_settle (fixture->tab);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->notebook), >, number);
}

/* Who presses a button on a page does not use the notebook. */
static void
test_acting (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_click (fixture->inner);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->inner), >, 0);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->notebook), ==, 0);
  g_assert_cmpuint (natero_hand_find_in (fixture->hand, fixture->notebook), >, 0);

  gtk_support_click (fixture->tab);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->notebook), >, 0);
  g_assert_cmpuint (natero_hand_find_in (fixture->hand, fixture->entry), ==, 0);
}

static void
test_activation (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint mnemonic;
  guint first = natero_hand_see_activation (fixture->hand, fixture->button);

  /* Longer than input, since a button is pressed only after a while. */
  natero_clock_advance (fixture->clock, 999);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, first);
  g_assert_cmpuint (natero_hand_see_activation (fixture->hand, fixture->button), >, first);
  natero_clock_advance (fixture->clock, 1000);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, 0);

  mnemonic = natero_hand_see_mnemonic (fixture->hand, fixture->button, 0);
  g_assert_cmpuint (natero_hand_see_activation (fixture->hand, fixture->button), ==, mnemonic);
  g_assert_cmpuint (natero_hand_see_activation (fixture->hand, fixture->button), >, mnemonic);
}

static void
test_many (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint first = natero_hand_see_activation (fixture->hand, fixture->button);

  /* What is typed elsewhere does not push it out. */
  gtk_widget_grab_focus (fixture->entry);
  gtk_support_xdotool ("type", "abcdefghijkl", NULL);
  gtk_support_settle (fixture->entry);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, first);
}

static void
test_insensitive (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_widget_set_sensitive (fixture->button, FALSE);
  gtk_support_click (fixture->button);
  g_assert_null (fixture->target);
  g_assert_cmpuint (natero_hand_find_on (fixture->hand, fixture->button), ==, 0);
}

static void
test_blocked (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_transient_for (dialog, fixture->window);
  gtk_window_set_modal (dialog, TRUE);
  gtk_support_present (dialog);
  gtk_support_click (fixture->button);
  g_assert_cmpuint (natero_hand_find_near (fixture->hand, fixture->button), ==, 0);
  gtk_support_destroy (dialog);
}

static void
test_gone (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint number = natero_hand_see_activation (fixture->hand, fixture->inner);

  gtk_notebook_remove_page (GTK_NOTEBOOK (fixture->notebook), 0);
  g_assert_null (natero_hand_get_target (fixture->hand, number));
  g_assert_cmpuint (natero_hand_find_near (fixture->hand, fixture->entry), ==, 0);
}

static void
add (const char *name, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/hand/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("pointer", test_pointer);
  add ("held", test_held);
  add ("key", test_key);
  add ("scroll", test_scroll);
  add ("acting", test_acting);
  add ("activation", test_activation);
  add ("many", test_many);
  add ("insensitive", test_insensitive);
  add ("blocked", test_blocked);
  add ("gone", test_gone);

  return g_test_run ();
}
