/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-delivery.h"

#define ROUNDS 40
#define WORKER_WAIT_MS 10000

static void
pending_changed_cb (gpointer user_data)
{
  CoreDelivery *self = user_data;

  if (self->uploader != NULL)
    natero_uploader_notify_queued (self->uploader);
}

static void
dropped_cb (guint n_events, const char *reason, gpointer user_data)
{
  CoreDelivery *self = user_data;

  g_string_append_printf (self->drops, "%s:%u ", reason, n_events);
}

static void
store_failed_cb (const GError *error, G_GNUC_UNUSED gpointer user_data)
{
  g_test_message ("%s", error->message);
}

static void
send_cb (GBytes           *body,
         gboolean          is_gzip,
         GCancellable     *cancellable,
         NateroOutcomeFunc func,
         gpointer          func_data,
         gpointer          user_data)
{
  CoreDelivery *self = user_data;

  core_receiver_send (self->receiver, body, is_gzip, cancellable, func, func_data);
}

static gboolean
is_away_cb (gpointer user_data)
{
  CoreDelivery *self = user_data;

  return self->is_away;
}

static void
drop_if_asked (CoreDelivery *self)
{
  if (self->is_dropped_when_told)
    g_clear_pointer (&self->uploader, natero_uploader_free);
}

static void
sent_cb (guint n_events, gpointer user_data)
{
  CoreDelivery *self = user_data;

  self->n_sent += n_events;
  drop_if_asked (self);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  CoreDelivery *self = user_data;

  g_free (self->failure);
  self->failure = g_strdup (error->message);
  self->n_failed++;
  drop_if_asked (self);
}

static void
requested_cb (const char *text, gpointer user_data)
{
  CoreDelivery *self = user_data;

  g_free (self->request);
  self->request = g_strdup (text);
}

/* Where its newest lines lie; NULL: only on the disk. */
static char *
get_stage_folder (CoreDelivery *self)
{
  return g_getenv ("NATERO_TEST_STAGES") != NULL ? g_build_filename (self->folder, "stages", NULL)
                                                 : NULL;
}

/* Kept, as by the engine, from one run to the next. */
static void
outage_changed_cb (const NateroOutage *outage, gpointer user_data)
{
  CoreDelivery *self = user_data;

  self->has_outage = outage != NULL;
  if (outage != NULL)
    self->outage = *outage;
  self->n_outage_changes++;
}

static void
begin_run (CoreDelivery *self, gboolean has_uploader)
{
  const NateroStoreFuncs    store_funcs = { pending_changed_cb, dropped_cb, store_failed_cb };
  const NateroUploaderFuncs uploader_funcs = { send_cb,   is_away_cb,   sent_cb,
                                               failed_cb, requested_cb, outage_changed_cb };
  g_autofree char          *queue = core_delivery_get_queue (self);
  g_autofree char          *stage_folder = get_stage_folder (self);
  g_autofree char          *run_id = g_strdup_printf ("%012x", ++self->n_runs);

  self->worker = natero_worker_new ();
  self->log = natero_log_new (queue, stage_folder, run_id);
  self->store =
    natero_store_new (self->log, self->worker, self->clock, self->options, &store_funcs, self);
  if (has_uploader)
    {
      self->uploader = natero_uploader_new (
        self->store, self->clock, self->chance, self->options, &uploader_funcs, self);
      if (self->has_outage)
        natero_uploader_resume_outage (self->uploader, &self->outage);
      natero_uploader_set_enabled (self->uploader, TRUE);
    }
  natero_store_open (self->store);
  core_delivery_settle (self);
}

static void
end_run (CoreDelivery *self)
{
  g_clear_pointer (&self->uploader, natero_uploader_free);
  g_clear_pointer (&self->store, natero_store_close);
  core_delivery_settle (self);
  g_clear_pointer (&self->log, natero_log_unref);
  g_clear_pointer (&self->worker, natero_worker_free);
}

