// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The choice between the system's colours, light and dark, kept in localStorage.

const KEY = 'natero-theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

function keep(value) {
  try {
    if (value)
      localStorage.setItem(KEY, value);
    else
      localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: the choice holds until the page is left.
  }
}

function apply(value) {
  if (value)
    document.documentElement.dataset.theme = value;
  else
    delete document.documentElement.dataset.theme;
}

/** Makes the select choose the colours; `onChange` is called when other colours are on screen. */
export function setUpTheme(select, onChange) {
  select.value = document.documentElement.dataset.theme ?? '';
  select.addEventListener('change', () => {
    keep(select.value);
    apply(select.value);
    onChange();
  });
  systemIsDark.addEventListener('change', onChange);
  // Another tab has chosen.
  addEventListener('storage', event => {
    if (event.key !== KEY)
      return;
    const value = ['light', 'dark'].includes(event.newValue) ? event.newValue : '';
    select.value = value;
    apply(value);
    onChange();
  });
}
