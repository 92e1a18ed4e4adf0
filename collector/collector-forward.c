/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward.h"

#include "collector-forward-delay.h"
#include "collector-forward-gate.h"
#include "collector-forward-search.h"
#include "collector-forward-sender.h"
#include "collector-log.h"

/* How long an event may wait for others to make a block with. */
#define LINGER_US (1 * G_USEC_PER_SEC)

/* How often it is looked for events that somebody else put there, such as --set-aside=retry. */
#define LOOK_US (30 * G_USEC_PER_SEC)

/* How long a block that is being sent may hold up the end of the program. */
#define GRACE_US (3 * G_USEC_PER_SEC)

/* Whoever erases is at the gate for a moment only. */
#define GATE_US (10 * 1000)

/* After so many answers of one kind to one block, it is halved. */
#define MAX_EQUAL_ANSWERS 5

struct _CollectorForward
{
  CollectorForwardTarget *target;
  CollectorForwardQueue  *counter; /* of those who ask for numbers, from outside of the thread */
  CollectorForwardQueue  *queue;   /* the thread's, as all below */
  CollectorForwardSender *sender;
  CollectorForwardGate   *gate;
  GMainContext           *context;
  char                   *problem; /* what was told last; NULL: all is well */
  guint                   n_failures;
  gint64                  after_id; /* where reading goes on */

  GThread      *thread;
  GCancellable *cancellable; /* ends a request at once */
  GMutex        lock;        /* of what is below */
  GCond         ended;
  gboolean      has_ended;
  gboolean      is_stopping;
  gint64        first_at; /* monotonic time of the first event that came since; 0: none */
  guint         n_new;
};

typedef gboolean (*Condition) (CollectorForward *self);

/* What became of rows that were to be sent. */
typedef enum
{
  FATE_TAKEN,
  FATE_REFUSED, /* for what they are */
  FATE_ERASED,  /* all of them, before */
  FATE_UNKNOWN, /* the run ends */
} Fate;

/* Tells of a problem once, however often it shows. */
static void
note_problem (CollectorForward *self, const char *problem)
{
  if (g_strcmp0 (problem, self->problem) == 0)
    return;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  collector_log (COLLECTOR_LOG_WARNING, "%s; events wait in the database", problem);
}

static void
note_answer_problem (CollectorForward *self, const char *reason)
{
  g_autofree char *problem = g_strdup_printf ("ClickHouse at %s %s", self->target->shown, reason);

  note_problem (self, problem);
}

static void
note_success (CollectorForward *self)
{
  self->n_failures = 0;
  if (self->problem != NULL)
    collector_log (
      COLLECTOR_LOG_NOTICE, "ClickHouse at %s takes events again", self->target->shown);
  g_clear_pointer (&self->problem, g_free);
}

static gboolean
is_stopping (CollectorForward *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->is_stopping;
}

static gboolean
has_new (CollectorForward *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->n_new > 0;
}

static gboolean
has_new_block (CollectorForward *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->n_new >= COLLECTOR_FORWARD_MAX_ROWS;
}

static gboolean
keep_source_cb (gpointer user_data G_GNUC_UNUSED)
{
  return G_SOURCE_CONTINUE;
}

/* Until that monotonic time, or the condition, or the end of the run. */
static void
wait_until (CollectorForward *self, gint64 until, Condition condition)
{
  g_autoptr (GSource) timer = NULL;
  gint64 left = until - g_get_monotonic_time ();

  if (left <= 0)
    return;

  timer = g_timeout_source_new ((guint) (left / 1000) + 1);
  g_source_set_callback (timer, keep_source_cb, NULL, NULL);
  g_source_attach (timer, self->context);
  while (!is_stopping (self) && g_get_monotonic_time () < until &&
         (condition == NULL || !condition (self)))
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timer);
}

static gint64
get_linger_end (CollectorForward *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->n_new > 0 ? self->first_at + LINGER_US : 0;
}

