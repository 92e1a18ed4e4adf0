#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the Explorer does, in a real browser with a real collector."""

import json
import shlex
import sys
import urllib.parse
import urllib.request

from stage import AWAY, VIEWS, ActionChains, Keys, main, now_ms

HOUR = 3600000
DAY = 24 * HOUR

# Recorded so that it can be told whether the page was loaded again.
MARK = 'window.mark = "not loaded again"'
IS_MARKED = 'return window.mark === "not loaded again"'


def some_use(collector):
    """Three users with sessions, modules, features and details."""
    events = []
    for index, user in enumerate(('ada', 'grace', 'linus')):
        common = {'user_id': user, 'account_id': 'acme' if index < 2 else 'kernel',
                  'session_id': f's-{user}', 'created_at': now_ms() - index * HOUR}
        events += [
            {**common, 'action': 'login', 'details': {'first_name': user.title()}},
            {**common, 'action': 'moduleEnd', 'module': f'module-{index}',
             'time_spent': (3 - index) * 61000},
            {**common, 'action': 'sessionSync', 'active_duration': 2 * HOUR + 13 * 60000},
        ]
        events += [{**common, 'feature': 'export', 'total': 1}] * (3 - index)
        events += [{**common, 'feature': f'feature-{index}', 'total': 1, 'product': 'Bench'}]
    collector.post(events)


def people(ms):
    """A duration of at least a minute and less than 100 hours, as the page shows it."""
    seconds = ms // 1000
    if seconds < 3600:
        large, unit, small, small_unit = seconds // 60, 'min', seconds % 60, 's'
    else:
        large, unit, small, small_unit = seconds // 3600, 'h', seconds // 60 % 60, 'min'
    return f'{large}\u00a0{unit}' + (f' {small}\u00a0{small_unit}' if small else '')


def empty_until_the_first_event(stage):
    browser, collector = stage.browser, stage.collector
    stage.open()
    browser.run(MARK)
    assert 'Send your first event:' in browser.text('#welcome')
    assert not browser.is_shown('#content')
    assert f'"debug-url", "{collector.base}v1/' in browser.text('#welcome')

    # The line is sent as a shell would have curl send it.
    words = shlex.split(browser.text('#welcome pre').replace('\\\n', ''))
    assert words[0] == 'curl' and words[2] == '-H' and words[4] == '-d', words
    name, value = words[3].split(': ')
    request = urllib.request.Request(words[1], words[5].encode(), {name: value})
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)['accepted'] == 1

    browser.wait(lambda: browser.is_shown('#content'), 'the figures instead of the welcome')
    browser.wait_text('#figure-events', '1')
    browser.wait(lambda: browser.rows('What', '.top-events table') == ['hello'],
                 'the event')
    assert not browser.is_shown('#welcome')
    assert browser.run(IS_MARKED)


