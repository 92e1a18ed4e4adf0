/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (DemoApplication) application = demo_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
