/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-events.h"

#include <string.h>

#define MIN_BATCH_EVENTS 100
#define MAX_BATCH_EVENTS 500
#define BATCHES_A_SESSION 2
#define EVENTS_AT_ONCE 50000

#define N_USERS 5000
#define N_ACCOUNTS 250
#define N_FEATURES 300

/* The first batch begins on 2023-11-14, each other one four minutes after the one before. */
#define FIRST_TIME G_GINT64_CONSTANT (1700000000000)
#define BATCH_EACH_MS 240000
#define MAX_PAUSE_MS 12000
#define ACTIVE_SHARE 70

#define GZIP_LEVEL 1

typedef struct
{
  const char *action;
  guint       share; /* in a thousand */
} Share;

static const Share shares[] = {
  { "feature", 720 },    { "moduleEnd", 90 },   { "sessionSync", 70 },
  { "pageView", 50 },    { "pageViewEnd", 50 }, { "sessionIdle", 10 },
  { "identifyUser", 5 }, { "login", 4 },        { "identifyAccount", 1 },
};

static const char *const modules[] = { "board",   "calendar", "reports",  "settings",
                                       "inbox",   "projects", "search",   "people",
                                       "imports", "exports",  "timeline", "help" };
static const char *const pages[] = { "main", "preferences", "task", "sign-in" };

static const char user_details[] =
  "{\"first_name\":\"Ann\",\"last_name\":\"Müller\",\"email\":\"ann@acme.example\","
  "\"role\":\"editor\"}";
static const char account_details[] =
  "{\"name\":\"Acme & Söhne\",\"join_date\":1600000000000,\"is_churned\":false,"
  "\"tier\":\"gold\",\"employees\":120}";

/* SplitMix64: small, and the same everywhere. */
static guint64
draw (guint64 *state)
{
  guint64 mixed = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return mixed ^ (mixed >> 31);
}

/* Low numbers come more often, as some users and features do. */
static guint
draw_skewed (guint64 *state, guint n)
{
  guint64 first = draw (state) % n;

  return (guint) (first * (draw (state) % n) / n);
}

static void
write_uuid (char uuid[37], guint64 high, guint64 low)
{
  g_snprintf (uuid,
              37,
              "%08x-%04x-8%03x-%04x-%012" G_GINT64_MODIFIER "x",
              (guint) (high >> 32),
              (guint) (high >> 16) & 0xffff,
              (guint) high & 0xfff,
              0x8000 | ((guint) (low >> 48) & 0x3fff),
              low & G_GUINT64_CONSTANT (0xffffffffffff));
}

static const char *
draw_action (guint64 *state)
{
  guint drawn = (guint) (draw (state) % 1000);

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      if (drawn < shares[i].share)
        return shares[i].action;
      drawn -= shares[i].share;
    }
  return shares[0].action;
}

static void
fill_event (BenchEvent *event, guint64 *state, gint64 active_ms)
{
  *event = (BenchEvent){ .time_spent = -1, .active_duration = -1 };
  event->action = draw_action (state);
  event->module = modules[draw_skewed (state, G_N_ELEMENTS (modules))];
  if (strcmp (event->action, "feature") == 0)
    g_snprintf (
      event->feature, sizeof event->feature, "board.item-%u", draw_skewed (state, N_FEATURES));
  else if (g_str_has_prefix (event->action, "page"))
    event->page = pages[draw (state) % G_N_ELEMENTS (pages)];
  else if (strcmp (event->action, "identifyAccount") == 0)
    event->details = account_details;
  else if (strcmp (event->action, "identifyUser") == 0 || strcmp (event->action, "login") == 0)
    event->details = user_details;
  else if (g_str_has_prefix (event->action, "session"))
    event->active_duration = active_ms;
  if (g_str_has_suffix (event->action, "End"))
    event->time_spent = (gint64) (draw (state) % 600000);
}

