#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the Explorer looks: axe-core on every view, widths, and pictures for people to look at."""

import os
import sys
from pathlib import Path

from people import some_weeks
from stage import PHONE, VIEWS, WIDE, main

AXE = (Path(__file__).resolve().parent / 'vendor/axe-core/axe.min.js').read_text(encoding='utf-8')
PHONE_PICTURE = 1700
RUN_AXE = '''
    const {violations, incomplete} = await axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations', 'incomplete']});
    return [...violations, ...(args[0] ? incomplete : [])].map(({id, help, nodes}) =>
        [id, help, nodes.length, nodes[0].html, nodes[0].failureSummary]);'''
WIDTHS = '''const page = document.documentElement;
    return [page.scrollWidth - page.clientWidth, [...document.querySelectorAll('body *')]
        .filter(element => element.checkVisibility() && !element.closest('.unseen, .skip, .uplot, thead'))
        .filter(element => element.getBoundingClientRect().right > page.clientWidth + 0.5)
        .map(element => element.outerHTML.slice(0, 120)).slice(0, 3)]'''
SMALL_TARGETS = '''return [...document.querySelectorAll('button, select, input, nav a')]
    .filter(element => element.checkVisibility())
    .filter(element => element.getBoundingClientRect().height < 24)
    .map(element => element.outerHTML.slice(0, 120))'''


def check(browser, where, is_certain=True):
    """What can be said of every page without looking at it. Where something lies above something
    else axe-core is not certain of the contrast below."""
    browser.run(AXE)
    found = browser.run_async(RUN_AXE, is_certain)
    assert not found, (where, found)
    too_wide, beyond = browser.run(WIDTHS)
    assert too_wide <= 0 and not beyond, (where, too_wide, beyond)
    small = browser.run(SMALL_TARGETS)
    assert not small, (where, small)


def take_picture(browser, name, size):
    """Into the folder of pictures; what is below the screen is on it, on a phone a part of that."""
    folder = Path(os.environ.get('NATERO_PICTURES', '.'))
    folder.mkdir(parents=True, exist_ok=True)
    height = PHONE_PICTURE if size == PHONE else browser.run(
        'return document.documentElement.scrollHeight')
    browser.resize(size[0], height)
    assert browser.driver.save_screenshot(str(folder / f'{name}.png'))
    browser.resize(*size)


EVENTS = '#view=events&user=goran&feature=search&range=30d'
# Size, whether dark, and the places with the names of their pictures.
SETTINGS = (
    (WIDE, False, {'': 'light', EVENTS: 'events', '#view=sessions&user=goran': None, '#view=users': 'users'}),
    (WIDE, True, {'#unit=days': 'dark', EVENTS: None}),
    (PHONE, False, {'': 'phone', EVENTS: 'phone-events', '#view=users': 'phone-users'}),
)


def full(stage):
    """With data, in the light and in the dark, on a wide screen and on a phone."""
    browser = stage.browser
    stage.collector.post(some_weeks())
    for size, dark, places in SETTINGS:
        browser.show_as(*size, dark)
        stage.open()
        for hash_, picture in places.items():
            browser.go(hash_)
            check(browser, (size, dark, hash_))
            if picture:
                take_picture(browser, picture, size)


def opened(stage):
    """The dialog, the completion, the time range and the table of the charts."""
    browser = stage.browser
    stage.collector.post(some_weeks())
    stage.open('#from=2020-01-01T00:00:00Z&feature=search')
    browser.click('.figures-table summary')
    browser.click('#filter-value')
    browser.wait(lambda: browser.texts('#filter-value-list li'), 'the completion')
    check(browser, 'completion', is_certain=False)
    browser.run('document.querySelector("#view button.open").click()')
    for dark in (False, True):
        browser.show_as(*WIDE, dark)
        check(browser, ('dialog', dark), is_certain=False)


def empty(stage):
    browser = stage.browser
    for size, dark in ((WIDE, False), (WIDE, True), (PHONE, False)):
        browser.show_as(*size, dark)
        stage.open()
        check(browser, ('empty', size, dark))
        if size == WIDE and not dark:
            take_picture(browser, 'empty', size)


def filtered_to_nothing(stage):
    browser = stage.browser
    stage.collector.use('any')
    stage.open()
    for view in reversed(VIEWS):
        browser.go(f'#view={view}&user=nobody')
        assert browser.text('#figure-events') == '0'
        assert browser.run('return [...document.querySelectorAll("#view .empty")]'
                           '.some(element => element.checkVisibility())'), view
    check(browser, 'nothing')


if __name__ == '__main__':
    sys.exit(main([full, opened, empty, filtered_to_nothing]))
