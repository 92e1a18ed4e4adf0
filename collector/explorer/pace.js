// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// How often figures are asked for while events arrive: soon when answers come fast, seldom when
// they cost the server much, not at all while nobody can see the page.

const LEAST_MS = 1000;
const MOST_MS = 60000;
// The share of the time that the server may spend on one page is one part of so many.
const PARTS = 10;

export class Pace {
  #timer = 0;
  #isWanted = false;
  #cost = 0;
  #last = 0;

  constructor(act) {
    this.act = act;
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#isWanted)
        this.#plan();
    });
  }

  /** Something has changed. */
  soon() {
    this.#isWanted = true;
    if (!document.hidden)
      this.#plan();
  }

  /** What is shown is wrong. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#last = -MOST_MS;
    this.soon();
  }

  #plan() {
    if (this.#timer !== 0)
      return;
    const pause = Math.min(Math.max(LEAST_MS, PARTS * this.#cost), MOST_MS);
    const wait = Math.max(0, this.#last + pause - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#isWanted = false;
      this.act();
    }, wait);
  }

  /** Awaits answers and notes how long they took. */
  async measure(answers) {
    const start = performance.now();
    this.#last = start;
    try {
      return await answers;
    } finally {
      this.#last = performance.now();
      this.#cost = this.#last - start;
    }
  }
}