static CoreDelivery *
create (gboolean has_uploader)
{
  CoreDelivery *self = g_new0 (CoreDelivery, 1);

  self->folder = core_support_make_folder ();
  self->clock = natero_clock_new_manual (CORE_SUPPORT_START_MS);
  self->chance = natero_chance_new_seeded (1);
  self->options = natero_options_new ();
  self->options->api_key = g_strdup ("api");
  self->options->auth_key = g_strdup ("auth");
  self->receiver = core_receiver_new ();
  self->drops = g_string_new (NULL);
  self->answers = g_string_new (NULL);
  begin_run (self, has_uploader);
  return self;
}

CoreDelivery *
core_delivery_new (void)
{
  return create (TRUE);
}

CoreDelivery *
core_delivery_new_store (void)
{
  return create (FALSE);
}

void
core_delivery_free (CoreDelivery *self)
{
  end_run (self);
  core_receiver_wait_quiet (self->receiver);
  core_support_turn ();
  core_receiver_free (self->receiver);
  natero_options_free (self->options);
  natero_chance_free (self->chance);
  natero_clock_unref (self->clock);
  core_support_remove_tree (self->folder);
  g_string_free (self->drops, TRUE);
  g_string_free (self->answers, TRUE);
  g_free (self->failure);
  g_free (self->request);
  g_free (self->folder);
  g_free (self);
}

void
core_delivery_restart (CoreDelivery *self)
{
  gboolean has_uploader = self->uploader != NULL;

  end_run (self);
  begin_run (self, has_uploader);
}

void
core_delivery_settle (CoreDelivery *self)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_assert_true (natero_worker_wait (self->worker, WORKER_WAIT_MS));
      core_support_turn ();
    }
}

void
core_delivery_append_text (CoreDelivery *self, const char *text)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  g_autofree char  *id = g_strdup_printf ("id-%u", ++self->n_events);
  g_autoptr (NateroEvent) event = NULL;

  fields.action = "feature";
  fields.event_id = id;
  fields.created_at = natero_clock_get_wall_ms (self->clock);
  fields.feature = text;
  event = natero_event_new (&fields);
  g_assert_true (natero_store_append (self->store, event));
}

/* Their texts are their numbers. */
void
core_delivery_append (CoreDelivery *self, guint n_events)
{
  for (guint i = 0; i < n_events; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", self->n_events + 1);

      core_delivery_append_text (self, text);
    }
}

void
core_delivery_advance (CoreDelivery *self, double seconds)
{
  natero_clock_advance (self->clock, (gint64) (seconds * 1000));
  core_delivery_settle (self);
}

static void
answered_cb (const GError *error, gpointer user_data)
{
  CoreDelivery *self = user_data;

  g_string_append (self->answers, error == NULL ? "ok " : "failed ");
}

void
core_delivery_sync (CoreDelivery *self)
{
  natero_uploader_sync_with_answer (self->uploader, answered_cb, self);
}

char *
core_delivery_get_queue (CoreDelivery *self)
{
  return g_build_filename (self->folder, "queue", NULL);
}

char *
core_delivery_read_queue (CoreDelivery *self, const char *name)
{
  g_autofree char *queue = core_delivery_get_queue (self);

  return core_support_read (queue, name);
}

void
core_delivery_expect_taken (CoreDelivery *self, const char *texts)
{
  GString *taken = g_string_new (NULL);

  for (guint i = 0; i < core_receiver_get_n_taken (self->receiver); i++)
    {
      g_autoptr (JsonObject) event = NULL;

      event = core_support_parse (core_receiver_peek_taken (self->receiver, i));
      if (i > 0)
        g_string_append_c (taken, ' ');
      g_string_append (taken, json_object_get_string_member (event, "feature"));
    }

  g_assert_cmpstr (taken->str, ==, texts);
  g_string_free (taken, TRUE);
}

void
core_delivery_expect_drops (CoreDelivery *self, const char *drops)
{
  g_assert_cmpstr (self->drops->str, ==, drops);
  g_string_truncate (self->drops, 0);
}
