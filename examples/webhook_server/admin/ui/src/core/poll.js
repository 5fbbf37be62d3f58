import { get, recall } from './api.js';
import { makeStore } from './store.js';
import { useEffect, useRef, useState } from './ui.js';

const longest = 30_000;

/** How fresh the page is: what the top bar says. */
export const freshness = makeStore({ at: null, error: null, retryAt: null, paused: false });

/**
 * Reads a path again and again: not while the page is hidden or paused, more and more seldom while
 * it fails. The last good answer stays.
 *
 * @param {string|null} path null reads nothing
 * @param {number} every milliseconds; 0 reads once
 * @param {{paused?: boolean, quiet?: boolean}} [options] quiet: not what the top bar speaks of
 */
export function usePoll(path, every, { paused = false, quiet = false } = {}) {
  const [state, setState] = useState({ path: null });
  const refresh = useRef(() => {});
  useEffect(() => {
    if (!path) return undefined;
    let timer = 0;
    let failures = 0;
    let running = null;
    const known = recall(path);
    setState({ path, data: known, error: null });

    const plan = (wait) => {
      clearTimeout(timer);
      if (every && !document.hidden && !paused) timer = setTimeout(read, wait);
    };
    async function read() {
      clearTimeout(timer);
      running?.abort();
      const mine = (running = new AbortController());
      try {
        const data = await get(path, mine.signal);
        if (mine.signal.aborted) return;
        failures = 0;
        setState({ path, data, error: null, at: Date.now() });
        if (!quiet) freshness.set({ at: Date.now(), error: null, retryAt: null, paused });
        plan(every);
      } catch (error) {
        if (mine.signal.aborted || error.name === 'AbortError') return;
        failures += 1;
        const wait = Math.max(
          (error.retryAfter ?? 0) * 1000,
          Math.min(longest, Math.max(every, 1000) * 2 ** failures),
        );
        const retryAt = every && error.status !== 401 ? Date.now() + wait : null;
        setState((old) => ({
          path,
          data: old.path === path ? old.data : undefined,
          error,
          retryAt,
        }));
        if (!quiet) freshness.set({ ...freshness.get(), error, retryAt });
        if (error.status !== 401 && error.status !== 404) plan(wait);
      }
    }
    const onShown = () => (document.hidden || paused ? clearTimeout(timer) : read());
    refresh.current = read;
    if (!paused || !known) read();
    document.addEventListener('visibilitychange', onShown);
    return () => {
      clearTimeout(timer);
      running?.abort();
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [path, every, paused, quiet]);

  useEffect(() => {
    if (!quiet) freshness.set({ ...freshness.get(), paused });
  }, [paused, quiet]);

  const current = state.path === path ? state : { data: path ? recall(path) : undefined };
  return {
    data: current.data,
    error: current.error ?? null,
    retryAt: current.retryAt ?? null,
    loading: Boolean(path) && current.data === undefined && !current.error,
    refresh: () => refresh.current(),
  };
}

/** One clock for all relative times. */
const tick = makeStore(Date.now());
setInterval(() => !document.hidden && tick.set(Date.now()), 10_000);
export const clockStore = tick;
