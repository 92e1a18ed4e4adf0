# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Some weeks of use of a made-up product by made-up people, the same each time."""

import random

from stage import now_ms

HOUR = 3600000
DAY = 24 * HOUR
N_VISITS = 420

PEOPLE = (
    ('ada', 'Ada Okafor', 'northwind', 10), ('bo', 'Bo Lindqvist', 'northwind', 8),
    ('carmen', 'Carmen Ruiz', 'tailspin', 7), ('dmitri', 'Dmitri Volkov', 'fabrikam', 5),
    ('emi', 'Emi Tanaka', 'tailspin', 4), ('farah', 'Farah Haddad', 'contoso', 3),
    ('goran', 'Goran Kova\u010d', 'litware', 2), ('hana', 'Hana Nov\u00e1kov\u00e1', 'contoso', 1),
)
ACCOUNTS = {'northwind': 'Northwind Traders', 'tailspin': 'Tailspin Toys', 'fabrikam': 'Fabrikam',
            'contoso': 'Contoso', 'litware': 'Litware'}
FEATURES = {
    'board': ('task.create', 'task.move', 'board.filter', 'task.assign'),
    'reports': ('report.export', 'report.schedule'),
    'dashboard': ('dashboard.refresh', 'search'),
    'projects': ('project.archive', 'project.create', 'search'),
    'settings': ('settings.theme',),
}


def visit(chance, person, start):
    """One session: modules, the features used in them, and the sums that the library sends."""
    user, name, account, _ = person
    common = {'user_id': user, 'account_id': account, 'product': 'Workbench',
              'session_id': f'{user}-{start}'}
    first, last = name.split()
    yield {**common, 'created_at': start, 'action': 'login', 'details': {
        'first_name': first, 'last_name': last, 'email': f'{user}@{account}.example'}}
    yield {**common, 'created_at': start + 1, 'action': 'identifyAccount',
           'details': {'name': ACCOUNTS[account], 'tier': 'gold'}}
    yield {**common, 'created_at': start + 2, 'action': 'pageView', 'page': 'Workbench'}
    now, active = start, 0
    for _ in range(chance.randint(1, 5)):
        module = chance.choices(list(FEATURES), [9, 5, 4, 3, 1])[0]
        spent = chance.randint(20, 900) * 1000
        for _ in range(chance.randint(0, 6)):
            yield {**common, 'created_at': now + chance.randint(0, spent), 'module': module,
                   'feature': chance.choice(FEATURES[module]), 'total': 1}
        now, active = now + spent, active + spent
        yield {**common, 'created_at': now, 'action': 'moduleEnd', 'module': module,
               'time_spent': spent}
        yield {**common, 'created_at': now, 'action': 'sessionSync', 'active_duration': active}


def some_weeks():
    """The events, by time; most of them on working days, the last ones just now."""
    chance = random.Random(1)
    now = now_ms()
    today = now // DAY * DAY
    events = []
    for _ in range(N_VISITS):
        day = today - int(chance.random() ** 2 * 35) * DAY
        if (day // DAY + 3) % 7 > 4 and chance.random() < 0.8:
            day -= 2 * DAY
        start = day + int(chance.triangular(5, 20, 10) * HOUR)
        if start > now - HOUR:
            start = now - HOUR - chance.randint(0, 10 * HOUR)
        person = chance.choices(PEOPLE, [person[3] for person in PEOPLE])[0]
        events += visit(chance, person, start)
    return sorted(events, key=lambda event: event['created_at'])
