/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-bar-chart.h"

#define LABEL_HEIGHT 24.0
#define VALUE_HEIGHT 20.0
#define BAR_SHARE 0.56
#define MAX_BAR_WIDTH 56.0
#define RADIUS 5.0

/*
 * A bar for each value, its number above and its label below, in the colours of the style.
 */
struct _DemoBarChart
{
  GtkDrawingArea parent_instance;

  GArray *bars;
};

typedef struct
{
  char *label;
  guint value;
} Bar;

/* What the drawing of one bar needs to know of the whole. */
typedef struct
{
  cairo_t     *cr;
  PangoLayout *layout;
  GdkRGBA      text;
  GdkRGBA      accent;
  double       slot_width;
  double       height;
  guint        largest;
} Canvas;

G_DEFINE_FINAL_TYPE (DemoBarChart, demo_bar_chart, GTK_TYPE_DRAWING_AREA)

static void
clear_bar (gpointer data)
{
  g_free (((Bar *) data)->label);
}

static void
draw_text (const Canvas *canvas, const char *text, double centre_x, double y, double alpha)
{
  GdkRGBA color = canvas->text;
  int     width;

  color.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (canvas->cr, &color);
  pango_layout_set_text (canvas->layout, text, -1);
  pango_layout_get_pixel_size (canvas->layout, &width, NULL);
  cairo_move_to (canvas->cr, centre_x - width / 2.0, y);
  pango_cairo_show_layout (canvas->cr, canvas->layout);
}

static void
draw_rounded_top (cairo_t *cr, double x, double y, double width, double height)
{
  double radius = MIN (RADIUS, MIN (height, width / 2.0));

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_arc (cr, x + width - radius, y + radius, radius, 1.5 * G_PI, 2.0 * G_PI);
  cairo_line_to (cr, x + width, y + height);
  cairo_line_to (cr, x, y + height);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_bar (const Canvas *canvas, const Bar *bar, guint index)
{
  double           room = canvas->height - LABEL_HEIGHT - VALUE_HEIGHT;
  double           height = MAX (room * bar->value / canvas->largest, 1.0);
  double           width = MIN (canvas->slot_width * BAR_SHARE, MAX_BAR_WIDTH);
  double           centre = canvas->slot_width * (index + 0.5);
  double           top = VALUE_HEIGHT + room - height;
  g_autofree char *number = g_strdup_printf ("%u", bar->value);

  gdk_cairo_set_source_rgba (canvas->cr, &canvas->accent);
  draw_rounded_top (canvas->cr, centre - width / 2.0, top, width, height);
  draw_text (canvas, number, centre, top - VALUE_HEIGHT + 2.0, 1.0);
  draw_text (canvas, bar->label, centre, canvas->height - LABEL_HEIGHT + 6.0, 0.6);
}

static void
draw_base_line (const Canvas *canvas, double width)
{
  GdkRGBA color = canvas->text;

  color.alpha *= 0.2f;
  gdk_cairo_set_source_rgba (canvas->cr, &color);
  cairo_rectangle (canvas->cr, 0.0, canvas->height - LABEL_HEIGHT, width, 1.0);
  cairo_fill (canvas->cr);
}

static PangoLayout *
create_layout (GtkWidget *widget)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (widget, NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static guint
get_largest (DemoBarChart *self)
{
  guint largest = 1;

  for (guint i = 0; i < self->bars->len; i++)
    largest = MAX (largest, g_array_index (self->bars, Bar, i).value);
  return largest;
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data G_GNUC_UNUSED)
{
  DemoBarChart    *self = DEMO_BAR_CHART (area);
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (area));
  g_autoptr (PangoLayout) layout = create_layout (GTK_WIDGET (area));
  Canvas canvas = { .cr = cr, .layout = layout, .height = height, .largest = get_largest (self) };

  if (self->bars->len == 0)
    return;
  canvas.slot_width = (double) width / self->bars->len;
  gtk_style_context_get_color (style, &canvas.text);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &canvas.accent))
    canvas.accent = canvas.text;
  for (guint i = 0; i < self->bars->len; i++)
    draw_bar (&canvas, &g_array_index (self->bars, Bar, i), i);
  draw_base_line (&canvas, width);
}

static void
demo_bar_chart_finalize (GObject *object)
{
  g_array_unref (DEMO_BAR_CHART (object)->bars);
  G_OBJECT_CLASS (demo_bar_chart_parent_class)->finalize (object);
}

static void
demo_bar_chart_class_init (DemoBarChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = demo_bar_chart_finalize;
}

static void
demo_bar_chart_init (DemoBarChart *self)
{
  self->bars = g_array_new (FALSE, FALSE, sizeof (Bar));
  g_array_set_clear_func (self->bars, clear_bar);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self), draw, NULL, NULL);
}

void
demo_bar_chart_clear (DemoBarChart *self)
{
  g_return_if_fail (DEMO_IS_BAR_CHART (self));

  g_array_set_size (self->bars, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
demo_bar_chart_add (DemoBarChart *self, const char *label, guint value)
{
  Bar bar = { NULL, value };

  g_return_if_fail (DEMO_IS_BAR_CHART (self));

  bar.label = g_strdup (label);
  g_array_append_val (self->bars, bar);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
