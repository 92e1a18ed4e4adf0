// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One whole life of a tracker, by Vala. With a URL as its argument a second one lives, and sends
// there; without, nothing leaves.

void record () throws Error {
  var tracker = new Natero.Tracker.recording ();
  string recorded = "";
  tracker.event_recorded.connect ((event) => {
    recorded += event.get_action () + " ";
  });
  tracker.filter_event.connect ((event) => {
    return "secret" in event.to_json ();
  });
  var details = new Natero.UserDetails ();
  details.first_name = "Ada";
  tracker.login ("ada", "acme", details, null);
  tracker.identify_user (details);
  tracker.set_module_id ("board");
  tracker.advance_clock (2000);
  tracker.send_feature_event ("save", null, null);
  tracker.send_feature_event ("secret", null, null);
  tracker.logout ();
  if (recorded != "login identifyUser feature moduleEnd sessionSync logout ")
    error ("recorded: %s", recorded);
  if (tracker.dup_recorded_events ().length != 6)
    error ("events: %u", tracker.dup_recorded_events ().length);
}

void refuse () {
  var tracker = new Natero.Tracker.recording ();
  try {
    tracker.set_account_id (string.nfill (257, 'a'));
    error ("it was not refused");
  } catch (Natero.Error.INVALID_ARGUMENT refusal) {
    if (!("257" in refusal.message))
      error ("%s", refusal.message);
  } catch (Error other) {
    error ("another error: %s", other.message);
  }
}

void tag () throws Error {
  var builder = new Gtk.Builder ();
  builder.add_from_string ("""
    <interface>
      <object class="GtkButton" id="save"/>
      <object class="NateroTag">
        <property name="widget">save</property>
        <property name="feature-id">doc.save</property>
      </object>
    </interface>""", -1);
  var save = (Gtk.Widget) builder.get_object ("save");
  if (Natero.widget_get_feature_id (save) != "doc.save")
    error ("the file has tagged nothing");
  var made = new Natero.Tag (save);
  made.module_id = "board";
  Natero.widget_set_feature_id (save, null);
  if (Natero.widget_get_module_id (save) != "board" || Natero.widget_get_feature_id (save) != null)
    error ("the tag is not what it was made");
}

void act () throws Error {
  var tracker = new Natero.Tracker.recording ();
  var window = new Gtk.Window ();
  var group = new SimpleActionGroup ();
  group.add_action (new SimpleAction ("sort", null));
  tracker.set_account_id ("acme");
  tracker.map_action ("list.sort", "sorted", null, null);
  tracker.attach (window);
  tracker.insert_action_group (window, "list", group);
  window.activate_action_variant ("list.sort", null);
  while (MainContext.default ().iteration (false)) {
  }
  if (tracker.dup_recorded_events ().length != 1)
    error ("the action was not counted");
  tracker.map_action ("list.sort", null, null, null);
  tracker.insert_action_group (window, "list", null);
  window.destroy ();
}

async void send_life (string url) throws Error {
  var tracker = (Natero.Tracker) Object.new (typeof (Natero.Tracker),
    "api-key", "api", "auth-key", "auth", "debug-url", url, "application-id", "org.natero.Life",
    "state-directory", DirUtils.make_tmp ("natero-life-XXXXXX"));
  tracker.consent = Natero.Consent.GRANTED;
  tracker.login ("ada", "acme", null, null);
  tracker.send_feature_event ("vala.life", "life", null);
  yield tracker.sync_events_async (null);
  yield tracker.shutdown_async (null);
  if (tracker.pending_events != 0)
    error ("%u are left", tracker.pending_events);
  tracker.erase ();
}

int main (string[] args) {
  try {
    record ();
    refuse ();
    if (Gtk.init_check ()) {
      tag ();
      act ();
    }
  } catch (Error failure) {
    error ("%s", failure.message);
  }
  if (args.length > 1) {
    var loop = new MainLoop ();
    Timeout.add_seconds (20, () => {
      error ("nothing came back");
    });
    send_life.begin (args[1], (source, result) => {
      try {
        send_life.end (result);
      } catch (Error failure) {
        error ("%s", failure.message);
      }
      loop.quit ();
    });
    loop.run ();
  }
  print ("vala lived\n");
  return 0;
}
