import { get, query } from '../core/api.js';
import { clock, count, plural } from '../core/format.js';
import { usePoll } from '../core/poll.js';
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { useKeys } from '../core/keys.js';

const perPage = 100;
const kept = 500;

// Which page of a list is open survives a look into one of its rows.
const opened = new Map();

/** Puts what came before what is there, each id once, the newest state of it. */
function merge(fresh, old) {
  const byId = new Map(fresh.map((item) => [item.id, item]));
  const updated = old.map((item) => {
    const newer = byId.get(item.id);
    byId.delete(item.id);
    return newer ?? item;
  });
  return [...fresh.filter((item) => byId.has(item.id)), ...updated].slice(0, kept);
}

/**
 * A list read by cursor, newest first: the head page is read again and again, older pages once.
 * A slow filter answers in slices: `more` reads the next one and appends it.
 */
export function usePages(path, filter, every, paused) {
  const key = path + query(filter);
  const [cursors, setCursors] = useState(opened.get(key) ?? []);
  const [slices, setSlices] = useState([]);
  const [moreError, setMoreError] = useState(null);
  const cursor = cursors.at(-1);
  const full = path + query({ ...filter, cursor, limit: perPage });
  const poll = usePoll(full, cursor ? 0 : every, { paused: paused && !cursor });
  useEffect(() => setCursors(opened.get(key) ?? []), [key]);
  useEffect(() => setSlices([]), [full]);
  const move = (next) => {
    opened.set(key, next);
    setCursors(next);
    scrollTo(0, 0);
  };
  const last = slices.at(-1) ?? poll.data;
  const items = slices.length
    ? [poll.data, ...slices].flatMap((page) => page.items)
    : (poll.data?.items ?? []);
  const more = async () => {
    try {
      setMoreError(null);
      const next = await get(path + query({ ...filter, cursor: last.next, limit: perPage }));
      setSlices([...slices, next]);
    } catch (error) {
      setMoreError(error);
    }
  };
  return {
    poll,
    items,
    last,
    more,
    moreError,
    atHead: !cursor,
    sliced: slices.length > 0,
    older: last?.next ? () => move([...cursors, last.next]) : null,
    newer: cursors.length ? () => move(cursors.slice(0, -1)) : null,
  };
}

/** What the list gains while it is watched: new rows on top, or their number while one reads. */
export function useLive(path, filter, head, { every, paused, watching }) {
  const key = path + query(filter);
  const [rows, setRows] = useState({ key, items: [], held: [] });
  const [flood, setFlood] = useState(false);
  const newest = useRef(null);

  useEffect(() => {
    if (!head) return;
    newest.current ??= head.newest;
    setRows((old) => {
      if (old.key !== key) return { key, items: head.items, held: [] };
      const hold = scrollY > 120 && old.items.length;
      const fresh = hold
        ? head.items.filter((item) => old.items.some((each) => each.id === item.id))
        : head.items;
      const held = hold
        ? merge(
            head.items.filter((item) => !fresh.includes(item)),
            old.held,
          )
        : [];
      return { key, items: merge(fresh, hold ? old.items : merge(old.held, old.items)), held };
    });
  }, [head, key]);

  useEffect(() => {
    newest.current = null;
  }, [key]);

  useEffect(() => {
    if (paused || !watching) return undefined;
    let timer = 0;
    let stopped = false;
    let failures = 0;
    const read = async () => {
      if (document.hidden || !newest.current) return plan(every);
      try {
        const page = await get(path + query({ ...filter, after: newest.current, limit: 200 }));
        if (stopped) return;
        failures = 0;
        newest.current = page.newest ?? newest.current;
        setFlood(page.items.length >= 200);
        if (page.items.length) {
          setRows((old) =>
            scrollY > 120 && old.items.length
              ? { ...old, held: merge(page.items, old.held) }
              : { ...old, items: merge(page.items, merge(old.held, old.items)), held: [] },
          );
        }
      } catch {
        failures += 1; // the head page tells of the error
      }
      plan(Math.min(30_000, every * 2 ** failures));
    };
    const plan = (wait) => {
      if (!stopped) timer = setTimeout(read, wait);
    };
    plan(every);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key, paused, watching]);

  useEffect(() => {
    const onScroll = () => {
      if (scrollY > 10) return;
      setRows((old) =>
        old.held.length ? { ...old, items: merge(old.held, old.items), held: [] } : old,
      );
    };
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, []);
  const valid = rows.key === key;
  return {
    items: valid ? rows.items : (head?.items ?? []),
    held: valid ? rows.held.length : 0,
    flood,
  };
}

/** Below a list: how far it goes, and the way to older rows. */
export function ListFoot({ pages, shown, what, opens = true }) {
  const { last, older, newer, more, moreError, atHead } = pages;
  useKeys({ '[': () => older?.(), ']': () => newer?.() });
  if (!last || (!shown && !newer && last.complete !== false)) return null;
  // A page that is not full was cut short by the time that a search may take.
  const slice = last.complete === false && last.next && pages.items.length < perPage;
  const text = slice
    ? `Searched back to ${last.searched_to ? clock(last.searched_to, 0) : 'some time'}, ${count(shown)} found.`
    : `${atHead ? 'Newest' : 'Older'} ${plural(shown, ...what)}${older ? '.' : ', no older ones.'}`;
  return html`<div class="foot"><span>${text}
    ${moreError && ` Could not search on (${moreError.status}).`}</span>
    <span class="key-note">${opens ? html`<kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter
      </kbd> opens` : html`<kbd>[</kbd> older, <kbd>]</kbd> newer`}, <kbd>?</kbd> all keys</span>
    <div class="end">
      ${newer && html`<button type="button" class="button small" onClick=${newer}>Newer</button>`}
      ${slice ? html`<button type="button" class="button small" onClick=${more}>Search on
        </button>` : html`<button type="button" class="button small" disabled=${!older}
        onClick=${() => older?.()}>Older</button>`}
    </div></div>`;
}
