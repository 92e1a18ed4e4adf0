/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-verdict.h"

#include "collector-text.h"

#include <string.h>

#define SHOWN_CHARS 160

typedef struct
{
  int              code; /* of ClickHouse's exceptions */
  CollectorVerdict verdict;
} Meaning;

/* By the names that ClickHouse gives them. Each version knows some of them. */
static const Meaning meanings[] = {
  { 6, COLLECTOR_VERDICT_DATA },      /* CANNOT_PARSE_TEXT */
  { 8, COLLECTOR_VERDICT_ELSE },      /* THERE_IS_NO_COLUMN */
  { 10, COLLECTOR_VERDICT_ELSE },     /* NOT_FOUND_COLUMN_IN_BLOCK */
  { 16, COLLECTOR_VERDICT_ELSE },     /* NO_SUCH_COLUMN_IN_TABLE */
  { 25, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_ESCAPE_SEQUENCE */
  { 26, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_QUOTED_STRING */
  { 27, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_INPUT_ASSERTION_FAILED */
  { 32, COLLECTOR_VERDICT_DATA },     /* ATTEMPT_TO_READ_AFTER_EOF */
  { 33, COLLECTOR_VERDICT_DATA },     /* CANNOT_READ_ALL_DATA */
  { 38, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_DATE */
  { 41, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_DATETIME */
  { 47, COLLECTOR_VERDICT_ELSE },     /* UNKNOWN_IDENTIFIER */
  { 53, COLLECTOR_VERDICT_DATA },     /* TYPE_MISMATCH */
  { 60, COLLECTOR_VERDICT_ELSE },     /* UNKNOWN_TABLE */
  { 62, COLLECTOR_VERDICT_ELSE },     /* SYNTAX_ERROR */
  { 69, COLLECTOR_VERDICT_DATA },     /* ARGUMENT_OUT_OF_BOUND */
  { 70, COLLECTOR_VERDICT_DATA },     /* CANNOT_CONVERT_TYPE */
  { 72, COLLECTOR_VERDICT_DATA },     /* CANNOT_PARSE_NUMBER */
  { 73, COLLECTOR_VERDICT_ELSE },     /* UNKNOWN_FORMAT */
  { 81, COLLECTOR_VERDICT_ELSE },     /* UNKNOWN_DATABASE */
  { 115, COLLECTOR_VERDICT_SETTING }, /* UNKNOWN_SETTING */
  { 117, COLLECTOR_VERDICT_DATA },    /* INCORRECT_DATA */
  { 131, COLLECTOR_VERDICT_DATA },    /* TOO_LARGE_STRING_SIZE */
  { 159, COLLECTOR_VERDICT_LOAD },    /* TIMEOUT_EXCEEDED */
  { 160, COLLECTOR_VERDICT_LOAD },    /* TOO_SLOW */
  { 164, COLLECTOR_VERDICT_SETTING }, /* READONLY */
  { 173, COLLECTOR_VERDICT_LOAD },    /* CANNOT_ALLOCATE_MEMORY */
  { 192, COLLECTOR_VERDICT_ELSE },    /* UNKNOWN_USER */
  { 193, COLLECTOR_VERDICT_ELSE },    /* WRONG_PASSWORD */
  { 194, COLLECTOR_VERDICT_ELSE },    /* REQUIRED_PASSWORD */
  { 195, COLLECTOR_VERDICT_ELSE },    /* IP_ADDRESS_NOT_ALLOWED */
  { 198, COLLECTOR_VERDICT_ELSE },    /* DNS_ERROR */
  { 201, COLLECTOR_VERDICT_ELSE },    /* QUOTA_EXPIRED */
  { 202, COLLECTOR_VERDICT_ELSE },    /* TOO_MANY_SIMULTANEOUS_QUERIES */
  { 203, COLLECTOR_VERDICT_ELSE },    /* NO_FREE_CONNECTION */
  { 209, COLLECTOR_VERDICT_ELSE },    /* SOCKET_TIMEOUT */
  { 210, COLLECTOR_VERDICT_ELSE },    /* NETWORK_ERROR */
  { 218, COLLECTOR_VERDICT_ELSE },    /* TABLE_IS_DROPPED */
  { 225, COLLECTOR_VERDICT_ELSE },    /* NO_ZOOKEEPER */
  { 236, COLLECTOR_VERDICT_ELSE },    /* ABORTED */
  { 241, COLLECTOR_VERDICT_LOAD },    /* MEMORY_LIMIT_EXCEEDED */
  { 242, COLLECTOR_VERDICT_ELSE },    /* TABLE_IS_READ_ONLY */
  { 243, COLLECTOR_VERDICT_LOAD },    /* NOT_ENOUGH_SPACE */
  { 252, COLLECTOR_VERDICT_LOAD },    /* TOO_MANY_PARTS */
  { 279, COLLECTOR_VERDICT_ELSE },    /* ALL_CONNECTION_TRIES_FAILED */
  { 285, COLLECTOR_VERDICT_ELSE },    /* TOO_FEW_LIVE_REPLICAS */
  { 286, COLLECTOR_VERDICT_ELSE },    /* UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE */
  { 291, COLLECTOR_VERDICT_ELSE },    /* DATABASE_ACCESS_DENIED */
  { 307, COLLECTOR_VERDICT_LOAD },    /* TOO_MANY_BYTES */
  { 319, COLLECTOR_VERDICT_ELSE },    /* UNKNOWN_STATUS_OF_INSERT */
  { 321, COLLECTOR_VERDICT_DATA },    /* VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE */
  { 349, COLLECTOR_VERDICT_DATA },    /* CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN */
  { 376, COLLECTOR_VERDICT_DATA },    /* CANNOT_PARSE_UUID */
  { 394, COLLECTOR_VERDICT_ELSE },    /* QUERY_WAS_CANCELLED */
  { 407, COLLECTOR_VERDICT_DATA },    /* DECIMAL_OVERFLOW */
  { 441, COLLECTOR_VERDICT_DATA },    /* CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING */
  { 452, COLLECTOR_VERDICT_SETTING }, /* SETTING_CONSTRAINT_VIOLATION */
  { 467, COLLECTOR_VERDICT_DATA },    /* CANNOT_PARSE_BOOL */
  { 469, COLLECTOR_VERDICT_DATA },    /* VIOLATED_CONSTRAINT */
  { 497, COLLECTOR_VERDICT_ELSE },    /* ACCESS_DENIED */
  { 516, COLLECTOR_VERDICT_ELSE },    /* AUTHENTICATION_FAILED */
  { 999, COLLECTOR_VERDICT_ELSE },    /* KEEPER_EXCEPTION */
};

/* The number behind "Code: " at the beginning of an exception's text, 0 where there is none. */
static int
find_code (const char *text)
{
  const char *start = text == NULL ? NULL : strstr (text, "Code: ");

  return start == NULL ? 0 : (int) g_ascii_strtoll (start + strlen ("Code: "), NULL, 10);
}

static CollectorVerdict
judge_code (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      if (meanings[i].code == code)
        return meanings[i].verdict;
    }

  return COLLECTOR_VERDICT_ODD;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/* Which statuses speak of the block, where no code says more. */
static CollectorVerdict
judge_status (guint status)
{
  switch (status)
    {
    case 413:
      return COLLECTOR_VERDICT_DATA;
    case 400:
    case 422:
    case 500:
      return COLLECTOR_VERDICT_ODD;
    default:
      return COLLECTOR_VERDICT_ELSE;
    }
}

/* Only a whole 200 that can come from nobody but ClickHouse, and with nothing in it, says that a
 * block was taken: a proxy or a portal may answer 200 as well, and an exception may follow. */
CollectorVerdict
collector_forward_judge (const CollectorForwardAnswer *answer)
{
  int code = find_code (answer->text);

  if (answer->status == 200 && answer->is_clickhouse && answer->is_complete &&
      is_empty (answer->text))
    return COLLECTOR_VERDICT_TAKEN;
  if (code == 0)
    return judge_status (answer->status);

  /* Our rows have no fields but those of the statement: the table lacks a column. */
  if (code == 117 && strstr (answer->text, "Unknown field") != NULL)
    return COLLECTOR_VERDICT_ELSE;

  return judge_code (code);
}

/* Exceptions that complain of data quote them, and what people did belongs in no log. */
static void
append_exception (GString *reason, const CollectorForwardAnswer *answer, CollectorVerdict verdict)
{
  const char      *start = strstr (answer->text, "DB::Exception: ");
  g_autofree char *line = NULL;

  if (start == NULL || verdict == COLLECTOR_VERDICT_DATA || verdict == COLLECTOR_VERDICT_ODD)
    return;

  start += strlen ("DB::Exception: ");
  line = g_strndup (start, strcspn (start, "\n"));
  if (strstr (line, ", e.what()") != NULL)
    *strstr (line, ", e.what()") = '\0';
  if (!g_utf8_validate (line, -1, NULL))
    return;
  g_string_append (reason, " (");
  collector_text_append_escaped (reason, line, SHOWN_CHARS);
  g_string_append_c (reason, ')');
}

/* What is wrong, as the end of a sentence that begins with "it". */
char *
collector_forward_dup_reason (const CollectorForwardAnswer *answer)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  int code = find_code (answer->text);

  g_string_append_printf (reason, "answered %u", answer->status);
  if (code != 0)
    {
      g_string_append_printf (reason, ", code %d", code);
      append_exception (reason, answer, collector_forward_judge (answer));
    }
  else if (answer->status == 200 && !answer->is_clickhouse)
    g_string_append (reason, ", but not as ClickHouse does");
  else if (answer->status == 200 && !answer->is_complete)
    g_string_append (reason, ", but broke off");
  else if (answer->status == 200)
    g_string_append (reason, " with a text that is none of ClickHouse's");
  else if (answer->status >= 300 && answer->status < 400)
    g_string_append (reason, ", a redirect, which is not followed");

  return g_string_free (g_steal_pointer (&reason), FALSE);
}
