/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-events.h"
#include "bench-support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Two programs in one. "send" sends batches over HTTP, from a number of connections each of which
 * waits for its answer, as a tracker does; what makes the batches is not timed. "sink" is a
 * receiver that does nothing: what "send" reaches with it is what the load generator can do. Plain
 * sockets and threads, so that it costs little.
 */

#define ANSWER_BYTES 65536
#define RETRY_US 20000
#define MAX_RETRIES 1000

typedef struct
{
  guint16    port;
  char      *head; /* of a request, but for its length */
  GPtrArray *batches;
  GArray    *times_ns; /* of requests that were taken */
  GMutex     mutex;
  guint64    n_taken; /* events */
  guint64    n_retries;
  int        next;      /* atomic */
  int        is_failed; /* atomic */
} Load;

typedef struct
{
  Load *load;
  int   fd;
  char  answer[ANSWER_BYTES];
  gsize n_answer;
} Connection;

static guint64
read_cpu_ns (void)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_SELF, &usage);
  return ((guint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
          (guint64) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)) *
         1000;
}

static int
open_socket (void)
{
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static gboolean
connect_to (Connection *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET };

  if (self->fd >= 0)
    close (self->fd);
  address.sin_port = htons (self->load->port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->fd = open_socket ();
  return connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      ssize_t n_written = send (fd, data, size, MSG_NOSIGNAL);

      if (n_written <= 0)
        return FALSE;
      data += n_written;
      size -= (gsize) n_written;
    }
  return TRUE;
}

static gboolean
is_whole (const char *text, gsize n_bytes)
{
  static const char last_chunk[] = "0\r\n\r\n";
  const char       *end = strstr (text, "\r\n\r\n");
  const char       *length = strcasestr (text, "\r\nContent-Length:");
  gsize             n_body = 0;

  if (end == NULL)
    return FALSE;

  n_body = n_bytes - (gsize) (end + 4 - text);
  if (length != NULL && length < end)
    return n_body >= g_ascii_strtoull (strchr (length, ':') + 1, NULL, 10);
  return n_body >= strlen (last_chunk) && g_str_has_suffix (text, last_chunk);
}

/* 0: the connection ended. */
static guint
read_answer (Connection *self)
{
  self->n_answer = 0;
  self->answer[0] = '\0';
  while (!is_whole (self->answer, self->n_answer))
    {
      gsize   left = ANSWER_BYTES - 1 - self->n_answer;
      ssize_t n_read = recv (self->fd, self->answer + self->n_answer, left, 0);

      if (n_read <= 0)
        return 0;
      self->n_answer += (gsize) n_read;
      self->answer[self->n_answer] = '\0';
    }
  return (guint) g_ascii_strtoull (self->answer + strlen ("HTTP/1.1 "), NULL, 10);
}

/* The status of the answer; 0: there was none. */
static guint
post (Connection *self, const BenchBatch *batch)
{
  gsize            size = 0;
  const char      *data = g_bytes_get_data (batch->body, &size);
  g_autofree char *head =
    g_strdup_printf ("%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", self->load->head, size);
  guint status = 0;

  if ((self->fd < 0 && !connect_to (self)) || !write_all (self->fd, head, strlen (head)) ||
      !write_all (self->fd, data, size))
    return 0;
  status = read_answer (self);
  if (status == 0 || strcasestr (self->answer, "\r\nConnection: close") != NULL)
    {
      close (self->fd);
      self->fd = -1;
    }
  return status;
}

/* What the answer says was taken; a receiver that says nothing has taken all. */
static guint64
count_taken (const Connection *self, const BenchBatch *batch)
{
  const char *accepted = strstr (self->answer, "\"accepted\":");

  if (accepted == NULL)
    return batch->events->len;
  return g_ascii_strtoull (strchr (accepted, ':') + 1, NULL, 10);
}

static gboolean
deliver (Connection *self, const BenchBatch *batch)
{
  guint64 start = bench_now_ns ();
  guint64 taken_ns = 0;
  guint   n_retries = 0;
  guint   status = 0;

  while ((status = post (self, batch)) == 0 || status >= 500)
    {
      if (++n_retries > MAX_RETRIES)
        break;
      g_usleep (RETRY_US);
    }
  taken_ns = bench_now_ns () - start;

  g_mutex_lock (&self->load->mutex);
  self->load->n_retries += n_retries;
  self->load->n_taken += status == 200 ? count_taken (self, batch) : 0;
  g_array_append_val (self->load->times_ns, taken_ns);
  g_mutex_unlock (&self->load->mutex);

  if (status != 200)
    g_printerr ("a batch was not taken: %u, %s\n", status, self->answer);
  return status == 200;
}

static gpointer
send_in_thread (gpointer data)
{
  Connection *self = data;
  Load       *load = self->load;
  guint       i = 0;

  while ((i = (guint) g_atomic_int_add (&load->next, 1)) < load->batches->len)
    {
      if (!deliver (self, load->batches->pdata[i]))
        g_atomic_int_set (&load->is_failed, 1);
    }
  return NULL;
}

