import { makeStore, useStore } from './store.js';
import { encode, query } from './api.js';
import { html } from './ui.js';

/** Names that an address may have, and those that take a list. */
const lists = new Set(['state', 'source', 'target', 'type', 'reason']);
const singles = new Set([
  'since',
  'from',
  'to',
  'delivery',
  'message',
  'person',
  'order',
  'tenant',
]);

function parse() {
  const path = location.pathname.replace(/\/+$/, '') || '/';
  const values = {};
  const dropped = [];
  for (const part of location.search.slice(1).split('&').filter(Boolean)) {
    const [name, raw = ''] = part.split(/=(.*)/s);
    try {
      const items = raw
        .split(',')
        .map((item) => decodeURIComponent(item.replace(/\+/g, ' ')))
        .filter(Boolean);
      if (name in values || !(lists.has(name) || (singles.has(name) && items.length === 1)))
        dropped.push(name);
      else if (items.length) values[name] = lists.has(name) ? items : items[0];
    } catch {
      dropped.push(name);
    }
  }
  return { path, values, dropped, full: location.pathname + location.search };
}

export const route = makeStore(parse());
export const useRoute = () => useStore(route);

let guard = null;
/** Asks before leaving, while `ask` is set: it answers true to let go. */
export function setGuard(ask) {
  guard = ask;
}

const places = new Map();
const entryKey = () => history.state?.key ?? 'first';
const newKey = () => Math.random().toString(36).slice(2);

/** @param {string} to a path of ours with its query */
export async function go(to, { replace = false } = {}) {
  if (guard && new URL(to, location.href).pathname !== location.pathname && !(await guard()))
    return;
  guard = new URL(to, location.href).pathname === location.pathname ? guard : null;
  places.set(entryKey(), scrollY);
  const moved = new URL(to, location.href).pathname !== location.pathname;
  history[replace ? 'replaceState' : 'pushState']({ key: newKey() }, '', to);
  route.set(parse());
  if (moved) scrollTo(0, 0);
}

addEventListener('popstate', async () => {
  const before = route.get();
  if (guard && location.pathname !== before.path) {
    const wanted = location.pathname + location.search;
    history.pushState({ key: newKey() }, '', before.full);
    if (!(await guard())) return;
    guard = null;
    history.replaceState({ key: newKey() }, '', wanted);
  }
  route.set(parse());
  const place = places.get(entryKey()) ?? 0;
  requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, place)));
});

/** Replaces some names of the present query; null takes one out. */
export function setQuery(changes, options) {
  const { path, values } = route.get();
  go(path + query({ ...values, ...changes }), options);
}

/** An address that keeps the tenant. */
export function at(path, values = {}) {
  const { tenant } = route.get().values;
  return path + query({ tenant, ...values });
}

function follow(event) {
  const link = event.currentTarget;
  if (
    event.defaultPrevented ||
    event.button ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  event.preventDefault();
  go(link.getAttribute('href'));
}

/** A link to one of our own pages. */
export function Link({ to, children, ...rest }) {
  return html`<a ...${rest} href=${to} onClick=${follow}>${children}</a>`;
}

export const part = (id) => encode(id).replace(/\./g, '%2E');
