/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-application.h"

#include "demo-window.h"

#define APPLICATION_ID "org.natero.Demo"
#define COLLECTOR_VARIABLE "NATERO_DEMO_COLLECTOR"
#define DEFAULT_COLLECTOR "http://127.0.0.1:8642/v1/[authKey]/[apiKey]"

/*
 * The application: it owns the tasks and the tracker, and the keys of its actions.
 */
struct _DemoApplication
{
  AdwApplication parent_instance;

  DemoWorkspace *workspace;
  DemoUsage     *usage;
};

G_DEFINE_FINAL_TYPE (DemoApplication, demo_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "win.show-page::dashboard", { "<Control>1" } },
  { "win.show-page::board", { "<Control>2" } },
  { "win.show-page::reports", { "<Control>3" } },
  { "win.show-page::settings", { "<Control>4", "<Control>comma" } },
  { "win.new-task", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.export", { "<Control>e" } },
  { "win.toggle-panel", { "F9" } },
  { "win.shortcuts", { "<Control>question" } },
};

static void
quit_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry entries[] = {
  { .name = "quit", .activate = quit_cb },
};

static void
demo_application_startup (GApplication *application)
{
  DemoApplication *self = DEMO_APPLICATION (application);
  const char      *collector = g_getenv (COLLECTOR_VARIABLE);

  G_APPLICATION_CLASS (demo_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (self), accels[i].action, accels[i].accels);
  self->workspace = demo_workspace_new ();
  self->usage =
    demo_usage_new (GTK_APPLICATION (self), collector != NULL ? collector : DEFAULT_COLLECTOR);
}

static void
demo_application_activate (GApplication *application)
{
  DemoApplication *self = DEMO_APPLICATION (application);
  GtkWindow       *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (demo_window_new (GTK_APPLICATION (self), self->workspace, self->usage));
  gtk_window_present (window);
}

static void
demo_application_dispose (GObject *object)
{
  DemoApplication *self = DEMO_APPLICATION (object);

  g_clear_object (&self->usage);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (demo_application_parent_class)->dispose (object);
}

static void
demo_application_class_init (DemoApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_application_dispose;
  application_class->startup = demo_application_startup;
  application_class->activate = demo_application_activate;
}

static void
demo_application_init (DemoApplication *self G_GNUC_UNUSED)
{
}

DemoApplication *
demo_application_new (void)
{
  return g_object_new (DEMO_TYPE_APPLICATION,
                       "application-id",
                       APPLICATION_ID,
                       "resource-base-path",
                       "/org/natero/Demo",
                       NULL);
}
