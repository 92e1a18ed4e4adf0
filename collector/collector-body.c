/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-body.h"

#include "collector-error.h"

#include <gio/gio.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)

typedef struct
{
  const char *at;
  gsize       left;
} Input;

static gboolean
set_unreadable (GError **error, const GError *cause)
{
  gboolean is_short = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

  g_set_error_literal (error,
                       COLLECTOR_ERROR,
                       COLLECTOR_ERROR_UNREADABLE,
                       is_short ? "the gzip data end too soon" : "the gzip data are broken");

  return FALSE;
}

static gboolean
append_bounded (GByteArray   *unpacked,
                const guint8 *bytes,
                gsize         n_bytes,
                gsize         max_bytes,
                GError      **error)
{
  if (n_bytes <= max_bytes - unpacked->len)
    {
      g_byte_array_append (unpacked, bytes, (guint) n_bytes);
      return TRUE;
    }

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_TOO_LARGE,
               "the unpacked body may have %" G_GSIZE_FORMAT " bytes, and has more",
               max_bytes);

  return FALSE;
}

/* Unpacks one gzip member, of which a body may have several on end. */
static gboolean
unpack_member (Input *input, GByteArray *unpacked, gsize max_bytes, GError **error)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  GConverterResult   result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED)
    {
      g_autoptr (GError) cause = NULL;
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (converter,
                                    input->at,
                                    input->left,
                                    chunk,
                                    CHUNK_BYTES,
                                    G_CONVERTER_INPUT_AT_END,
                                    &n_read,
                                    &n_written,
                                    &cause);
      if (result == G_CONVERTER_ERROR)
        return set_unreadable (error, cause);
      input->at += n_read;
      input->left -= n_read;
      if (!append_bounded (unpacked, chunk, n_written, max_bytes, error))
        return FALSE;
    }

  return TRUE;
}

/* Unpacks gzip data, and stops as soon as they turn out larger than max_bytes. */
GBytes *
collector_body_unpack (GBytes *packed, gsize max_bytes, GError **error)
{
  g_autoptr (GByteArray) unpacked = g_byte_array_new ();
  Input input;

  input.at = g_bytes_get_data (packed, &input.left);
  do
    {
      if (!unpack_member (&input, unpacked, max_bytes, error))
        return NULL;
    }
  while (input.left > 0);

  return g_byte_array_free_to_bytes (g_steal_pointer (&unpacked));
}

void
collector_lines_init (CollectorLines *self, GBytes *body)
{
  gsize length = 0;

  self->at = g_bytes_get_data (body, &length);
  self->end = self->at == NULL ? NULL : self->at + length;
  self->number = 0;
}

static gboolean
is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
        return FALSE;
    }

  return TRUE;
}

/* Gives the next line that is not blank, without its \n or \r\n. */
gboolean
collector_lines_next (CollectorLines *self, const char **line, gsize *length)
{
  while (self->at < self->end)
    {
      gsize       left = (gsize) (self->end - self->at);
      const char *newline = memchr (self->at, '\n', left);

      *line = self->at;
      *length = newline == NULL ? left : (gsize) (newline - self->at);
      self->at += newline == NULL ? left : *length + 1;
      self->number++;
      if (*length > 0 && (*line)[*length - 1] == '\r')
        (*length)--;
      if (!is_blank (*line, *length))
        return TRUE;
    }

  return FALSE;
}
