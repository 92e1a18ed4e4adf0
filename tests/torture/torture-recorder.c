/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <natero.h>

#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

/*
 * A program that records and may be killed at any instant. The bench tells it on its standard
 * input what to do, a line each. Of each event it tells only once the call has returned: with one
 * write(2) to a pipe, which outlives it. It needs no display.
 */

#define EVENTS_PER_MODULE 25

typedef struct
{
  GMainLoop        *loop;
  NateroTracker    *tracker;
  GDataInputStream *input;
  GRand            *random;
  GString          *ids; /* of the events which the call under way has made; NULL: there is none */
  char             *prefix;
  guint             n_recorded;
  guint             n_left; /* of the paced ones */
  guint             shortest_gap_ms;
  guint             longest_gap_ms;
  char            **properties;
  char             *id;
  char             *state_directory;
  int               seed;
  gboolean          is_settled;
} Recorder;

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A line is shorter than what a pipe takes at once: it is there, or it is not. */
static void
say (const char *format, ...)
{
  va_list          args;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "\n", ' ');
  line = g_strconcat (text, "\n", NULL);
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (3);
}

static void
event_recorded_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, gpointer user_data)
{
  Recorder        *self = user_data;
  const char      *id = natero_event_get_id (event);
  g_autofree char *json = NULL;

  if (self->ids != NULL)
    {
      g_string_append_printf (self->ids, " %s", id);
      return;
    }

  /* It is kept by now; what made it is nobody's call, or one that was put off and has returned. */
  json = natero_event_to_json (event);
  say ("= %s %s", self->prefix, json);
}

/* Each so many features another module: then the call makes a second event. */
static void
record (Recorder *self, const char *prefix)
{
  g_autoptr (GError) error = NULL;
  guint            number = ++self->n_recorded;
  g_autofree char *feature = g_strdup_printf ("%s%s-%u", prefix, self->prefix, number);
  g_autofree char *module = NULL;

  if (number % EVENTS_PER_MODULE == 0)
    module = g_strdup_printf ("module-%u", number / EVENTS_PER_MODULE);
  self->ids = g_string_new (NULL);
  if (natero_tracker_send_feature_event (self->tracker, feature, module, NULL, &error))
    say ("+ %s%s", feature, self->ids->str);
  else
    say ("refused %s", error->message);
  g_string_free (g_steal_pointer (&self->ids), TRUE);
}

/* Commands; each of them gets the words after its name. */

static void
burst_cb (Recorder *self, char **words)
{
  guint n_events = (guint) atoi (words[0]);

  for (guint i = 0; i < n_events; i++)
    record (self, "");
  say ("burst done");
}

/* One that some receivers can't stand. */
static void
poison_cb (Recorder *self, G_GNUC_UNUSED char **words)
{
  record (self, "poison-");
}

static gboolean
paced_cb (gpointer user_data)
{
  Recorder *self = user_data;

  record (self, "");
  if (--self->n_left == 0)
    say ("pace done");
  else
    g_timeout_add ((guint) g_rand_int_range (self->random,
                                             (gint32) self->shortest_gap_ms,
                                             (gint32) self->longest_gap_ms + 1),
                   paced_cb,
                   self);
  return G_SOURCE_REMOVE;
}

/* "pace EVENTS SHORTEST-GAP LONGEST-GAP", in milliseconds */
static void
pace_cb (Recorder *self, char **words)
{
  if (g_strv_length (words) != 3)
    return;

  self->n_left = (guint) atoi (words[0]);
  self->shortest_gap_ms = (guint) atoi (words[1]);
  self->longest_gap_ms = (guint) atoi (words[2]);
  g_timeout_add (self->shortest_gap_ms, paced_cb, self);
}

static void
synced_cb (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error);

  say ("sync %s", is_done ? "ok" : error->message);
}

static void
sync_cb (Recorder *self, G_GNUC_UNUSED char **words)
{
  natero_tracker_sync_events_async (self->tracker, NULL, synced_cb, NULL);
}

static void
pending_cb (Recorder *self, G_GNUC_UNUSED char **words)
{
  say ("pending %u", natero_tracker_get_pending_events (self->tracker));
}

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recorder *self = user_data;

  natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, NULL);
  g_main_loop_quit (self->loop);
}

