/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-head.h"

#include <string.h>

static const char name_problem[] =
  "the name of a header must consist of letters, digits and !#$%&'*+-.^_`|~, with a colon right "
  "behind it; nothing was taken";
static const char fold_problem[] =
  "a header must be on one line, and none may begin with a blank; nothing was taken";
static const char repeat_problem[] =
  "Host, Content-Length and Transfer-Encoding may each be there once; nothing was taken";
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
fail (CollectorHead *self, const char *problem)
{
  self->problem = problem;
  self->state = COLLECTOR_HEAD_BLIND;
}

static void
begin_request (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_REQUEST_LINE;
  self->n_requests++;
  self->n_body_bytes = 0;
  self->seen = 0;
  self->is_last = FALSE;
}

static void
append_to_name (CollectorHead *self, char byte)
{
  if (self->name_length + 1 < COLLECTOR_HEAD_MAX_NAME)
    self->name[self->name_length++] = g_ascii_tolower (byte);
  self->name[self->name_length] = '\0';
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
end_name (CollectorHead *self)
{
  self->state = COLLECTOR_HEAD_VALUE;
  for (guint i = 0; i < N_ONCE; i++)
    {
      if (strcmp (self->name, once[i]) != 0)
        continue;
      if ((self->seen & (1u << i)) != 0)
        fail (self, repeat_problem);
      self->seen |= 1u << i;
      self->is_last |= i == CODING;
    }
}

static void
take_name (CollectorHead *self, char byte)
{
  if (is_token (byte))
    append_to_name (self, byte);
  else if (byte == ':' && self->name_length > 0)
    end_name (self);
  else
    fail (self, name_problem);
}

/* A length that is not plain or very large, or one beside a coding, is refused elsewhere. */
static void
take_value (CollectorHead *self, char byte)
{
  if (byte == ' ' || byte == '\t' || strcmp (self->name, once[LENGTH]) != 0)
    return;

  if (!g_ascii_isdigit (byte) || self->n_body_bytes > G_MAXUINT32)
    self->is_last = TRUE;
  else
    self->n_body_bytes = self->n_body_bytes * 10 + (guint64) g_ascii_digit_value (byte);
}

/* Behind a body whose length is not given nothing is taken for a request, see
 * collector-framing.c. */
static void
end_head (CollectorHead *self)
{
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
    case COLLECTOR_HEAD_VALUE:
      self->state = COLLECTOR_HEAD_LINE;
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

  if (byte == '\n')
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

/* Looks at what has come in, in pieces of any length; gives how much of it lies before anything
 * that is wrong. */
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

  return self->problem == NULL ? n_bytes : MAX (i, 1) - 1;
}

/* What is wrong with the head of a request, counted from 1, of which all has been fed; NULL: all is
 * well as far as can be seen here. */
const char *
collector_head_get_problem (const CollectorHead *self, guint request)
{
  return request == self->n_requests ? self->problem : NULL;
}
