import { parseJson } from './json.js';
import { makeStore } from './store.js';

const base = '/api/v1';
const longestRead = 20_000;

/** @type {{get: () => {state: 'unknown'|'in'|'out', me: import('./types.js').Me|null}}} */
export const session = makeStore({ state: 'unknown', me: null });

/** An answer that is an error, as RFC 9457 tells it. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(
      body?.detail ||
        body?.title ||
        (status ? `The server answered ${status}.` : 'The server does not answer.'),
    );
    this.status = status;
    this.code = body?.code ?? (status ? 'unknown' : 'no_answer');
    this.errors = body?.errors ?? [];
    this.request = body?.request ?? null;
    this.retryAfter = retryAfter;
  }
}

// Answers with their ETags, so that what did not change is not sent again.
const seen = new Map();
function remember(path, entry) {
  seen.delete(path);
  seen.set(path, entry);
  if (seen.size > 60) seen.delete(seen.keys().next().value);
}

/** The last answer to this path, if there is one in memory. */
export const recall = (path) => seen.get(path)?.data;

export function forgetAnswers() {
  seen.clear();
}

async function answerOf(path, options) {
  try {
    const response = await fetch(base + path, {
      credentials: 'same-origin',
      cache: 'no-store',
      ...options,
    });
    return { response, text: response.status === 304 ? '' : await response.text() };
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, null, null);
  }
}

function parsed(response, text) {
  try {
    return text ? parseJson(text) : null;
  } catch {
    const body = { title: 'The answer cannot be read.', code: 'answer.unreadable' };
    throw new Problem(response.status, body, null);
  }
}

function refuse(path, response, text) {
  const after = Number(response.headers.get('retry-after')) || null;
  if (response.status === 401 && path !== '/session') {
    forgetAnswers();
    session.set({ state: 'out', me: session.get().me });
  }
  throw new Problem(response.status, parsed(response, text), after);
}

async function send(path, options) {
  const { response, text } = await answerOf(path, options);
  if (response.status === 304) return { response, data: null };
  if (!response.ok) refuse(path, response, text);
  return { response, data: parsed(response, text) };
}

/** A file that the server makes, as text, and whether all that matches is in it. */
export async function fetchFile(path) {
  const { response, text } = await answerOf(path, {});
  if (!response.ok) refuse(path, response, text);
  return { text, complete: response.headers.get('x-ctsync-complete') !== 'false' };
}

/** @param {string} path below the base, with its query */
export async function get(path, signal) {
  const before = seen.get(path);
  const headers = before?.etag ? { 'If-None-Match': before.etag } : {};
  const late = AbortSignal.timeout(longestRead);
  const { response, data } = await send(path, {
    headers,
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  if (response.status === 304 && before) return before.data;
  // What came since the last row is asked for once only.
  if (!path.includes('after=')) remember(path, { etag: response.headers.get('etag'), data });
  return data;
}

const changing = { 'Content-Type': 'application/json', 'X-Ctsync': '1' };

export async function post(path, body = {}, headers = {}) {
  const options = {
    method: 'POST',
    headers: { ...changing, ...headers },
    body: JSON.stringify(body),
  };
  return (await send(path, options)).data;
}

/** As it stands in an address. Half a character, which has no place there, becomes a mark. */
export const encode = (text) => encodeURIComponent(String(text).replace(/\p{Cs}/gu, '\ufffd'));

/** A query of names and values: names sorted, empty ones left out, lists joined by commas. */
export function query(values) {
  const parts = Object.entries(values)
    .filter(
      ([, value]) => value != null && value !== '' && !(Array.isArray(value) && !value.length),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const list = Array.isArray(value) ? value : [value];
      return `${name}=${list.map(encode).join(',')}`;
    });
  return parts.length ? `?${parts.join('&')}` : '';
}

export async function loadMe() {
  try {
    session.set({ state: 'in', me: await get('/me') });
  } catch (error) {
    if (error.status !== 401)
      session.set({ state: session.get().me ? 'in' : 'failed', me: session.get().me, error });
  }
}

export async function signIn(token) {
  await send('/session', { method: 'POST', headers: changing, body: JSON.stringify({ token }) });
  await loadMe();
}

export async function signOut() {
  await send('/session', { method: 'DELETE', headers: changing });
  forgetAnswers();
  session.set({ state: 'out', me: null });
}
