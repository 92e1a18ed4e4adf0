/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"

#include "natero-log-private.h"

#include <string.h>

static gboolean
filter_cb (NateroEvent *event, gpointer user_data)
{
  CoreScene       *self = user_data;
  g_autofree char *json = natero_event_to_json (event);

  if (self->filtering != NULL)
    self->filtering (self->filtering_data);

  return self->filtered_text != NULL && strstr (json, self->filtered_text) != NULL;
}

static void
recorded_cb (NateroEvent *event, gpointer user_data)
{
  CoreScene *self = user_data;

  g_ptr_array_add (self->lines, natero_event_to_json (event));
}

static void
changed_cb (NateroChange changes, gpointer user_data)
{
  CoreScene *self = user_data;

  self->changes |= changes;
}

static void
consent_changed_cb (gpointer user_data)
{
  CoreScene *self = user_data;

  self->n_consent_changes++;
}

static void
pending_changed_cb (G_GNUC_UNUSED gpointer user_data)
{
}

static void
sent_cb (guint n_events, gpointer user_data)
{
  CoreScene *self = user_data;

  self->n_sent += n_events;
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  CoreScene *self = user_data;

  g_string_append_printf (self->errors, "%s\n", error->message);
}

static void
dropped_cb (guint n_events, const char *reason, gpointer user_data)
{
  CoreScene *self = user_data;

  g_string_append_printf (self->drops, "%s:%u ", reason, n_events);
}

static void
send_cb (GBytes           *body,
         gboolean          is_gzip,
         GCancellable     *cancellable,
         NateroOutcomeFunc func,
         gpointer          func_data,
         gpointer          user_data)
{
  CoreScene *self = user_data;

  core_receiver_send (self->receiver, body, is_gzip, cancellable, func, func_data);
}

CoreScene *
core_scene_new (void)
{
  g_autofree char *folder = core_support_make_folder ();
  CoreScene       *self = core_scene_new_at (folder);

  self->is_folder_kept = FALSE;
  return self;
}

/* In a folder that stays. */
CoreScene *
core_scene_new_at (const char *folder)
{
  CoreScene *self = g_new0 (CoreScene, 1);

  self->folder = g_strdup (folder);
  self->is_folder_kept = TRUE;
  self->clock = natero_clock_new_manual (CORE_SUPPORT_START_MS);
  self->options = natero_options_new ();
  self->options->debug_was_set = TRUE;
  self->options->api_key = g_strdup ("api");
  self->options->auth_key = g_strdup ("auth");
  self->receiver = core_receiver_new ();
  self->seed = 1;
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->drops = g_string_new (NULL);
  self->errors = g_string_new (NULL);
  return self;
}

void
core_scene_free (CoreScene *self)
{
  core_scene_stop (self);
  core_receiver_wait_quiet (self->receiver);
  core_support_turn ();
  natero_options_free (self->options);
  natero_clock_unref (self->clock);
  core_receiver_free (self->receiver);
  if (!self->is_folder_kept)
    core_support_remove_tree (self->folder);
  g_ptr_array_unref (self->lines);
  g_string_free (self->drops, TRUE);
  g_string_free (self->errors, TRUE);
  g_free (self->answer);
  g_free (self->folder);
  g_free (self);
}

NateroEngine *
core_scene_start (CoreScene *self)
{
  static const NateroEngineFuncs funcs = {
    filter_cb,          recorded_cb, changed_cb, consent_changed_cb,
    pending_changed_cb, sent_cb,     failed_cb,  dropped_cb,
  };
  NateroEngineSetup setup = { 0 };

  if (self->engine != NULL)
    return self->engine;

  setup.clock = self->clock;
  setup.chance = natero_chance_new_seeded (self->seed++);
  setup.directory = self->is_without_folder ? NULL : self->folder;
  setup.application_id = self->application_id;
  setup.is_off_for_run = self->is_off_for_run;
  setup.send = self->has_network ? NULL : send_cb;
  self->engine = natero_engine_new (&setup, self->options, &funcs, self);
  return self->engine;
}

NateroRecorder *
core_scene_get_recorder (CoreScene *self)
{
  return natero_engine_get_recorder (core_scene_start (self));
}

static gboolean
has_no_run_in_use (gpointer user_data)
{
  CoreScene       *self = user_data;
  g_autofree char *queue = core_scene_get_queue (self);
  g_autoptr (GDir) folder = g_dir_open (queue, 0, NULL);
  g_autoptr (NateroLog) log = natero_log_new (queue, NULL, "nobody");
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (natero_log_is_run_alive_in_thread (log, name))
      return FALSE;

  return TRUE;
}

/* The engine goes as it is, as in a program that does not shut it down. */
void
core_scene_stop (CoreScene *self)
{
  if (self->engine == NULL)
    return;

  g_clear_pointer (&self->engine, natero_engine_free);
  /* In a folder that is another's, others may be at work. */
  if (!self->is_folder_kept)
    core_support_wait (has_no_run_in_use, self, "the engine let go of its files");
}

/* The program's proper end. */
void
core_scene_end (CoreScene *self)
{
  natero_engine_leave (core_scene_start (self));
  core_scene_stop (self);
}

static void
answered_cb (const GError *error, gpointer user_data)
{
  CoreScene *self = user_data;

  g_free (self->answer);
  self->answer = g_strdup (error != NULL ? error->message : "");
  self->n_answers++;
}

typedef struct
{
  CoreScene  *scene;
  const char *group;
  const char *key;
  const char *value;
} StateWait;

