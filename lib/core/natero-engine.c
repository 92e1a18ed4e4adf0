/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-engine-private.h"

#include "natero-continuity-private.h"
#include "natero-error.h"
#include "natero-flush-private.h"
#include "natero-log-private.h"
#include "natero-permission-private.h"
#include "natero-start-private.h"
#include "natero-transport-private.h"

#define READY_WAIT_MS 2000
#define ERASE_WAIT_MS 2000
#define SAVE_WAIT_MS 100
#define DROPPED_GROUP "dropped"

struct _NateroEngine
{
  NateroOptions    *options;
  NateroEngineFuncs funcs;
  gpointer          user_data;
  gboolean          is_recording;
  gboolean          is_off_for_run;
  gboolean          is_state_failing; /* which is said once */
  gboolean          is_ready;         /* what was remembered is known */
  NateroSendFunc    send;

  NateroClock      *clock;
  NateroChance     *chance;
  NateroWorker     *worker;
  NateroState      *state;
  NateroPermission *permission;
  NateroLog        *log;
  NateroStore      *store;
  NateroTransport  *transport;
  NateroUploader   *uploader;
  NateroRecorder   *recorder;
  GPtrArray        *events; /* of a recording tracker */
  GPtrArray        *untold; /* those that are not kept yet; NULL: each is told at once */
  NateroConsent     applied_consent;
  NateroStart      *start;
  gboolean          is_sync_wanted;
};

/* One line an event or a request, for the developer; no key and nobody's name is in it. */
static void
log_debug (NateroEngine *self, const char *what, const char *text)
{
  if (natero_options_get_debug (self->options))
    g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE", "%s: %s", what, text);
}

static void
count_dropped (NateroEngine *self, guint n_events, const char *reason)
{
  natero_state_add_int64 (self->state, DROPPED_GROUP, reason, n_events);
  self->funcs.dropped (n_events, reason, self->user_data);
}

static void
tell_recorded (NateroEngine *self, NateroEvent *event)
{
  if (self->untold != NULL)
    g_ptr_array_add (self->untold, natero_event_ref (event));
  else
    self->funcs.recorded (event, self->user_data);
}

/* From the recorder: kept first, then told, then sent. */
static void
recorded_cb (NateroEvent *event, gpointer user_data)
{
  NateroEngine    *self = user_data;
  g_autofree char *text = natero_event_to_log_text (event);

  if (self->funcs.filter (event, self->user_data))
    {
      log_debug (self, "filtered", text);
      count_dropped (self, 1, NATERO_DROP_FILTERED);
      return;
    }

  log_debug (self, "event", text);
  natero_store_append (self->store, event);
  if (self->events != NULL)
    g_ptr_array_add (self->events, natero_event_ref (event));
  tell_recorded (self, event);
  natero_uploader_notify_queued (self->uploader);
}

static void
changed_cb (NateroChange changes, gpointer user_data)
{
  NateroEngine *self = user_data;

  self->funcs.changed (changes, self->user_data);
}

static void
pending_changed_cb (gpointer user_data)
{
  NateroEngine *self = user_data;

  self->funcs.pending_changed (self->user_data);
  if (self->uploader != NULL)
    natero_uploader_notify_queued (self->uploader);
}

static void
dropped_cb (guint n_events, const char *reason, gpointer user_data)
{
  count_dropped (user_data, n_events, reason);
}

static void
store_failed_cb (const GError *error, G_GNUC_UNUSED gpointer user_data)
{
  g_warning (
    "%s. Events are kept in memory; what is not sent before the end of the session may be lost.",
    error->message);
}

static void
state_saved_cb (const GError *error, gpointer user_data)
{
  NateroEngine *self = user_data;

  if (error == NULL)
    natero_recorder_state_saved (self->recorder);
  else if (!self->is_state_failing)
    g_warning ("%s. The session and the identity are not remembered for the next start.",
               error->message);
  self->is_state_failing = error != NULL;
}

static void
send_cb (GBytes           *body,
         gboolean          is_gzip,
         GCancellable     *cancellable,
         NateroOutcomeFunc func,
         gpointer          func_data,
         gpointer          user_data)
{
  NateroEngine *self = user_data;

  if (self->send != NULL)
    self->send (body, is_gzip, cancellable, func, func_data, self->user_data);
  else
    natero_transport_send (self->transport, body, is_gzip, cancellable, func, func_data);
}

static void
sent_cb (guint n_events, gpointer user_data)
{
  NateroEngine *self = user_data;

  self->funcs.sent (n_events, self->user_data);
}

static void
delivery_failed_cb (const GError *error, gpointer user_data)
{
  NateroEngine *self = user_data;

  self->funcs.failed (error, self->user_data);
}

static gboolean
is_away_cb (gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_transport_watch_network (self->transport);
  return natero_transport_is_known_away (self->transport);
}

