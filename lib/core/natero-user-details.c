/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-user-details-private.h"

#include "natero-details-private.h"

/**
 * NateroUserDetails:
 *
 * What is known of a user: the `details` of the JavaScript API’s `login()` and `identifyUser()`.
 *
 * Whatever is not set is left out. Lengths are checked by the call that sends the details,
 * [method@Natero.Tracker.login] or [method@Natero.Tracker.identify_user].
 *
 * Since: 1.0
 */
struct _NateroUserDetails
{
  GObject parent_instance;

  NateroDetails *details;
};

G_DEFINE_FINAL_TYPE (NateroUserDetails, natero_user_details, G_TYPE_OBJECT)

static const NateroDetailsField fields[] = {
  { "first-name", "first_name", 80, NATERO_DETAILS_TEXT },
  { "last-name", "last_name", 80, NATERO_DETAILS_TEXT },
  { "email", "email", 512, NATERO_DETAILS_TEXT },
  { "phone", "phone", 80, NATERO_DETAILS_TEXT },
  { "mobile-phone", "mobile_phone", 80, NATERO_DETAILS_TEXT },
  { "salutation", "salutation", 80, NATERO_DETAILS_TEXT },
  { "title", "title", 128, NATERO_DETAILS_TEXT },
  { "role", "role", 128, NATERO_DETAILS_TEXT },
  { "department", "department", 128, NATERO_DETAILS_TEXT },
  { "mailing-street", "mailing_street", 512, NATERO_DETAILS_TEXT },
  { "mailing-city", "mailing_city", 80, NATERO_DETAILS_TEXT },
  { "mailing-state", "mailing_state", 80, NATERO_DETAILS_TEXT },
  { "mailing-postal", "mailing_postal", 80, NATERO_DETAILS_TEXT },
  { "mailing-country", "mailing_country", 80, NATERO_DETAILS_TEXT },
};

/**
 * NateroUserDetails:first-name:
 *
 * The first name.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:last-name:
 *
 * The last name.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:email:
 *
 * The e-mail address.
 *
 * At most 512 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:phone:
 *
 * The phone number.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mobile-phone:
 *
 * The mobile phone number.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:salutation:
 *
 * The salutation, such as “Mrs.”.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:title:
 *
 * The title, such as “Head of Sales”.
 *
 * At most 128 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:role:
 *
 * The role.
 *
 * At most 128 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:department:
 *
 * The department.
 *
 * At most 128 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mailing-street:
 *
 * The street of the postal address.
 *
 * At most 512 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mailing-city:
 *
 * The city of the postal address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mailing-state:
 *
 * The state or province of the postal address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mailing-postal:
 *
 * The postal code.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

/**
 * NateroUserDetails:mailing-country:
 *
 * The country of the postal address.
 *
 * At most 80 characters; `NULL`, the default, leaves it out.
 *
 * Since: 1.0
 */

static void
natero_user_details_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  NateroUserDetails *self = NATERO_USER_DETAILS (object);

  natero_details_set (self->details, object, property_id, value, pspec);
}

static void
natero_user_details_get_property (GObject                  *object,
                                  guint                     property_id,
                                  GValue                   *value,
                                  G_GNUC_UNUSED GParamSpec *pspec)
{
  NateroUserDetails *self = NATERO_USER_DETAILS (object);

  natero_details_get (self->details, property_id, value);
}

static void
natero_user_details_finalize (GObject *object)
{
  NateroUserDetails *self = NATERO_USER_DETAILS (object);

  natero_details_free (self->details);
  G_OBJECT_CLASS (natero_user_details_parent_class)->finalize (object);
}

static void
natero_user_details_class_init (NateroUserDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = natero_user_details_set_property;
  object_class->get_property = natero_user_details_get_property;
  object_class->finalize = natero_user_details_finalize;

  natero_details_install_properties (object_class, fields, G_N_ELEMENTS (fields));
}

static void
natero_user_details_init (NateroUserDetails *self)
{
  self->details = natero_details_new (fields, G_N_ELEMENTS (fields));
}

/**
 * natero_user_details_new:
 *
 * Makes details in which nothing is set yet.
 *
 * Returns: (transfer full): new details
 *
 * Since: 1.0
 */
NateroUserDetails *
natero_user_details_new (void)
{
  return g_object_new (NATERO_TYPE_USER_DETAILS, NULL);
}

gboolean
natero_user_details_check (NateroUserDetails *self, GError **error)
{
  return natero_details_check (self->details, error);
}

/* The mobile number is `mobile_phone` in a `login`, and `mobile` in an `identifyUser`. */
char *
natero_user_details_to_json (NateroUserDetails *self, gboolean for_identify)
{
  return natero_details_to_json_as (
    self->details, "mobile_phone", for_identify ? "mobile" : "mobile_phone");
}