def events_show_as_they_arrive(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('first')
    stage.open('#view=events')
    browser.run(MARK)
    assert browser.rows('Feature or page') == ['first']
    collector.use('second', 'third', user_id='grace')
    browser.wait(lambda: browser.rows('Feature or page') == ['third', 'second', 'first'],
                 'the new events at the top')
    assert browser.rows('User') == ['grace', 'grace', 'ada']
    browser.wait_text('#figure-events', '3')
    browser.wait_text('#figure-users', '2')
    assert browser.run(IS_MARKED)


def pausing_holds_events_back(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('before')
    stage.open('#view=events')
    browser.click('#pause')
    browser.wait_state('paused')
    assert browser.text('#state-text') == 'Paused'
    collector.use('meanwhile')
    # Whatever is asked for by hand comes nevertheless; it shows that time has passed.
    browser.click('#views a[data-view=features]')
    browser.wait(lambda: sorted(browser.rows('Feature')) == ['before', 'meanwhile'], 'the features')
    collector.use('later')
    browser.click('#pause')
    browser.wait_state('live')
    browser.wait(lambda: 'later' in browser.rows('Feature'), 'what came while paused')


# A minute passes when the test says so, and the page is seen when it says so.
TAKE_CLOCK = '''
    const start = setTimeout;
    window.minutes = [];
    window.isHidden = false;
    window.setTimeout = (action, delay, ...rest) =>
      delay === 60000 ? -minutes.push(action) : start(action, delay, ...rest);
    window.clearTimeout = (stop => id => id < 0 ? minutes[-id - 1] = null : stop(id))(clearTimeout);
    Object.defineProperty(document, 'hidden', {get: () => isHidden});'''
HIDE = '''
    isHidden = arguments[0];
    document.dispatchEvent(new Event('visibilitychange'));'''
PASS_A_MINUTE = 'minutes.splice(0).forEach(action => action?.())'


def a_page_that_nobody_sees_lets_go(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('before')
    stage.open('#view=features')
    browser.run(TAKE_CLOCK)
    browser.run(HIDE, True)
    browser.run(HIDE, False)
    browser.run(PASS_A_MINUTE)
    assert browser.run('return document.getElementById("state").dataset.state') == 'live'
    browser.run(HIDE, True)
    assert collector.count_readers() == 1
    browser.run(PASS_A_MINUTE)
    browser.wait_state('hidden')
    assert browser.text('#state-text') == 'Waiting'
    browser.wait(lambda: collector.count_readers() == 0, 'the end of the connection')
    collector.use('meanwhile')
    browser.run(HIDE, False)
    browser.wait_state('live')
    browser.wait(lambda: 'meanwhile' in browser.rows('Feature'), 'what came while nobody looked')


def filters_are_kept_in_the_address(stage):
    browser, collector = stage.browser, stage.collector
    some_use(collector)
    stage.open('#view=events')
    everything = len(browser.rows('User'))

    browser.run('document.querySelector("button[data-field=user][data-value=grace]").click()')
    browser.wait(lambda: set(browser.rows('User')) == {'grace'}, 'events of one user')
    assert browser.chips() == ['grace']
    assert 'user=grace' in urllib.parse.urlsplit(browser.address()).fragment
    browser.wait_text('#figure-users', '1')

    browser.run('''const field = document.getElementById('filter-field');
                   field.value = 'feature';
                   field.dispatchEvent(new Event('change'));''')
    browser.click('#filter-value')
    browser.type('exp')
    browser.wait(lambda: browser.texts('#filter-value-list li') == ['export'], 'the completion')
    browser.type(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait(lambda: browser.rows('Feature or page') == ['export'] * 2, 'two filters')
    browser.run('''const range = document.getElementById('range');
                   range.value = '24h';
                   range.dispatchEvent(new Event('change'));''')
    browser.wait(lambda: browser.chips() == ['grace', 'export', 'Last 24 hours'], 'three chips')

    browser.driver.refresh()
    browser.wait_state('live')
    browser.wait(lambda: browser.rows('Feature or page') == ['export'] * 2, 'the same again')
    assert browser.chips() == ['grace', 'export', 'Last 24 hours']

    collector.use('export', user_id='ada')
    collector.use('export', user_id='grace', session_id='new')
    browser.wait(lambda: len(browser.rows('User')) == 3, 'the new event that the filters let through')
    assert set(browser.rows('User')) == {'grace'}

    browser.driver.back()
    browser.wait(lambda: browser.chips() == ['grace', 'export'], 'the filters before')
    browser.click('.chip:nth-child(2) .remove')
    browser.wait(lambda: browser.chips() == ['grace'], 'one chip fewer')
    assert browser.run('return document.activeElement.matches(".remove")'), 'the focus is lost'
    browser.click('.remove')
    browser.wait(lambda: len(browser.rows('User')) == everything + 2, 'all events')
    assert browser.chips() == []


def events_that_arrive_are_filtered(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('first', user_id='grace')
    stage.open('#view=features')
    # Another view and another filter in one step, as the back button may do.
    browser.go('#view=events&user=grace')
    browser.run('''window.seen = '';
        new MutationObserver(() => (window.seen += document.getElementById('view').textContent))
          .observe(document.getElementById('view'), {childList: true, subtree: true});''')
    collector.use('not-for-us', user_id='ada')
    collector.use('for-us', user_id='grace')
    browser.wait(lambda: browser.rows('Feature or page') == ['for-us', 'first'], 'the right one')
    browser.wait_text('#figure-events', '2')
    seen = browser.run('return window.seen')
    assert 'for-us' in seen and 'not-for-us' not in seen
    browser.go('#view=events')
    browser.wait(lambda: browser.rows('Feature or page') == ['for-us', 'not-for-us', 'first'],
                 'all events')
    collector.use('for-all', user_id='linus')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'for-all', 'the one of somebody else')


def time_ranges_filter(stage):
    browser, collector = stage.browser, stage.collector
    now = now_ms()
    collector.use('old', created_at=now - 3 * DAY)
    collector.use('recent', created_at=now - 2 * HOUR)
    stage.open('#view=features&range=24h')
    assert browser.rows('Feature') == ['recent']
    browser.run('document.getElementById("range").value = "span";'
                'document.getElementById("range").dispatchEvent(new Event("change"))')
    assert browser.is_shown('#range-from')
    browser.run('''const show = ms => new Date(ms + 5.5 * 3600000).toISOString().slice(0, 16);
                   document.getElementById('range-from').value = show(arguments[0]);
                   document.getElementById('range-to').value = show(arguments[1]);
                   document.getElementById('range-apply').click();''',
                now - 4 * DAY, now - 2 * DAY)
    browser.wait(lambda: browser.rows('Feature') == ['old'], 'what was in that span')
    words = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.address()).fragment)
    assert words['from'][0].endswith('Z') and words['to'][0].endswith('Z'), words
    browser.run('document.getElementById("range-from").value = "2030-01-01T00:00";'
                'document.getElementById("range-apply").click()')
    assert browser.text('.problem') == 'The end is not after the beginning.'


def a_restart_of_the_collector_is_survived(stage):
    browser, collector = stage.browser, stage.collector
    stage.allowed = AWAY
    collector.use('before')
    stage.open('#view=events')
    browser.run(MARK)
    collector.stop()
    browser.wait_state('reconnecting')
    assert browser.text('#state-text') == 'Reconnecting'
    collector.start()
    collector.use('at-once')
    browser.wait_state('live')
    collector.use('after')
    browser.wait(lambda: browser.rows('Feature or page') == ['after', 'at-once', 'before'],
                 'all events, without loading the page again')
    browser.wait_text('#figure-events', '3')
    assert browser.run(IS_MARKED)


def another_token_is_told_of(stage):
    browser, collector = stage.browser, stage.collector
    stage.allowed = f'{AWAY}|status of 401'
    collector.use('kept')
    collector.stop()
    collector.start(token='the-first-of-the-tokens')
    browser.open(f'{collector.base}?token=the-first-of-the-tokens#view=events')
    assert browser.address() == f'{collector.base}#view=events'
    assert browser.rows('Feature or page') == ['kept']
    collector.stop()
    collector.start(token='the-second-of-the-tokens')
    browser.wait_state('refused')
    assert browser.text('#state-text') == 'Not allowed'
    assert 'open the address that it printed' in browser.text('#trouble')
    assert browser.is_shown('#trouble')
    browser.open(f'{collector.base}?token=the-second-of-the-tokens#view=events')
    assert not browser.is_shown('#trouble')


def a_question_that_fails_is_told_of(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('first')
    stage.open()
    browser.run('''window.realFetch = fetch;
        window.fetch = (address, ...more) => address.startsWith('api/features')
          ? Promise.resolve(new Response('{"error":"<b>too much</b>"}', {status: 503}))
          : realFetch(address, ...more);''')
    collector.use('second')
    browser.wait_text('#trouble', 'The figures could not be read: <b>too much</b>.')
    browser.wait(lambda: browser.rows('What', '.top-events table') == ['second', 'first'], 'the events')
    browser.wait_text('#figure-events', '2')
    browser.run('window.fetch = realFetch')
    browser.wait(lambda: not browser.is_shown('#trouble'), 'that all is well again')
    browser.wait(lambda: sorted(browser.rows('Feature', '.top-features table')) == ['first', 'second'],
                 'what was missing')


def lists_show_what_the_collector_counts(stage):
    browser, collector = stage.browser, stage.collector
    some_use(collector)
    stage.open('#view=features')
    assert browser.rows('Feature')[0] == 'export' and browser.rows('Uses')[0] == '6'
    assert browser.rows('Share')[0] == '66.7%'
    stage.open('#view=modules')
    assert browser.rows('Module') == ['module-0', 'module-1', 'module-2']
    assert browser.rows('Active time') == ['3\u00a0min 3\u00a0s', '2\u00a0min 2\u00a0s',
                                           '1\u00a0min 1\u00a0s']
    stage.open('#view=sessions')
    told = [people(row['active_time']) for row in collector.ask('sessions')['sessions']]
    assert browser.rows('Active time') == told, told
    assert browser.text('#figure-active_time') == people(collector.ask('summary')['active_time'])
    browser.click('#sort-started')
    browser.wait(lambda: browser.rows('Session') == ['s-ada', 's-grace', 's-linus'], 'by start')
    assert 'sort=started' in browser.address()
    stage.open('#view=users')
    assert browser.rows('User') == ['adaAda', 'graceGrace', 'linusLinus']
    assert browser.rows('Account') == ['acme', 'acme', 'kernel']
    stage.open('#view=accounts')
    assert sorted(browser.rows('Account')) == ['acme', 'kernel']
    stage.open('#view=actions')
    assert browser.rows('Action')[0] == 'feature' and browser.rows('Events')[0] == '9'


def details_show_everything(stage):
    browser, collector = stage.browser, stage.collector
    event = {'feature': 'export', 'created_at': 1700000000123, 'module': 'reports', 'total': 2,
             'own_field': {'deep': [1, 'two', None]}}
    collector.post([event, {'action': 'login', 'created_at': 1600000000000,
                            'details': {'first_name': 'Ada', 'role': 'Countess'}}])
    stage.open('#view=events&feature=export')
    assert browser.rows('Time') == ['15 Nov 2023, 03:43'], browser.rows('Time')
    assert browser.run('return document.querySelector("#view time").title') == '2023-11-14T22:13:20.123Z'
    browser.run('document.querySelector("#view button.open").focus()')
    browser.type(Keys.ENTER)
    assert browser.run('return document.getElementById("detail").open')
    assert browser.run('return document.getElementById("detail").contains(document.activeElement)')
    kept = collector.ask('events?feature=export')['events'][0]['event']
    assert json.loads(browser.text('#detail-json')) == kept and kept['own_field'] == event['own_field']
    assert '2023-11-14T22:13:20.123Z' in browser.text('#detail dl')
    browser.type(Keys.ESCAPE)
    assert not browser.run('return document.getElementById("detail").open')
    assert browser.run('return document.activeElement.matches("button.open")'), 'the focus is lost'
    stage.open('#view=users')
    browser.click('#view button.open')
    facts = browser.texts('#detail .fact')
    assert 'roleCountess' in facts, facts


def charts_have_their_figures_as_text(stage):
    browser, collector = stage.browser, stage.collector
    some_use(collector)
    stage.open()
    assert len(browser.texts('.chart canvas')) == 4
    labels = browser.run('return [...document.querySelectorAll(".chart [role=img]")]'
                         '.map(e => e.getAttribute("aria-label"))')
    assert labels[0].startswith('Uses by hour: 9 in all, at most 4, '), labels
    assert labels[3].startswith('Users by hour: at most 1, '), labels
    drawn = browser.run('''return [...document.querySelectorAll('.chart canvas')].map(canvas => {
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const bar = getComputedStyle(canvas.closest('.canvas')).color.match(/\\d+/g).map(Number);
        let count = 0;
        for (let i = 0; i < data.length; i += 4)
          count += bar.every((part, index) => data[i + index] === part) ? 1 : 0;
        return count;});''')
    assert min(drawn) > 500, f'a chart has no bars: {drawn}'

    browser.click('.figures-table summary')
    browser.wait_script('return document.querySelector(".figures-table tbody tr") !== null',
                        'the table of the charts')
    hours = collector.ask('hours')['hours'][::-1]
    table = browser.run('''return [...document.querySelectorAll('.figures-table tbody tr')].map(
        row => [row.querySelector('button').title, row.cells[1].textContent])''')
    assert [row[1] for row in table] == [str(hour['uses']) for hour in hours], (table, hours)
    browser.click('#unit-days')
    browser.wait_script('return document.querySelector(".chart [role=img]").getAttribute('
                        '"aria-label").startsWith("Uses by day: 9 in all")', 'the days')
    browser.click('#unit-hours')
    browser.wait_script('return document.querySelector(".chart [role=img]").getAttribute('
                        '"aria-label").startsWith("Uses by hour")', 'the hours')

    # Dragging over a chart looks closer.
    over = browser.find('.canvas-uses .u-over')
    ActionChains(browser.driver).move_to_element_with_offset(over, -40, 0).click_and_hold() \
        .move_by_offset(60, 0).release().perform()
    browser.wait(lambda: 'from=' in browser.address() and len(browser.chips()) == 1, 'the time range')


def keyboard_walks_through_everything(stage):
    browser, collector = stage.browser, stage.collector
    some_use(collector)
    stage.open('#user=ada')
    browser.run('''window.walk = [];
        addEventListener('focusin', event => {
          const {outlineStyle, outlineWidth} = getComputedStyle(event.target);
          window.walk.push([event.target, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1]);
        });''')
    stops = browser.run('''window.stops = [...document.querySelectorAll(
          'a[href], button:not(:disabled), select, input, summary, [tabindex="0"]')]
          .filter(element => element.tabIndex >= 0 && element.checkVisibility());
        return window.stops.length;''')
    assert stops > 50, stops
    ActionChains(browser.driver).send_keys(*[Keys.TAB] * stops).perform()
    walk = browser.run('''return window.walk.map(([element, isSeen], index) =>
        [element === window.stops[index], isSeen, element.outerHTML.slice(0, 90)])''')
    wrong = [(index, step) for index, step in enumerate(walk) if not step[0] or not step[1]]
    assert len(walk) == stops and not wrong, (len(walk), stops, wrong[:3])

    stage.open('#view=features')
    browser.type(Keys.TAB, Keys.ENTER)
    assert browser.run('return document.activeElement.id') == 'main'
    browser.run('document.querySelector("#view tbody button").focus()')
    browser.type(Keys.ARROW_DOWN)
    assert browser.run('return document.activeElement.textContent') == browser.rows('Feature')[1]
    browser.type(Keys.ENTER)
    browser.wait(lambda: browser.chips() == browser.rows('Feature'), 'a filter set by keyboard')


def the_focus_stays_while_figures_change(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('often', 'often', 'seldom')
    stage.open('#view=features')
    focused = 'return document.activeElement.textContent'
    browser.run('document.querySelector("button[data-value=seldom]").focus()')
    collector.use('seldom', 'seldom')
    browser.wait(lambda: browser.rows('Feature') == ['seldom', 'often'], 'the other order')
    assert browser.run(focused) == 'seldom'
    browser.go('#view=events')
    browser.run('document.querySelector("button[data-value=often]").focus()')
    collector.use('new')
    browser.wait(lambda: browser.rows('Feature or page')[0] == 'new', 'the new event')
    assert browser.run(focused) == 'often'


def the_choice_of_colours_is_kept(stage):
    browser = stage.browser
    stage.collector.use('any')
    page_colour = 'return getComputedStyle(document.body).backgroundColor'
    stage.open()
    light = browser.run(page_colour)
    browser.run('document.getElementById("theme").value = "dark";'
                'document.getElementById("theme").dispatchEvent(new Event("change"))')
    dark = browser.run(page_colour)
    assert dark != light
    stage.open()
    assert browser.run(page_colour) == dark
    assert browser.run('return document.getElementById("theme").value') == 'dark'
    browser.run('localStorage.clear()')
    browser.show_as(1280, 900, dark=True)
    stage.open()
    assert browser.run(page_colour) == dark
    assert browser.run('return document.getElementById("theme").value') == ''


def figures_read_as_people_say_them(stage):
    browser = stage.browser
    stage.open()
    shown = browser.run_async('''
        const {formatDuration, formatNumber, formatTick} = await import('/assets/format.js');
        return [[0, 420, 42000, 785000, 3600000, 7980000, 4336200000, NaN, -1].map(formatDuration),
                formatNumber(1234567), formatNumber(null), [1500, 90000, 5400000].map(formatTick)]''')
    assert shown == [
        ['0\u00a0s', '420\u00a0ms', '42\u00a0s', '13\u00a0min 5\u00a0s', '1\u00a0h',
         '2\u00a0h 13\u00a0min', '1,204\u00a0h', '–', '–'],
        '1,234,567', '–', ['2\u00a0s', '2\u00a0min', '1.5\u00a0h']], shown
    filled = browser.run_async('''
        const {fillGaps} = await import('/assets/charts.js');
        const far = fillGaps([{start: 0}, {start: 1e9}], 1);
        return [fillGaps([{start: 0, uses: 1}, {start: 30, uses: 2}], 10).map(row => row.uses),
                far.length, fillGaps([], 10).length]''')
    assert filled == [[1, 0, 0, 2], 2, 0], filled


if __name__ == '__main__':
    sys.exit(main([
        empty_until_the_first_event, events_show_as_they_arrive, pausing_holds_events_back,
        a_page_that_nobody_sees_lets_go,
        filters_are_kept_in_the_address, events_that_arrive_are_filtered, time_ranges_filter,
        a_restart_of_the_collector_is_survived,
        another_token_is_told_of, a_question_that_fails_is_told_of,
        lists_show_what_the_collector_counts, details_show_everything,
        charts_have_their_figures_as_text, keyboard_walks_through_everything,
        the_focus_stays_while_figures_change, the_choice_of_colours_is_kept,
        figures_read_as_people_say_them,
    ]))
