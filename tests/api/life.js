// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One whole life of a tracker, by GJS. With a URL as its argument a second one lives, and sends
// there; without, nothing leaves.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Gtk from 'gi://Gtk?version=4.0';
import Natero from 'gi://Natero?version=1.0';
import System from 'system';

Gio._promisify(Natero.Tracker.prototype, 'sync_events_async', 'sync_events_finish');
Gio._promisify(Natero.Tracker.prototype, 'shutdown_async', 'shutdown_finish');

function check(isSo, what) {
    if (!isSo)
        throw new Error(`not so: ${what}`);
}

function record() {
    const tracker = Natero.Tracker.new_recording();
    const recorded = [];
    tracker.connect('event-recorded', (_, event) => recorded.push(event.get_action()));
    tracker.connect('filter-event', (_, event) => event.to_json().includes('secret'));
    const details = new Natero.UserDetails({first_name: 'Ada', mobile_phone: '1'});
    check(tracker.login('ada', 'acme', details, null), 'login');
    check(tracker.identify_user(details), 'identify');
    tracker.set_module_id('board');
    tracker.advance_clock(2000);
    tracker.send_feature_event('save', null, 'desk');
    tracker.send_feature_event('secret', null, null);
    tracker.logout();
    const expected = 'login identifyUser feature moduleEnd sessionSync logout';
    check(recorded.join(' ') === expected, recorded.join(' '));
    const events = tracker.dup_recorded_events();
    check(events.length === 6, events.length);
    check(JSON.parse(events[1].to_json()).details.mobile === '1', 'mobile');
    check(tracker.get_drop_counts().deepUnpack().filtered === 1, 'filtered');
    check(tracker.product_id === null, 'product');
}

function refuse() {
    const tracker = Natero.Tracker.new_recording();
    let refusal = null;
    try {
        tracker.login('ä'.repeat(257), 'acme', null, null);
    } catch (error) {
        refusal = error;
    }
    check(refusal?.matches(Natero.error_quark(), Natero.Error.INVALID_ARGUMENT), 'refusal');
    check(refusal.message.includes('257'), refusal.message);
}

function tag() {
    const Pane = GObject.registerClass({
        GTypeName: 'LifePane',
        InternalChildren: ['save'],
        Template: new TextEncoder().encode(`
            <interface>
              <template class="LifePane" parent="GtkBox">
                <child><object class="GtkButton" id="save"/></child>
              </template>
              <object class="NateroTag">
                <property name="widget">save</property>
                <property name="feature-id">pane.save</property>
              </object>
            </interface>`),
    }, class Pane extends Gtk.Box {});
    check(Natero.widget_get_feature_id(new Pane()._save) === 'pane.save', 'template');

    const button = new Gtk.Button();
    Natero.widget_set_module_id(button, 'board');
    const made = new Natero.Tag({widget: button, feature_id: 'made'});
    check(Natero.widget_get_feature_id(button) === 'made', 'tag');
    made.feature_id = null;
    check(Natero.widget_get_feature_id(button) === null, 'removed');
    check(Natero.widget_get_module_id(button) === 'board', 'module');
}

function act() {
    const tracker = Natero.Tracker.new_recording();
    const window = new Gtk.Window();
    const group = new Gio.SimpleActionGroup();
    let nDone = 0;
    tracker.set_account_id('acme');
    const action = new Gio.SimpleAction({name: 'sort'});
    action.connect('activate', () => nDone++);
    group.add_action(action);
    tracker.map_action('list.sort', 'sorted', null, null);
    tracker.attach(window);
    tracker.insert_action_group(window, 'list', group);
    check(window.activate_action('list.sort', null) && nDone === 1, 'activated');
    while (GLib.MainContext.default().iteration(false))
        ;
    const ids = tracker.dup_recorded_events()
        .map(event => JSON.parse(event.to_json()).feature);
    check(ids.includes('sorted'), ids.join(' '));
    tracker.map_action('list.sort', null, null, null);
    tracker.insert_action_group(window, 'list', null);
    window.destroy();
}

async function send(url, folder) {
    const tracker = new Natero.Tracker({
        api_key: 'api', auth_key: 'auth', debug_url: url, application_id: 'org.natero.Life',
        state_directory: folder,
    });
    tracker.consent = Natero.Consent.GRANTED;
    tracker.login('ada', 'acme', null, null);
    tracker.send_feature_event('gjs.life', 'life', null);
    check(await tracker.sync_events_async(null), 'sync');
    check(await tracker.shutdown_async(null), 'shutdown');
    check(tracker.pending_events === 0, 'pending');
    check(tracker.erase(), 'erase');
}

function main(url) {
    record();
    refuse();
    if (Gtk.init_check()) {
        tag();
        act();
    }
    if (!url) {
        print('gjs lived');
        return;
    }

    const loop = new GLib.MainLoop(null, false);
    const folder = GLib.dir_make_tmp('natero-life-XXXXXX');
    let failure = new Error('nothing came back');
    GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 20, () => loop.quit());
    send(url, folder).then(() => (failure = null)).catch(error => (failure = error))
        .finally(() => loop.quit());
    loop.run();
    if (failure) {
        printerr(failure, failure.stack);
        System.exit(1);
    }
    print('gjs lived');
}

main(ARGV[0]);
