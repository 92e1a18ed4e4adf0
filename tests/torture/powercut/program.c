/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <natero.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * A program whose power is cut. It records as a person does, a step at a time, and in bursts; of
 * each event that is kept it writes down when, and what it says. With no steps to make it only
 * delivers what is there, and ends.
 */

#define MAX_PAUSE_MS 300
#define SYNC_PAUSE_MS 50

typedef struct
{
  NateroTracker *tracker;
  GMainLoop     *loop;
  GRand         *chance;
  int            notes_fd;
  int            steps;
  int            burst; /* events in the longest one */
  int            patience_ms;
  int            seed;
  int            n_made;
  gint64         deadline_us;
  int            status;
  char          *url;
  char          *notes;
} Program;

/* One write(2) a line, right when the event is kept: CLOCK_BOOTTIME in ns, and the event. */
static void
recorded_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, Program *self)
{
  g_autofree char *json = natero_event_to_json (event);
  g_autofree char *line = NULL;
  struct timespec  now;
  gsize            length;

  clock_gettime (CLOCK_BOOTTIME, &now);
  line = g_strdup_printf ("%" G_GINT64_FORMAT "%09ld %s\n", (gint64) now.tv_sec, now.tv_nsec, json);
  length = strlen (line);
  if (write (self->notes_fd, line, length) != (gssize) length)
    g_printerr ("an event could not be noted: %s\n", g_strerror (errno));
}

static void
dropped_cb (G_GNUC_UNUSED NateroTracker *tracker,
            guint                        n_events,
            const char                  *reason,
            G_GNUC_UNUSED Program       *self)
{
  g_print ("dropped %u %s\n", n_events, reason);
}

static void
use (Program *self)
{
  g_autofree char *feature = g_strdup_printf ("feature-%d", self->n_made++);
  g_autoptr (GError) error = NULL;

  if (!natero_tracker_send_feature_event (self->tracker, feature, NULL, NULL, &error))
    g_printerr ("%s was refused: %s\n", feature, error->message);
}

/* Lines of very different lengths. */
static void
identify (Program *self)
{
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  g_autofree char *street = g_strnfill (g_rand_int_range (self->chance, 1, 512), 's');
  g_autofree char *mail = g_strnfill (g_rand_int_range (self->chance, 1, 512), 'm');

  g_object_set (details, "mailing-street", street, "email", mail, NULL);
  natero_tracker_identify_user (self->tracker, details, NULL);
}

static void
change_module (Program *self)
{
  g_autofree char *module = g_strdup_printf ("module-%d", g_rand_int_range (self->chance, 0, 5));

  natero_tracker_set_module_id (self->tracker, module, NULL);
}

static void
make_burst (Program *self, int n_events)
{
  for (int i = 0; i < n_events; i++)
    use (self);
}

static void
make_step (Program *self)
{
  int dice = g_rand_int_range (self->chance, 0, 20);

  if (dice < 9)
    use (self);
  else if (dice < 12)
    identify (self);
  else if (dice < 15)
    change_module (self);
  else if (dice < 17)
    make_burst (self, g_rand_int_range (self->chance, 2, 60));
  else
    natero_tracker_sync_events (self->tracker);
}

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;

  natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, NULL);
  g_main_loop_quit (self->loop);
}

static void
shut_down (Program *self)
{
  natero_tracker_shutdown_async (self->tracker, NULL, shut_down_cb, self);
}

static void
step_cb (gpointer user_data)
{
  Program *self = user_data;
  int      pause_ms = g_rand_int_range (self->chance, 0, MAX_PAUSE_MS);

  self->steps--;
  if (self->burst > 0 && self->steps == self->seed % 8 + 2)
    make_burst (self, self->burst);
  else
    make_step (self);

  if (self->steps == 0)
    shut_down (self);
  else
    g_timeout_add_once ((guint) pause_ms, step_cb, self);
}

static void deliver_cb (gpointer user_data);

static void
delivered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_delivered;
  guint    n_pending;

  is_delivered = natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error);
  g_object_get (source, "pending-events", &n_pending, NULL);
  /* The end of a killed run's module may come only now. */
  if (is_delivered && n_pending > 0)
    {
      deliver_cb (self);
    }
  else if (is_delivered)
    {
      g_print ("delivered\n");
      shut_down (self);
    }
  else if (g_get_monotonic_time () < self->deadline_us)
    {
      g_timeout_add_once (SYNC_PAUSE_MS, deliver_cb, self);
    }
  else
    {
      g_print ("not delivered: %s\n", error->message);
      self->status = 1;
      shut_down (self);
    }
}

static void
deliver_cb (gpointer user_data)
{
  Program *self = user_data;

  natero_tracker_sync_events_async (self->tracker, NULL, delivered_cb, self);
}

static gboolean
open_notes (Program *self)
{
  self->notes_fd = open (self->notes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (self->notes_fd < 0)
    g_printerr ("%s: %s\n", self->notes, g_strerror (errno));
  return self->notes_fd >= 0;
}

static void
build_tracker (Program *self)
{
  self->tracker = g_object_new (NATERO_TYPE_TRACKER,
                                "api-key",
                                "api",
                                "auth-key",
                                "auth",
                                "application-id",
                                "org.natero.PowerCut",
                                "debug-url",
                                self->url,
                                "batch-timeout",
                                1,
                                "batch-max-events",
                                500,
                                "unload-delay",
                                10000,
                                NULL);
  g_signal_connect (self->tracker, "event-recorded", G_CALLBACK (recorded_cb), self);
  g_signal_connect (self->tracker, "events-dropped", G_CALLBACK (dropped_cb), self);
}

static void
run (Program *self)
{
  build_tracker (self);
  natero_tracker_set_account_id (self->tracker, "acme", NULL);
  natero_tracker_set_user_id (self->tracker, "ada", NULL);
  self->deadline_us = g_get_monotonic_time () + (gint64) self->patience_ms * 1000;
  g_idle_add_once (self->steps > 0 ? step_cb : deliver_cb, self);
  g_main_loop_run (self->loop);
  g_clear_object (&self->tracker);
}

int
main (int argc, char **argv)
{
  Program            self = { .patience_ms = 15000 };
  const GOptionEntry entries[] = {
    { "url", 0, 0, G_OPTION_ARG_STRING, &self.url, "Where events go", "URL" },
    { "notes", 0, 0, G_OPTION_ARG_FILENAME, &self.notes, "Where to note them", "FILE" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &self.steps, "How often to do something", "N" },
    { "burst", 0, 0, G_OPTION_ARG_INT, &self.burst, "Events in the longest burst", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &self.seed, "Of what is done", "N" },
    { "patience", 0, 0, G_OPTION_ARG_INT, &self.patience_ms, "For delivering", "MS" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || self.notes == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--notes is missing");
      return 2;
    }
  if (!open_notes (&self))
    return 2;

  self.loop = g_main_loop_new (NULL, FALSE);
  self.chance = g_rand_new_with_seed ((guint32) self.seed);
  run (&self);
  g_rand_free (self.chance);
  g_main_loop_unref (self.loop);
  close (self.notes_fd);
  g_free (self.url);
  g_free (self.notes);
  return self.status;
}