/* As the library writes it. */
static char *
build_line (const BenchBatch *batch, const BenchEvent *event)
{
  g_autoptr (GString) line = g_string_sized_new (512);

  g_string_append_printf (line,
                          "{\"action\":\"%s\",\"account_id\":\"%s\",\"user_id\":\"%s\","
                          "\"session_id\":\"%s\",\"created_at\":%" G_GINT64_FORMAT
                          ",\"module\":\"%s\",\"product\":\"" BENCH_PRODUCT "\"",
                          event->action,
                          batch->account_id,
                          batch->user_id,
                          batch->session_id,
                          event->created_at,
                          event->module);
  if (*event->feature != '\0')
    g_string_append_printf (line, ",\"feature\":\"%s\",\"total\":1", event->feature);
  if (event->time_spent >= 0)
    g_string_append_printf (line, ",\"time_spent\":%" G_GINT64_FORMAT, event->time_spent);
  if (event->active_duration >= 0)
    g_string_append_printf (line, ",\"active_duration\":%" G_GINT64_FORMAT, event->active_duration);
  if (event->page != NULL)
    g_string_append_printf (line, ",\"page\":\"%s\"", event->page);
  if (event->details != NULL)
    g_string_append_printf (line, ",\"details\":%s", event->details);
  g_string_append_printf (
    line, ",\"visitor_id\":\"%s\",\"event_id\":\"%s\"}\n", batch->visitor_id, event->event_id);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static GBytes *
pack (GBytes *lines)
{
  g_autoptr (GConverter) compressor =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  gsize       size = 0;
  const void *data = g_bytes_get_data (lines, &size);

  if (!g_output_stream_write_all (stream, data, size, NULL, NULL, NULL) ||
      !g_output_stream_close (stream, NULL, NULL))
    g_assert_not_reached ();
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
build_body (BenchBatch *batch, gboolean is_packed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) plain = NULL;

  for (guint i = 0; i < batch->lines->len; i++)
    g_string_append (text, batch->lines->pdata[i]);
  plain = g_string_free_to_bytes (g_steal_pointer (&text));
  batch->body = is_packed ? pack (plain) : g_steal_pointer (&plain);
}

static void
name_people (BenchBatch *batch, guint64 session)
{
  guint64 state = session;
  guint   user = draw_skewed (&state, N_USERS);

  g_snprintf (batch->user_id, sizeof batch->user_id, "user-%u@example.org", user);
  g_snprintf (batch->account_id, sizeof batch->account_id, "account-%u", user % N_ACCOUNTS);
  write_uuid (batch->session_id, draw (&state), draw (&state));
  state = user;
  write_uuid (batch->visitor_id, draw (&state), draw (&state));
}

BenchBatch *
bench_batch_new (guint64 number, guint max_events, gboolean is_packed)
{
  BenchBatch *batch = g_new0 (BenchBatch, 1);
  guint64     state = ~number;
  guint64     run = draw (&state);
  guint       n_events =
    MIN_BATCH_EVENTS + (guint) (draw (&state) % (MAX_BATCH_EVENTS - MIN_BATCH_EVENTS + 1));
  gint64 begin = FIRST_TIME + (gint64) number * BATCH_EACH_MS;
  gint64 now = begin;
  /* The sums of a session run on in its later batches. */
  gint64 active_ms = (gint64) (number % BATCHES_A_SESSION) * BATCH_EACH_MS;

  name_people (batch, number / BATCHES_A_SESSION);
  n_events = MIN (n_events, max_events);
  batch->events = g_array_sized_new (FALSE, FALSE, sizeof (BenchEvent), n_events);
  batch->lines = g_ptr_array_new_full (n_events, g_free);
  for (guint i = 0; i < n_events; i++)
    {
      BenchEvent event;

      now += (gint64) (draw (&state) % MAX_PAUSE_MS);
      fill_event (&event, &state, active_ms + (now - begin) * ACTIVE_SHARE / 100);
      event.created_at = now;
      write_uuid (event.event_id, run, (run << 48) | (i + 1));
      g_array_append_val (batch->events, event);
      g_ptr_array_add (batch->lines, build_line (batch, &event));
    }
  build_body (batch, is_packed);
  return batch;
}

void
bench_batch_free (BenchBatch *batch)
{
  if (batch == NULL)
    return;

  g_array_unref (batch->events);
  g_ptr_array_unref (batch->lines);
  g_bytes_unref (batch->body);
  g_free (batch);
}

static void
free_batch (gpointer data)
{
  bench_batch_free (data);
}

/* Empty when all were taken. */
GPtrArray *
bench_supply_take (BenchSupply *supply)
{
  GPtrArray *batches = g_ptr_array_new_with_free_func (free_batch);
  guint64    n_events = 0;

  while (supply->n_left > 0 && n_events < EVENTS_AT_ONCE)
    {
      guint       max_events = (guint) MIN (supply->n_left, MAX_BATCH_EVENTS);
      BenchBatch *batch = bench_batch_new (supply->next, max_events, supply->is_packed);

      supply->next++;
      supply->n_left -= batch->events->len;
      n_events += batch->events->len;
      g_ptr_array_add (batches, batch);
    }
  return batches;
}