static void
requested_cb (const char *text, gpointer user_data)
{
  NateroEngine    *self = user_data;
  g_autofree char *url = natero_transport_dup_shown_url (self->transport);
  g_autofree char *line = g_strdup_printf ("%s %s", url, text);

  log_debug (self, "request", line);
}

/* The next start must not come down on a receiver that is in trouble. */
static void
outage_changed_cb (const NateroOutage *outage, gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_continuity_save_outage (self->state, outage);
}

static void
network_came_back_cb (gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_uploader_network_came_back (self->uploader);
}

static void
network_metered_changed_cb (gboolean is_metered, gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_uploader_set_metered (self->uploader, is_metered);
}

static void
delete_queue (NateroEngine *self)
{
  natero_uploader_forget (self->uploader);
  natero_store_clear (self->store, NATERO_DROP_ERASED);
  natero_uploader_give_up (self->uploader, "The queue was deleted");
}

/* Opens or closes everything that records, keeps and sends. */
static void
apply_permission (NateroEngine *self)
{
  gboolean      is_open = natero_permission_is_open (self->permission);
  NateroConsent consent = natero_permission_get_consent (self->permission);

  natero_recorder_set_open (self->recorder, is_open);
  natero_uploader_set_enabled (self->uploader, is_open && !self->is_recording);
  if (is_open)
    natero_store_open (self->store);
  if (consent == NATERO_CONSENT_DENIED && self->applied_consent != consent)
    delete_queue (self);
  self->applied_consent = consent;
}

static void
permission_changed_cb (gpointer user_data)
{
  NateroEngine *self = user_data;

  if (!self->is_ready)
    return;

  natero_transport_set_endpoint (self->transport,
                                 natero_permission_get_endpoint (self->permission));
  apply_permission (self);
  self->funcs.consent_changed (self->user_data);
  natero_uploader_wake (self->uploader);
}

static void
run_is_dead_cb (const char *run_id, gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_recorder_settle_run (self->recorder, run_id);
}

static void
settle_dead_runs (NateroEngine *self)
{
  g_auto (GStrv) runs = natero_continuity_dup_runs (self->state);

  if (runs[0] != NULL && natero_permission_is_open (self->permission))
    natero_start_find_dead_runs (self->start, g_steal_pointer (&runs));
}

static void
call_kept_cb (const char *text, gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_recorder_replay (self->recorder, text);
}

/* Those of dead runs, then those of this one: they are events now, or must not become any. */
static void
do_early_calls (NateroEngine *self)
{
  g_autoptr (GPtrArray) untold = NULL;
  gboolean is_open = natero_permission_is_open (self->permission);
  gboolean is_denied = natero_permission_get_consent (self->permission) == NATERO_CONSENT_DENIED;

  self->untold = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_event_unref);
  if (is_open)
    natero_start_tell_kept_calls (self->start, call_kept_cb);
  natero_recorder_catch_up (self->recorder);
  /* Now, at one stroke, the queue has their events, and what was kept of them is out of date. */
  natero_log_set_hidden (self->log, FALSE);
  natero_start_drop_kept_calls (self->start, is_open || is_denied);
  untold = g_steal_pointer (&self->untold);
  for (guint i = 0; i < untold->len; i++)
    self->funcs.recorded (g_ptr_array_index (untold, i), self->user_data);
  if (self->is_sync_wanted)
    natero_uploader_sync (self->uploader);
  self->is_sync_wanted = FALSE;
}

static void
restore_outage (NateroEngine *self)
{
  NateroOutage outage;

  if (natero_continuity_restore_outage (self->state, &outage))
    natero_uploader_resume_outage (self->uploader, &outage);
}

static void
monitor_loaded_cb (gpointer user_data)
{
  NateroEngine *self = user_data;

  natero_transport_watch_network (self->transport);
}

static void
load_modules (NateroEngine *self)
{
  const char *url = self->options->debug_url;

  natero_start_load_modules (self->start,
                             natero_permission_is_open (self->permission),
                             url == NULL || g_str_has_prefix (url, "https:"));
}

static void
become_ready (NateroEngine *self)
{
  self->is_ready = TRUE;
  natero_permission_set_required (self->permission, self->options->require_consent);
  natero_transport_set_endpoint (self->transport,
                                 natero_permission_get_endpoint (self->permission));
  natero_recorder_restore (self->recorder);
  restore_outage (self);
  apply_permission (self);
  do_early_calls (self);
  settle_dead_runs (self);
  if (!self->is_recording)
    load_modules (self);
}

static void
loaded_cb (gpointer user_data)
{
  become_ready (user_data);
}

/*
 * The start reads a small file while the program builds its windows. Only a call that comes
 * before that is done waits for the rest of it.
 */
