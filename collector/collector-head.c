/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-head.h"

#include <libsoup/soup.h>
#include <string.h>

static const char line_problem[] =
  "this is no request of HTTP/1.0 or HTTP/1.1 as it is understood here; nothing was taken";
static const char name_problem[] =
  "the name of a header must consist of letters, digits and !#$%&'*+-.^_`|~, with a colon right "
  "behind it; nothing was taken";
static const char fold_problem[] =
  "a header must be on one line, and none may begin with a blank; nothing was taken";
static const char repeat_problem[] =
  "Host, Content-Length and Transfer-Encoding may each be there once; nothing was taken";
static const char length_problem[] =
  "the Content-Length must be one whole number of 63 bits, in digits alone; nothing was taken";
static const char coding_problem[] =
  "the Transfer-Encoding must be chunked, once, or absent; nothing was taken";
static const char end_problem[] = "the head of the request is not complete; nothing was taken";
static const char size_problem[] =
  "the head of a request may have 64 KiB, and has more; nothing was taken";
static const char version_problem[] =
  "only a request of HTTP/1.1 may have a Transfer-Encoding; nothing was taken";
static const char both_problem[] =
  "a request must have a Content-Length or a Transfer-Encoding, not both; nothing was taken";
static const char control_problem[] =
  "there must be no control characters in the head of a request; nothing was taken";

enum
{
  HOST,
  LENGTH,
  CODING,
  N_ONCE
};

static const char *const once[N_ONCE] = { "host", "content-length", "transfer-encoding" };

static void
fail_with (CollectorHead *self, guint status, const char *problem)
{
  self->problem = problem;
  self->status = status;
  self->state = COLLECTOR_HEAD_BLIND;
}

static void
fail (CollectorHead *self, const char *problem)
{
  fail_with (self, SOUP_STATUS_BAD_REQUEST, problem);
}

static void
begin_request (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_REQUEST_LINE;
  self->n_requests++;
  self->value_length = 0;
  self->n_words = 0;
  self->n_body_bytes = 0;
  self->seen = 0;
  self->is_last = FALSE;
}

static void
append (char *word, gsize *length, char byte)
{
  if (*length + 1 < COLLECTOR_HEAD_MAX_WORD)
    word[(*length)++] = byte;
  word[*length] = '\0';
}

/* RFC 9110, 5.6.2 */
static gboolean
is_token (char byte)
{
  return g_ascii_isalnum (byte) || (byte != '\0' && strchr ("!#$%&'*+-.^_`|~", byte) != NULL);
}

static gboolean
is_control (char byte)
{
  return byte != '\t' && g_ascii_iscntrl (byte);
}

static void
take_request_line (CollectorHead *self, char byte)
{
  if (byte == ' ' || byte == '\t')
    {
      self->value_length = 0;
      return;
    }

  self->n_words += self->value_length == 0 ? 1 : 0;
  append (self->value, &self->value_length, byte);
}

/* Where the line is very short, libsoup doesn't see the end of the head; and from a request of an
 * older version it takes what its Connection header names. */
static void
end_request_line (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_LINE;
  if (self->n_words < 3)
    fail (self, line_problem);
  self->may_be_coded = self->value_length > 0 && strcmp (self->value, "HTTP/1.1") == 0;
}

static gboolean
has (const CollectorHead *self, guint header)
{
  return (self->seen & (1u << header)) != 0;
}

static gboolean
is_named (const CollectorHead *self, guint header)
{
  return strcmp (self->name, once[header]) == 0;
}

static void
end_name (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_VALUE;
  self->value_length = 0;
  self->value[0] = '\0';
  for (guint i = 0; i < N_ONCE; i++)
    {
      if (is_named (self, i) && has (self, i))
        fail (self, repeat_problem);
      else if (is_named (self, i))
        self->seen |= 1u << i;
    }
  if (has (self, CODING) && !self->may_be_coded)
    fail (self, version_problem);
  else if (has (self, LENGTH) && has (self, CODING))
    fail (self, both_problem);
}

static void
take_name (CollectorHead *self, char byte)
{
  if (is_token (byte))
    append (self->name, &self->name_length, g_ascii_tolower (byte));
  else if (byte == ':' && self->name_length > 0)
    end_name (self);
  else
    fail (self, name_problem);
}

static void
take_value (CollectorHead *self, char byte)
{
  if (self->value_length == 0 && (byte == ' ' || byte == '\t'))
    return;

  if (self->value_length + 1 == COLLECTOR_HEAD_MAX_WORD)
    self->value[0] = '?'; /* no length and no coding is so long */
  append (self->value, &self->value_length, byte);
}