static gboolean
has_state (gpointer user_data)
{
  StateWait       *wait = user_data;
  g_autofree char *value = core_scene_read_state (wait->scene, wait->group, wait->key);

  return g_strcmp0 (value, wait->value) == 0;
}

/* A NULL value: the key has gone. */
void
core_scene_wait_state (CoreScene *self, const char *group, const char *key, const char *value)
{
  StateWait wait = { self, group, key, value };

  core_support_wait (has_state, &wait, key);
}

typedef struct
{
  CoreScene *scene;
  guint      expected;
} PendingWait;

static gboolean
has_pending (gpointer user_data)
{
  PendingWait *wait = user_data;

  return natero_engine_get_pending (wait->scene->engine) == wait->expected;
}

void
core_scene_wait_pending (CoreScene *self, guint expected)
{
  PendingWait wait = { self, expected };

  core_scene_start (self);
  core_support_wait (has_pending, &wait, "so many events are queued");
}

static gboolean
has_pending_later (gpointer user_data)
{
  PendingWait *wait = user_data;

  core_scene_advance (wait->scene, 0.01);
  return has_pending (wait);
}

/* Of others that have died. Time goes on: the kernel takes its own for what a process had. */
void
core_scene_wait_inherited (CoreScene *self, guint expected)
{
  PendingWait wait = { self, expected };

  core_scene_start (self);
  core_support_wait (has_pending_later, &wait, "so many events are queued after a death");
}

static gboolean
has_dropped (gpointer user_data)
{
  CoreScene *self = user_data;

  return self->drops->len > 0;
}

/* "reason:count ", of all signals since the last look. */
void
core_scene_expect_drops (CoreScene *self, const char *drops)
{
  if (*drops != '\0')
    core_support_wait (has_dropped, self, "something was dropped");
  g_assert_cmpstr (self->drops->str, ==, drops);
  g_string_truncate (self->drops, 0);
}

void
core_scene_advance (CoreScene *self, double seconds)
{
  natero_clock_advance (self->clock, (gint64) (seconds * 1000));
}

void
core_scene_touch (CoreScene *self)
{
  core_scene_get_recorder (self);
  natero_engine_touch (self->engine);
}

/* A hand that does something each second. */
void
core_scene_work (CoreScene *self, guint seconds)
{
  core_scene_touch (self);
  for (guint i = 0; i < seconds; i++)
    {
      core_scene_advance (self, 1);
      core_scene_touch (self);
    }
}

void
core_scene_login (CoreScene *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_logged_in;

  is_logged_in =
    natero_recorder_login (core_scene_get_recorder (self), "ann", "acme", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_logged_in);
}

void
core_scene_feature (CoreScene *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  gboolean is_sent;

  is_sent = natero_recorder_send_feature (core_scene_get_recorder (self), id, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_sent);
}

void
core_scene_module (CoreScene *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  natero_recorder_set_module_id (core_scene_get_recorder (self), id, &error);
  g_assert_no_error (error);
}

void
core_scene_sync (CoreScene *self)
{
  natero_engine_sync_with_answer (core_scene_start (self), answered_cb, self);
}

void
core_scene_wait_answers (CoreScene *self, guint n_answers)
{
  core_support_wait_until_equal (&self->n_answers, n_answers, "the sync was answered");
}

static void
add_word (GString *words, const char *line)
{
  g_autoptr (JsonObject) event = core_support_parse (line);
  static const char *const shown[] = { "feature", "page", "time_spent", "active_duration" };
  GString                 *arguments = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      JsonNode *node = json_object_get_member (event, shown[i]);

      if (node == NULL)
        continue;
      if (arguments->len > 0)
        g_string_append_c (arguments, ',');
      if (json_node_get_value_type (node) == G_TYPE_INT64)
        g_string_append_printf (arguments, "%" G_GINT64_FORMAT, json_node_get_int (node));
      else
        g_string_append (arguments, json_node_get_string (node));
    }

  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append (words, json_object_get_string_member (event, "action"));
  if (arguments->len > 0)
    g_string_append_printf (words, "(%s)", arguments->str);
  g_string_free (arguments, TRUE);
}

char *
core_scene_take_words (CoreScene *self)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      core_support_assert_wire_line (g_ptr_array_index (self->lines, i));
      add_word (words, g_ptr_array_index (self->lines, i));
    }

  g_ptr_array_set_size (self->lines, 0);
  return g_string_free (words, FALSE);
}

void
core_scene_forget_words (CoreScene *self)
{
  g_ptr_array_set_size (self->lines, 0);
}

void
core_scene_expect (CoreScene *self, const char *words)
{
  g_autofree char *recorded = core_scene_take_words (self);

  g_assert_cmpstr (recorded, ==, words);
}

JsonObject *
core_scene_parse (CoreScene *self, guint line)
{
  g_assert_cmpuint (line, <, self->lines->len);

  return core_support_parse (g_ptr_array_index (self->lines, line));
}

JsonObject *
core_scene_parse_last (CoreScene *self)
{
  return core_scene_parse (self, self->lines->len - 1);
}

/* From the file, as another program would read it. */
char *
core_scene_read_state (CoreScene *self, const char *group, const char *key)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->folder, "state.ini", NULL);

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (file, group, key, NULL);
}

char *
core_scene_get_queue (CoreScene *self)
{
  return g_build_filename (self->folder, "queue", NULL);
}

guint
core_scene_get_dropped (CoreScene *self, const char *reason)
{
  g_autoptr (GVariant) counts = natero_engine_get_drop_counts (core_scene_start (self));
  guint count = 0;

  g_variant_lookup (counts, reason, "u", &count);
  return count;
}
