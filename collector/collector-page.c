/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-page.h"

#include "collector-reply.h"

#include <string.h>

#define ASSETS "/assets/"

typedef struct
{
  const char *suffix;
  const char *type;
} ContentType;

static const ContentType content_types[] = {
  { ".html", "text/html; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".mjs", "text/javascript; charset=utf-8" },
  { ".json", COLLECTOR_JSON_TYPE },
  { ".svg", "image/svg+xml" },
  { ".png", "image/png" },
  { ".ico", "image/vnd.microsoft.icon" },
  { ".woff2", "font/woff2" },
  { ".txt", COLLECTOR_TEXT_TYPE },
};

gboolean
collector_page_is_asset (const char *path)
{
  return g_str_has_prefix (path, ASSETS);
}

static const char *
find_type (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (content_types); i++)
    {
      if (g_str_has_suffix (path, content_types[i].suffix))
        return content_types[i].type;
    }

  return "application/octet-stream";
}

/* Where the file lies; NULL where the name is none of ours, such as one that climbs. */
static char *
build_resource_path (const char *path)
{
  const char      *name = strcmp (path, "/") == 0 ? ASSETS "index.html" : path;
  g_autofree char *decoded = g_uri_unescape_string (name + strlen (ASSETS), NULL);

  if (decoded == NULL || *decoded == '\0' || *decoded == '/' || strstr (decoded, "..") != NULL ||
      strstr (decoded, "//") != NULL)
    return NULL;

  return g_strconcat (COLLECTOR_PAGE_RESOURCES, decoded, NULL);
}

static gboolean
is_known_to_client (SoupServerMessage *message, const char *tag)
{
  const char *known = soup_message_headers_get_list (
    soup_server_message_get_request_headers (message), "If-None-Match");

  return known != NULL && (strcmp (known, "*") == 0 || strstr (known, tag) != NULL);
}

static void
answer_file (SoupServerMessage *message, const char *path, GBytes *file)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  g_autofree char *tag = g_strdup_printf ("\"%.32s\"", digest);

  if (is_known_to_client (message, tag))
    collector_reply_start (message, SOUP_STATUS_NOT_MODIFIED);
  else
    collector_reply_bytes (message,
                           SOUP_STATUS_OK,
                           find_type (path),
                           g_bytes_get_data (file, NULL),
                           g_bytes_get_size (file));
  collector_reply_set_header (message, "ETag", tag);
  collector_reply_set_header (message, "Cache-Control", "no-cache");
}

/* Answers with the page for "/", and with one of its files for "/assets/NAME". */
void
collector_page_answer (SoupServerMessage *message, const char *path)
{
  g_autofree char *resource = build_resource_path (path);
  g_autoptr (GBytes) file = NULL;

  if (resource != NULL)
    file = g_resources_lookup_data (resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (file != NULL)
    answer_file (message, resource, file);
  else if (strcmp (path, "/") == 0)
    collector_reply_text (message,
                          SOUP_STATUS_NOT_FOUND,
                          "This natero-collector was built without its page; ask /api/summary, "
                          "/api/events and the others.\n");
  else
    collector_reply_text (message, SOUP_STATUS_NOT_FOUND, "The page has no such file.\n");
}
