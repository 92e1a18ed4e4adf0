/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-interrupts.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define N_DATA_PAGES 16

/* BLOCK_SOFTIRQ of the kernel: there a request that the disk has done is told to who waits. */
#define ONLY_OF_DISKS "vec == 4"

enum
{
  ENTRY,
  EXIT,
  N_EVENTS,
};

static const char *const event_names[N_EVENTS] = { "softirq_entry", "softirq_exit" };

struct _BenchInterrupts
{
  int                          fds[N_EVENTS];
  guint64                      ids[N_EVENTS];
  struct perf_event_mmap_page *ring; /* of both */
  gsize                        ring_bytes;
  guint64                      begun_ns; /* 0: not in one */
  guint64                      total_ns;
};

/* What the kernel writes for each event, as sample_type asks for it. */
typedef struct
{
  struct perf_event_header header;
  guint64                  id;
  guint64                  time_ns;
} Record;

/* 0: the kernel does not say. */
static guint64
read_tracepoint_id (const char *name)
{
  static const char *const folders[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "events/irq", name, "id", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        return g_ascii_strtoull (text, NULL, 10);
    }

  return 0;
}

static gboolean
open_event (BenchInterrupts *self, int event)
{
  struct perf_event_attr attributes = { 0 };

  attributes.type = PERF_TYPE_TRACEPOINT;
  attributes.size = sizeof attributes;
  attributes.config = read_tracepoint_id (event_names[event]);
  attributes.sample_period = 1;
  attributes.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TIME;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  attributes.watermark = 1;
  attributes.wakeup_watermark = G_MAXUINT32;
  if (attributes.config == 0)
    return FALSE;

  self->fds[event] =
    (int) syscall (SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  return self->fds[event] >= 0 &&
         ioctl (self->fds[event], PERF_EVENT_IOC_SET_FILTER, ONLY_OF_DISKS) == 0 &&
         ioctl (self->fds[event], PERF_EVENT_IOC_ID, &self->ids[event]) == 0;
}

static gboolean
map_ring (BenchInterrupts *self)
{
  gsize page_bytes = (gsize) sysconf (_SC_PAGESIZE);
  void *ring;

  self->ring_bytes = (1 + N_DATA_PAGES) * page_bytes;
  ring = mmap (
    NULL, self->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, self->fds[ENTRY], 0);
  if (ring == MAP_FAILED)
    return FALSE;

  self->ring = ring;
  return ioctl (self->fds[EXIT], PERF_EVENT_IOC_SET_OUTPUT, self->fds[ENTRY]) == 0;
}

/* NULL where the kernel does not tell, or not to this user. */
BenchInterrupts *
bench_interrupts_new (void)
{
  g_autoptr (BenchInterrupts) self = g_new0 (BenchInterrupts, 1);

  for (int i = 0; i < N_EVENTS; i++)
    self->fds[i] = -1;
  for (int i = 0; i < N_EVENTS; i++)
    {
      if (!open_event (self, i))
        return NULL;
    }

  return map_ring (self) ? g_steal_pointer (&self) : NULL;
}

void
bench_interrupts_free (BenchInterrupts *self)
{
  if (self == NULL)
    return;

  if (self->ring != NULL)
    munmap (self->ring, self->ring_bytes);
  for (int i = 0; i < N_EVENTS; i++)
    {
      if (self->fds[i] >= 0)
        close (self->fds[i]);
    }
  g_free (self);
}

/* A record may go on at the begin of the ring. */
static void
copy_record (const BenchInterrupts *self, guint64 position, gpointer to, gsize n_bytes)
{
  const guint8 *data = (const guint8 *) self->ring + self->ring->data_offset;

  for (gsize i = 0; i < n_bytes; i++)
    ((guint8 *) to)[i] = data[(position + i) % self->ring->data_size];
}

static void
take (BenchInterrupts *self, const Record *record)
{
  /* What was lost leaves nobody knows what open. */
  if (record->header.type != PERF_RECORD_SAMPLE)
    {
      self->begun_ns = 0;
      return;
    }

  if (record->id == self->ids[ENTRY])
    self->begun_ns = record->time_ns;
  else if (self->begun_ns != 0)
    {
      self->total_ns += record->time_ns - self->begun_ns;
      self->begun_ns = 0;
    }
}

/* In all, in ns, since this was made. 0 where there is none. */
guint64
bench_interrupts_read (BenchInterrupts *self)
{
  guint64 head;
  guint64 tail;

  if (self == NULL)
    return 0;

  head = __atomic_load_n (&self->ring->data_head, __ATOMIC_ACQUIRE);
  tail = self->ring->data_tail;
  while (tail < head)
    {
      Record record = { 0 };

      copy_record (self, tail, &record.header, sizeof record.header);
      copy_record (self, tail, &record, MIN (record.header.size, sizeof record));
      take (self, &record);
      tail += record.header.size;
    }
  __atomic_store_n (&self->ring->data_tail, tail, __ATOMIC_RELEASE);

  return self->total_ns;
}