/* Waits for events, at most that long, and then for more of them to make a block with. */
static void
wait_for_events (CollectorForward *self, gint64 longest)
{
  wait_until (self, g_get_monotonic_time () + longest, has_new);
  wait_until (self, get_linger_end (self), has_new_block);
}

static gint64
choose_delay (CollectorForward *self)
{
  guint delay_ms = collector_forward_delay_choose (++self->n_failures, g_random_double ());

  return (gint64) delay_ms * 1000;
}

static void
back_off (CollectorForward *self)
{
  wait_until (self, g_get_monotonic_time () + choose_delay (self), NULL);
}

/* An error of the file: it may be full, or held by somebody. */
static void
note_database_problem (CollectorForward *self, const GError *error)
{
  g_autofree char *problem = g_strdup_printf ("the queue can't be worked on: %s", error->message);

  note_problem (self, problem);
  back_off (self);
}

static void
mark_sending (CollectorForward            *self,
              const CollectorForwardBlock *block,
              CollectorForwardRange        range)
{
  g_autoptr (GError) error = NULL;

  while (!is_stopping (self) &&
         !collector_forward_queue_mark_sending (self->queue, block, range, &error))
    {
      note_database_problem (self, error);
      g_clear_error (&error);
    }
}

static void
remove_sent (CollectorForward            *self,
             const CollectorForwardBlock *block,
             CollectorForwardRange        range)
{
  g_autoptr (GError) error = NULL;

  while (!collector_forward_queue_remove (self->queue, block, range, &error))
    {
      note_database_problem (self, error);
      g_clear_error (&error);
      if (is_stopping (self))
        return;
    }
}

static void
set_aside (CollectorForward *self, const CollectorForwardRow *row, const char *reason)
{
  g_autoptr (GError) error = NULL;

  while (!is_stopping (self) &&
         !collector_forward_queue_set_aside (self->queue, row, reason, &error))
    {
      note_database_problem (self, error);
      g_clear_error (&error);
    }
}

/* Finds out what is left of the rows. From then on until the gate is left, who erases waits, so
 * that nothing arrives when it was erased. FALSE: the run ends. */
static gboolean
enter_gate (CollectorForward *self, CollectorForwardBlock *block, CollectorForwardRange range)
{
  while (!is_stopping (self))
    {
      g_autoptr (GError) error = NULL;

      if (!collector_forward_gate_enter (self->gate))
        {
          wait_until (self, g_get_monotonic_time () + GATE_US, NULL);
          continue;
        }
      if (collector_forward_queue_find_gone (self->queue, block, range, &error))
        return TRUE;

      collector_forward_gate_leave (self->gate);
      note_database_problem (self, error);
    }

  return FALSE;
}

/* Whether so many equal answers to some rows speak of these rows. */
static gboolean
is_refusal (CollectorVerdict verdict, guint n_equal, CollectorForwardRange range)
{
  if (verdict == COLLECTOR_VERDICT_DATA)
    return TRUE;

  return n_equal >= MAX_EQUAL_ANSWERS && (verdict == COLLECTOR_VERDICT_ODD ||
                                          (verdict == COLLECTOR_VERDICT_LOAD && range.n_rows > 1));
}

/* Sends the rows until they are taken or refused. Those that are erased meanwhile are left out; the
 * others need not be read again for that. */
