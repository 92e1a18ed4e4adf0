/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-sign-in-dialog.h"

#include "demo-load.h"

/*
 * Asks who somebody is and tells the tracker. What the tracker refuses is shown as it says it.
 */
struct _DemoSignInDialog
{
  AdwWindow parent_instance;

  DemoUsage *usage;

  GtkEditable *user_row;
  GtkEditable *name_row;
  GtkEditable *email_row;
  GtkEditable *account_row;
  GtkEditable *company_row;
  GtkLabel    *error_label;
};

G_DEFINE_FINAL_TYPE (DemoSignInDialog, demo_sign_in_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* NULL where nothing was filled in: an unknown value is left out, never sent empty. */
static char *
dup_field (GtkEditable *field)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (field)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
field_changed_cb (DemoSignInDialog *self)
{
  g_autofree char *user_id = dup_field (self->user_row);
  g_autofree char *account_id = dup_field (self->account_row);

  gtk_widget_action_set_enabled (
    GTK_WIDGET (self), "dialog.accept", user_id != NULL && account_id != NULL);
  gtk_widget_hide (GTK_WIDGET (self->error_label));
}

static void
entry_activated_cb (DemoSignInDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.accept", NULL);
}

static NateroUserDetails *
create_user_details (DemoSignInDialog *self)
{
  NateroUserDetails *details = natero_user_details_new ();
  g_autofree char   *name = dup_field (self->name_row);
  g_autofree char   *email = dup_field (self->email_row);
  char              *last_name = name != NULL ? strrchr (name, ' ') : NULL;

  if (last_name != NULL)
    *last_name++ = '\0';
  g_object_set (details, "first-name", name, "last-name", last_name, "email", email, NULL);
  return details;
}

static NateroAccountDetails *
create_account_details (DemoSignInDialog *self)
{
  NateroAccountDetails *details = natero_account_details_new ();
  g_autofree char      *company = dup_field (self->company_row);

  g_object_set (details, "name", company, NULL);
  return details;
}

static void
accept_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED)
{
  DemoSignInDialog *self = DEMO_SIGN_IN_DIALOG (widget);
  g_autofree char  *user_id = dup_field (self->user_row);
  g_autofree char  *account_id = dup_field (self->account_row);
  g_autoptr (NateroUserDetails) user = create_user_details (self);
  g_autoptr (NateroAccountDetails) account = create_account_details (self);
  g_autoptr (GError) error = NULL;

  if (!demo_usage_sign_in (self->usage, user_id, account_id, user, account, &error))
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_widget_show (GTK_WIDGET (self->error_label));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
demo_sign_in_dialog_dispose (GObject *object)
{
  g_clear_object (&DEMO_SIGN_IN_DIALOG (object)->usage);
  G_OBJECT_CLASS (demo_sign_in_dialog_parent_class)->dispose (object);
}

static void
demo_sign_in_dialog_class_init (DemoSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_sign_in_dialog_dispose;

  signals[SIGNAL_ACCEPTED] = g_signal_new (
    "accepted", DEMO_TYPE_SIGN_IN_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, account_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, company_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSignInDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_install_action (widget_class, "dialog.accept", NULL, accept_cb);
}

static void
demo_sign_in_dialog_init (DemoSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.accept", FALSE);
}

DemoSignInDialog *
demo_sign_in_dialog_new (GtkWindow *parent, DemoUsage *usage)
{
  DemoSignInDialog *self = g_object_new (DEMO_TYPE_SIGN_IN_DIALOG, NULL);

  demo_load_attach (GTK_WINDOW (self), parent);
  self->usage = g_object_ref (usage);
  gtk_widget_grab_focus (GTK_WIDGET (self->user_row));
  return self;
}
