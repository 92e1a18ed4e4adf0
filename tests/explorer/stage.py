# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the Explorer share: the real collector, a real Chromium, TAP."""

import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'system'))
from scene import Program, Skip, wait_for  # noqa: E402

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = ActionChains = By = Keys = None

VIEWS = ('overview', 'events', 'features', 'modules', 'actions', 'sessions', 'users', 'accounts')
WIDE = (1280, 900)
PHONE = (360, 780)
# What Chromium says of requests that fail because the collector is away.
AWAY = r'net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)'


def now_ms():
    return int(time.time() * 1000)


class Collector:
    """The real one. It can be stopped, and started again at the same address."""

    def __init__(self, folder, *options):
        self.folder = Path(folder)
        self.options = options
        self.port = 0
        self.program = None
        self.counter = 0
        self.start()

    def start(self, token=None):
        """With a token, readers have to show it."""
        options = [*self.options]
        if token:
            path = self.folder / 'token'
            path.write_text(token)
            options += ['--token', path]
        self.program = Program(
            [os.environ['NATERO_COLLECTOR'], '--any-keys', '--listen', f'127.0.0.1:{self.port}',
             '--database', self.folder / 'events.db', *options],
            {**os.environ, 'HOME': str(self.folder)}, self.folder / 'collector.log')
        self.base = self.program.expect(r'Listening on (http://\S+?)/?$').group(1) + '/'
        self.port = int(self.base.rsplit(':', 1)[1].strip('/'))

    def stop(self):
        """Tells it to end, and checks that nothing was wrong with it; sanitizers say so then."""
        if self.program.process.poll() is None:
            self.program.process.send_signal(signal.SIGTERM)
            self.program.end()
        status = self.program.process.returncode
        assert status == 0, f'the collector ended with {status}: {self.program.errors()[-2000:]}'

    def post(self, events, path='v1/auth/api'):
        """Sends events as a client does, and checks that all were taken."""
        lines = []
        for event in events:
            self.counter += 1
            lines.append(json.dumps({
                'action': 'feature', 'account_id': 'acme', 'user_id': 'ada', 'session_id': 's1',
                'created_at': now_ms(), 'event_id': f'00000000-0000-8000-8000-{self.counter:012x}',
                **event}))
        request = urllib.request.Request(self.base + path, '\n'.join(lines).encode(), method='POST',
                                         headers={'Content-Type': 'application/json'})
        with urllib.request.urlopen(request) as answer:
            told = json.load(answer)
        assert told['accepted'] == len(lines), told
        return told

    def use(self, *names, **fields):
        """One use of each of these features."""
        self.post([{'feature': name, 'total': 1, **fields} for name in names])

    def ask(self, question):
        with urllib.request.urlopen(f'{self.base}api/{question}') as answer:
            return json.load(answer)

    def count_readers(self):
        """How many follow the events now."""
        with urllib.request.urlopen(f'{self.base}metrics') as answer:
            return int(re.search(r'^natero_collector_stream_readers (\d+)$', answer.read().decode(),
                                 re.MULTILINE)[1])

    def close(self):
        try:
            self.stop()
        finally:
            self.program.close()