static Fate
send_range (CollectorForward      *self,
            CollectorForwardBlock *block,
            CollectorForwardRange  range,
            char                 **reason)
{
  guint n_equal = 0;

  mark_sending (self, block, range);
  while (enter_gate (self, block, range))
    {
      g_autoptr (GBytes) bytes = collector_forward_block_dup_bytes (block, range);
      g_autofree char *new_reason = NULL;
      CollectorVerdict verdict = COLLECTOR_VERDICT_ELSE;
      gboolean         is_erased = g_bytes_get_size (bytes) == 0;

      if (!is_erased)
        verdict = collector_forward_sender_send (self->sender, bytes, &new_reason);
      collector_forward_gate_leave (self->gate);
      if (is_erased)
        return FATE_ERASED;

      n_equal = g_strcmp0 (new_reason, *reason) == 0 ? n_equal + 1 : 1;
      g_free (*reason);
      *reason = g_steal_pointer (&new_reason);
      if (verdict == COLLECTOR_VERDICT_TAKEN)
        return FATE_TAKEN;
      if (verdict != COLLECTOR_VERDICT_DATA)
        note_answer_problem (self, *reason);
      if (is_refusal (verdict, n_equal, range))
        return FATE_REFUSED;

      back_off (self);
    }

  return FATE_UNKNOWN;
}

/* Rows are left that are refused alone, and no other was taken since. */
static void
leave_suspects (CollectorForward            *self,
                const CollectorForwardBlock *block,
                guint                        n_suspects,
                const char                  *reason)
{
  g_autofree char *text =
    g_strdup_printf ("%s to each of %u events%s", reason, n_suspects, ", and took none since");

  note_answer_problem (self, text);

  /* Those behind may tell. Where there are none, new ones come into the same block. */
  if (collector_forward_block_is_full (block))
    self->after_id = collector_forward_block_get_row (block, block->rows->len - 1)->id;
  else
    self->after_id = 0;
  wait_for_events (self, choose_delay (self));
}

/* FALSE: some are left, and were waited for. */
static gboolean
forward_block (CollectorForward *self, CollectorForwardBlock *block)
{
  g_autoptr (CollectorForwardSearch) search = collector_forward_search_new (block->rows->len);
  g_autofree char      *reason = NULL;
  CollectorForwardRange range;
  guint                 n_aside = 0;
  gboolean              is_given_up = FALSE;

  while (collector_forward_search_next (search, &range))
    {
      Fate fate = send_range (self, block, range, &reason);

      is_given_up = fate == FATE_UNKNOWN;
      if (is_given_up)
        break;
      if (fate == FATE_TAKEN)
        {
          note_success (self);
          remove_sent (self, block, range);
          collector_forward_search_taken (search);
        }
      else if (fate == FATE_REFUSED &&
               collector_forward_search_refused (search) == COLLECTOR_SEARCH_GUILTY)
        {
          set_aside (self, collector_forward_block_get_row (block, range.first), reason);
          n_aside++;
        }
    }

  if (n_aside > 0)
    collector_log (COLLECTOR_LOG_WARNING,
                   "set aside %u events that ClickHouse refuses; --set-aside=list shows them",
                   n_aside);
  if (is_given_up)
    return FALSE;
  if (collector_forward_search_get_n_suspects (search) == 0)
    return TRUE;

  leave_suspects (self, block, collector_forward_search_get_n_suspects (search), reason);

  return FALSE;
}

static void
take_notice (CollectorForward *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->n_new = 0;
}

/* The next events, from the beginning again when the end was reached. NULL: try again. */
static CollectorForwardBlock *
read_block (CollectorForward *self)
{
  g_autoptr (GError) error = NULL;
  CollectorForwardBlock *block = NULL;

  take_notice (self);
  block = collector_forward_queue_read (self->queue, self->after_id, &error);
  if (block == NULL)
    note_database_problem (self, error);
  else if (block->rows->len == 0 && self->after_id > 0)
    {
      self->after_id = 0;
      g_clear_pointer (&block, collector_forward_block_free);
    }

  return block;
}

static void
forward_next (CollectorForward *self)
{
  g_autoptr (CollectorForwardBlock) block = read_block (self);
  gboolean is_all_done = TRUE;

  if (block == NULL)
    return;

  if (block->rows->len > 0)
    is_all_done = forward_block (self, block);
  if (!is_all_done || collector_forward_block_is_full (block))
    return;

  self->after_id = 0;
  wait_for_events (self, LOOK_US);
}