static void
send_batches (Load *load, Connection *connections, guint n_connections)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  load->next = 0;
  for (guint i = 0; i < n_connections; i++)
    g_ptr_array_add (threads, g_thread_new ("connection", send_in_thread, &connections[i]));
  for (guint i = 0; i < n_connections; i++)
    g_thread_join (threads->pdata[i]);
}

static int
compare_times (gconstpointer first, gconstpointer second)
{
  guint64 one = *(const guint64 *) first;
  guint64 other = *(const guint64 *) second;

  return one < other ? -1 : one > other;
}

static void
say_load (const Load *load)
{
  const guint64 *times_ns = (const guint64 *) (gpointer) load->times_ns->data;
  guint          n = load->times_ns->len;

  bench_say ("taken", load->n_taken);
  bench_say ("retries", load->n_retries);
  bench_say ("requests", n);
  if (n == 0)
    return;
  g_array_sort (load->times_ns, compare_times);
  bench_say ("median-ns", times_ns[n / 2]);
  bench_say ("p99-ns", times_ns[MIN (n - 1, n * 99 / 100)]);
}

static int
send_all (Load *load, BenchSupply *supply, guint n_connections)
{
  Connection *connections = g_new0 (Connection, n_connections);
  guint64     send_ns = 0;
  guint64     cpu_ns = 0;

  for (guint i = 0; i < n_connections; i++)
    {
      connections[i].load = load;
      connections[i].fd = -1;
    }
  while (supply->n_left > 0 && !load->is_failed)
    {
      g_autoptr (GPtrArray) batches = bench_supply_take (supply);
      guint64 start_cpu = read_cpu_ns ();
      guint64 start = bench_now_ns ();

      load->batches = batches;
      send_batches (load, connections, n_connections);
      send_ns += bench_now_ns () - start;
      cpu_ns += read_cpu_ns () - start_cpu;
    }
  for (guint i = 0; i < n_connections; i++)
    {
      if (connections[i].fd >= 0)
        close (connections[i].fd);
    }
  g_free (connections);

  bench_say ("send-ns", send_ns);
  bench_say ("cpu-ns", cpu_ns);
  bench_say ("next-batch", supply->next);
  say_load (load);
  return load->is_failed;
}

static int
send_main (char **arguments)
{
  gboolean    is_packed = g_str_equal (arguments[4], "gzip");
  BenchSupply supply = { .is_packed = is_packed };
  Load        load = { .port = (guint16) atoi (arguments[0]) };
  int         result = 0;

  supply.next = g_ascii_strtoull (arguments[2], NULL, 10);
  supply.n_left = g_ascii_strtoull (arguments[3], NULL, 10);
  load.head = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                               "Content-Type: application/json\r\n%s",
                               arguments[1],
                               load.port,
                               is_packed ? "Content-Encoding: gzip\r\n" : "");
  load.times_ns = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_mutex_init (&load.mutex);
  result = send_all (&load, &supply, (guint) atoi (arguments[5]));
  g_mutex_clear (&load.mutex);
  g_array_unref (load.times_ns);
  g_free (load.head);
  return result;
}

/* Reads requests and answers them, as long as the other side wants. */
static gpointer
sink_in_thread (gpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  int               fd = GPOINTER_TO_INT (data);
  g_autofree char  *buffer = g_malloc (ANSWER_BYTES);
  ssize_t           n_read = 0;

  while ((n_read = recv (fd, buffer, ANSWER_BYTES - 1, 0)) > 0)
    {
      const char *length = NULL;
      gsize       left = 0;

      buffer[n_read] = '\0';
      length = strstr (buffer, "Content-Length: ");
      if (length == NULL)
        break;
      left = g_ascii_strtoull (strchr (length, ':') + 1, NULL, 10);
      left -= (gsize) (buffer + n_read - (strstr (length, "\r\n\r\n") + 4));
      while (left > 0 && (n_read = recv (fd, buffer, MIN (left, ANSWER_BYTES), 0)) > 0)
        left -= (gsize) n_read;
      if (!write_all (fd, answer, strlen (answer)))
        break;
    }
  close (fd);
  return NULL;
}

/* Ends with its standard input. */
static int
sink_main (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t          length = sizeof address;
  int                fd = open_socket ();
  struct pollfd      fds[] = { { .fd = fd, .events = POLLIN }, { .fd = 0, .events = POLLIN } };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, length) != 0 || listen (fd, 64) != 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    return 1;
  bench_say ("port", ntohs (address.sin_port));
  fflush (stdout);
  while (poll (fds, G_N_ELEMENTS (fds), -1) > 0 && fds[1].revents == 0)
    {
      int other = accept (fd, NULL, NULL);

      if (other >= 0)
        g_thread_unref (g_thread_new ("sink", sink_in_thread, GINT_TO_POINTER (other)));
    }
  close (fd);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 8 && g_str_equal (argv[1], "send"))
    return send_main (argv + 2);
  if (argc == 2 && g_str_equal (argv[1], "sink"))
    return sink_main ();

  g_printerr ("usage: %s send PORT TARGET FIRST-BATCH EVENTS plain|gzip CONNECTIONS | sink\n",
              argv[0]);
  return 2;
}
