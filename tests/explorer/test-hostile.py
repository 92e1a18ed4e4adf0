#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Explorer with events that mean harm."""

import sys
import urllib.parse

from stage import PHONE, VIEWS, main, now_ms

TEXTS = (
    '<img src=x onerror="window.harm=1">',
    '</script><script>window.harm=1</script>',
    '"><svg onload=window.harm=1>',
    "javascript:window.harm=1//'",
    '{{7*7}}${7*7}<!--',
    '\u202eevil\u202c مرحبا \u2066x',
    '🧑🏽‍🚀 e\u0301\u0301\u0301\u0301 \u200b.',
    'i' * 128,
    '__proto__', 'constructor', '%00%0a', 'a&user=b#c+d e',
)

INTRUDERS = '''return [...document.querySelectorAll(
    'body img, body script, body svg, body iframe, body style, body [style]')]
    .filter(element => !element.closest('.uplot')).map(element => element.outerHTML)'''
IS_TOO_WIDE = 'return document.documentElement.scrollWidth > document.documentElement.clientWidth'


def hostile_texts_are_text(stage):
    browser, collector = stage.browser, stage.collector
    events = []
    for index, text in enumerate(TEXTS):
        common = {'user_id': text, 'account_id': text * 2 if len(text) == 128 else text,
                  'session_id': text, 'module': text, 'product': text, 'feature': text,
                  'created_at': now_ms() + index, text: text}
        events += [
            {**common, 'total': 1}, {**common, 'action': text, 'page': text},
            {**common, 'action': 'moduleEnd', 'time_spent': 60000},
            {**common, 'action': 'login', 'details': {'first_name': text[:80], text: text}},
        ]
    collector.post(events)
    stage.open()
    for view in VIEWS:
        browser.go(f'#view={view}')
        assert not browser.run(INTRUDERS), (view, browser.run(INTRUDERS))
    for view, column in (('modules', 'Module'), ('sessions', 'Session'), ('features', 'Feature')):
        browser.go(f'#view={view}')
        assert sorted(browser.rows(column)) == sorted(TEXTS), browser.rows(column)

    # Each can be filtered by.
    for text in TEXTS:
        browser.run('''[...document.querySelectorAll('#view tbody button')]
            .find(button => button.dataset.value === arguments[0]).click()''', text)
        browser.wait(lambda: browser.chips() == [text] and browser.rows('Feature') == [text],
                     f'the filter {text!r}')
        browser.click('.remove')
        browser.wait(lambda: len(browser.rows('Feature')) == len(TEXTS), 'all features')
    stage.open('#view=features&feature=' + urllib.parse.quote_plus(TEXTS[0]))
    assert browser.chips() == browser.rows('Feature') == [TEXTS[0]]
    assert not browser.run('return window.harm')


def hostile_texts_arrive_and_open(stage):
    browser, collector = stage.browser, stage.collector
    stage.open('#view=events')
    collector.post([{'feature': text, 'user_id': text, 'module': text, 'session_id': text}
                    for text in TEXTS])
    browser.wait(lambda: browser.rows('Feature or page') == [*reversed(TEXTS)], 'all events')
    for index, text in enumerate(reversed(TEXTS)):
        browser.run('document.querySelectorAll("#view button.open")[arguments[0]].click()', index)
        assert text in browser.texts('#detail dd'), browser.texts('#detail dd')
        assert not browser.run(INTRUDERS), browser.run(INTRUDERS)
        browser.run('document.getElementById("detail").close()')
    assert not browser.run('return window.harm')


def hostile_addresses_do_nothing(stage):
    browser, collector = stage.browser, stage.collector
    collector.use('any')
    for hash_ in ('#view=__proto__&unit=constructor&sort=x', '#range=toString&from=never&to=-1',
                  '#user=%00&%zz=%&__proto__=1', '#<img src=x onerror=window.harm=1>',
                  '#user=' + 'u' * 5000, '#from=275760-09-13T00:00:00Z'):
        stage.open(hash_)
        assert browser.is_shown('#view') and not browser.run(INTRUDERS), hash_
    assert not browser.run('return window.harm')


def long_texts_stay_in_place(stage):
    browser, collector = stage.browser, stage.collector
    long = ('w' * 256, 'مرحبا' * 25)
    for text in long:
        collector.post([
            {'user_id': text, 'account_id': text, 'session_id': text, 'feature': text[:128]},
            {'user_id': text, 'account_id': text, 'action': 'moduleEnd', 'module': text[:128],
             'time_spent': 1},
            {'user_id': text, 'account_id': text, 'action': 'pageView', 'page': text * 20}])
    for size, views in ((PHONE, VIEWS), ((700, 800), VIEWS[:2]), ((1280, 900), VIEWS[:2])):
        browser.show_as(*size)
        stage.open('#range=24h')
        for view in views:
            browser.go(f'#view={view}&range=24h')
            assert not browser.run(IS_TOO_WIDE), (size, view)
    browser.show_as(*PHONE)
    stage.open(f'#view=events&user={long[0]}&account={long[0]}')
    assert browser.chips() == [long[0]] * 2 and not browser.run(IS_TOO_WIDE)
    browser.run('document.querySelector("#view button.open").click()')
    assert not browser.run('''const dialog = document.getElementById('detail');
                              return dialog.scrollWidth > dialog.clientWidth''')


if __name__ == '__main__':
    sys.exit(main([hostile_texts_are_text, hostile_texts_arrive_and_open,
                   hostile_addresses_do_nothing, long_texts_stay_in_place]))