/* What the last run was sending when it ended may have arrived: the same is sent again. */
static void
forward_former (CollectorForward *self)
{
  g_autoptr (CollectorForwardBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  block = collector_forward_queue_read_sending (self->queue, &error);
  if (block == NULL)
    note_database_problem (self, error);
  else if (block->rows->len > 0)
    forward_block (self, block);
}

static gpointer
run_in_thread (gpointer data)
{
  CollectorForward *self = data;

  g_main_context_push_thread_default (self->context);
  self->sender = collector_forward_sender_new (self->target, self->cancellable);

  forward_former (self);
  while (!is_stopping (self))
    forward_next (self);

  g_clear_pointer (&self->sender, collector_forward_sender_free);
  g_main_context_pop_thread_default (self->context);

  g_mutex_lock (&self->lock);
  self->has_ended = TRUE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->lock);

  return NULL;
}

/* Starts to forward what is in the database, and what will be. */
CollectorForward *
collector_forward_new_start (const CollectorForwardTarget *target,
                             const char                   *database,
                             GError                      **error)
{
  g_autoptr (CollectorForward) self = g_new0 (CollectorForward, 1);
  CollectorForwardCounts counts = { 0, 0, 0, 0 };

  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->target = collector_forward_target_copy (target);
  self->context = g_main_context_new ();
  self->cancellable = g_cancellable_new ();
  self->gate = collector_forward_gate_new_open (database, error);
  self->queue = self->gate == NULL ? NULL : collector_forward_queue_new_open (database, error);
  self->counter = self->queue == NULL ? NULL : collector_forward_queue_new_open (database, error);
  if (self->counter == NULL || !collector_forward_queue_count (self->counter, &counts, error))
    return NULL;

  collector_log (COLLECTOR_LOG_NOTICE,
                 "forwarding to ClickHouse at %s; %" G_GINT64_FORMAT
                 " events wait, %" G_GINT64_FORMAT " are set aside",
                 target->shown,
                 counts.n_waiting,
                 counts.n_aside);
  self->thread = g_thread_new ("forward", run_in_thread, self);

  return g_steal_pointer (&self);
}

static gboolean
cancel_cb (gpointer user_data)
{
  CollectorForward *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* The request is ended in its own thread: a source of GLib that is cancelled by another thread
 * while it goes away may stay for ever. */
static void
stop (CollectorForward *self)
{
  gint64 deadline = g_get_monotonic_time () + GRACE_US;
  g_autoptr (GSource) canceller = g_idle_source_new ();

  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_main_context_wakeup (self->context);
  while (!self->has_ended && g_cond_wait_until (&self->ended, &self->lock, deadline))
    ;
  g_mutex_unlock (&self->lock);

  g_source_set_priority (canceller, G_PRIORITY_DEFAULT);
  g_source_set_callback (canceller, cancel_cb, self, NULL);
  g_source_attach (canceller, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
  g_source_destroy (canceller);
}

/* Stops; what is not forwarded stays in the database. */
void
collector_forward_free (CollectorForward *self)
{
  if (self == NULL)
    return;

  if (self->thread != NULL)
    stop (self);
  g_clear_pointer (&self->gate, collector_forward_gate_free);
  g_clear_pointer (&self->queue, collector_forward_queue_free);
  g_clear_pointer (&self->counter, collector_forward_queue_free);
  g_clear_pointer (&self->target, collector_forward_target_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_free (self->problem);
  g_free (self);
}

/* Events have been stored. May be called from any thread. */
void
collector_forward_wake (CollectorForward *self, guint n_events)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->n_new == 0)
    self->first_at = g_get_monotonic_time ();
  self->n_new += n_events;
  g_main_context_wakeup (self->context);
}

/* What waits, and what became of the rest. Not from the thread of the forwarder. */
gboolean
collector_forward_count (CollectorForward *self, CollectorForwardCounts *counts)
{
  return collector_forward_queue_count (self->counter, counts, NULL);
}