static void
quit_cb (Recorder *self, G_GNUC_UNUSED char **words)
{
  natero_tracker_shutdown_async (self->tracker, NULL, shut_down_cb, self);
}

static const struct
{
  const char *name;
  void (*func) (Recorder *self, char **words);
} commands[] = {
  { "burst", burst_cb }, { "poison", poison_cb },   { "pace", pace_cb },
  { "sync", sync_cb },   { "pending", pending_cb }, { "quit", quit_cb },
};

static void
run_command (Recorder *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (words[0], commands[i].name) == 0)
      commands[i].func (self, words + 1);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recorder        *self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line == NULL)
    {
      /* Without the bench there is nothing to do here. */
      g_main_loop_quit (self->loop);
      return;
    }

  run_command (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static void
dropped_cb (G_GNUC_UNUSED NateroTracker *tracker,
            guint                        n_events,
            const char                  *reason,
            G_GNUC_UNUSED gpointer       user_data)
{
  say ("dropped %u %s", n_events, reason);
}

static void
failed_cb (G_GNUC_UNUSED NateroTracker *tracker,
           const GError                *error,
           G_GNUC_UNUSED gpointer       user_data)
{
  say ("failed %s", error->message);
}

static void
set_property (NateroTracker *tracker, const char *name, const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (tracker), name);

  if (pspec->value_type == G_TYPE_STRING)
    g_object_set (tracker, name, text, NULL);
  else if (pspec->value_type == G_TYPE_UINT64)
    g_object_set (tracker, name, g_ascii_strtoull (text, NULL, 10), NULL);
  else
    g_object_set (tracker, name, atoi (text), NULL);
}

static void
build_tracker (Recorder *self)
{
  self->tracker = g_object_new (NATERO_TYPE_TRACKER,
                                "api-key",
                                "the-api-key",
                                "auth-key",
                                "the-auth-key",
                                "account-id",
                                "acme",
                                "application-id",
                                self->id,
                                "state-directory",
                                self->state_directory,
                                NULL);
  for (guint i = 0; self->properties != NULL && self->properties[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (self->properties[i], "=", 2);

      set_property (self->tracker, pair[0], pair[1]);
    }
  g_signal_connect (self->tracker, "event-recorded", G_CALLBACK (event_recorded_cb), self);
  g_signal_connect (self->tracker, "events-dropped", G_CALLBACK (dropped_cb), NULL);
  g_signal_connect (self->tracker, "delivery-failed", G_CALLBACK (failed_cb), NULL);
}

/* The library does not wait for a slow disk for long: the bench has to know whether it did. */
static void
end_tracker (Recorder *self)
{
  gint64 start_us = g_get_monotonic_time ();

  g_clear_object (&self->tracker);
  say ("ended after %d ms", (int) ((g_get_monotonic_time () - start_us) / 1000));
}

static void
run (Recorder *self)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->random = g_rand_new_with_seed ((guint32) self->seed);
  self->input = g_data_input_stream_new (input);
  build_tracker (self);
  /* Once its value is known, so is what the last run has left. */
  if (self->is_settled)
    natero_tracker_get_session_id (self->tracker);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
  say ("ready");
  g_main_loop_run (self->loop);
  end_tracker (self);
  g_clear_object (&self->input);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_rand_free (self->random);
}

int
main (int argc, char **argv)
{
  Recorder self = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new ("[PROPERTY=VALUE...]");
  const GOptionEntry entries[] = {
    { "id", 0, 0, G_OPTION_ARG_STRING, &self.id, "The application's id", "ID" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self.state_directory, "The state's folder", "FOLDER" },
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &self.prefix, "What features begin with", "TEXT" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &self.seed, "Of the gaps between paced events", "NUMBER" },
    { "settled", 0, 0, G_OPTION_ARG_NONE, &self.is_settled, "Begin when the start is over", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.properties, "Properties", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  run (&self);
  g_strfreev (self.properties);
  g_free (self.prefix);
  g_free (self.id);
  g_free (self.state_directory);
  return 0;
}
