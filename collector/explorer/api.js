// SPDX-FileCopyrightText: 2026 The libnatero authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Asking the collector. All addresses are relative, so that the page also works behind a proxy
// that gives it a folder.

export class ApiError extends Error {
  /** `status` is 0 where there was no answer. */
  constructor(message, status) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

export function address(name, query) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null));
  return `api/${name}${words.size > 0 ? '?' : ''}${words}`;
}

async function readProblem(response) {
  try {
    const {error} = await response.json();
    return String(error);
  } catch {
    return `the collector answered ${response.status}`;
  }
}

/** The answer to GET /api/NAME, or an ApiError; an aborted question throws an AbortError. */
export async function ask(name, query = {}, signal = undefined) {
  let response;
  try {
    response = await fetch(address(name, query), {signal, cache: 'no-store'});
  } catch (error) {
    if (error.name === 'AbortError')
      throw error;
    throw new ApiError('the collector does not answer', 0);
  }
  if (!response.ok)
    throw new ApiError(await readProblem(response), response.status);
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError')
      throw error;
    throw new ApiError('the collector broke off its answer', 0);
  }
}
