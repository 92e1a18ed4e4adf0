/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-emission-hook-private.h"

#define TEST_TYPE_BELL (test_bell_get_type ())

G_DECLARE_FINAL_TYPE (TestBell, test_bell, TEST, BELL, GObject)

struct _TestBell
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (TestBell, test_bell, G_TYPE_OBJECT)

static void
test_bell_class_init (TestBellClass *klass)
{
  g_signal_new ("ring",
                G_TYPE_FROM_CLASS (klass),
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                1,
                G_TYPE_UINT);
}

static void
test_bell_init (G_GNUC_UNUSED TestBell *self)
{
}

/* Two that listen to a bell, and what they do at its ring. */
typedef struct _Scene Scene;

typedef struct
{
  Scene              *scene;
  NateroEmissionHook *hook;
  guint               n_heard;
  guint               rings_at;      /* rings again, inside, when it hears this */
  guint               leaves_at;     /* so does it leave */
  guint               other_goes_at; /* so does the other one */
} Listener;

struct _Scene
{
  TestBell *bell;
  guint     signal_id;
  Listener  first;
  Listener  second;
};

static void
ring (Scene *scene, guint strength)
{
  g_signal_emit (scene->bell, scene->signal_id, 0, strength);
}

static void
leave (Listener *self)
{
  g_clear_pointer (&self->hook, natero_emission_hook_free);
}

static void
heard_cb (guint signal_id, guint n_values, const GValue *values, gpointer user_data)
{
  Listener *self = user_data;
  Scene    *scene = self->scene;
  guint     strength = g_value_get_uint (&values[1]);

  g_assert_cmpuint (signal_id, ==, scene->signal_id);
  g_assert_cmpuint (n_values, ==, 2);
  g_assert_true (g_value_get_object (&values[0]) == scene->bell);
  g_assert_nonnull (self->hook);
  self->n_heard++;
  if (strength == self->rings_at)
    ring (scene, strength - 1);
  if (strength == self->leaves_at)
    leave (self);
  if (strength == self->other_goes_at)
    leave (self == &scene->first ? &scene->second : &scene->first);
}

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->bell = g_object_new (TEST_TYPE_BELL, NULL);
  scene->signal_id = g_signal_lookup ("ring", TEST_TYPE_BELL);
  scene->first.scene = scene;
  scene->first.hook = natero_emission_hook_new (scene->signal_id, heard_cb, &scene->first);
  scene->second.scene = scene;
  scene->second.hook = natero_emission_hook_new (scene->signal_id, heard_cb, &scene->second);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  leave (&scene->first);
  leave (&scene->second);
  ring (scene, 0);
  g_object_unref (scene->bell);
}

static void
assert_heard (Scene *scene, guint first, guint second)
{
  g_assert_cmpuint (scene->first.n_heard, ==, first);
  g_assert_cmpuint (scene->second.n_heard, ==, second);
}

static void
test_outside (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  ring (scene, 1);
  assert_heard (scene, 1, 1);
  leave (&scene->first);
  ring (scene, 1);
  assert_heard (scene, 1, 2);
}

static void
test_inside (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->first.leaves_at = 7;
  ring (scene, 1);
  ring (scene, 7);
  assert_heard (scene, 2, 2);
  ring (scene, 7);
  assert_heard (scene, 2, 3);

  scene->first.hook = natero_emission_hook_new (scene->signal_id, heard_cb, &scene->first);
  ring (scene, 1);
  assert_heard (scene, 3, 4);
}

/* It leaves while it is called for the second time. */
static void
test_nested (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->first.rings_at = 7;
  scene->first.leaves_at = 6;
  ring (scene, 7);
  assert_heard (scene, 2, 2);
  ring (scene, 7);
  assert_heard (scene, 2, 3);
}

/* Or behind that. */
static void
test_nested_outer (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->first.rings_at = 7;
  scene->first.leaves_at = 7;
  ring (scene, 7);
  assert_heard (scene, 2, 2);
  ring (scene, 6);
  assert_heard (scene, 2, 3);
}

/* The other one was to be called next. */
static void
test_other (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->first.other_goes_at = 7;
  ring (scene, 7);
  assert_heard (scene, 1, 0);
  ring (scene, 1);
  assert_heard (scene, 2, 0);
}

/* And has been called inside, when it left. */
static void
test_other_nested (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->first.rings_at = 7;
  scene->second.leaves_at = 6;
  ring (scene, 7);
  assert_heard (scene, 2, 1);
  ring (scene, 1);
  assert_heard (scene, 3, 1);
}

static void
add (const char *path, void (*func) (Scene *scene, gconstpointer data))
{
  g_test_add (path, Scene, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/emission-hook/outside", test_outside);
  add ("/emission-hook/inside", test_inside);
  add ("/emission-hook/nested", test_nested);
  add ("/emission-hook/nested-outer", test_nested_outer);
  add ("/emission-hook/other", test_other);
  add ("/emission-hook/other-nested", test_other_nested);

  return g_test_run ();
}
