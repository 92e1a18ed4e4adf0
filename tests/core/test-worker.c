/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-worker-private.h"

/* One thread, one job after the other, and answers where they are expected. */

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean is_blocked;
  GString *order;
  GThread *ran_in;
  guint    n_done;
  guint    n_freed;
} Bench;

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);

  g_mutex_init (&bench->mutex);
  g_cond_init (&bench->cond);
  bench->order = g_string_new (NULL);
  return bench;
}

static void
bench_free (Bench *bench)
{
  g_mutex_clear (&bench->mutex);
  g_cond_clear (&bench->cond);
  g_string_free (bench->order, TRUE);
  g_free (bench);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

static void
run_a (gpointer data)
{
  Bench *bench = data;

  g_mutex_lock (&bench->mutex);
  while (bench->is_blocked)
    g_cond_wait (&bench->cond, &bench->mutex);
  g_string_append_c (bench->order, 'a');
  bench->ran_in = g_thread_self ();
  g_mutex_unlock (&bench->mutex);
}

static void
run_b (gpointer data)
{
  Bench *bench = data;

  g_mutex_lock (&bench->mutex);
  g_string_append_c (bench->order, 'b');
  g_mutex_unlock (&bench->mutex);
}

static void
block (Bench *bench, gboolean is_blocked)
{
  g_mutex_lock (&bench->mutex);
  bench->is_blocked = is_blocked;
  g_cond_broadcast (&bench->cond);
  g_mutex_unlock (&bench->mutex);
}

static void
done (gpointer data)
{
  Bench *bench = data;

  bench->n_done++;
}

static void
freed (gpointer data)
{
  Bench *bench = data;

  g_atomic_int_inc (&bench->n_freed);
}

static void
test_order (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new ();

  block (bench, TRUE);
  natero_worker_push (worker, run_a, done, bench, freed);
  natero_worker_push (worker, run_b, done, bench, freed);
  g_assert_false (natero_worker_wait (worker, 1));
  block (bench, FALSE);
  g_assert_true (natero_worker_wait (worker, 10000));
  g_assert_cmpstr (bench->order->str, ==, "ab");
  g_assert_true (bench->ran_in != g_thread_self ());
  g_assert_cmpuint (bench->n_done, ==, 0);
  core_support_wait_until_equal (&bench->n_done, 2, "the jobs are done");
  g_assert_cmpint (g_atomic_int_get (&bench->n_freed), ==, 2);
}

/* Nobody waits for it; what was pushed is still done. */
static void
test_free (void)
{
  g_autoptr (Bench) bench = bench_new ();
  NateroWorker *worker = natero_worker_new ();

  block (bench, TRUE);
  natero_worker_push (worker, run_a, done, bench, freed);
  natero_worker_free (worker);
  block (bench, FALSE);
  core_support_wait_until_equal (&bench->n_done, 1, "the job is done");
  g_assert_cmpstr (bench->order->str, ==, "a");
}

/* A context that is never turned again: nobody is told, and nothing leaks. */
static void
test_context_goes (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new ();
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  natero_worker_push (worker, run_a, done, bench, freed);
  g_main_context_pop_thread_default (context);
  g_assert_true (natero_worker_wait (worker, 10000));
  g_assert_cmpint (g_atomic_int_get (&bench->n_freed), ==, 0);
  g_main_context_unref (context);
  g_assert_cmpint (g_atomic_int_get (&bench->n_freed), ==, 1);
  g_assert_cmpuint (bench->n_done, ==, 0);
}

static void
freed_here (gpointer data)
{
  Bench *bench = data;

  g_assert_true (g_thread_self () != bench->ran_in);
  bench->n_freed++;
}

/* What was told of is freed where it was told: what a job keeps may be of that thread alone. */
static void
test_freed_where_told (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new ();

  for (guint i = 1; i <= 1000; i++)
    {
      natero_worker_push (worker, run_a, done, bench, freed_here);
      while (bench->n_done < i)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (bench->n_freed, ==, i);
    }
}

/* Who is told may turn the context, and be told of the next one in there. */
static void
done_and_wait (gpointer data)
{
  Bench *bench = data;

  core_support_wait_until_equal (&bench->n_done, 1, "the other job is done");
  g_string_append_c (bench->order, 'w');
}

static void
test_nested (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new ();

  natero_worker_push (worker, run_a, done_and_wait, bench, NULL);
  natero_worker_push (worker, run_b, done, bench, freed);
  while (!g_str_has_suffix (bench->order->str, "w"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (bench->order->str, ==, "abw");
}

/* It is told of in the context that was the pusher's, be it turned by another thread. */
static void
test_other_context (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  natero_worker_push (worker, run_a, done, bench, freed);
  g_main_context_pop_thread_default (context);
  natero_worker_push (worker, run_b, NULL, bench, NULL);
  g_assert_true (natero_worker_wait (worker, 10000));

  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (bench->n_done, ==, 0);
  g_main_context_iteration (context, FALSE);
  g_assert_cmpuint (bench->n_done, ==, 1);
  g_assert_false (g_main_context_pending (context));
}

static void
test_inline (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (NateroWorker) worker = natero_worker_new_inline ();

  natero_worker_push (worker, run_a, done, bench, freed);
  natero_worker_push (worker, run_b, NULL, bench, NULL);
  g_assert_cmpstr (bench->order->str, ==, "ab");
  g_assert_true (bench->ran_in == g_thread_self ());
  g_assert_cmpuint (bench->n_done, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&bench->n_freed), ==, 1);
  g_assert_true (natero_worker_wait (worker, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/free", test_free);
  g_test_add_func ("/worker/context-goes", test_context_goes);
  g_test_add_func ("/worker/freed-where-told", test_freed_where_told);
  g_test_add_func ("/worker/nested", test_nested);
  g_test_add_func ("/worker/other-context", test_other_context);
  g_test_add_func ("/worker/inline", test_inline);

  return g_test_run ();
}