static void
ensure_ready (NateroEngine *self)
{
  if (self->is_ready)
    return;

  /* A disk that does not answer at all is not waited for: what it knows comes when it comes. */
  if (!natero_start_wait_until_loaded (self->start, READY_WAIT_MS))
    become_ready (self);
}

/*
 * A call before it is known what the last run has left, and whether anything may be recorded at
 * all. Where that needs an answer first, no trace of it is left before.
 */
static gboolean
put_off_cb (const NateroCall *call, gpointer user_data)
{
  NateroEngine *self = user_data;
  gboolean      may_be_kept = !self->is_off_for_run && !self->options->require_consent;

  if (natero_start_put_off_call (self->start, call, may_be_kept))
    return TRUE;

  ensure_ready (self);
  return FALSE;
}

static void
hurry_cb (gpointer user_data)
{
  ensure_ready (user_data);
}

static void
create_start (NateroEngine *self, const char *queue, const char *stage_folder, const char *run_id)
{
  const NateroStartFuncs funcs = { loaded_cb, run_is_dead_cb, monitor_loaded_cb };
  const NateroStartSetup setup = { self->worker, self->state,  self->permission,
                                   self->log,    stage_folder, run_id,
                                   queue };

  self->start = natero_start_new (&setup, &funcs, self);
}

static void
create_core (NateroEngine *self, const NateroEngineSetup *setup)
{
  const NateroStoreFuncs    store_funcs = { pending_changed_cb, dropped_cb, store_failed_cb };
  const NateroRecorderFuncs recorder_funcs = { recorded_cb, changed_cb, put_off_cb, hurry_cb };
  g_autofree char          *uuid = natero_chance_uuid (self->chance);
  g_autofree char          *run_id = NULL;
  g_autofree char          *queue =
    setup->directory != NULL ? g_build_filename (setup->directory, "queue", NULL) : NULL;
  g_autofree char *stage_folder = natero_log_dup_stage_folder (queue);

  /* Runs are read in the order of their names. */
  run_id = g_strdup_printf (
    "%012" G_GINT64_MODIFIER "x-%.8s", (guint64) natero_clock_get_wall_ms (self->clock), uuid);

  self->worker = self->is_recording ? natero_worker_new_inline () : natero_worker_new ();
  self->state = natero_state_new (setup->directory, self->worker, state_saved_cb, self);
  self->permission = natero_permission_new (setup->application_id,
                                            setup->is_off_for_run,
                                            self->state,
                                            self->worker,
                                            permission_changed_cb,
                                            self);
  self->log = natero_log_new (queue, stage_folder, run_id);
  self->store =
    natero_store_new (self->log, self->worker, self->clock, self->options, &store_funcs, self);
  self->transport = natero_transport_new (
    self->options,
    self->clock,
    &(NateroTransportFuncs){ network_came_back_cb, network_metered_changed_cb },
    self);
  self->recorder = natero_recorder_new (
    self->clock, self->chance, self->options, self->state, run_id, &recorder_funcs, self);
  create_start (self, queue, stage_folder, run_id);
  natero_log_set_hidden (self->log, TRUE);
}

NateroEngine *
natero_engine_new (const NateroEngineSetup *setup,
                   NateroOptions           *options,
                   const NateroEngineFuncs *funcs,
                   gpointer                 user_data)
{
  const NateroUploaderFuncs uploader_funcs = { send_cb,      is_away_cb,
                                               sent_cb,      delivery_failed_cb,
                                               requested_cb, outage_changed_cb };
  NateroEngine             *self = g_new0 (NateroEngine, 1);

  self->options = options;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->is_recording = setup->is_recording;
  self->is_off_for_run = setup->is_off_for_run;
  self->send = setup->send;
  self->clock = natero_clock_ref (setup->clock);
  self->chance = setup->chance;
  if (self->is_recording)
    self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_event_unref);

  create_core (self, setup);
  self->uploader =
    natero_uploader_new (self->store, self->clock, self->chance, options, &uploader_funcs, self);
  natero_start_load (self->start);
  return self;
}

/* From the top down. What is queued stays; a disk that is slow is not waited for longer. */
void
natero_engine_free (NateroEngine *self)
{
  if (self == NULL)
    return;

  natero_start_free (self->start);
  g_clear_pointer (&self->uploader, natero_uploader_free);
  natero_recorder_free (self->recorder);
  natero_transport_free (self->transport);
  natero_store_close (self->store);
  natero_log_unref (self->log);
  natero_permission_close (self->permission);
  natero_state_close (self->state);
  natero_worker_wait (self->worker, SAVE_WAIT_MS);
  natero_worker_free (self->worker);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  natero_chance_free (self->chance);
  natero_clock_unref (self->clock);
  g_free (self);
}

/* For calls that it can put off, so that nobody waits. */
NateroRecorder *
natero_engine_peek_recorder (NateroEngine *self)
{
  return self->recorder;
}