static void
end_value (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_LINE;
  g_strchomp (self->value);
  if (is_named (self, LENGTH) &&
      !g_ascii_string_to_unsigned (self->value, 10, 0, G_MAXINT64, &self->n_body_bytes, NULL))
    fail (self, length_problem);
  else if (is_named (self, CODING) && g_ascii_strcasecmp (self->value, "chunked") != 0)
    fail_with (self, SOUP_STATUS_NOT_IMPLEMENTED, coding_problem);
  self->is_last |= is_named (self, CODING);
}

/* Behind a body whose length is not given nothing is taken for a request, see
 * collector-framing.c. */
static void
end_head (CollectorHead *self)
{
  self->n_open = 0;
  if (self->is_last)
    self->state = COLLECTOR_HEAD_BLIND;
  else
    self->state = self->n_body_bytes > 0 ? COLLECTOR_HEAD_BODY : COLLECTOR_HEAD_BETWEEN;
}

static void
end_line (CollectorHead *self)
{
  self->is_after_return = FALSE;
  switch (self->state)
    {
    case COLLECTOR_HEAD_REQUEST_LINE:
      end_request_line (self);
      break;
    case COLLECTOR_HEAD_VALUE:
      end_value (self);
      break;
    case COLLECTOR_HEAD_LINE:
      end_head (self);
      break;
    case COLLECTOR_HEAD_NAME:
      fail (self, name_problem);
      break;
    case COLLECTOR_HEAD_BETWEEN: /* empty lines before a request are not counted */
    case COLLECTOR_HEAD_BODY:
    case COLLECTOR_HEAD_BLIND:
    default:
      break;
    }
}

/* A byte that is neither a line's end nor a control character. */
static void
take_text (CollectorHead *self, char byte)
{
  switch (self->state)
    {
    case COLLECTOR_HEAD_LINE:
      self->name_length = 0;
      self->state = COLLECTOR_HEAD_NAME;
      if (byte == ' ' || byte == '\t')
        fail (self, fold_problem);
      else
        take_name (self, byte);
      break;
    case COLLECTOR_HEAD_NAME:
      take_name (self, byte);
      break;
    case COLLECTOR_HEAD_VALUE:
      take_value (self, byte);
      break;
    case COLLECTOR_HEAD_REQUEST_LINE:
      take_request_line (self, byte);
      break;
    case COLLECTOR_HEAD_BETWEEN:
    case COLLECTOR_HEAD_BODY:
    case COLLECTOR_HEAD_BLIND:
    default:
      break;
    }
}

static void
take (CollectorHead *self, char byte)
{
  if (self->state == COLLECTOR_HEAD_BETWEEN && byte != '\r' && byte != '\n')
    begin_request (self);
  if (self->state != COLLECTOR_HEAD_BETWEEN)
    self->n_open++;

  if (self->n_open > COLLECTOR_HEAD_MAX_BYTES)
    fail_with (self, COLLECTOR_HEAD_STATUS_TOO_LARGE, size_problem);
  else if (byte == '\n')
    end_line (self);
  else if (self->is_after_return || (is_control (byte) && byte != '\r'))
    fail (self, control_problem);
  else if (byte == '\r')
    self->is_after_return = TRUE;
  else
    take_text (self, byte);
}

static gsize
skip_body (CollectorHead *self, gsize n_bytes)
{
  gsize n_skipped = (gsize) MIN (self->n_body_bytes, n_bytes);

  self->n_body_bytes -= n_skipped;
  if (self->n_body_bytes == 0)
    self->state = COLLECTOR_HEAD_BETWEEN;

  return n_skipped;
}

/* Looks at what has come in, in pieces of any length; gives how much of it, which is all unless
 * something is wrong. */
gsize
collector_head_feed (CollectorHead *self, const void *bytes, gsize n_bytes)
{
  const char *text = bytes;
  gsize       i = 0;

  while (i < n_bytes && self->state != COLLECTOR_HEAD_BLIND)
    {
      if (self->state == COLLECTOR_HEAD_BODY)
        i += skip_body (self, n_bytes - i);
      else
        take (self, text[i++]);
    }

  return self->problem == NULL ? n_bytes : i;
}

/* Nothing more comes. */
void
collector_head_end (CollectorHead *self)
{
  if (self->n_open > 0 && self->problem == NULL)
    fail (self, end_problem);
}
