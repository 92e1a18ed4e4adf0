// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Not a module, so that the chosen colours are there before anything is painted.
try {
  const chosen = localStorage.getItem('natero-theme');
  if (chosen === 'light' || chosen === 'dark')
    document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden: the system's colours are used.
}