class Browser:
    """A Chromium without a window, and what the tests ask of it."""

    def __init__(self, folder):
        binary = shutil.which('chromium') or shutil.which('chromium-browser')
        driver = shutil.which('chromedriver')
        if webdriver is None or binary is None or driver is None:
            raise Skip('python3-selenium, chromium or chromium-driver is not installed')
        options = webdriver.ChromeOptions()
        options.binary_location = binary
        for argument in ('--headless=new', '--disable-gpu', '--disable-dev-shm-usage',
                         '--no-first-run', '--no-default-browser-check', '--disable-extensions',
                         '--disable-background-networking', '--disable-component-update',
                         '--disable-renderer-backgrounding', '--disable-sync',
                         '--disable-crash-reporter', '--no-proxy-server', '--hide-scrollbars',
                         '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
                         f'--user-data-dir={folder}/profile'):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument('--no-sandbox')
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(service=Service(driver), options=options)
        self.driver.set_script_timeout(20)
        self.command('Emulation.setLocaleOverride', locale='en-GB')
        self.command('Emulation.setTimezoneOverride', timezoneId='Asia/Kolkata')
        self.show_as(*WIDE)

    def close(self):
        self.driver.quit()

    def command(self, name, **parameters):
        self.driver.execute_cdp_cmd(name, parameters)

    def show_as(self, width, height, dark=False):
        self.resize(width, height)
        self.command('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def resize(self, width, height):
        self.command('Emulation.setDeviceMetricsOverride', width=width, height=height,
                     deviceScaleFactor=1, mobile=width < 500)

    def open(self, address):
        """Loads a page anew, also where only what is behind the # differs."""
        self.driver.get('about:blank')
        self.driver.get(address)
        self.wait_state('live')
        self.wait_settled()

    def go(self, hash_):
        """To another place of the page that is open, as a link or the back button does."""
        self.run('history.replaceState(null, "", arguments[0] || location.pathname);'
                 'dispatchEvent(new Event("popstate"))', hash_)
        self.wait_settled()

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script, *arguments):
        """Runs an async function's body; returns what it returns."""
        answer = self.driver.execute_async_script(
            'const done = arguments[arguments.length - 1];'
            f'(async (...args) => {{ {script} }})(...arguments)'
            '.then(value => done({value}), error => done({error: String(error.stack)}))',
            *arguments)
        assert 'error' not in answer, answer['error']
        return answer.get('value')

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.find(selector).click()

    def type(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def text(self, selector):
        """The text of an element as it stands in the page, or None where there is none."""
        return self.run('return document.querySelector(arguments[0])?.textContent ?? null', selector)

    def texts(self, selector):
        return self.run('return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)',
                        selector)

    def is_shown(self, selector):
        return self.run('return document.querySelector(arguments[0])?.checkVisibility() ?? false',
                        selector)

    def wait(self, condition, what):
        return wait_for(condition, what)

    def wait_script(self, script, what, *arguments):
        return wait_for(lambda: self.run(script, *arguments), what)

    def wait_state(self, state):
        self.wait_script('return document.getElementById("state")?.dataset.state === arguments[0]',
                         f'the state {state}', state)

    def wait_settled(self):
        """Until all that was asked for is shown."""
        self.wait_script('''return document.getElementById('about').childNodes.length > 0
            && !document.querySelector('[aria-busy]')''', 'an answer to everything')

    def wait_text(self, selector, text):
        self.wait(lambda: self.text(selector) == text, f'{selector} to be {text!r}')

    def rows(self, column, table='#view table'):
        """What the first such table shows in a column."""
        return self.run('''
            const table = document.querySelector(arguments[1]);
            const labels = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
            const index = labels.indexOf(arguments[0]);
            return [...table.tBodies[0].rows].map(row => row.cells[index].textContent);''', column, table)

    def chips(self):
        return self.texts('.chip .chip-value')

    def address(self):
        return self.driver.current_url

    def problems(self, allowed=None):
        """What Chromium complained about since the last time."""
        return [entry['message'] for entry in self.driver.get_log('browser')
                if not (allowed and re.search(allowed, entry['message']))]


class Stage:
    """A collector of its own for a test, and the browser that all tests share."""

    def __init__(self, folder, browser):
        self.collector = Collector(folder)
        self.browser = browser
        self.allowed = None

    def open(self, hash_=''):
        self.browser.open(self.collector.base + hash_)

    def close(self):
        self.collector.close()


def run_test(test, folder, browser):
    stage = Stage(folder, browser)
    try:
        browser.show_as(*WIDE)
        test(stage)
        problems = browser.problems(stage.allowed)
        assert not problems, f'Chromium complained: {problems}'
    finally:
        browser.driver.get('about:blank')
        browser.problems()
        stage.close()


def run_tests(tests, folder, browser):
    n_failed = 0
    print(f'1..{len(tests)}', flush=True)
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace('_', '-')
        start = time.monotonic()
        try:
            with tempfile.TemporaryDirectory(dir=folder) as own:
                run_test(test, own, browser)
            print(f'ok {number} {name}')
        except Exception:
            n_failed += 1
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
            print(f'not ok {number} {name}')
        print(f'# {name}: {time.monotonic() - start:.2f} s', flush=True)
    return 1 if n_failed else 0


def main(tests):
    """Runs them one after the other, and tells of each in TAP."""
    wanted = sys.argv[1:]
    tests = [test for test in tests if not wanted or test.__name__ in wanted]
    # A runner that gives up sends this: the browser and the collector shall not outlive us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix='natero-explorer-', ignore_cleanup_errors=True) as folder:
        try:
            browser = Browser(folder)
        except Skip as reason:
            print(f'1..0 # SKIP {reason}')
            return 0
        try:
            return run_tests(tests, folder, browser)
        finally:
            browser.close()


__all__ = ['AWAY', 'Collector', 'Keys', 'PHONE', 'Skip', 'VIEWS', 'WIDE', 'ActionChains', 'main', 'now_ms',
           'wait_for']
