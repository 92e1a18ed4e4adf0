// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Building the page. Everything that comes from events is hostile: it becomes text nodes and
// attributes that hold text, never markup, addresses or styles.

const PROPERTIES = new Set(['className', 'hidden', 'type', 'value', 'disabled', 'tabIndex', 'id']);

/**
 * An element with properties, attributes and children.
 *
 * `on` holds listeners, `dataset` data attributes; null leaves an attribute out. Children are
 * nodes or texts; null children are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on')
      Object.entries(value).forEach(([type, listener]) => element.addEventListener(type, listener));
    else if (name === 'dataset')
      Object.assign(element.dataset, value);
    else if (PROPERTIES.has(name))
      element[name] = value;
    else if (value !== null)
      element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** A text that is read out but not seen. */
export function unseen(text) {
  return el('span', {className: 'unseen'}, text);
}

/** Text of unknown direction, kept from turning its surroundings around. */
export function bdi(text) {
  return el('bdi', {}, String(text));
}

/** Gives a parent these children, touching only those that come, go or move. */
export function syncChildren(parent, nodes) {
  const kept = new Set(nodes);
  for (const child of [...parent.childNodes]) {
    if (!kept.has(child))
      child.remove();
  }
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node)
      parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** Says something to those who listen to the page; the same text twice is said twice. */
export function announce(text) {
  const announcer = document.getElementById('announcer');
  announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
}

/** A button that copies what `getText` returns, or selects `source` where that is not allowed. */
export function copyButton(getText, source) {
  const button = el('button', {type: 'button', className: 'copy'}, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(getText());
      button.textContent = 'Copied';
      announce('Copied');
    } catch {
      // Only secure contexts may write to the clipboard.
      getSelection().selectAllChildren(source);
      button.textContent = 'Selected';
      announce('Selected, ready to be copied');
    }
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
  return button;
}
