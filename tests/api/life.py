#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One whole life of a tracker, by PyGObject.

With a URL as its argument a second one lives, and sends there; without, nothing leaves.
"""

import json
import sys
import tempfile

import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Natero', '1.0')
from gi.repository import Gdk, Gio, GLib, Gtk, Natero  # noqa: E402


def actions(tracker):
    return [event.get_action() for event in tracker.dup_recorded_events()]


def record():
    tracker = Natero.Tracker.new_recording()
    recorded, idle = [], []
    tracker.connect('event-recorded', lambda _, event: recorded.append(event.get_id()))
    tracker.connect('notify::idle', lambda *_: idle.append(tracker.get_idle()))
    tracker.connect('filter-event', lambda _, event: 'secret' in event.to_json())
    details = Natero.UserDetails(first_name='Ada', email='ada@example.org', mobile_phone='1')
    assert tracker.login('ada', 'acme', details, 'desk')
    assert tracker.identify_user(details)
    assert tracker.identify_account(Natero.AccountDetails(name='Acme', employees=0,
                                                          is_churned=False))
    tracker.set_module_id('board')
    tracker.advance_clock(2000)
    tracker.send_feature_event('save', None, None)
    tracker.send_feature_event('secret', None, None)
    tracker.advance_clock(60 * 1000)
    assert tracker.props.idle and idle[-1], idle
    tracker.logout()
    expected = ['login', 'identifyUser', 'identifyAccount', 'feature', 'sessionSync', 'moduleEnd',
                'sessionIdle', 'sessionSync', 'logout']
    assert actions(tracker) == expected, actions(tracker)
    assert len(recorded) == len(expected)
    assert tracker.get_drop_counts().unpack() == {'filtered': 1}
    lines = [json.loads(event.to_json()) for event in tracker.dup_recorded_events()]
    assert lines[0]['details'] == {'first_name': 'Ada', 'email': 'ada@example.org',
                                   'mobile_phone': '1'}, lines[0]
    assert lines[1]['details']['mobile'] == '1'
    assert lines[2]['details'] == {'name': 'Acme', 'employees': 0, 'is_churned': False}
    assert tracker.get_account_id() is None


def refuse():
    tracker = Natero.Tracker.new_recording()
    try:
        tracker.identify_user(Natero.UserDetails())
    except GLib.Error as error:
        assert error.matches(Natero.error_quark(), Natero.Error.NOT_IDENTIFIED), error
    else:
        raise AssertionError('it was not refused')
    try:
        tracker.set_account_id('a' * 257)
    except GLib.Error as error:
        assert error.matches(Natero.error_quark(), Natero.Error.INVALID_ARGUMENT), error
        assert '257' in error.message and '256' in error.message, error.message
    else:
        raise AssertionError('it was not refused')


def tag():
    class Pane(Gtk.Box):
        __gtype_name__ = 'LifePane'
        save = Gtk.Template.Child()

    template = Gtk.Template(string="""
        <interface>
          <template class="LifePane" parent="GtkBox">
            <child><object class="GtkButton" id="save"/></child>
          </template>
          <object class="NateroTag">
            <property name="widget">save</property>
            <property name="feature-id">pane.save</property>
          </object>
          <object class="NateroTag">
            <property name="widget">LifePane</property>
            <property name="module-id">pane</property>
          </object>
        </interface>""")
    for pane in [template(Pane)(), Pane()]:
        assert Natero.widget_get_feature_id(pane.save) == 'pane.save'
        assert Natero.widget_get_module_id(pane) == 'pane'
        assert Natero.widget_get_product_id(pane) is None
    button = Gtk.Button()
    Natero.widget_set_product_id(button, 'desk')
    made = Natero.Tag(widget=button, feature_id='made')
    assert Natero.widget_get_feature_id(button) == 'made'
    made.props.feature_id = None
    assert Natero.widget_get_feature_id(button) is None
    assert Natero.widget_get_product_id(button) == 'desk'


def act():
    tracker, window, done = Natero.Tracker.new_recording(), Gtk.Window(), []
    tracker.set_account_id('acme')
    group, action = Gio.SimpleActionGroup(), Gio.SimpleAction(name='sort')
    action.connect('activate', lambda *_: done.append('sort'))
    group.add_action(action)
    tracker.map_action('list.sort', 'sorted', None, 'desk')
    tracker.attach(window)
    tracker.insert_action_group(window, 'list', group)
    assert window.activate_action('list.sort', None) and done == ['sort']
    while GLib.MainContext.default().iteration(False):
        pass
    assert 'sorted' in [json.loads(event.to_json()).get('feature')
                        for event in tracker.dup_recorded_events()]
    assert tracker.props.product_id == 'desk'
    tracker.map_action('list.sort', None, None, None)
    tracker.insert_action_group(window, 'list', None)
    assert not window.activate_action('list.sort', None)
    window.destroy()


def send(url):
    with tempfile.TemporaryDirectory() as folder:
        tracker = Natero.Tracker(api_key='api', auth_key='auth', debug_url=url,
                                 application_id='org.natero.Life', state_directory=folder)
        sent, loop = [], GLib.MainLoop()
        tracker.connect('batch-sent', lambda _, n_events: sent.append(n_events))
        tracker.props.consent = Natero.Consent.GRANTED
        tracker.login('ada', 'acme', None, None)
        tracker.send_feature_event('python.life', 'life', None)
        tracker.set_module_id('other')

        def synced(source, result):
            assert source.sync_events_finish(result)
            source.shutdown_async(None, shut_down)

        def shut_down(source, result):
            assert source.shutdown_finish(result)
            loop.quit()

        tracker.sync_events_async(Gio.Cancellable(), synced)
        GLib.timeout_add_seconds(20, sys.exit, 'nothing came back')
        loop.run()
        assert sum(sent) >= 2, sent
        assert tracker.props.pending_events == 0
        assert tracker.erase()
        assert tracker.props.visitor_id is None


record()
refuse()
if Gdk.Display.get_default():
    tag()
    act()
if len(sys.argv) > 1:
    send(sys.argv[1])
print('python lived')
