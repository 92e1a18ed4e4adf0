/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-input-private.h"

/*< private >
 * natero_input_is_by_hand:
 * @event: an event of any kind
 *
 * Whether a hand caused the event.
 *
 * Crossing, focus and broken grabs are not: they come when a window is mapped under the pointer
 * or a popup closes. GTK also makes motion up when a layout changed under a resting pointer;
 * that has no time, which real motion always has. The time says nothing of other kinds: virtual
 * keyboards press keys at time 0.
 *
 * Returns: `TRUE` for input that a person made
 */
gboolean
natero_input_is_by_hand (GdkEvent *event)
{
  /* As a number: later versions of GTK have more kinds. */
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
      return gdk_event_get_time (event) != GDK_CURRENT_TIME;

    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCHPAD_PINCH:
    case GDK_TOUCHPAD_SWIPE:
    case GDK_TOUCHPAD_HOLD:
    case GDK_DRAG_MOTION:
    case GDK_DROP_START:
      return TRUE;

    default:
      return FALSE;
    }
}