/* Ready for calls. */
NateroRecorder *
natero_engine_get_recorder (NateroEngine *self)
{
  ensure_ready (self);
  return self->recorder;
}

/* A hand did something. Before anything is known of the last run, there is nothing to wait for. */
void
natero_engine_touch (NateroEngine *self)
{
  if (self->is_ready)
    natero_recorder_touch (self->recorder);
}

void
natero_engine_logout (NateroEngine *self)
{
  natero_recorder_logout (self->recorder);
  natero_engine_sync (self);
}

/* The last window closed, or the program ends: what can be told is told, and sent. */
void
natero_engine_leave (NateroEngine *self)
{
  natero_recorder_leave (natero_engine_get_recorder (self));
}

void
natero_engine_options_changed (NateroEngine *self)
{
  natero_recorder_options_changed (self->recorder);
  if (!self->is_ready)
    return;

  natero_permission_set_required (self->permission, self->options->require_consent);
  apply_permission (self);
  natero_uploader_notify_queued (self->uploader);
}

/* A key, the URL or whether to send at all: what failed before may get through now. */
void
natero_engine_address_changed (NateroEngine *self)
{
  if (!self->is_ready)
    return;

  natero_uploader_wake (self->uploader);
  natero_uploader_notify_queued (self->uploader);
}

void
natero_engine_set_consent (NateroEngine *self, NateroConsent consent)
{
  ensure_ready (self);
  if (!natero_permission_set_consent (self->permission, consent))
    return;

  apply_permission (self);
  self->funcs.consent_changed (self->user_data);
}

NateroConsent
natero_engine_get_consent (NateroEngine *self)
{
  ensure_ready (self);
  return natero_permission_get_consent (self->permission);
}

/*
 * The one call that waits for the disk: a person asked for it, and TRUE means that it is gone.
 * What can't be done in time goes on in the background, and is said.
 */
gboolean
natero_engine_erase (NateroEngine *self, GError **error)
{
  ensure_ready (self);
  natero_recorder_forget (self->recorder);
  natero_permission_forget (self->permission);
  natero_state_erase (self->state);
  delete_queue (self);
  apply_permission (self);
  self->funcs.consent_changed (self->user_data);

  if (natero_worker_wait (self->worker, ERASE_WAIT_MS))
    return natero_state_check_erased (self->state, error) &&
           natero_store_check_cleared (self->store, error);

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_STORE,
               "The disk has not answered for %d s. What is kept is still being deleted.",
               ERASE_WAIT_MS / 1000);
  return FALSE;
}

guint
natero_engine_get_pending (NateroEngine *self)
{
  return natero_store_get_pending (self->store);
}

GVariant *
natero_engine_get_drop_counts (NateroEngine *self)
{
  GVariantBuilder builder;
  g_auto (GStrv) reasons = NULL;

  ensure_ready (self);
  reasons = natero_state_dup_keys (self->state, DROPPED_GROUP);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{su}"));
  for (guint i = 0; reasons[i] != NULL; i++)
    {
      gint64 count = natero_state_get_int64 (self->state, DROPPED_GROUP, reasons[i]);

      g_variant_builder_add (&builder, "{su}", reasons[i], (guint32) CLAMP (count, 0, G_MAXUINT32));
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GPtrArray *
natero_engine_dup_events (NateroEngine *self)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_event_unref);

  for (guint i = 0; self->events != NULL && i < self->events->len; i++)
    g_ptr_array_add (events, natero_event_ref (g_ptr_array_index (self->events, i)));

  return events;
}

void
natero_engine_sync (NateroEngine *self)
{
  if (self->is_ready)
    natero_uploader_sync (self->uploader);
  else
    self->is_sync_wanted = TRUE;
}

void
natero_engine_sync_with_answer (NateroEngine *self, NateroSyncFunc func, gpointer user_data)
{
  ensure_ready (self);
  natero_uploader_sync_with_answer (self->uploader, func, user_data);
}

/* Of a program that ends right after its start, it is not known yet whether there is a network. */
static NateroFlushParts
get_flush_parts (NateroEngine *self)
{
  ensure_ready (self);
  if (!self->is_recording)
    natero_transport_watch_network (self->transport);
  return (NateroFlushParts){ self->uploader,   self->store,   self->transport,
                             self->permission, self->options, self->clock };
}

void
natero_engine_flush_within (NateroEngine *self, NateroSyncFunc func, gpointer user_data)
{
  const NateroFlushParts parts = get_flush_parts (self);

  natero_flush_within (&parts, func, user_data);
}

void
natero_engine_flush_and_wait (NateroEngine *self)
{
  const NateroFlushParts parts = get_flush_parts (self);

  natero_flush_and_wait (&parts);
  natero_worker_wait (self->worker, SAVE_WAIT_MS);
}
