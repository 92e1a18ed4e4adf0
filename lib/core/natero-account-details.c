/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-account-details-private.h"

#include "natero-details-private.h"

/**
 * NateroAccountDetails:
 *
 * What is known of an account: the `details` of the JavaScript API’s `identifyAccount()`.
 *
 * Whatever is not set is left out. Lengths are checked by the call that sends the details,
 * [method@Natero.Tracker.identify_account].
 *
 * Since: 1.0
 */
struct _NateroAccountDetails
{
  GObject parent_instance;

  NateroDetails *details;
};

G_DEFINE_FINAL_TYPE (NateroAccountDetails, natero_account_details, G_TYPE_OBJECT)

static const NateroDetailsField fields[] = {
  { "name", "name", 256, NATERO_DETAILS_TEXT },
  { "join-date", "join_date", 0, NATERO_DETAILS_NUMBER },
  { "lifecycle-stage", "lifecycle_stage", 80, NATERO_DETAILS_TEXT },
  { "is-churned", "is_churned", 0, NATERO_DETAILS_FLAG },
  { "is-churned-set", "is_churned_set", 0, NATERO_DETAILS_FLAG_SET },
  { "inactive-time", "inactive_time", 0, NATERO_DETAILS_NUMBER },
  { "inactive-reason", "inactive_reason", 512, NATERO_DETAILS_TEXT },
  { "tier", "tier", 80, NATERO_DETAILS_TEXT },
  { "industry", "industry", 80, NATERO_DETAILS_TEXT },
  { "employees", "employees", 0, NATERO_DETAILS_NUMBER },
  { "website", "website", 512, NATERO_DETAILS_TEXT },
  { "phone", "phone", 80, NATERO_DETAILS_TEXT },
  { "billing-street", "billing_street", 512, NATERO_DETAILS_TEXT },
  { "billing-city", "billing_city", 80, NATERO_DETAILS_TEXT },
  { "billing-state", "billing_state", 80, NATERO_DETAILS_TEXT },
  { "billing-postal", "billing_postal", 80, NATERO_DETAILS_TEXT },
  { "billing-country", "billing_country", 80, NATERO_DETAILS_TEXT },
};

/**
 * NateroAccountDetails:name:
 *
 * The name; needed where the account is new.
 *
 * At most 256 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:join-date:
 *
 * The day the account joined, in milliseconds since 1970-01-01 UTC; needed where the account is
 * new.
 *
 * -1, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:lifecycle-stage:
 *
 * The stage in its life cycle.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:is-churned:
 *
 * Whether the account was lost.
 *
 * Sent once it was set, to either value; see [property@Natero.AccountDetails:is-churned-set].
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:is-churned-set:
 *
 * Whether [property@Natero.AccountDetails:is-churned] was set, and is sent.
 *
 * Set it to `FALSE` to leave the field out again.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:inactive-time:
 *
 * The time at which it was lost, in milliseconds since 1970-01-01 UTC.
 *
 * -1, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:inactive-reason:
 *
 * The reason why it was lost.
 *
 * At most 512 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:tier:
 *
 * The tier.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:industry:
 *
 * The industry.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:employees:
 *
 * The number of its employees.
 *
 * -1, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:website:
 *
 * The website.
 *
 * At most 512 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:phone:
 *
 * The main phone number.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:billing-street:
 *
 * The street of the billing address.
 *
 * At most 512 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:billing-city:
 *
 * The city of the billing address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:billing-state:
 *
 * The state or province of the billing address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:billing-postal:
 *
 * The postal code of the billing address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroAccountDetails:billing-country:
 *
 * The country of the billing address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

static void
natero_account_details_set_property (GObject      *object,
                                     guint         property_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  NateroAccountDetails *self = NATERO_ACCOUNT_DETAILS (object);

  natero_details_set (self->details, object, property_id, value, pspec);
}

static void
natero_account_details_get_property (GObject                  *object,
                                     guint                     property_id,
                                     GValue                   *value,
                                     G_GNUC_UNUSED GParamSpec *pspec)
{
  NateroAccountDetails *self = NATERO_ACCOUNT_DETAILS (object);

  natero_details_get (self->details, property_id, value);
}

static void
natero_account_details_finalize (GObject *object)
{
  NateroAccountDetails *self = NATERO_ACCOUNT_DETAILS (object);

  natero_details_free (self->details);
  G_OBJECT_CLASS (natero_account_details_parent_class)->finalize (object);
}

static void
natero_account_details_class_init (NateroAccountDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = natero_account_details_set_property;
  object_class->get_property = natero_account_details_get_property;
  object_class->finalize = natero_account_details_finalize;

  natero_details_install_properties (object_class, fields, G_N_ELEMENTS (fields));
}

static void
natero_account_details_init (NateroAccountDetails *self)
{
  self->details = natero_details_new (fields, G_N_ELEMENTS (fields));
}

/**
 * natero_account_details_new:
 *
 * Makes details in which nothing is set yet.
 *
 * Returns: (transfer full): new details
 *
 * Since: 1.0
 */
NateroAccountDetails *
natero_account_details_new (void)
{
  return g_object_new (NATERO_TYPE_ACCOUNT_DETAILS, NULL);
}

gboolean
natero_account_details_check (NateroAccountDetails *self, GError **error)
{
  return natero_details_check (self->details, error);
}

char *
natero_account_details_to_json (NateroAccountDetails *self)
{
  return natero_details_to_json_as (self->details, NULL, NULL);
}
