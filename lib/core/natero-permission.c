/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-permission-private.h"

#include "natero-consent-gate-private.h"
#include "natero-policy-private.h"

#define GROUP "consent"
#define KEY "answer"

struct _NateroPermission
{
  gatomicrefcount      ref_count;
  NateroState         *state;
  NateroWorker        *worker;
  NateroPermissionFunc changed;
  gpointer             user_data;
  gboolean             is_gone;
  NateroConsentGate    gate;
  NateroPolicy        *policy;
  NateroPolicyValues   values;
  NateroPolicyValues   read; /* by the worker, to be taken */
};

typedef struct
{
  NateroPermission *permission;
  NateroConsent     consent;
} Job;

static const char *const answers[] = { "unset", "granted", "denied" };

NateroPermission *
natero_permission_ref (NateroPermission *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
natero_permission_unref (NateroPermission *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  natero_policy_values_clear (&self->values);
  natero_policy_values_clear (&self->read);
  natero_policy_free (self->policy);
  natero_state_unref (self->state);
  g_free (self);
}

static Job *
job_new (NateroPermission *self)
{
  Job *job = g_new0 (Job, 1);

  job->permission = natero_permission_ref (self);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  natero_permission_unref (job->permission);
  g_free (job);
}

/* For the worker: what people and administrators have set. */
void
natero_permission_read_in_thread (NateroPermission *self)
{
  natero_policy_values_clear (&self->read);
  natero_policy_read_in_thread (self->policy, &self->read);
}

static void
read_in_thread (gpointer data)
{
  natero_permission_read_in_thread (((Job *) data)->permission);
}

static NateroConsent
get_answer (NateroPermission *self)
{
  g_autofree char *answer = natero_state_dup_string (self->state, GROUP, KEY);

  for (guint i = 0; answer != NULL && i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answer, answers[i]))
      return (NateroConsent) i;

  return NATERO_CONSENT_UNSET;
}

/* What was read counts from now on. The settings win over the keyfile, where they say anything. */
void
natero_permission_take_read (NateroPermission *self)
{
  gboolean is_in_settings;

  natero_policy_values_clear (&self->values);
  self->values = self->read;
  self->read = (NateroPolicyValues){ 0 };

  is_in_settings = self->values.is_installed &&
                   (self->values.is_consent_locked || self->values.consent != NATERO_CONSENT_UNSET);
  self->gate.consent = is_in_settings ? self->values.consent : get_answer (self);
  self->gate.is_off_by_policy = self->values.is_disabled;
}

static void
read_done (gpointer data)
{
  NateroPermission *self = ((Job *) data)->permission;

  if (self->is_gone)
    return;

  natero_permission_take_read (self);
  self->changed (self->user_data);
}

static void
policy_changed_cb (gpointer user_data)
{
  NateroPermission *self = user_data;

  natero_worker_push (self->worker, read_in_thread, read_done, job_new (self), job_free);
}

NateroPermission *
natero_permission_new (const char          *application_id,
                       gboolean             is_off_for_run,
                       NateroState         *state,
                       NateroWorker        *worker,
                       NateroPermissionFunc changed,
                       gpointer             user_data)
{
  NateroPermission *self = g_new0 (NateroPermission, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->state = natero_state_ref (state);
  self->worker = worker;
  self->changed = changed;
  self->user_data = user_data;
  self->gate.is_off_for_run = is_off_for_run;
  self->policy = natero_policy_new (application_id, policy_changed_cb, self);
  return self;
}

/* Nobody is told any more; an answer that is on its way to the disk still gets there. */
void
natero_permission_close (NateroPermission *self)
{
  self->is_gone = TRUE;
  natero_policy_silence (self->policy);
  natero_permission_unref (self);
}

void
natero_permission_set_required (NateroPermission *self, gboolean is_required)
{
  self->gate.is_required = is_required;
}

/* Where the settings can't keep the answer, the keyfile does: both before the program may end. */
static void
write_in_thread (gpointer data)
{
  Job *job = data;

  gboolean    is_kept;
  const char *answer;

  is_kept = natero_policy_write_consent_in_thread (job->permission->policy, job->consent);
  answer = is_kept || job->consent == NATERO_CONSENT_UNSET ? NULL : answers[job->consent];
  if (!natero_state_write_in_thread (job->permission->state, GROUP, KEY, answer))
    g_warning ("The answer about consent can't be kept; it is asked for again at the next start.");
}

/* FALSE where it is not the person's to say, or is the same already. */
gboolean
natero_permission_set_consent (NateroPermission *self, NateroConsent consent)
{
  Job *job;

  if (self->gate.consent == consent)
    return FALSE;
  if (self->values.is_installed && self->values.is_consent_locked)
    {
      g_warning ("consent can't be set to “%s”: an administrator has locked it at “%s”.",
                 answers[consent],
                 answers[self->gate.consent]);
      return FALSE;
    }

  self->gate.consent = consent;
  job = job_new (self);
  job->consent = consent;
  natero_worker_push (self->worker, write_in_thread, NULL, job, job_free);
  return TRUE;
}

/* The answer goes too. */
void
natero_permission_forget (NateroPermission *self)
{
  Job *job = job_new (self);

  self->gate.consent = NATERO_CONSENT_UNSET;
  job->consent = NATERO_CONSENT_UNSET;
  natero_worker_push (self->worker, write_in_thread, NULL, job, job_free);
}

NateroConsent
natero_permission_get_consent (NateroPermission *self)
{
  return self->gate.consent;
}

gboolean
natero_permission_is_open (NateroPermission *self)
{
  return natero_consent_gate_is_open (&self->gate);
}

/* NULL: the application's own. */
const char *
natero_permission_get_endpoint (NateroPermission *self)
{
  return self->values.endpoint;
}
